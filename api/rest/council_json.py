"""Councils, sessions, sheets and results as JSON. Shows what a service gave and nothing besides."""

from collections.abc import Mapping
from typing import Any

from api.deps import Call
from api.rest.evaluation import waits
from workflow.domain.council_result import CouncilResult, Counted, exact_text, gate_record
from workflow.domain.council_session import Listed, quorum_faults
from workflow.domain.score_sheet import OPINION, STOPS
from workflow.services.councils import CouncilView
from workflow.services.save_sheet import SheetDesk
from workflow.services.session_results import CaseResult
from workflow.services.show_session import SessionView
from workflow.store.councils import CouncilRow, MemberRow
from workflow.store.reads.my_sessions import SessionItem
from workflow.store.sheets import OtherSheet


def council_json(row: CouncilRow) -> dict[str, Any]:
    """Give a council."""
    return {
        "id": row.id,
        "code": row.code,
        "level": row.level,
        "unit_id": row.unit_id,
        "name": row.name,
        "decision_no": row.decision_no,
        "decision_on": row.decision_on,
        "decided_by": row.decided_by,
        "term_from": row.term_from,
        "term_to": row.term_to,
        "rules": dict(row.rules),
    }


def council_view_json(view: CouncilView) -> dict[str, Any]:
    """Give a council with its members."""
    return {**council_json(view.council), "members": [member_json(member) for member in view.members]}


def member_json(row: MemberRow) -> dict[str, Any]:
    """Give a member."""
    return {
        "id": row.id,
        "name": row.name,
        "post": row.post,
        "scores": row.scores,
        "organisation": row.organisation,
        "since": row.since,
        "until": row.until,
        "replaces_id": row.replaces_id,
    }


def session_item_json(item: SessionItem) -> dict[str, Any]:
    """Give a session of a list."""
    return {
        "id": item.id,
        "code": item.code,
        "state": item.state,
        "mode": item.mode,
        "meets_at": item.meets_at,
        "place": item.place,
        "council": item.council_code,
        "council_name": item.council,
        "cases": item.cases,
        "sits": item.sits,
    }


def session_json(call: Call, view: SessionView) -> dict[str, Any]:
    """Give a session as the reader may see it."""
    session, counted = view.session, view.session.quorum
    is_live = session.state in {"listed", "open"}
    return {
        "id": session.id,
        "code": session.code,
        "council": {"id": session.council_id, "code": session.council["code"], "name": session.council["name"]},
        "level": session.level,
        "mode": session.mode,
        "state": session.state,
        "meets_at": session.meets_at,
        "place": session.place,
        "version": session.version,
        "documents_sent_at": session.documents_sent_at,
        "opened_at": session.opened_at,
        "closed_at": session.closed_at,
        "runs": view.is_running,
        "quorum": {
            "seats": counted.seats,
            "needed": counted.needed,
            "present": counted.present,
            "chair": counted.chair,
            "chair_needed": counted.chair_needed,
            "met": counted.met,
        },
        "seats": [
            {
                "member_id": seat.member_id,
                "name": seat.name,
                "post": seat.post,
                "scores": seat.scores,
                "present": seat.present,
                "declared": seat.declared,
                "ended": seat.ended,
            }
            for seat in view.seats
        ],
        "cases": [_listed(view, case) for case in view.cases],
        "conflicts": [
            {
                "member_id": one.member_id,
                "case_id": one.case_id,
                "ground": one.ground,
                "note": one.note,
                "decision": one.decision,
            }
            for one in view.conflicts
        ],
        "waits": waits(call, quorum_faults(session)) if is_live else [],
    }


def sheet_json(call: Call, desk: SheetDesk, others: list[OtherSheet]) -> dict[str, Any]:
    """Give one's own sheet with its criteria, and the filed ones that may be seen."""
    own, entries = desk.own, desk.entries
    return {
        "session": desk.session.code,
        "position": desk.case.position,
        "case_id": desk.case.case_id,
        "code": desk.case.code,
        "product": desk.case.product,
        "regulation": desk.regulation.code,
        "set_number": desk.criteria.number,
        "set_name": desk.criteria.name,
        "round": own.round,
        "version": own.version,
        "updated_at": own.updated_at,
        "filed_at": own.filed_at,
        "sha256": None if own.sha256 is None else own.sha256.hex(),
        "entries": {
            name: {"option": values[0] if values else "", "remark": values[1] if len(values) > 1 else ""}
            for name, values in entries.items()
            if not name.startswith("@")
        },
        "stops": list(entries.get(STOPS, ())),
        "opinion": (entries.get(OPINION) or [""])[0],
        "criteria": [
            {
                "code": criterion.code,
                "name": criterion.name,
                "part": part.code,
                "max": criterion.max,
                "options": [
                    {"key": one.key, "label": one.label, "points": one.points, "gate": one.gate}
                    for one in criterion.choices()
                ],
            }
            for part in desk.criteria.parts
            for criterion in part.criteria
        ],
        "waits": [] if desk.is_filed else waits(call, desk.faults),
        "sheets": [_other(one) for one in others],
    }


def result_json(one: CaseResult) -> dict[str, Any]:
    """Give a case with what may be seen of its result."""
    seen = one.result is not None and one.counted is not None
    return {
        "case_id": one.case.case_id,
        "position": one.case.position,
        "code": one.case.code,
        "product": one.case.product,
        "producer": one.case.producer,
        "round": one.case.round,
        "aside": one.case.aside,
        "filed": one.filed,
        "needed": one.needed,
        "is_apart": one.is_apart,
        "concluded": one.case.stars if seen else None,
        "reason": one.case.stars_reason if seen else None,
        "outcome": None if one.result is None or one.counted is None else _outcome(one.result, one.counted),
    }


def _listed(view: SessionView, case: Listed) -> dict[str, Any]:
    own = view.own.get(case.case_id)
    runs = view.is_running
    return {
        "case_id": case.case_id,
        "position": case.position,
        "code": case.code,
        "product": case.product,
        "producer": case.producer,
        "commune": case.commune,
        "set_code": case.set_code,
        "round": case.round,
        "aside": case.aside,
        "filed": len(view.filed.get(case.case_id, ())) if runs else None,
        "needed": view.session.sheets_needed(case.case_id) if runs else None,
        "stars": case.stars if runs else None,
        "own": None if own is None else {"version": own.version, "chosen": own.chosen, "filed_at": own.filed_at},
    }


def _other(one: OtherSheet) -> dict[str, Any]:
    said: Mapping[str, Any] = one.said
    return {
        "member_id": one.member_id,
        "name": one.name,
        "post": one.post,
        "round": one.round,
        "total": one.total,
        "stopped": one.stopped,
        "sha256": one.sha256.hex(),
        "at": one.at,
        "choices": said["choices"],
        "remarks": said["remarks"],
        "opinion": said["opinion"],
    }


def _outcome(result: CouncilResult, counted: Counted) -> dict[str, Any]:
    return {
        "sheets": result.sheets,
        "points": exact_text(result.total),
        "parts": {code: exact_text(points) for code, points in result.parts.items()},
        "lowest": counted.lowest,
        "highest": counted.highest,
        "by_points": result.by_points,
        "by_gates": result.by_gates,
        "proposed": result.stars,
        "between": result.between,
        "limits": [gate_record(gate) for gate in result.limits],
        "unmet": [gate_record(gate) for gate in result.unmet],
        "grounds": [{"code": one.code, "label": one.label, "at": one.at} for one in result.grounds],
    }
