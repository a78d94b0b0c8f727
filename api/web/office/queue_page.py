"""What is to be done: an officer's cases by urgency, a producer's own. Reads the database by one service call."""

from collections.abc import Iterable, Mapping
from typing import Final, cast, get_args

from starlette.responses import Response

from api.problems import kind_of
from api.web.case.labels import labels_of
from api.web.live.shown import followed
from api.web.office.list_place import mark_of, urgency_part
from api.web.office.rows import RowView, bulk_acts, view_of
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import InvalidInputError
from workflow.domain.search import QUERY_MAX
from workflow.services.show_queue import Queue, show_queue
from workflow.services.show_todo import show_todo
from workflow.services.work_rows import WorkRow
from workflow.store.reads.work_page import View

pages = Pages()

PATH: Final = "/viec"


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


TABS: Final[Mapping[str, tuple[View, str]]] = {
    "": ("mine", _("My turn")),
    "chu-the": ("producer", _("The producer's turn")),
    "qua-han": ("overdue", _("Overdue")),
    "sap-den-han": ("due_soon", _("Due soon")),
    "dang-dung": ("stopped", _("Stopped")),
    "tat-ca": ("all", _("All running cases")),
}
"""Views of the work, by the word of the address; the first one is opened."""


@pages.get(PATH)
def show_work(visit: Visit) -> Response:
    """Show what is to be done: ``xem`` a view, ``q`` a search within it, ``sau`` the place to go on from."""
    if visit.sight.is_producer:
        return _todo(visit)
    tab = visit.asked("xem", maximum=20)
    view = TABS.get(tab, TABS[""])[0]
    typed, fault = visit.asked("q", maximum=QUERY_MAX), None
    try:
        queue = _read(visit, view, typed)
    except InvalidInputError as error:
        queue, fault = _read(visit, view, ""), error
    labels = labels_of(visit.sight, visit.language)
    rows = queue.page.items
    return visit.page(
        "office/queue.html",
        status=kind_of(type(fault)).status if fault else OK,
        tabs=[
            (code, visit.text(label), queue.counts[named], code == tab or (code == "" and tab not in TABS))
            for code, (named, label) in TABS.items()
        ],
        tab=tab if tab in TABS else "",
        typed=typed,
        fault=visit.said(fault) if fault else None,
        rows=[view_of(row, labels, visit.text, visit.today) for row in rows],
        acts=bulk_acts(rows, visit.sight, labels),
        partial=queue.partial,
        older=mark_of(queue.page.after),
        is_first=not visit.asked("sau", maximum=400),
        followed=followed(visit),
    )


def _todo(visit: Visit) -> Response:
    """Show a producer's own cases: hers to act on first, then those that wait for an office, then what is done."""
    with visit.site.database.snapshot() as unit:
        todo = show_todo(unit, visit.site.clock, visit.sight)
    labels = labels_of(visit.sight, visit.language)

    def views(rows: Iterable[WorkRow]) -> list[RowView]:
        return [view_of(row, labels, visit.text, visit.today) for row in rows]

    return visit.page(
        "office/todo.html",
        mine=views(todo.mine),
        waiting=views(todo.waiting),
        done=[(view_of(one.row, labels, visit.text, visit.today), labels.say(one.label)) for one in todo.done],
        late=todo.late,
    )


def _read(visit: Visit, view: str, typed: str) -> Queue:
    wanted = cast("View", view) if view in get_args(View) else "mine"
    with visit.site.database.snapshot() as unit:
        return show_queue(unit, visit.site.clock, visit.sight, view=wanted, q=typed or None, part=urgency_part(visit))
