"""A move as the write statements read it: which of them it takes, and its values in their order or as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, LiteralString, cast
from uuid import UUID

import orjson

from workflow.domain.clocks import ClockAct, ClockWrite
from workflow.domain.move import Move
from workflow.store.clocks import as_record, as_values
from workflow.store.lines import Column, Value
from workflow.store.write_clock_sql import RUNNING_ON, AloneForm, ClockForm, MoveForm
from workflow.store.write_sql import CLOCK_ACT, FIRE, FIRE_ALIKE, ManyPart, TreatmentForm


def to_json(value: object) -> str:
    """Write JSON for a ``jsonb`` parameter; the server orders it its own way."""
    return orjson.dumps(value, default=dict).decode()  # an immutable mapping is no dict to it


def _payload(move: Move) -> dict[str, Any]:
    row = move.row
    payload: dict[str, Any] = {
        "case_id": row.case_id,
        "seq": row.seq,
        "trigger": row.trigger,
        "to_state": row.to_state,
        "notices": move.notices,
        "request_id": row.request_id,
    }
    act = move.clocks
    if isinstance(act, ClockAct):
        payload |= {
            "rule": act.rule,
            "started_seq": act.started_seq,
            "kind": act.kind,
            "due_before": act.due_before,
            "due_after": act.due_on,
            "detail": act.detail,
        }
    return payload


def statement_of(move: Move, *, laid: bool) -> LiteralString:
    """Give the single write that the move takes; ``laid``: the ladders of clocks that start are there already."""
    if isinstance(move.clocks, ClockAct):
        return CLOCK_ACT
    return FIRE[_treatment_form(move), _clock_form(move.clocks, laid=laid)]


def _treatment_form(move: Move) -> TreatmentForm:
    if move.treatment is None:
        return "none"
    return "open" if move.treatment.act == "open" else "settle"


def _clock_form(clocks: ClockWrite | None, *, laid: bool) -> ClockForm:
    if clocks is None:
        return "none"
    if clocks.undone_seq is not None:
        return "undo+act" if clocks.acts else "undo"
    return "move+act" if clocks.acts else move_form(clocks, laid=laid)


def move_form(clocks: ClockWrite | None, *, laid: bool) -> MoveForm:
    """Give the form of a move that does no act on a clock and takes nothing back."""
    if clocks is None:
        return "none"
    alone = _MOVES[bool(clocks.ends), min(len(clocks.starts), 2), laid]
    return RUNNING_ON[alone] if clocks.runs_on and alone != "none" else alone


_MOVES: Final[Mapping[tuple[bool, int, bool], AloneForm]] = {
    (False, 0, False): "none",
    (False, 1, False): "lay+start",
    (False, 1, True): "start",
    (False, 2, False): "lay+starts",
    (False, 2, True): "starts",
    (True, 0, False): "end",
    (True, 1, False): "end+lay+start",
    (True, 1, True): "end+start",
    (True, 2, False): "end+lay+starts",
    (True, 2, True): "end+starts",
}
"""Which form a move takes by whether it ends a clock, by how many it starts (none, one, several), and by whether their
ladders are all there already."""


def parts_of(moves: Sequence[Move]) -> frozenset[ManyPart]:
    """Give what of a case's other tables any of the moves touches."""
    clocks = [move.clocks for move in moves if isinstance(move.clocks, ClockWrite)]
    touched: dict[ManyPart, bool] = {
        "treatments": any(move.treatment for move in moves),
        "ends": any(write.ends for write in clocks),
        "starts": any(write.starts for write in clocks),
        "acts": any(write.acts for write in clocks),
    }
    return frozenset(part for part, is_touched in touched.items() if is_touched)


def parameters_of(move: Move, digest: bytes) -> tuple[Any, ...]:
    """Give the values of a single write in the order of its parameters, those of clocks left out."""
    row, treatment = move.row, move.treatment
    return (
        row.case_id,
        row.seq,
        row.kind,
        row.at,
        row.actor_id,
        row.actor_name,
        row.actor_role,
        row.actor_unit_id,
        row.on_behalf_of,
        row.trigger,
        row.from_state,
        row.to_state,
        row.step,
        row.holder,
        row.comment,
        to_json(row.evidence),
        to_json(row.inputs),
        to_json(row.facts),
        row.position,
        row.process_hash,
        row.request_id,
        row.channel,
        row.prev_hash,
        digest,
        move.expected_version,
        move.entered,
        treatment.act if treatment else None,
        treatment.opened_seq if treatment else None,
        treatment.step if treatment else None,
        treatment.attempt if treatment else None,
        treatment.outcome if treatment else None,
        move.outbox_key,
        move.topic,
        to_json(_payload(move)),
    )


def alike(moves: Sequence[Move]) -> bool:
    """Say whether the moves differ in nothing but their cases, those' facts and numbers, and their treatments'."""
    said = _said(moves[0])
    return said is not None and all(_said(move) == said for move in moves)


def _said(move: Move) -> tuple[object, ...] | None:
    """Give what alike moves have in common; None for a move that is alike to none."""
    row, treatment, clocks = move.row, move.treatment, move.clocks
    if isinstance(clocks, ClockAct) or (clocks is not None and (clocks.acts or clocks.undone_seq is not None)):
        return None
    return (
        row.kind,
        row.at,
        row.actor_id,
        row.actor_name,
        row.actor_role,
        row.actor_unit_id,
        row.on_behalf_of,
        row.trigger,
        row.from_state,
        row.to_state,
        row.comment,
        row.evidence,
        to_json(row.inputs) if row.inputs else None,  # as text: True is 1 to Python
        row.process_hash,
        row.request_id,
        row.channel,
        move.entered,
        move.topic,
        move.notices,
        clocks,
        None if treatment is None else (treatment.act, treatment.step, treatment.outcome),
    )


def alike_statement(move: Move) -> LiteralString:
    """Give the write of many moves alike to this one."""
    return FIRE_ALIKE[_treatment_form(move), move_form(cast("ClockWrite | None", move.clocks), laid=False)]


def alike_values(moves: Sequence[Move], digests: Mapping[UUID, bytes]) -> tuple[Value, ...]:
    """Give the values of a write of many alike moves: those of one of them, columns where they differ."""
    first, rows = moves[0], [move.row for move in moves]
    values: list[Value] = list(parameters_of(first, b""))
    treated = [move.treatment for move in moves]
    columns = {
        1: Column(UUID, [row.case_id for row in rows]),
        2: Column(int, [row.seq for row in rows]),
        18: Column(str, [to_json(row.facts) for row in rows]),
        19: Column(int, [row.position for row in rows]),
        23: Column(bytes, [row.prev_hash for row in rows]),
        24: Column(bytes, [digests[row.case_id] for row in rows]),
        25: Column(int, [move.expected_version for move in moves]),
        28: Column(int, [one.opened_seq if one else None for one in treated]),
        30: Column(int, [one.attempt if one else None for one in treated]),
        32: Column(str, [move.outbox_key for move in moves]),
    }
    for number, column in columns.items():
        values[number - 1] = column
    clocks = cast("ClockWrite | None", first.clocks)
    return (*values, *as_values(clocks, laid=False)) if clocks is not None else tuple(values)


def record_of(move: Move, digest: bytes) -> dict[str, Any]:
    """Give a move as one element of the array that a write of many reads."""
    row, treatment = move.row, move.treatment
    return {
        "case_id": row.case_id,
        "seq": row.seq,
        "kind": row.kind,
        "at": row.at,
        "actor_id": row.actor_id,
        "actor_name": row.actor_name,
        "actor_role": row.actor_role,
        "actor_unit_id": row.actor_unit_id,
        "on_behalf_of": row.on_behalf_of,
        "trigger": row.trigger,
        "from_state": row.from_state,
        "to_state": row.to_state,
        "step": row.step,
        "holder": row.holder,
        "comment": row.comment,
        "evidence": row.evidence,
        "inputs": row.inputs,
        "facts": row.facts,
        "position": row.position,
        "process_hash": row.process_hash,
        "request_id": row.request_id,
        "channel": row.channel,
        "prev_hash": row.prev_hash.hex(),
        "hash": digest.hex(),
        "expected_version": move.expected_version,
        "entered": move.entered,
        "treatment_act": treatment.act if treatment else None,
        "treatment_seq": treatment.opened_seq if treatment else None,
        "treatment_step": treatment.step if treatment else None,
        "attempt": treatment.attempt if treatment else None,
        "outcome": treatment.outcome if treatment else None,
        "outbox_key": move.outbox_key,
        "topic": move.topic,
        "payload": _payload(move),
        "clocks": as_record(move.clocks),
    }
