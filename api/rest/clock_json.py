"""Clocks as JSON: what programs get, and what the command line prints. Labels in one language, instants as they are."""

from collections.abc import Mapping
from typing import Any

from workflow.domain.days_held import Held
from workflow.domain.daystrip import Strip, StripDay
from workflow.domain.process import Label, Process
from workflow.domain.standing import Standing
from workflow.services.show_clocks import CaseClocks, ClockView, PlannedRung
from workflow.store.reads.case_clocks import ClockNotice


def clock_json(view: ClockView, language: str) -> dict[str, Any]:
    """Give a clock as it stood."""
    sheet, process = view.sheet, view.process
    return {
        "case_id": sheet.case.id,
        "case": sheet.code,
        "product": sheet.product,
        "producer": sheet.producer,
        "commune": sheet.commune,
        "state": sheet.case.state,
        "state_label": process.states[sheet.case.state].staff.text(language),
        "rule": view.rule.code,
        "label": view.rule.label.text(language),
        "holder": view.rule.holder,
        "holder_label": process.roles[view.rule.holder].label.text(language),
        "place": view.place or None,
        "started_seq": sheet.started_seq,
        "started_at": sheet.started_at,
        "start_on": sheet.start_on,
        "due_on": view.due_on,
        "working_days_left": view.working_days_left,
        "standing": None if view.standing is None else _standing(view.standing),
        "stopped_at": view.stopped_at,
        "stop_reason": None if view.stop is None else view.stop.code,
        "stop_reason_label": None if view.stop is None else view.stop.label.text(language),
        "due_if_answered": view.due_if_answered,
        "promised_on": view.promised_on,
        "ended_at": view.ended_at,
        "outcome": view.outcome,
        "sent": [_notice(notice, process, language) for notice in view.sent],
        "waiting": [_notice(notice, process, language) for notice in view.waiting],
        "suppressed": [_notice(notice, process, language) for notice in view.suppressed],
        "planned": [_rung(rung, process, language) for rung in view.planned],
        "events": [
            {
                "no": event.no,
                "kind": event.kind,
                "at": event.at,
                "actor": event.actor,
                "history_seq": event.history_seq,
                "due_before": event.due_before,
                "due_after": event.due_after,
                "detail": {name: value for name, value in event.detail.items() if name != "asked_by"},
            }
            for event in view.events
        ],
        "strip": None if view.strip is None else strip_json(view.strip),
    }


def case_clocks_json(found: CaseClocks, language: str) -> dict[str, Any]:
    """Give a case's clocks and who held it how long."""
    held = found.held
    return {
        "case_id": found.case_id,
        "case": found.code,
        "product": found.product,
        "producer": found.producer,
        "as_of": found.at,
        "clocks": [clock_json(view, language) for view in found.clocks],
        "held": {
            "since": held.since,
            "until": held.until,
            "days": [_held(each) for each in held.days],
            "working_days": None if held.working_days is None else [_held(each) for each in held.working_days],
        },
    }


def strip_json(strip: Strip) -> dict[str, Any]:
    """Give a last day with every day from the start to it."""
    return {
        "start_on": strip.start_on,
        "due_on": strip.due.on,
        "nominal_on": strip.due.nominal_on,
        "counted": strip.counted,
        "stopped": strip.stopped,
        "calendar": strip.calendar,
        "layers": [{"year": layer.year, "version": layer.version} for layer in strip.layers],
        "days": [_strip_day(each) for each in strip.days],
    }


def _strip_day(each: StripDay) -> dict[str, Any]:
    entry = each.day.entry
    document = None if entry is None else entry.basis.document
    return {
        "on": each.day.on,
        "role": each.role,
        "number": each.number,
        "nature": each.day.nature,
        "document": None if document is None else document.number or document.code,
        "confirmed": entry is None or entry.basis.confirmed,
        "stop": None if each.stop is None else each.stop.reason,
        "is_due": each.is_due,
    }


def _standing(found: Standing) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "left": found.left,
        "late": found.late,
        "last_working_on": found.last_working_on,
    }


def _notice(notice: ClockNotice, process: Process, language: str) -> dict[str, Any]:
    declared = process.notices.get(notice.notice)
    return {
        "key": notice.key,
        "kind": notice.kind,
        "notice": notice.notice,
        "notice_label": _text(None if declared is None else declared.label, language),
        "role": notice.role,
        "role_label": _role(process, notice.role, language),
        "recipient": notice.recipient,
        "channel": notice.channel,
        "state": notice.state,
        "reason": notice.reason,
        "planned_at": notice.planned_at,
        "send_at": notice.send_at,
        "sent_at": notice.sent_at,
    }


def _rung(rung: PlannedRung, process: Process, language: str) -> dict[str, Any]:
    declared = process.notices.get(rung.notice) if rung.notice is not None else None
    return {
        "at": rung.at,
        "kind": rung.kind,
        "role": rung.role,
        "role_label": None if rung.role is None else _role(process, rung.role, language),
        "notice": rung.notice,
        "notice_label": _text(None if declared is None else declared.label, language),
    }


def _held(held: Held) -> Mapping[str, Any]:
    return {"party": held.party, "gross": held.days, "stopped": held.stopped, "net": held.net}


def _text(label: Label | None, language: str) -> str | None:
    return None if label is None else label.text(language)


def _role(process: Process, code: str, language: str) -> str:
    role = process.roles.get(code)
    return code if role is None else role.label.text(language)
