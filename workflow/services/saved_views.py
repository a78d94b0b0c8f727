"""A person's saved views: a search with a name, kept in an order of one's own.

A view may be shared with the colleagues of one role in one unit: they open it, they do not change it, and it finds what
each of them may see. One view, an own or a shared one, may be what a person's list of cases opens with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts, Grant
from workflow.domain.ids import new_id
from workflow.domain.search import parse
from workflow.domain.text import checked
from workflow.domain.time import Clock, local_day
from workflow.store import saved_views
from workflow.store.database import Unit
from workflow.store.saved_views import SeenView, View

VIEWS_MAX: Final = 50
NAME_MAX: Final = 80
SHARED_MAX: Final = 50
GONE_MAX: Final = 10
GONE_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """A name, and what ``search_cases`` takes."""

    name: str
    query: str


def list_views(unit: Unit, person_id: UUID) -> Sequence[View]:
    """Give the person's views in their order."""
    return saved_views.of(unit, person_id)


def seen_views(unit: Unit, clock: Clock, actor: ActorFacts) -> list[SeenView]:
    """Give the views that a person may open: own ones in their order, then those shared with them. One statement."""
    roles = sorted({grant.role for grant in actor.grants if grant.producer_id is None})
    return saved_views.seen(unit, actor.id, roles=roles, on=local_day(clock.now()), most=SHARED_MAX)


def gone_views(unit: Unit, clock: Clock, person_id: UUID) -> Sequence[View]:
    """Give the views a person put away within ``GONE_FOR``, the latest first; ``restore_view`` brings them back."""
    return saved_views.gone(unit, person_id, since=clock.now() - GONE_FOR, most=GONE_MAX)


def circles(actor: ActorFacts) -> list[Grant]:
    """Give with whom a person may share: colleagues of each role they hold themselves in a unit or everywhere."""
    own = (grant for grant in actor.grants if grant.producer_id is None and grant.for_person is None)
    return list({(grant.role, grant.unit_id): grant for grant in own}.values())


def share_view(unit: Unit, clock: Clock, actor: ActorFacts, view_id: UUID, circle: Grant | None) -> None:
    """Share an own view with the colleagues of a role in a unit; None: with nobody any more. Safe to call again.

    Raises NotFoundError ``view_not_found``; InvalidInputError ``circle_not_yours`` for a role one does not hold there.
    """
    if circle is not None and circle not in circles(actor):
        raise InvalidInputError("circle_not_yours", pointer="/voi")
    role, place, at = (None, None, None) if circle is None else (circle.role, circle.unit_id, clock.now())
    if not saved_views.share(unit, actor.id, view_id, role=role, unit_id=place, at=at):
        raise NotFoundError("view_not_found")


def set_default_view(unit: Unit, clock: Clock, person_id: UUID, view_id: UUID | None) -> None:
    """Let the person's list of cases open with a view they may open; None: with everything. Safe to call again.

    Raises NotFoundError ``view_not_found``.
    """
    if view_id is None:
        saved_views.forget_default(unit, person_id)
    elif not saved_views.set_default(unit, person_id, view_id, on=local_day(clock.now())):
        raise NotFoundError("view_not_found")


def save_view(unit: Unit, clock: Clock, person_id: UUID, request: ViewRequest) -> View:
    """Keep a view, after the others; an own transaction must be open.

    Raises InvalidInputError ``view_name_required`` and what ``domain.search.parse`` raises; ConflictError
    ``views_too_many``, ``view_name_taken``.
    """
    name = _name(request.name)
    parse(request.query)
    if saved_views.lock_and_count(unit, person_id) >= VIEWS_MAX:
        raise ConflictError("views_too_many", maximum=VIEWS_MAX)
    at = clock.now()
    saved = saved_views.insert(unit, person_id, View(new_id(at), name, request.query.strip(), 0), at=at)
    if saved is None:
        raise ConflictError("view_name_taken")
    return saved


def rename_view(unit: Unit, person_id: UUID, view_id: UUID, name: str) -> None:
    """Give a view another name; raises NotFoundError ``view_not_found``, ConflictError ``view_name_taken``."""
    renamed = saved_views.rename(unit, person_id, view_id, _name(name))
    if renamed is None:
        raise NotFoundError("view_not_found")
    if not renamed:
        raise ConflictError("view_name_taken")


def move_view(unit: Unit, person_id: UUID, view_id: UUID, *, before: UUID | None) -> None:
    """Put a view before another, or at the end; raises NotFoundError ``view_not_found``."""
    order = [view.id for view in saved_views.of(unit, person_id)]
    if view_id not in order or (before is not None and before not in order):
        raise NotFoundError("view_not_found")
    if view_id == before:
        return
    order.remove(view_id)
    order.insert(len(order) if before is None else order.index(before), view_id)
    saved_views.arrange(unit, person_id, order)


def delete_view(unit: Unit, clock: Clock, person_id: UUID, view_id: UUID) -> None:
    """Put a view away; ``restore_view`` brings it back. Raises NotFoundError ``view_not_found``."""
    if not saved_views.delete(unit, person_id, view_id, at=clock.now()):
        raise NotFoundError("view_not_found")


def restore_view(unit: Unit, person_id: UUID, view_id: UUID) -> None:
    """Bring a deleted view back where it was; safe to call again.

    Raises NotFoundError ``view_not_found``, ConflictError ``views_too_many``, ``view_name_taken``.
    """
    if saved_views.lock_and_count(unit, person_id, other_than=view_id) >= VIEWS_MAX:
        raise ConflictError("views_too_many", maximum=VIEWS_MAX)
    restored = saved_views.restore(unit, person_id, view_id)
    if restored is None:
        raise NotFoundError("view_not_found")
    if not restored:
        raise ConflictError("view_name_taken")


def _name(typed: str) -> str:
    name = " ".join(checked(typed, pointer="/name", maximum=NAME_MAX).split())
    if not name:
        raise InvalidInputError("view_name_required", pointer="/name")
    return name
