"""Admit one case late to a window of the season: which, through which day, why."""

from datetime import date
from typing import Final

from starlette.responses import Response

from api.web.case.acts import ADMIT
from api.web.case.case_page import code_of
from api.web.case.head import path_of
from api.web.case.labels import labels_of
from api.web.case.meanwhile import meanwhile_page
from api.web.case.receipt import acted, seen_version
from api.web.case.small_act import AREA, Look, SmallAct, small_field, small_page
from api.web.day import day_of
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.admit import AdmitCommand, may_admit
from workflow.domain.errors import InvalidInputError, LostRaceError, NotPermittedError, StaleVersionError
from workflow.domain.inputs import FieldFault, collect, refuse
from workflow.domain.office import REGISTRATION
from workflow.services.admit_late import admit_late
from workflow.services.show_case import find_case
from workflow.store.reads.case_sheet import CaseSheet

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_TITLE: Final = _("Admit {product} late?")
_LEAD: Final = _("Only this case is admitted; the window of the season stays as it is for all others.")
_WINDOW: Final = _("Window of the season")
_UNTIL: Final = _("Admitted until the end of")
_WHY: Final = _("Why it is admitted late")
_DAY_HINT: Final = _("For example: 27/3/2020")


@pages.get("/ho-so/{code}/nhan-sau-han")
def show_late(visit: Visit) -> Response:
    """Show the form."""
    sheet = _sheet(visit)
    return small_page(visit, sheet, _shown(visit, sheet))


@pages.post("/ho-so/{code}/nhan-sau-han")
def admit(visit: Visit) -> Response:
    """Admit the case; sent again it gives the same receipt."""
    sheet = _sheet(visit)
    try:
        command = _command(visit, sheet)
        with visit.site.database.unit() as unit:
            receipt = admit_late(unit, visit.site.clock, command)
    except InvalidInputError as error:
        return small_page(visit, sheet, _shown(visit, sheet), error)
    except (StaleVersionError, LostRaceError) as error:
        return meanwhile_page(visit, sheet, error, seen=seen_version(visit))
    return visit.go(path_of(sheet.code), flash=acted(visit, sheet.code, visit.text(ADMIT), receipt))


def _sheet(visit: Visit) -> CaseSheet:
    sheet = find_case(visit.unit, visit.sight, code_of(visit))
    if not may_admit(visit.sight.processes[sheet.facts.process_hash], sheet.facts, visit.sight.actor):
        raise NotPermittedError("role_not_permitted", trigger="admit_late", roles=list(REGISTRATION["admit_late"]))
    return sheet


def _command(visit: Visit, sheet: CaseSheet) -> AdmitCommand:
    """Read the form; raises InvalidInputError ``inputs_invalid`` with every fault."""
    faults: list[FieldFault] = []
    window = collect(faults, lambda: visit.form.required("window"))
    until = collect(faults, lambda: _until(visit))
    comment = visit.form.raw("comment").strip()
    if not comment:
        faults.append({"pointer": "/comment", "code": "comment_required"})
    refuse(faults)
    return AdmitCommand(
        case_id=sheet.facts.id,
        actor_id=visit.sight.actor.id,
        window=window or "",
        until=until or date.min,
        comment=comment,
        request_id=visit.form.raw("request_id"),
        expected_version=seen_version(visit),
        channel="web",
    )


def _until(visit: Visit) -> date:
    found = day_of(visit.form.raw("until"))
    if found is None:
        raise InvalidInputError("day_invalid", pointer="/until")
    return found


def _shown(visit: Visit, sheet: CaseSheet) -> SmallAct:
    labels = labels_of(visit.sight, visit.language)
    process = visit.sight.processes[sheet.facts.process_hash]
    windows = tuple((code, labels.say(label)) for code, label in process.windows.items())
    return SmallAct(
        title=visit.text(_TITLE, product=sheet.product["name"]),
        button=visit.text(ADMIT),
        action=f"{path_of(sheet.code)}/nhan-sau-han",
        fields=(
            small_field(visit, "window", visit.text(_WINDOW), Look(type="choice", choices=windows)),
            small_field(visit, "until", visit.text(_UNTIL), Look(type="date", hint=visit.text(_DAY_HINT))),
            small_field(visit, "comment", visit.text(_WHY), AREA),
        ),
        lead=(visit.text(_LEAD),),
    )
