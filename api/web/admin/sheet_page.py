"""Invite many by a workbook: the empty one, the filled one read and judged, then carried out as a whole."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.lanes import takes_long
from api.problems import kind_of
from api.web.account.desk import desk_of
from api.web.admin.invite_page import fault_words
from api.web.admin.place import HOME, key_in, own, role_labels, said
from api.web.case.day_words import DayWords
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError
from workflow.services.invite_by_sheet import Sheet, carry_out, keep_sheet, show_sheet
from workflow.services.invite_people import COLUMNS, Verdict
from workflow.services.people_sheet import BYTES_MAX, HEADS, ROWS_MAX, cell_name, template

pages = Pages()

PATH: Final = HOME + "/bang-tinh"
TEMPLATE: Final = PATH + "/mau.xlsx"
MEDIA: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get(PATH)
def show_upload(visit: Visit) -> Response:
    """Offer the empty workbook and ask for the filled one."""
    return _upload(own(visit))


@pages.get(TEMPLATE)
@takes_long
def give_template(visit: Visit) -> Response:
    """Give the empty workbook, in the reader's language."""
    own(visit)
    body = template(visit.sight, visit.text, visit.language)
    headers = {
        "content-disposition": 'attachment; filename="moi-nguoi.xlsx"',
        "cache-control": "private, no-store",
        "content-security-policy": "default-src 'none'",
        "x-content-type-options": "nosniff",
    }
    return Response(body, headers=headers, media_type=MEDIA)


@pages.post(PATH)
@takes_long
def take_upload(visit: Visit) -> Response:
    """Read the workbook and go on to what would become of its rows."""
    own(visit)
    files = visit.form.files.get("sheet", ())
    if not files:
        return _upload(visit, InvalidInputError("input_required", pointer="/sheet"))
    try:
        data = files[0].file.read(BYTES_MAX + 1)
        with visit.site.database.unit() as unit:
            key = keep_sheet(unit, visit.site.clock, visit.sight, file_name=files[0].filename or "", data=data)
    except InvalidInputError as error:
        return _upload(visit, error)
    return visit.go(f"{PATH}/{key}")


@pages.get(PATH + "/{key}")
def show_verdicts(visit: Visit) -> Response:
    """Show the verdict of each row, or how far the letters are once it was carried out."""
    return _sheet(visit, _found(visit))


@pages.post(PATH + "/{key}")
@takes_long
def confirm(visit: Visit) -> Response:
    """Carry out every row, or none."""
    key, desk = _found(visit).id, desk_of(visit)
    try:
        with visit.site.database.unit() as unit:
            made = carry_out(unit, visit.site.clock, desk.keys, visit.sight, key, lives=desk.invitation_lives)
    except ConflictError as error:
        return _sheet(visit, _found(visit), error)
    return visit.go(f"{PATH}/{key}", flash=Flash("sheet_done", {"count": str(len(made))}))


def _found(visit: Visit) -> Sheet:
    key: UUID = key_in(visit.path("key"), "sheet_not_found")
    return show_sheet(visit.unit, visit.site.clock, own(visit).sight, key)


def _upload(visit: Visit, error: DomainError | None = None) -> Response:
    fault = None if error is None else said(visit, error)
    return visit.page(
        "admin/upload.html",
        status=OK if error is None else kind_of(type(error)).status,
        faults=[] if fault is None else [fault],
        fault="" if fault is None else fault.text,
        rows_max=ROWS_MAX,
        kilobytes_max=BYTES_MAX // 1_000,
        empty_workbook=TEMPLATE,
        action=PATH,
    )


def _sheet(visit: Visit, sheet: Sheet, error: DomainError | None = None) -> Response:
    roles = role_labels(visit)
    done = sheet.progress
    return visit.page(
        "admin/sheet.html",
        status=OK if error is None else kind_of(type(error)).status,
        sheet=sheet,
        at=DayWords(visit.text, visit.today).moment(sheet.created_at),
        faults=[] if error is None else [said(visit, error)],
        rows=[_row(visit, one, roles) for one in sheet.verdicts],
        counts={name: sum(one.outcome == name for one in sheet.verdicts) for name in ("new", "known", "refused")},
        job={
            "what": visit.text("Invitations of {file}", file=sheet.file_name),
            "total": done.invited,
            "done": done.sent + done.failed,
            "good": done.sent,
            "bad": done.failed,
            "state": "ended" if done.sent + done.failed >= done.invited else "running",
            "stop": "",
            "result": "",
            "events": "",
        },
        action=f"{PATH}/{sheet.id}",
        upload=PATH,
    )


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_WHAT: Final = _("Invitations of {file}")


def _row(visit: Visit, one: Verdict, names: Mapping[str, str]) -> tuple[Verdict, str, str, list[tuple[str, str, str]]]:
    """Give a row with its role's and place's names, and each fault with its cell, column and words."""
    role = one.row.text("role") if one.grant is None else names.get(one.grant.role, one.grant.role)
    faults = [
        (cell_name(fault.column, one.row.number), visit.text(HEADS[fault.column]), fault_words(visit, fault))
        for fault in sorted(one.faults, key=lambda fault: COLUMNS.index(fault.column))
    ]
    return one, role, one.place or one.row.text("place"), faults
