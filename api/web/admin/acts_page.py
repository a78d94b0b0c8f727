"""What was done to accounts, roles and settings, and which sign-ins were refused: the newest first, by filter."""

from datetime import datetime, time, timedelta
from typing import Final

from starlette.responses import Response

from api.web.admin.person_page import person_path
from api.web.admin.place import DAY_MAX, HOME, key_in, own, role_labels, said
from api.web.admin.words import ACTS, act_label, details
from api.web.case.day_words import DayWords
from api.web.office.list_place import mark_of, newness_part
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.errors import InvalidInputError
from workflow.domain.time import VIETNAM
from workflow.services.invite_people import read_day
from workflow.services.show_people import list_acts
from workflow.store.reads.admin_acts import ActFilter

pages = Pages()

PATH: Final = HOME + "/nhat-ky"
_ONE_DAY: Final = timedelta(days=1)


@pages.get(PATH)
def show_acts(visit: Visit) -> Response:
    """List acts: ``viec`` of a kind, ``nguoi`` on a person, ``boi`` by one, from day ``tu`` through ``den``."""
    own(visit)
    typed = {name: visit.asked(name, maximum=DAY_MAX) for name in ("tu", "den")}
    typed |= {name: visit.asked(name, maximum=60) for name in ("viec", "nguoi", "boi")}
    faults, wanted = [], ActFilter()
    try:
        wanted = _wanted(typed)
    except InvalidInputError as error:
        faults = [said(visit, error)]
    found = list_acts(visit.unit, visit.sight.actor, wanted=wanted, part=newness_part(visit))
    days, roles = DayWords(visit.text, visit.today), role_labels(visit)
    return visit.page(
        "admin/acts.html",
        rows=[
            (
                _moment(days, row.at),
                act_label(visit, row.act),
                (row.subject, person_path(row.subject_id)) if row.subject_id and row.subject else None,
                (row.by, person_path(row.by_id)) if row.by_id and row.by else None,
                row.place,
                row.reason,
                details(visit, row.detail, roles, act=row.act),
            )
            for row in found.items
        ],
        typed=typed,
        faults=faults,
        error={fault.field: fault.text for fault in faults},
        kinds=[(code, visit.text(label)) for code, label in ACTS.items()],
        active=sum(bool(value) for value in typed.values()),
        older=mark_of(found.after),
        is_first=not visit.asked("sau", maximum=400),
    )


def _wanted(typed: dict[str, str]) -> ActFilter:
    first = read_day(typed["tu"], "tu") if typed["tu"] else None
    last = read_day(typed["den"], "den") if typed["den"] else None
    return ActFilter(
        act=typed["viec"] if typed["viec"] in ACTS else None,
        subject=key_in(typed["nguoi"], "person_not_found") if typed["nguoi"] else None,
        by=key_in(typed["boi"], "person_not_found") if typed["boi"] else None,
        since=None if first is None else datetime.combine(first, time(), VIETNAM),
        until=None if last is None else datetime.combine(last, time(), VIETNAM) + _ONE_DAY,
    )


def _moment(days: DayWords, at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%d/%m/%Y} {days.time(at)}"
