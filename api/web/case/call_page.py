"""Record how a call ended that an officer made because no channel reached the person."""

from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.web.case.case_page import code_of
from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.case.small_act import Look, SmallAct, small_field, small_page
from api.web.case.timeline import OUTCOMES
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.login import phone_words
from workflow.domain.text import COMMENT_MAX
from workflow.services.phone_tasks import find_phone_task, finish_phone_task
from workflow.services.show_case import find_case
from workflow.store.reads.case_sheet import CaseSheet

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_TITLE: Final = _("Call {person}, and record how it ended")
_NUMBER: Final = _("Telephone: {phone}")
_NO_NUMBER: Final = _("No telephone number is known. Ask the commune, or go there.")
_HOW: Final = _("How the call ended")
_NOTE: Final = _("What was said")
_RECORD: Final = _("Record the call")


@pages.get("/ho-so/{code}/goi/{task}")
def show_call(visit: Visit) -> Response:
    """Show whom to call, with the number."""
    sheet, act = _shown(visit)
    return small_page(visit, sheet, act)


@pages.post("/ho-so/{code}/goi/{task}")
def record_call(visit: Visit) -> Response:
    """Record the call; once."""
    sheet, act = _shown(visit)
    note = visit.form.raw("note").strip() or None
    try:
        with visit.site.database.unit() as unit:
            finish_phone_task(
                unit, visit.site.clock, visit.sight.actor, _key(visit), outcome=visit.form.raw("outcome"), note=note
            )
    except InvalidInputError as error:
        return small_page(visit, sheet, act, error)
    time = DayWords(visit.text, visit.today).moment(visit.now)
    return visit.go(path_of(sheet.code), flash=Flash("called", {"time": time}))


def _shown(visit: Visit) -> tuple[CaseSheet, SmallAct]:
    sheet, key = find_case(visit.unit, visit.sight, code_of(visit)), _key(visit)
    task = find_phone_task(visit.unit, visit.sight.actor, key, case_id=sheet.facts.id)
    phone = task["person"]["phone"]
    outcomes = tuple((code, visit.text(label)) for code, label in OUTCOMES.items())
    return sheet, SmallAct(
        title=visit.text(_TITLE, person=task["person"]["name"]),
        button=visit.text(_RECORD),
        action=f"{path_of(sheet.code)}/goi/{key}",
        fields=(
            small_field(visit, "outcome", visit.text(_HOW), Look(type="choice", choices=outcomes)),
            small_field(visit, "note", visit.text(_NOTE), Look(required=False, maximum=COMMENT_MAX)),
        ),
        lead=(visit.text(_NUMBER, phone=phone_words(phone)) if phone else visit.text(_NO_NUMBER),),
    )


def _key(visit: Visit) -> UUID:
    try:
        return UUID(visit.path("task"))
    except ValueError:
        raise NotFoundError("phone_task_not_found") from None
