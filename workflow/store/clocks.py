"""Running clocks with their ledger, as decisions need them, and what a move does to them, as the write reads it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.clocks import Armed, ClockAct, ClockEventFacts, ClockStart, ClockWrite, RunningClock
from workflow.store import ladders
from workflow.store.database import Unit
from workflow.store.ladders import FIRED
from workflow.store.lines import Value

_RUNNING: Final[LiteralString] = (
    "SELECT k.case_id, k.rule, k.started_seq, k.start_on, k.started_at, k.due_on, k.calendar_epoch, k.arming, "
    + FIRED
    + """,
 k.stopped_at, k.breached_at,
 (SELECT coalesce(jsonb_agg(jsonb_build_array(e.kind, e.at, e.due_after, e.detail) ORDER BY e.no), '[]')
  FROM clock_events e WHERE e.case_id = k.case_id AND e.rule = k.rule AND e.started_seq = k.started_seq)
FROM clocks k JOIN ladders l ON l.id = k.ladder
WHERE k.case_id = ANY(%s) AND k.ended_seq IS NULL ORDER BY k.case_id, k.rule"""
)


def running(unit: Unit, case_ids: Sequence[UUID]) -> dict[UUID, tuple[RunningClock, ...]]:
    """Read the running clocks of cases with their ledgers, by one statement."""
    found: dict[UUID, list[RunningClock]] = {}
    for row in unit.rows(_RUNNING, (list(case_ids),)):
        events = tuple(ClockEventFacts.of(*event) for event in row[11])
        clock = RunningClock(
            rule=row[1],
            started_seq=row[2],
            start_on=row[3],
            started_at=row[4],
            due_on=row[5],
            calendar_epoch=row[6],
            arming=row[7],
            fired=row[8],
            stopped_at=row[9],
            breached_at=row[10],
            events=events,
        )
        found.setdefault(row[0], []).append(clock)
    return {case_id: tuple(clocks) for case_id, clocks in found.items()}


def as_record(clocks: ClockWrite | ClockAct | None) -> dict[str, Any]:
    """Give the JSON of what a move does to clocks, as the write statements read it."""
    if clocks is None:
        return {}
    if isinstance(clocks, ClockAct):
        return _clock_act(clocks)
    acts = {"acts": [_clock_act(act) for act in clocks.acts]} if clocks.acts else {}
    if clocks.undone_seq is not None:
        return {"undone": clocks.undone_seq, **acts}
    starts = [
        {
            "rule": start.rule,
            "start_on": start.start_on,
            "due_on": start.due_on,
            "epoch": start.calendar_epoch,
            **_armed(start.rule, start.due_on, start.armed, running=True),
        }
        for start in clocks.starts
    ]
    return {"ends": clocks.ends, "starts": starts, "outcome": clocks.outcome, **acts}


def as_values(clocks: ClockWrite, *, laid: bool) -> tuple[Value, ...]:
    """Give what a move ends and starts as the single write reads it: JSON of the codes that end; then one value a
    column for one clock that starts, an array literal a column for several. ``laid``: its ladder is there already.

    Codes, numbers and instants written as ISO 8601 need no quotes in an array literal.
    """
    starts = clocks.starts
    if not starts:
        return (_codes(clocks.ends), clocks.outcome)
    if len(starts) == 1:
        (start,) = starts
        armed = start.armed
        return (
            _codes(clocks.ends),
            clocks.outcome,
            start.rule,
            start.start_on,
            start.due_on,
            start.calendar_epoch,
            armed.fired,
            ladders.name_of(start),
            armed.next_fire_at,
            *(() if laid else (armed.steps, armed.fires)),
        )
    return (
        _codes(clocks.ends),
        clocks.outcome,
        _array(start.rule for start in starts),
        _array(start.start_on.isoformat() for start in starts),
        _array(start.due_on.isoformat() if start.due_on else "NULL" for start in starts),
        _array(str(start.calendar_epoch) for start in starts),
        _array(str(start.armed.fired) for start in starts),
        _array(str(ladders.name_of(start)) for start in starts),
        _array(at.isoformat() if (at := start.armed.next_fire_at) else "NULL" for start in starts),
        *(() if laid else _ladders(starts)),
    )


def _ladders(starts: Sequence[ClockStart]) -> tuple[Value, Value]:
    return (
        _array('"' + start.armed.steps.hex() + '"' for start in starts),
        _array('"{' + ",".join(map(str, start.armed.fires)) + '}"' for start in starts),
    )


def _codes(rules: Sequence[str]) -> str:
    return orjson.dumps(rules).decode()


def _array(items: Iterable[str]) -> str:
    return "{" + ",".join(items) + "}"


def _clock_act(act: ClockAct) -> dict[str, Any]:
    return {
        "rule": act.rule,
        "started_seq": act.started_seq,
        "no": act.no,
        "kind": act.kind,
        "due_before": act.due_before,
        "due_on": act.due_on,
        "calendar_epoch": act.calendar_epoch,
        "stopped_at": act.stopped_at,
        "detail": act.detail,
        **_armed(act.rule, act.due_on, act.armed, running=act.stopped_at is None),
    }


def _armed(rule: str, due_on: date | None, armed: Armed, *, running: bool) -> dict[str, Any]:
    return {
        "fired": armed.fired,
        "next_fire_at": armed.next_fire_at if running else None,
        **ladders.as_record(rule, due_on, armed),
    }
