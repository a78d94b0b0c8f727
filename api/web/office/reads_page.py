"""Who opened which case: for those who answer for it. Reads the database by one service call."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Final

from starlette.responses import Response

from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.case.history_page import day_asked
from api.web.case.labels import labels_of
from api.web.office.list_place import mark_of, newness_part
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.time import VIETNAM
from workflow.services.case_reads import show_reads
from workflow.services.verify import last_verified
from workflow.store.reads.case_reads import ReadFilter, ReadRow

pages = Pages()

PATH: Final = "/kiem-tra"
CODE_MAX: Final = 60


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


PAGES: Final = {
    "case": _("the case"),
    "history": _("its history"),
    "clocks": _("its time limits"),
    "proof": _("what was sent"),
    "paper": _("a paper"),
    "file": _("a file"),
    "scores": _("its scores"),
    "reads": _("who opened it"),
    "bundle": _("the bundle for checking"),
    "acts": _("its acts in the list of all cases"),
}


@pages.get(PATH)
def show_readings(visit: Visit) -> Response:
    """List who opened cases, the newest first: ``ma`` one case only, ``ai`` part of a name, ``tu`` and ``den`` days."""
    code = visit.asked("ma", maximum=CODE_MAX)
    wanted = ReadFilter(
        who=visit.asked("ai") or None, since=day_asked(visit, "tu"), until=day_asked(visit, "den", through=True)
    )
    found = show_reads(visit.unit, visit.sight, key=code or None, wanted=wanted, part=newness_part(visit))
    verified_at, is_whole = last_verified(visit.unit)
    days, labels = DayWords(visit.text, visit.today), labels_of(visit.sight, visit.language)
    newest = next(reversed(list(visit.sight.processes)), "")
    return visit.page(
        "office/reads.html",
        code=code,
        typed={name: visit.asked(name) for name in ("ai", "tu", "den")},
        active=sum(bool(visit.asked(name)) for name in ("ma", "ai", "tu", "den")),
        verified=None if verified_at is None else _moment(days, verified_at),
        is_whole=is_whole,
        rows=[
            (
                _moment(days, row.at),
                row.person,
                labels.role(newest, row.as_role),
                visit.text(PAGES.get(row.page, row.page)),
                [(path_of(one.case_code), one.case_code) for one in (row, *more)],
            )
            for row, *more in _together(found.items)
        ],
        older=mark_of(found.after),
        is_first=not visit.asked("sau", maximum=400),
    )


def _together(rows: Iterable[ReadRow]) -> Iterable[list[ReadRow]]:
    """Give readings in one line that were one: a list in which several cases stood, read by somebody at an instant.

    The same case once more is another reading.
    """
    for _of, some in groupby(rows, key=lambda row: (row.at, row.person_id, row.page)):
        line: list[ReadRow] = []
        for row in some:
            if any(one.case_id == row.case_id for one in line):
                yield line
                line = []
            line.append(row)
        yield line


def _moment(days: DayWords, at: datetime) -> str:
    return f"{days.short(at.astimezone(VIETNAM).date())} {days.time(at)}"
