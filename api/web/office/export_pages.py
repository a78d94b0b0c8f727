"""What pages of offices show, as workbooks: the same service calls, so the same rights; bounded, and said so where cut.

The name of the file says what and when; no person, producer or product stands in it.
"""

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from api.lanes import takes_long
from api.web.case.day_words import DayWords
from api.web.office.season import asked_board, asked_moment, asked_season, asked_unit, board_filter, require_office
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.search import QUERY_MAX
from workflow.domain.time import VIETNAM
from workflow.services.export_tables import board_table, laggards_table, rows_table
from workflow.services.narrow_board import narrowed
from workflow.services.search_cases import search_cases
from workflow.services.show_laggards import show_laggards
from workflow.services.workbook import Table, workbook
from workflow.store.reads.page import Part

pages = Pages()

ROWS_MAX: Final = 2_000
MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


CUT: Final = _("Only the newest {count} are here; narrow the search to have the others.")
MADE: Final = _("Made at {time}; search: {query}")


@pages.get("/ho-so.xlsx")
@takes_long
def export_search(visit: Visit) -> Response:
    """Give what a search finds (``q``), the newest first, up to ``ROWS_MAX``. Raises what the search raises.

    For producers too, as the page is: their own cases, in their words; there is nothing in it they may not know.
    """
    typed = visit.asked("q", maximum=QUERY_MAX)
    with visit.site.database.snapshot() as unit:
        found = search_cases(unit, visit.site.clock, visit.sight, q=typed, part=Part(None, ROWS_MAX))
    notes = [visit.text(MADE, time=DayWords(visit.text, visit.today).moment(visit.now), query=typed or "–")]
    if found.page.after is not None or found.partial:
        notes.append(visit.text(CUT, count=len(found.page.items)))
    return book_response(
        visit,
        "ho-so",
        [rows_table(found.page.items, visit.language, tuple(notes), for_producer=visit.sight.is_producer)],
    )


@pages.get("/danh-sach-cham.xlsx")
@takes_long
def export_laggards(visit: Visit) -> Response:
    """Give the sheet of late and due cases, as its page takes ``mua``, ``ngay`` and ``dia-ban``."""
    require_office(visit)
    season, as_of, territory = asked_season(visit), asked_moment(visit), asked_unit(visit, "dia-ban")
    with visit.site.database.snapshot() as unit:
        sheet = show_laggards(unit, visit.site.clock, visit.sight, season=season, territory=territory, as_of=as_of)
    return book_response(visit, "danh-sach-cham", [laggards_table(sheet, visit.language)])


@pages.get("/bang.xlsx")
@takes_long
def export_board(visit: Visit) -> Response:
    """Give the board as its page takes ``mua``, ``xa`` and ``qua-han``. Raises NotFoundError ``season_not_found``."""
    asked = board_filter(visit)
    board = narrowed(asked_board(visit), commune_id=asked.commune, only_late=asked.only_late)
    return book_response(visit, "bang", [board_table(board, visit.language)])


def book_response(visit: Visit, name: str, tables: Sequence[Table]) -> Response:
    """Answer with a workbook to be saved under a name of what it is and when it was made."""
    made = visit.now.astimezone(VIETNAM)
    headers = {
        "content-disposition": f'attachment; filename="{name}-{made:%Y%m%d-%H%M}.xlsx"',
        "cache-control": "private, no-store",
    }
    return Response(workbook(tables, visit.text), headers=headers, media_type=MEDIA_TYPE)
