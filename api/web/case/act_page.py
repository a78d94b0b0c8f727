"""An act on a case: its form, the page that asks once more, and the act itself, done once however often it is sent."""

from dataclasses import dataclass, replace
from typing import Final

from starlette.responses import Response

from api.problems import kind_of
from api.web.case import act_form
from api.web.case.act_form import REMARKS, Typed
from api.web.case.acts import Reason
from api.web.case.case_page import code_of, frame_of
from api.web.case.day_words import DayWords
from api.web.case.faults import NONE, faults_of
from api.web.case.field_view import field_view
from api.web.case.handed_in import parts_of
from api.web.case.head import head_of, path_of
from api.web.case.labels import Labels, labels_of
from api.web.case.meanwhile import meanwhile_page
from api.web.case.receipt import acted, seen_version
from api.web.pages import Pages
from api.web.visit import OK, Visit, new_request_key
from workflow.domain.access import acting_grants, best_grant
from workflow.domain.command import FireCommand
from workflow.domain.decide import Action
from workflow.domain.errors import (
    DomainError,
    GuardFailedError,
    InvalidInputError,
    LostRaceError,
    NotFoundError,
    NotPermittedError,
    StaleVersionError,
    TransitionNotAllowedError,
)
from workflow.domain.move import Receipt
from workflow.domain.process import Process, Transition
from workflow.services.fire import fire
from workflow.services.preview_act import ActPreview, StartingClock, Told, preview_act, starts_if_done
from workflow.services.show_case import find_case, show_case
from workflow.services.show_case_page import reader_of
from workflow.store.reads.case_sheet import CaseSheet

pages = Pages()

TRIGGER_MAX: Final = 64
_MENDED: Final = (InvalidInputError, GuardFailedError)
_MOVED: Final = (StaleVersionError, TransitionNotAllowedError, LostRaceError)


@pages.get("/ho-so/{code}/lam/{trigger}")
def show_act(visit: Visit) -> Response:
    """Show the form of an act, or why it is not open."""
    asked = _asked(visit)
    view = show_case(visit.unit, visit.site.clock, visit.sight, asked.sheet.facts.id)
    action = next((action for action in view.actions if action.trigger == asked.row.trigger), None)
    if action is None:
        return _not_here(visit, asked)
    if not action.allowed:
        return _closed(visit, asked, action)
    typed = act_form.blank(asked.row, _parts(visit, asked))
    return _form(visit, replace(asked, on_behalf=action.on_behalf, standing_in_for=action.standing_in_for or ""), typed)


@pages.post("/ho-so/{code}/lam/{trigger}/xac-nhan")
def ask_once_more(visit: Visit) -> Response:
    """Check what was typed; when all is right, say what would come of it and ask once more."""
    asked = _asked(visit)
    typed = act_form.read(asked.row, visit.form, on_behalf=asked.on_behalf)
    if visit.form.has("more"):
        return _form(visit, asked, act_form.more_rows(typed))
    if visit.form.has("mend"):
        return _form(visit, asked, typed)
    try:
        preview = preview_act(visit.unit, visit.site.clock, _command(visit, asked, typed))
    except _MENDED as error:
        return _form(visit, asked, typed, error)
    except _MOVED as error:
        return meanwhile_page(visit, asked.sheet, error, seen=seen_version(visit))
    return _confirm(visit, asked, typed, preview) if preview.done is None else _done(visit, asked, preview.done)


@pages.post("/ho-so/{code}/lam/{trigger}")
def do_act(visit: Visit) -> Response:
    """Do the act; sent again it gives the same receipt."""
    asked = _asked(visit)
    typed = act_form.read(asked.row, visit.form, on_behalf=asked.on_behalf)
    if visit.form.has("more"):
        return _form(visit, asked, act_form.more_rows(typed))
    try:
        receipt = fire(visit.unit, visit.site.clock, _command(visit, asked, typed))
    except _MENDED as error:
        return _form(visit, asked, typed, error)
    except _MOVED as error:
        return meanwhile_page(visit, asked.sheet, error, seen=seen_version(visit))
    return _done(visit, asked, receipt)


@dataclass(frozen=True, slots=True)
class Asked:
    """The act that an address names, on a case that the reader may see."""

    sheet: CaseSheet
    process: Process
    row: Transition
    on_behalf: bool
    standing_in_for: str = ""


def _asked(visit: Visit) -> Asked:
    """Give the act; one that the case's state does not have is read as it is elsewhere, so that a resend is known."""
    trigger = visit.path("trigger")[:TRIGGER_MAX]
    sheet = find_case(visit.unit, visit.sight, code_of(visit))
    process = visit.sight.processes[sheet.facts.process_hash]
    row = process.table.get((sheet.facts.state, trigger)) or next(
        (row for row in process.transitions if row.trigger == trigger), None
    )
    if row is None:
        raise NotFoundError("route_not_found")
    on_behalf = visit.form.has("behalf")
    grants = acting_grants(process, row, sheet.facts, visit.sight.actor, on_behalf=on_behalf)
    grant = best_grant(row, sheet.facts, visit.sight.actor, grants)[0] if grants else None
    return Asked(sheet, process, row, on_behalf, (grant.for_name or "") if grant is not None else "")


def _parts(visit: Visit, asked: Asked) -> tuple[str, ...]:
    return parts_of(visit, asked.process, asked.row, asked.sheet.facts.state)


def _command(visit: Visit, asked: Asked, typed: Typed) -> FireCommand:
    return FireCommand(
        case_id=asked.sheet.facts.id,
        actor_id=visit.sight.actor.id,
        trigger=asked.row.trigger,
        request_id=visit.form.raw("request_id"),
        comment=typed.comment or None,
        evidence=typed.evidence,
        inputs=typed.inputs,
        expected_version=seen_version(visit),
        on_behalf=asked.on_behalf,
        channel="web",
    )


def _form(visit: Visit, asked: Asked, typed: Typed, error: DomainError | None = None) -> Response:
    labels = labels_of(visit.sight, visit.language)
    head = head_of(asked.sheet, asked.process, labels)
    row, days = asked.row, DayWords(visit.text, visit.today)
    sent = visit.form.raw("request_id")
    return visit.page(
        "case/act.html",
        status=OK if error is None else kind_of(type(error)).status,
        **frame_of(visit, head, None),
        asked=asked,
        label=labels.say(row.label),
        typed=typed,
        faults=NONE if error is None else faults_of(visit, error, row.inputs),
        fields=[field_view(field, typed, labels, days) for field in row.inputs if field.name != REMARKS],
        hands_back=act_form.hands_back(row),
        has_parts=bool(_parts(visit, asked)),
        asks_once_more=act_form.is_decision(asked.process, row, asked.sheet.facts.state),
        starts=_starts(visit, asked, labels) if act_form.hands_back(row) else [],
        version=seen_version(visit) or asked.sheet.facts.version,
        key=sent if sent and error is not None else new_request_key(),
        source=visit.text(row.source.text) if row.source else "",
    )


def _confirm(visit: Visit, asked: Asked, typed: Typed, preview: ActPreview) -> Response:
    labels = labels_of(visit.sight, visit.language)
    days = DayWords(visit.text, visit.today)
    version = asked.process.hash
    undoers = [labels.role(version, role) for role in asked.process.undo.by]
    reader = reader_of(asked.process, asked.sheet.facts, visit.sight.actor)
    return visit.page(
        "case/confirm.html",
        **frame_of(visit, head_of(asked.sheet, asked.process, labels), None),
        asked=asked,
        label=labels.say(asked.row.label),
        typed=typed,
        fields=[field_view(field, typed, labels, days) for field in asked.row.inputs if field.name != REMARKS],
        to_state=labels.state(version, preview.to_state.code),
        starts=[_start(start, labels, days) for start in preview.starts],
        told=[
            (labels.role(version, told.role), [p.name for p in told.people] if reader.office else [])
            for told in preview.told
        ],
        undoers=undoers if preview.undoable else [],
        kept=list(visit.form.kept()),
        key=visit.form.raw("request_id"),
    )


def _starts(visit: Visit, asked: Asked, labels: Labels) -> list[tuple[str, str]]:
    """Give the limits that would begin if it were sent back today."""
    command = FireCommand(
        case_id=asked.sheet.facts.id,
        actor_id=visit.sight.actor.id,
        trigger=asked.row.trigger,
        request_id=new_request_key(),
        comment="-",
        on_behalf=asked.on_behalf,
        channel="web",
    )
    days = DayWords(visit.text, visit.today)
    return [_start(start, labels, days) for start in starts_if_done(visit.unit, visit.site.clock, command)]


def _told(told: Told, labels: Labels, version: str, *, is_office: bool) -> tuple[str, list[str]]:
    """Give a role that is told; by name to officers only."""
    return labels.role(version, told.role), [person.name for person in told.people] if is_office else []


def _start(start: StartingClock, labels: Labels, days: DayWords) -> tuple[str, str]:
    return labels.say(start.rule.label), "" if start.due_on is None else days.weekday(start.due_on)


def _closed(visit: Visit, asked: Asked, action: Action) -> Response:
    """Say that the act is not open yet, with every reason."""
    labels = labels_of(visit.sight, visit.language)
    own = () if action.conflict is None else (Reason(visit.said(NotPermittedError(action.conflict)), ""),)
    lifted = tuple(
        Reason(labels.say(reason.text), labels.role(asked.process.hash, reason.lifted_by) if reason.lifted_by else "")
        for reason in action.reasons
    )
    return visit.page(
        "case/closed.html",
        status=kind_of(GuardFailedError).status,
        **frame_of(visit, head_of(asked.sheet, asked.process, labels), None),
        label=labels.say(action.label),
        reasons=(*own, *lifted),
    )


def _not_here(visit: Visit, asked: Asked) -> Response:
    """Say that an act is done by others, or that the case is elsewhere now and what happened."""
    roles = {grant.role for grant in visit.sight.actor.grants}
    if not roles & {*asked.row.by, *asked.row.on_behalf} or asked.sheet.facts.state in asked.row.sources:
        raise NotPermittedError("role_not_permitted", trigger=asked.row.trigger, roles=list(asked.row.by))
    error = TransitionNotAllowedError(
        "transition_not_allowed", trigger=asked.row.trigger, state=asked.sheet.facts.state, allowed=[]
    )
    return meanwhile_page(visit, asked.sheet, error, seen=None)


def _done(visit: Visit, asked: Asked, receipt: Receipt) -> Response:
    labels = labels_of(visit.sight, visit.language)
    path = path_of(asked.sheet.code)
    reader = reader_of(asked.process, asked.sheet.facts, visit.sight.actor)
    may_undo = asked.row.undoable and not reader.roles.isdisjoint(asked.process.undo.by)
    return visit.go(
        path,
        flash=acted(
            visit, asked.sheet.code, labels.say(asked.row.label), receipt, undo=f"{path}/hoan-tac" if may_undo else None
        ),
    )
