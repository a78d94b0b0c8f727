"""The tasks: a service call or two each. No argument, no result, safe to run twice, at once, late or not at all."""

import time
from collections.abc import Callable

import structlog

from workers.publish import publisher
from workers.resources import Resources
from workflow.services.deliver import deliver_once
from workflow.services.deliver_codes import deliver_codes
from workflow.services.heartbeat import beat, watch
from workflow.services.invariants import check_invariants
from workflow.services.plan_notices import plan_once
from workflow.services.relay import relay_once
from workflow.services.seal_proofs import seal_once
from workflow.services.stuck_cases import tell_stuck
from workflow.services.sweep import sweep_once
from workflow.services.tell_council import remind_owed
from workflow.services.unfinished_uploads import clear_abandoned

BATCHES = 20
DELIVER_SECONDS = 60.0  # a batch begun just before may take two minutes more; the limit is four

log = structlog.get_logger(__name__)


def relay(resources: Resources) -> None:
    """Carry the outbox out, planning the notices of what happened; pages that follow are told where it was."""
    publish = publisher(resources.redis)
    relay_once(resources.database, publish, resources.clock, announce=publish)
    beat(resources.database, "relay", resources.clock)


def sweep(resources: Resources) -> None:
    """Write down which deadlines and reminders have come, then plan what becomes of them; remind of sheets owed."""
    sweep_once(resources.database, resources.clock)
    plan_once(resources.database, resources.clock)
    remind_owed(resources.database, resources.clock)
    beat(resources.database, "sweep", resources.clock)


def deliver(resources: Resources) -> None:
    """Send the notices that are due, up to ``BATCHES`` of them or as time allows; the ticks that follow go on.

    Being cut off by the time limit while a provider is spoken to would send a mail twice.
    """
    give_up = time.monotonic() + DELIVER_SECONDS
    for _ in range(BATCHES):
        report = deliver_once(
            resources.database, resources.clock, resources.channels, resources.book, pace=resources.pace
        )
        beat(resources.database, "deliver", resources.clock)
        if not report.claimed or time.monotonic() > give_up:
            return


def codes(resources: Resources) -> None:
    """Send the one-time codes that somebody waits for."""
    deliver_codes(
        resources.database,
        resources.clock,
        resources.channels,
        resources.book,
        resources.keys,
        mail_stays=resources.mail_stays,
    )
    beat(resources.database, "codes", resources.clock)


def seal(resources: Resources) -> None:
    """Seal the proofs of what was sent into the histories of their cases."""
    seal_once(resources.database, resources.clock)
    beat(resources.database, "seal", resources.clock)


def stuck(resources: Resources) -> None:
    """Tell the offices of cases that nothing moves."""
    tell_stuck(resources.database, resources.clock)
    beat(resources.database, "stuck", resources.clock)


def uploads(resources: Resources) -> None:
    """Clear files on their way that nobody goes on with."""
    if resources.files is not None:
        clear_abandoned(resources.database, resources.clock, resources.files, days=resources.upload_days)
    beat(resources.database, "uploads", resources.clock)


def invariants(resources: Resources) -> None:
    """Look whether every notice is accounted for and every running clock is armed."""
    report = check_invariants(resources.database, resources.clock)
    for code, rows in sorted(report.broken.items()):
        log.error("invariant_broken", code=code, rows=rows)
    beat(resources.database, "invariants", resources.clock)


def heartbeat(resources: Resources) -> None:
    """Leave a sign of life and look after the other ticks."""
    for tick, age in watch(resources.database, resources.clock).items():
        log.error("tick_late", tick=tick, seconds=round(age.total_seconds()))


TASKS: dict[str, Callable[[Resources], None]] = {
    task.__name__: task for task in (relay, sweep, deliver, codes, seal, stuck, uploads, invariants, heartbeat)
}
