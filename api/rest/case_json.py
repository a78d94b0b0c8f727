"""Cases as JSON values: rows and decisions in the words of the reader. Decides nothing."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from workflow.domain.decide import Action, Reason
from workflow.domain.history import HistoryRow, canonical_bytes
from workflow.domain.move import Receipt
from workflow.domain.process import InputField, Process
from workflow.services.identify import Sight
from workflow.services.show_case import CaseView

_MILESTONE: Final = "reached."
_FAILURES: Final = "failures."
_INTERNAL: Final = ("by.", "treatment.", "attempt.", _MILESTONE, _FAILURES)
_REMEMBERED: Final = "remembered"


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """Give a receipt; the same for the first time and for every replay but for ``replayed``."""
    return {
        "case_id": receipt.case_id,
        "seq": receipt.seq,
        "kind": receipt.kind,
        "trigger": receipt.trigger,
        "from_state": receipt.from_state,
        "to_state": receipt.to_state,
        "step": receipt.step,
        "holder": receipt.holder,
        "at": receipt.at,
        "actor_id": receipt.actor_id,
        "request_id": receipt.request_id,
        "hash": receipt.hash,
        "replayed": receipt.replayed,
    }


def add_labels(items: list[dict[str, Any]], sight: Sight, language: str) -> None:
    """Add the labels of state and holder to the cases of a list."""
    known: dict[tuple[str, str], tuple[str, str | None]] = {}
    for item in items:
        place = (item["process"], item["state"])
        labels = known.get(place)
        if labels is None:
            process = sight.processes.get(item["process"])  # None: published since the caller was looked up
            labels = (
                (item["state"], item["holder"])
                if process is None
                else (
                    state_label(process, item["state"], sight, language),
                    role_label(process, item["holder"], language),
                )
            )
            known[place] = labels
        item["state_label"], item["holder_label"] = labels


def state_label(process: Process, code: str, sight: Sight, language: str) -> str:
    """Give what the reader calls a state: producers have words of their own."""
    state = process.states[code]
    return (state.producer if sight.is_producer else state.staff).text(language)


def role_label(process: Process, code: str | None, language: str) -> str | None:
    """Give what a role is called; None stays None."""
    if code is None:
        return None
    role = process.roles.get(code)
    return code if role is None else role.label.text(language)


def case_json(
    view: CaseView,
    sight: Sight,
    language: str,
    *,
    undo: Mapping[str, Any] | None,
    said: Callable[[str], Mapping[str, Any]],
) -> dict[str, Any]:
    """Give a case in full.

    ``undo`` is the taking back of the last step, for whom it concerns; ``said`` words a refusal's code.
    """
    sheet, process, facts = view.sheet, view.process, view.sheet.facts
    state = process.states[facts.state]
    step = next(step for step in process.steps if step.number == state.step)
    offered = [action_json(action, process, facts.id, language, said) for action in view.actions]
    return {
        "id": facts.id,
        "code": sheet.code,
        "version": facts.version,
        "process": facts.process_hash,
        "track": facts.track,
        "state": facts.state,
        "state_label": state_label(process, facts.state, sight, language),
        "step": state.step,
        "step_label": step.label.text(language),
        "holder": state.holder,
        "holder_label": role_label(process, state.holder, language),
        "final": state.final,
        "opened_at": sheet.opened_at,
        "entered_at": sheet.entered_at,
        "predecessor_id": sheet.predecessor_id,
        "season": sheet.season,
        "product": sheet.product,
        "producer": sheet.producer,
        "commune": sheet.commune,
        "district": sheet.district,
        "province": sheet.province,
        "facts": {name: value for name, value in facts.facts.items() if _is_plain(name)},
        "milestones": _below(facts.facts, _MILESTONE),
        "failures": _below(facts.facts, _FAILURES),
        "head_hash": facts.head_hash.hex(),
        "actions": offered if undo is None else [*offered, undo],
    }


def action_json(
    action: Action, process: Process, case_id: object, language: str, said: Callable[[str], Mapping[str, Any]]
) -> dict[str, Any]:
    """Give an act with what it asks for and what closes it; ``said`` words the caller's own conflict."""
    own = [] if action.conflict is None else [said(action.conflict)]
    return {
        "trigger": action.trigger,
        "label": action.label.text(language),
        "on_behalf": action.on_behalf,
        "standing_in_for": action.standing_in_for,
        "allowed": action.allowed,
        "comment_required": action.comment_required,
        "evidence_required": action.evidence_required,
        "inputs": [input_json(field, language) for field in action.inputs],
        "reasons": [*own, *(reason_json(reason, process, language) for reason in action.reasons)],
        "href": f"/api/v1/cases/{case_id}/transitions",
    }


def input_json(field: InputField, language: str) -> dict[str, Any]:
    """Give a value that an act asks for."""
    choices = [
        {"code": code, "label": field.choice_labels[code].text(language) if code in field.choice_labels else code}
        for code in field.choices
    ]
    return {
        "name": field.name,
        "type": field.type,
        "label": field.label.text(language),
        "required": field.required,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "choices": choices,
    }


def reason_json(reason: Reason, process: Process, language: str) -> dict[str, Any]:
    """Give why an act is closed and who can lift that."""
    return {
        "code": reason.code,
        "detail": reason.text.text(language),
        "lifted_by": reason.lifted_by,
        "lifted_by_label": role_label(process, reason.lifted_by, language),
    }


def history_json(row: HistoryRow, stored: bytes, process: Process | None, language: str) -> dict[str, Any]:
    """Give an entry: its canonical bytes as they were hashed, and the hash stored beside it."""
    return {
        "label": None if process is None else _act_label(row, process, language),
        "hash": stored.hex(),
        "row": orjson.Fragment(canonical_bytes(row)),
    }


def _act_label(row: HistoryRow, process: Process, language: str) -> str | None:
    if row.kind == "enter":
        point = process.entry_points.get(row.trigger)
        return None if point is None else point.label.text(language)
    transition = process.table.get((row.from_state or "", row.trigger))
    return None if transition is None else transition.label.text(language)


def _is_plain(name: str) -> bool:
    return not name.startswith(_INTERNAL) and name != _REMEMBERED


def _below(facts: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in facts.items() if name.startswith(prefix)}
