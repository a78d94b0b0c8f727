"""Remind whoever holds the case: an officer's words, who will read them, then the sending. Once a working day."""

from dataclasses import replace
from typing import Final

from starlette.responses import Response

from api.web.case.acts import NUDGE
from api.web.case.case_page import code_of
from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.case.labels import labels_of
from api.web.case.small_act import Look, SmallAct, small_field, small_page
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.errors import ConflictError, InvalidInputError, NotPermittedError
from workflow.domain.text import checked
from workflow.services.nudge import COMMENT_MAX, NudgeCommand, may_nudge, nudge
from workflow.services.show_case import find_case
from workflow.services.show_case_page import people_of
from workflow.store.reads.case_sheet import CaseSheet

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_TITLE: Final = _("Remind {holder} of {product}")
_LEAD: Final = _("Once a working day a case. The reminder names you and your office.")
_WORDS: Final = _("What the reader should do")
_CHECK: Final = _("Look at it before sending")
_PERSON: Final = _("{person} ({holder})")


@pages.get("/ho-so/{code}/nhac")
def show_nudge(visit: Visit) -> Response:
    """Show the form."""
    sheet = _sheet(visit)
    return small_page(visit, sheet, _shown(visit, sheet))


@pages.post("/ho-so/{code}/nhac")
def send_nudge(visit: Visit) -> Response:
    """Show who will read what; sent from there, the reminder goes out."""
    sheet = _sheet(visit)
    try:
        comment = _comment(visit)
        if not visit.form.has("sure"):
            sure = (("sure", "1"), ("comment", comment))
            shown = replace(_shown(visit, sheet), fields=(), preview=comment, hidden=sure, button=visit.text(NUDGE))
            return small_page(visit, sheet, shown)
        command = NudgeCommand(case_id=sheet.facts.id, actor_id=visit.sight.actor.id, comment=comment)
        with visit.site.database.unit() as unit:
            count = nudge(unit, visit.site.clock, command)
    except (InvalidInputError, ConflictError) as error:
        return small_page(visit, sheet, _shown(visit, sheet), error)
    time = DayWords(visit.text, visit.today).moment(visit.now)
    return visit.go(path_of(sheet.code), flash=Flash("nudged", {"count": str(count), "time": time}))


def _comment(visit: Visit) -> str:
    comment = checked(visit.form.raw("comment").strip(), pointer="/comment", maximum=COMMENT_MAX)
    if not comment:
        raise InvalidInputError("comment_required", pointer="/comment")
    return comment


def _sheet(visit: Visit) -> CaseSheet:
    sheet = find_case(visit.unit, visit.sight, code_of(visit))
    if not may_nudge(visit.sight.processes[sheet.facts.process_hash], sheet.facts, visit.sight.actor):
        raise NotPermittedError("officers_only")
    return sheet


def _shown(visit: Visit, sheet: CaseSheet) -> SmallAct:
    labels = labels_of(visit.sight, visit.language)
    process = visit.sight.processes[sheet.facts.process_hash]
    role = process.states[sheet.facts.state].holder
    if role is None:
        raise ConflictError("nobody_holds_case", state=sheet.facts.state)
    holder = labels.role(process.hash, role)
    people = people_of(visit.unit, process, sheet.facts, (role,), visit.site.clock).get(role, ())
    return SmallAct(
        title=visit.text(_TITLE, holder=holder, product=sheet.product["name"]),
        button=visit.text(_CHECK),
        action=f"{path_of(sheet.code)}/nhac",
        fields=(small_field(visit, "comment", visit.text(_WORDS), Look(maximum=COMMENT_MAX)),),
        lead=(visit.text(_LEAD),),
        to=tuple(visit.text(_PERSON, person=person.name, holder=holder) for person in people),
    )
