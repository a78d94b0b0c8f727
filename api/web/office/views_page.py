"""Searches kept under a name, by one person, shared with colleagues of one role in one unit where they say so.

Every act is a form; one put away comes back.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from api.problems import kind_of
from api.web.admin.place import role_labels
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError
from workflow.domain.facts import Grant
from workflow.domain.search import QUERY_MAX
from workflow.services import saved_views
from workflow.services.saved_views import NAME_MAX, ViewRequest, circles, gone_views, list_views, seen_views
from workflow.store.reads import grants
from workflow.store.saved_views import SeenView

pages = Pages()

PATH: Final = "/bo-loc"
SEARCH: Final = "/ho-so"
CIRCLE_MAX: Final = 120


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


@pages.post(PATH + "/{key}/chia-se")
def share_view(visit: Visit) -> Response:
    """Share a kept search with the colleagues of a role in a unit (``voi``); empty: with nobody any more."""
    key = _key(visit)
    typed = visit.form.text("voi", maximum=CIRCLE_MAX)
    try:
        mine = {_code(grant): grant for grant in circles(visit.sight.actor)}
        circle = mine.get(typed, Grant(typed)) if typed else None
        with visit.site.database.unit() as unit:
            saved_views.share_view(unit, visit.site.clock, visit.sight.actor, key, circle)
    except InvalidInputError as error:
        return _page(visit, sharing=key, fault=error)
    return visit.go(PATH, flash=Flash("view_shared" if circle else "view_kept_back"))


@pages.post(PATH + "/{key}/mac-dinh")
def open_with_view(visit: Visit) -> Response:
    """Let the list of cases open with a kept search of the reader's own or a shared one."""
    key = _key(visit)
    with visit.site.database.unit() as unit:
        saved_views.set_default_view(unit, visit.site.clock, visit.sight.actor.id, key)
    return visit.go(PATH, flash=Flash("view_default"))


@pages.post(PATH + "/{key}/thoi-mac-dinh")
def open_with_everything(visit: Visit) -> Response:
    """Let the list of cases open with everything again."""
    _key(visit)
    with visit.site.database.unit() as unit:
        saved_views.set_default_view(unit, visit.site.clock, visit.sight.actor.id, None)
    return visit.go(PATH, flash=Flash("view_default_gone"))


def link_to(query: str) -> str:
    """Give the address of a search."""
    return f"{SEARCH}?{urlencode({'q': query})}"


def links_of(views: list[SeenView]) -> list[tuple[str, str, str]]:
    """Give the kept searches as name, address and query; a colleague's with whose it is."""
    return [
        (view.name if view.is_own else f"{view.name} ({view.owner})", link_to(view.query), view.query) for view in views
    ]


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
    sharing: UUID | None = None,
    fault: DomainError | None = None,
) -> Response:
    views, roles = seen_views(visit.unit, visit.site.clock, visit.sight.actor), role_labels(visit)
    return visit.page(
        "office/views.html",
        status=kind_of(type(fault)).status if fault else OK,
        views=[(view, link_to(view.query), _circle(view, roles)) for view in views if view.is_own],
        shared=[(view, link_to(view.query), _circle(view, roles)) for view in views if not view.is_own],
        gone=gone_views(visit.unit, visit.site.clock, visit.sight.actor.id),
        circles=_circles(visit, roles),
        query=query,
        name=name,
        renaming=renaming,
        sharing=sharing,
        fault=visit.said(fault) if fault else None,
    )


def _circles(visit: Visit, roles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the colleagues one may share with, as choices: a role and where."""
    held = grants.held(visit.unit, person_id=visit.sight.actor.id, on=visit.today)
    places = {one["unit"]["id"]: one["unit"]["name"] for one in held if one["unit"]}
    return [
        (_code(grant), _where(roles.get(grant.role, grant.role), places.get(str(grant.unit_id))))
        for grant in circles(visit.sight.actor)
    ]


def _circle(view: SeenView, roles: Mapping[str, str]) -> str:
    role = view.shared_role
    return "" if role is None else _where(roles.get(role, role), view.place)


def _where(role: str, place: str | None) -> str:
    return role if place is None else f"{role}, {place}"


def _code(grant: Grant) -> str:
    return f"{grant.role}:{grant.unit_id or ''}"
