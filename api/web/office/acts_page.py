"""What was done in all cases, for those who answer for them: by season, territory, period, kind, person; Excel too.

The reading is noted in every case that was shown, as opening its history is.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.answers import place_number, place_of
from api.lanes import takes_long
from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.case.history_page import day_asked, entry_of
from api.web.case.labels import Labels, labels_of
from api.web.case.timeline import Teller
from api.web.office.export_pages import CUT, ROWS_MAX, book_response
from api.web.office.list_place import PER_PAGE, mark_of, workbook_of
from api.web.office.reads_page import PATH as READS
from api.web.office.season import CODE_MAX, seasons_of
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.time import VIETNAM
from workflow.services.export_tables import history_table
from workflow.services.list_acts import list_acts
from workflow.store.reads.acts import ActLine, ActsFilter
from workflow.store.reads.page import Part

pages = Pages()

PATH: Final = READS + "/viec"
FILTERS: Final = ("mua", "dia-ban", "ai", "viec", "tu", "den")
_MARK_MAX: Final = 400


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "enter": _("entered into a season"),
        "undo": _("a step taken back"),
        "clock": _("acts on time limits"),
        "migrate": _("moved to another version of the process"),
    }
)
_MADE: Final = _("Made at {time}; filter: {filter}")


@pages.get(PATH)
def show_acts(visit: Visit) -> Response:
    """List acts, the newest first: ``mua`` of a season, ``dia-ban``, ``ai``, ``viec``, from ``tu`` through ``den``."""
    part = Part(place_of(_mark(visit), datetime.fromisoformat, UUID, place_number), PER_PAGE)
    found = list_acts(visit.unit, visit.site.clock, visit.sight, asked_acts(visit), part)
    labels, days = labels_of(visit.sight, visit.language), DayWords(visit.text, visit.today)
    typed = {name: visit.asked(name) for name in FILTERS}
    return visit.page(
        "office/acts.html",
        typed=typed,
        active=sum(bool(value) for value in typed.values()),
        rows=[(_moment(days, line), _told(visit, labels, line), path_of(line.case_code), line) for line in found.items],
        seasons=[(one.code, one.name_vi if visit.language == "vi" else one.name_en) for one in seasons_of(visit)],
        kinds=_kinds(visit, labels),
        older=mark_of(found.after),
        is_first=_mark(visit) is None,
        workbook=workbook_of(visit, PATH + ".xlsx"),
        workbook_max=ROWS_MAX,
    )


@pages.get(PATH + ".xlsx")
@takes_long
def export_acts(visit: Visit) -> Response:
    """Give what the page lists as a workbook, the newest up to ``ROWS_MAX``; noted like opening the bundle."""
    found = list_acts(
        visit.unit, visit.site.clock, visit.sight, asked_acts(visit), Part(None, ROWS_MAX), noted_as="bundle"
    )
    labels, days = labels_of(visit.sight, visit.language), DayWords(visit.text, visit.today)
    typed = "; ".join(visit.asked(name) for name in FILTERS if visit.asked(name))
    notes = [visit.text(_MADE, time=days.moment(visit.now), filter=typed or "–")]
    if found.after is not None:
        notes.append(visit.text(CUT, count=len(found.items)))
    return book_response(visit, "viec", [history_table((_cells(labels, line) for line in found.items), tuple(notes))])


def asked_acts(visit: Visit) -> ActsFilter:
    """Read which acts are asked for; raises InvalidInputError."""
    return ActsFilter(
        season=visit.asked("mua", maximum=CODE_MAX) or None,
        place=visit.asked("dia-ban") or None,
        who=visit.asked("ai") or None,
        act=visit.asked("viec", maximum=CODE_MAX) or None,
        since=day_asked(visit, "tu"),
        until=day_asked(visit, "den", through=True),
    )


def _mark(visit: Visit) -> str | None:
    return visit.asked("sau", maximum=_MARK_MAX) or None


def _kinds(visit: Visit, labels: Labels) -> list[tuple[str, str]]:
    """Give what there is to choose among: the acts of every process version, then kinds."""
    acts: dict[str, str] = {}
    for process in visit.sight.processes.values():
        acts |= {one.trigger: labels.say(one.label) for one in process.transitions}
    return [
        *sorted(acts.items(), key=lambda act: act[1]),
        *((code, visit.text(text)) for code, text in KINDS.items()),
    ]


def _told(visit: Visit, labels: Labels, line: ActLine) -> Any:
    """Give an act in words, as the history of its case says it."""
    days = DayWords(visit.text, visit.today)
    teller = Teller(visit.text, labels, days, line.row.process_hash, office=True, reader_id=str(visit.sight.actor.id))
    return entry_of(line.row, teller)


def _moment(days: DayWords, line: ActLine) -> str:
    return f"{days.short(line.row.at.astimezone(VIETNAM).date())} {days.time(line.row.at)}"


def _cells(labels: Labels, line: ActLine) -> tuple[str | int | datetime | None, ...]:
    row = line.row
    return (
        line.case_code,
        row.seq,
        row.at,
        row.actor_name,
        labels.role(row.process_hash, row.actor_role),
        labels.act(row.process_hash, row.from_state, row.trigger),
        labels.state(row.process_hash, row.from_state),
        labels.state(row.process_hash, row.to_state),
        row.step,
        row.comment or "",
        line.hash.hex(),
    )
