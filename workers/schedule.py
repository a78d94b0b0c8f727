"""The ticks: which task runs how often. A tick carries no data; one that comes too late is dropped, the next is
due anyway.
"""

from dataclasses import dataclass

from workflow.services.heartbeat import INTERVALS


@dataclass(frozen=True, slots=True)
class Tick:
    """One task and its interval in seconds."""

    task: str
    seconds: int


TICKS = tuple(Tick(task, int(interval.total_seconds())) for task, interval in INTERVALS.items())


def beat_schedule() -> dict[str, dict[str, object]]:
    """Give the ticks as Celery's beat reads them."""
    return {
        tick.task: {"task": tick.task, "schedule": float(tick.seconds), "options": {"expires": tick.seconds}}
        for tick in TICKS
    }
