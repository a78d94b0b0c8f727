"""Invite one person by role and unit: checked as a row of the workbook is."""

from starlette.responses import Response

from api.problems import kind_of
from api.web.account.desk import desk_of
from api.web.admin.person_page import person_path
from api.web.admin.place import HOME, Said, by_field, own, role_choices
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import InvalidInputError
from workflow.services.invite_people import COLUMNS, AskedRow, Fault, check_people, invite_people

pages = Pages()

PATH = HOME + "/moi"


@pages.get(PATH)
def show_invite(visit: Visit) -> Response:
    """Ask who is to be invited."""
    return _page(own(visit), [])


@pages.post(PATH)
def invite(visit: Visit) -> Response:
    """Register, give the role and send the invitation, or show every fault."""
    own(visit)
    row = AskedRow(1, {name: visit.form.raw(name) for name in COLUMNS})
    desk, clock = desk_of(visit), visit.site.clock
    with visit.site.database.unit() as unit:
        verdicts = check_people(unit, clock, visit.sight, [row])
        faults = verdicts[0].faults
        if not faults:
            (person,) = invite_people(unit, clock, desk.keys, visit.sight, verdicts, lives=desk.invitation_lives)
    if faults:
        return _page(visit, [Said(fault.column, fault_words(visit, fault)) for fault in faults])
    code = "invited" if verdicts[0].outcome == "new" else "role_added"
    return visit.go(person_path(person), flash=Flash(code, {"name": row.text("name")}))


def fault_words(visit: Visit, fault: Fault) -> str:
    """Say what is wrong with a cell, in the reader's language."""
    return visit.said(InvalidInputError(fault.code, pointer=f"/{fault.column}", **fault.params))


def _page(visit: Visit, faults: list[Said]) -> Response:
    return visit.page(
        "admin/invite.html",
        status=kind_of(InvalidInputError).status if faults else OK,
        typed={name: visit.form.raw(name) for name in COLUMNS},
        faults=faults,
        error=by_field(faults),
        roles=role_choices(visit),
    )
