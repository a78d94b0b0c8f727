"""The ticks: which task runs how often. A tick carries no data; one that comes too late is dropped, the next is
due anyway.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tick:
    """One task and its interval in seconds."""

    task: str
    seconds: int


TICKS = (
    Tick(task="relay", seconds=10),
    Tick(task="heartbeat", seconds=15),
)


def beat_schedule() -> dict[str, dict[str, object]]:
    """Give the ticks as Celery's beat reads them."""
    return {
        tick.task: {"task": tick.task, "schedule": float(tick.seconds), "options": {"expires": tick.seconds}}
        for tick in TICKS
    }
