"""A person's saved views: a search with a name, kept in an order of one's own. Nobody sees another's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.ids import new_id
from workflow.domain.search import parse
from workflow.domain.text import checked
from workflow.domain.time import Clock
from workflow.store import saved_views
from workflow.store.database import Unit
from workflow.store.saved_views import View

VIEWS_MAX: Final = 50
NAME_MAX: Final = 80


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """A name, and what ``search_cases`` takes."""

    name: str
    query: str


def list_views(unit: Unit, person_id: UUID) -> Sequence[View]:
    """Give the person's views in their order."""
    return saved_views.of(unit, person_id)


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
