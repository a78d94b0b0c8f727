"""Searches kept under a name, each by and for one person. Every act is a form; one put away comes back."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from api.problems import kind_of
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError
from workflow.domain.search import QUERY_MAX
from workflow.services import saved_views
from workflow.services.saved_views import NAME_MAX, ViewRequest, list_views
from workflow.store.saved_views import View

pages = Pages()

PATH: Final = "/bo-loc"
SEARCH: Final = "/ho-so"


@pages.get(PATH)
def show_views(visit: Visit) -> Response:
    """List the reader's kept searches, to be renamed, put first or put away; ``q`` is one to be kept."""
    return _page(visit, query=visit.asked("q", maximum=QUERY_MAX))


@pages.post(PATH)
def keep_view(visit: Visit) -> Response:
    """Keep a search under a name; a fault shows the form again with what was typed."""
    name, query = visit.form.raw("name"), visit.form.raw("q")
    try:
        request = ViewRequest(visit.form.text("name", maximum=NAME_MAX), visit.form.text("q", maximum=QUERY_MAX))
        with visit.site.database.unit() as unit:
            kept = saved_views.save_view(unit, visit.site.clock, visit.sight.actor.id, request)
    except (InvalidInputError, ConflictError) as error:
        return _page(visit, query=query, name=name, fault=error)
    return visit.go(SEARCH, flash=Flash("view_kept", {"name": kept.name}), q=kept.query)


@pages.post(PATH + "/{key}/ten")
def rename_view(visit: Visit) -> Response:
    """Give a kept search another name."""
    key = _key(visit)
    try:
        name = visit.form.text("name", maximum=NAME_MAX)
        with visit.site.database.unit() as unit:
            saved_views.rename_view(unit, visit.sight.actor.id, key, name)
    except (InvalidInputError, ConflictError) as error:
        return _page(visit, renaming=key, name=visit.form.raw("name"), fault=error)
    return visit.go(PATH, flash=Flash("view_renamed", {"name": name}))


@pages.post(PATH + "/{key}/len-dau")
def put_view_first(visit: Visit) -> Response:
    """Put a kept search before the others."""
    key = _key(visit)
    with visit.site.database.unit() as unit:
        views = list_views(unit, visit.sight.actor.id)
        saved_views.move_view(unit, visit.sight.actor.id, key, before=views[0].id if views else None)
    return visit.go(PATH)


@pages.post(PATH + "/{key}/bo")
def put_view_away(visit: Visit) -> Response:
    """Put a kept search away; the line above the next page brings it back."""
    key = _key(visit)
    with visit.site.database.unit() as unit:
        saved_views.delete_view(unit, visit.site.clock, visit.sight.actor.id, key)
    return visit.go(PATH, flash=Flash("view_gone", undo=f"{PATH}/{key}/lay-lai"))


@pages.post(PATH + "/{key}/lay-lai")
def bring_view_back(visit: Visit) -> Response:
    """Bring a kept search back where it was."""
    key = _key(visit)
    with visit.site.database.unit() as unit:
        saved_views.restore_view(unit, visit.sight.actor.id, key)
    return visit.go(PATH)


def links_of(views: list[View]) -> list[tuple[str, str, str]]:
    """Give the kept searches as name, address and query."""
    return [(view.name, f"{SEARCH}?{urlencode({'q': view.query})}", view.query) for view in views]


def _key(visit: Visit) -> UUID:
    try:
        return UUID(visit.path("key"))
    except ValueError:
        raise NotFoundError("view_not_found") from None


def _page(
    visit: Visit,
    *,
    query: str = "",
    name: str = "",
    renaming: UUID | None = None,
    fault: DomainError | None = None,
) -> Response:
    views = list(list_views(visit.unit, visit.sight.actor.id))
    return visit.page(
        "office/views.html",
        status=kind_of(type(fault)).status if fault else OK,
        views=[(view, f"{SEARCH}?{urlencode({'q': view.query})}") for view in views],
        query=query,
        name=name,
        renaming=renaming,
        fault=visit.said(fault) if fault else None,
    )
