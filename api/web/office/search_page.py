"""Find cases by words and operators. Reads the database by one service call."""

from typing import Final

from starlette.responses import Response

from api.problems import kind_of
from api.web.case.labels import labels_of
from api.web.office.export_pages import ROWS_MAX
from api.web.office.list_place import mark_of, newness_part, workbook_of
from api.web.office.rows import view_of
from api.web.office.views_page import links_of
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import InvalidInputError
from workflow.domain.search import QUERY_MAX
from workflow.services.saved_views import seen_views
from workflow.services.search_cases import SearchResult, search_cases

pages = Pages()

PATH: Final = "/ho-so"
EXAMPLES: Final = ("buoc:3 tre:>5", 'xa:"Tan Lam Huong"', "den-luot:tinh mua:2026", "sao:4", "banh ram")


@pages.get(PATH)
def show_search(visit: Visit) -> Response:
    """Show what fits ``q``, the newest first; ``sau`` the place to go on from. Without either: the reader's default."""
    typed = visit.asked("q", maximum=QUERY_MAX)
    kept = [] if visit.sight.is_producer else seen_views(visit.unit, visit.site.clock, visit.sight.actor)
    default = next((view for view in kept if view.is_default and view.query), None)
    if default is not None and not {"q", "sau"} & visit.request.query_params.keys():
        return visit.go(PATH, q=default.query)
    result, fault = None, None
    try:
        result = _read(visit, typed)
    except InvalidInputError as error:
        fault = error
    labels = labels_of(visit.sight, visit.language)
    return visit.page(
        "office/search.html",
        status=kind_of(type(fault)).status if fault else OK,
        typed=typed,
        fault=visit.said(fault) if fault else None,
        rows=[view_of(row, labels, visit.text, visit.today) for row in result.page.items] if result else [],
        total=result.total if result else None,
        partial=bool(result and result.partial),
        older=mark_of(result.page.after) if result else None,
        is_first=not visit.asked("sau", maximum=400),
        examples=EXAMPLES,
        kept=links_of(kept),
        default=default,
        workbook=workbook_of(visit, "/ho-so.xlsx"),
        workbook_max=ROWS_MAX,
    )


def _read(visit: Visit, typed: str) -> SearchResult:
    with visit.site.database.snapshot() as unit:
        return search_cases(unit, visit.site.clock, visit.sight, q=typed, part=newness_part(visit))
