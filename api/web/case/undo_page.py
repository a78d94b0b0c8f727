"""Take back the last step: what it was, why it is taken back, and the act itself."""

from typing import Final

from starlette.responses import Response

from api.web.case.acts import UNDO
from api.web.case.case_page import code_of
from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.case.labels import labels_of
from api.web.case.meanwhile import meanwhile_page
from api.web.case.receipt import acted, seen_version
from api.web.case.small_act import AREA, SmallAct, small_field, small_page
from api.web.case.tracker import standing
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.command import UndoCommand
from workflow.domain.errors import ConflictError, InvalidInputError, LostRaceError, NotPermittedError, StaleVersionError
from workflow.services.show_case import show_case
from workflow.services.show_case_page import show_way
from workflow.services.undo import undo
from workflow.store.reads.case_sheet import CaseSheet

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_TITLE: Final = _("Take back the last step of {product}?")
_LAST: Final = _("The last step was “{act}”, {time}. The case goes back to “{state}”.")
_KEPT: Final = _("Nothing is deleted: the step stays in the history, and a further entry says that it was taken back.")
_WHY: Final = _("Why it is taken back")


@pages.get("/ho-so/{code}/hoan-tac")
def show_undo(visit: Visit) -> Response:
    """Show what would be taken back."""
    sheet, act = _shown(visit)
    return small_page(visit, sheet, act)


@pages.post("/ho-so/{code}/hoan-tac")
def take_back(visit: Visit) -> Response:
    """Take the step back; without a reason the page asks for it."""
    if "comment" not in visit.form.fields:
        return show_undo(visit)
    sheet, _path = show_way(visit.unit, visit.sight, code_of(visit))
    command = UndoCommand(
        case_id=sheet.facts.id,
        actor_id=visit.sight.actor.id,
        request_id=visit.form.raw("request_id"),
        comment=visit.form.raw("comment").strip(),
        expected_version=seen_version(visit),
        channel="web",
    )
    try:
        receipt = undo(visit.unit, visit.site.clock, command)
    except InvalidInputError as error:
        return small_page(visit, sheet, _shown(visit)[1], error)
    except (StaleVersionError, LostRaceError) as error:
        return meanwhile_page(visit, sheet, error, seen=command.expected_version)
    return visit.go(path_of(sheet.code), flash=acted(visit, sheet.code, visit.text(UNDO), receipt))


def _shown(visit: Visit) -> tuple[CaseSheet, SmallAct]:
    """Give the page; raises NotPermittedError for who may not, ConflictError when there is nothing to take back."""
    view = show_case(visit.unit, visit.site.clock, visit.sight, code_of(visit))
    sheet, rows = view.sheet, standing(show_way(visit.unit, visit.sight, view.sheet.facts.id)[1])
    if view.undo is None:
        raise NotPermittedError("role_not_permitted", trigger="undo", roles=list(view.process.undo.by))
    if view.undo.closed_by is not None:
        raise view.undo.closed_by
    if not rows:
        raise ConflictError("nothing_to_undo")
    labels, last = labels_of(visit.sight, visit.language), rows[-1]
    days = DayWords(visit.text, visit.today)
    said = visit.text(
        _LAST,
        act=labels.act(last.process_hash, last.from_state, last.trigger),
        time=days.moment(last.at),
        state=labels.state(view.process.hash, last.from_state),
    )
    return sheet, SmallAct(
        title=visit.text(_TITLE, product=sheet.product["name"]),
        button=visit.text(UNDO),
        action=f"{path_of(sheet.code)}/hoan-tac",
        fields=(small_field(visit, "comment", visit.text(_WHY), AREA),),
        lead=(said, visit.text(_KEPT)),
    )
