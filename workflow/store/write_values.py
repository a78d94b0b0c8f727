"""A move as the write statements read it: which of them it takes, and its values in their order or as JSON."""

from collections.abc import Sequence
from typing import Any, LiteralString

import orjson

from workflow.domain.clocks import ClockAct, ClockWrite
from workflow.domain.move import Move
from workflow.store.clocks import as_record
from workflow.store.write_sql import CLOCK_ACT, FIRE, ClockForm, ManyPart, TreatmentForm


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


def statement_of(move: Move) -> LiteralString:
    """Give the single write that the move takes."""
    if isinstance(move.clocks, ClockAct):
        return CLOCK_ACT
    treatment: TreatmentForm = "none"
    if move.treatment is not None:
        treatment = "open" if move.treatment.act == "open" else "settle"
    if move.clocks is None:
        return FIRE[treatment, "none"]
    return FIRE[treatment, _clock_form(move.clocks)]


def _clock_form(clocks: ClockWrite) -> ClockForm:
    if clocks.undone_seq is not None:
        return "undo+act" if clocks.acts else "undo"
    if clocks.acts:
        return "move+act"
    if clocks.ends:
        return "end+start" if clocks.starts else "end"
    return "start" if clocks.starts else "none"


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
