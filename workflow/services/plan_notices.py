"""Planning: firings and events become notices to persons, or acts of ``system``, or rows that say why not.

A crash loses nothing and doubles nothing: a batch is one transaction, a trigger is fired in the transaction that
marks its firing, and every notice has a key.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from workflow.domain.command import FireCommand
from workflow.domain.errors import DomainError, LostRaceError, UnavailableError
from workflow.domain.ladder_plan import FiringKey, Verdict, is_urgent, verdict_of, verdicts
from workflow.domain.process import LadderStep, Process
from workflow.domain.system import SYSTEM_ID
from workflow.domain.telling import Telling
from workflow.domain.time import Clock, FixedClock
from workflow.services.engines import engine_of
from workflow.services.fire import fire
from workflow.services.tell import addressed, note_unheard, tell
from workflow.store import firings, outbox
from workflow.store.database import Database, Unit
from workflow.store.firings import Note, Taken
from workflow.store.reads import event_cases
from workflow.store.reads.event_cases import EventCase

BATCH: Final = 500
_FIRST: Final = firings.Place(datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0), "", 0)


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What one run of the planner did.

    ``planned``: notices that are new; ``suppressed``: firings put aside with a reason, ``unheard`` of them because
    nobody was there to be told; ``fired``: acts of ``system``; ``refused``: acts that the process did not allow.
    """

    planned: int = 0
    suppressed: int = 0
    unheard: int = 0
    fired: int = 0
    refused: int = 0

    def __add__(self, other: "PlanReport") -> "PlanReport":
        """Add up two runs."""
        return PlanReport(
            self.planned + other.planned,
            self.suppressed + other.suppressed,
            self.unheard + other.unheard,
            self.fired + other.fired,
            self.refused + other.refused,
        )


def plan_once(database: Database, clock: Clock) -> PlanReport:
    """Plan every new firing, the clocks of up to ``BATCH`` at a time, until none is left.

    Several at once share the work. An act that loses its race, or meets a database that does not answer, stays new
    and is tried at the next run.
    """
    at, after, report = clock.now(), _FIRST, PlanReport()
    while True:
        with database.unit() as unit:
            taken = firings.take(unit, after=after, until=at, limit=BATCH)
            if not taken:
                return report
            part, acts = _plan(unit, taken, at)
        report += part
        for key in acts:
            report += _act(database, key, at)
        after = taken[-1].place


def plan_events(unit: Unit, messages: Sequence[outbox.Message], at: datetime) -> int:
    """Plan the notices that outbox messages ask for, by three statements, and give how many are new.

    Messages that name no case, no notice or no role of the process ask for none. Who did the thing himself is not
    told of it, and a role that nobody holds is told to nobody: a row says so. Safe to call again.
    """
    spoken_of = {message.key: act for message in messages if (act := _act_of(message)) is not None}
    found = event_cases.read(unit, list(spoken_of.values()))
    tellings: list[Telling] = []
    for message in messages:
        act = spoken_of.get(message.key)
        case = found.get(act) if act is not None else None
        if act is not None and case is not None:
            process = engine_of(unit, case.process_hash).process
            asked = _moved(message, process, at) if act[1] is None else _events(message, process, case, at)
            tellings += [addressed(telling, process, case.territory) for telling in asked]
    told = tell(unit, tellings)
    note_unheard(unit, told.unheard)
    return told.planned


def _plan(unit: Unit, taken: Sequence[Taken], at: datetime) -> tuple[PlanReport, list[FiringKey]]:
    known = {one.fired.key: one for one in taken}
    judged = [
        verdict
        for process_hash in sorted({one.process_hash for one in taken})
        for verdict in verdicts(
            engine_of(unit, process_hash).process,
            (one.fired for one in taken if one.process_hash == process_hash),
        )
    ]
    tellings = {
        verdict.fired.key: _telling(unit, known[verdict.fired.key], verdict.tell, at)
        for verdict in judged
        if verdict.tell is not None
    }
    told = tell(unit, list(tellings.values()))
    unheard = {telling.stem for telling in told.unheard}
    settled = [
        (verdict.fired.key, "no_recipient" if str(verdict.fired.key) in unheard else verdict.reason)
        for verdict in judged
        if verdict.trigger is None
    ]
    firings.mark(unit, settled)
    firings.note(unit, _notes(verdict for verdict in judged if verdict.trigger is None))
    suppressed = sum(reason is not None for _, reason in settled)
    acts = [verdict.fired.key for verdict in sorted(judged, key=_by_instant) if verdict.trigger is not None]
    return PlanReport(planned=told.planned, suppressed=suppressed, unheard=len(unheard)), acts


def _act(database: Database, key: FiringKey, at: datetime) -> PlanReport:
    """Fire the trigger of one firing as ``system`` and mark it, in one transaction."""
    try:
        with database.unit() as unit:
            taken = firings.lock(unit, key)
            if taken is None:
                return PlanReport()
            verdict = verdict_of(engine_of(unit, taken.process_hash).process, taken.fired)
            refused = verdict.reason or _fire(unit, verdict, at)
            firings.mark(unit, [(key, refused)])
            firings.note(unit, _notes([verdict]))
    except (LostRaceError, UnavailableError):
        return PlanReport()
    if refused is None:
        return PlanReport(fired=1)
    return PlanReport(suppressed=1, refused=int(verdict.reason is None))


def _fire(unit: Unit, verdict: Verdict, at: datetime) -> str | None:
    """Fire, and give the code of a refusal."""
    key = verdict.fired.key
    if verdict.trigger is None:
        return None
    try:
        fire(
            unit,
            FixedClock(at),
            FireCommand(key.case_id, SYSTEM_ID, verdict.trigger, key.request_id, channel="system"),
        )
    except (LostRaceError, UnavailableError):
        raise
    except DomainError as error:
        return error.code
    return None


def _notes(judged: Iterable[Verdict]) -> list[Note]:
    return [Note(verdict.fired, verdict.mark) for verdict in judged if verdict.mark is not None]


def _by_instant(verdict: Verdict) -> tuple[datetime, FiringKey]:
    return verdict.fired.fire_at, verdict.fired.key


def _telling(unit: Unit, taken: Taken, step: LadderStep, at: datetime) -> Telling:
    key, fired = taken.fired.key, taken.fired
    telling = Telling(
        stem=str(key),
        kind="escalation" if step.kind == "escalation" else "reminder",
        notice=step.notice or "",
        role=step.to or "",
        planned_at=at,
        case_id=key.case_id,
        rule=key.rule,
        started_seq=key.started_seq,
        arming=key.arming,
        step=key.step,
        urgent=is_urgent(step),
        params={} if fired.due_on is None else {"due_on": fired.due_on.isoformat()},
    )
    return addressed(telling, engine_of(unit, taken.process_hash).process, taken.territory)


def _act_of(message: outbox.Message) -> tuple[UUID, int | None] | None:
    """Give the act a message speaks of: its case and number in the history, None for a date that moved by itself."""
    payload = message.payload
    if "case_id" not in payload:
        return None
    if message.topic == "clock.moved":
        return UUID(payload["case_id"]), None
    return (UUID(payload["case_id"]), payload["seq"]) if payload.get("notices") and "seq" in payload else None


def _events(message: outbox.Message, process: Process, case: EventCase, at: datetime) -> list[Telling]:
    payload = message.payload
    holder = process.clocks[payload["rule"]].holder if payload.get("rule") in process.clocks else None
    return [
        Telling(
            stem=f"{payload['case_id']}:{payload['seq']}:{code}",
            kind="event",
            notice=code,
            role=role,
            planned_at=at,
            case_id=UUID(payload["case_id"]),
            rule=payload.get("rule"),
            started_seq=payload.get("started_seq"),
            history_seq=payload["seq"],
            actor_id=case.actor_id,
        )
        for code in payload["notices"]
        for role in (process.notices[code].to if code in process.notices else (holder,))
        if role is not None
    ]


def _moved(message: outbox.Message, process: Process, at: datetime) -> list[Telling]:
    payload = message.payload
    rule = process.clocks.get(payload["rule"])
    if rule is None:
        return []
    params = {name: payload[name] for name in ("due_before", "due_after", "cause") if payload.get(name) is not None}
    return [
        Telling(
            stem=f"{payload['case_id']}:{payload['rule']}:{payload['started_seq']}:{payload['arming']}:moved",
            kind="moved",
            notice="date_moved",
            role=rule.holder,
            planned_at=at,
            case_id=UUID(payload["case_id"]),
            rule=payload["rule"],
            started_seq=payload["started_seq"],
            arming=payload["arming"],
            params={name: str(value) for name, value in params.items()},
        )
    ]
