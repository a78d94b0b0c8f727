"""A person's own notices inside the product: to list, to mark as read, to acknowledge an escalation.

Nobody sees or marks another's: for them the notice is not there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.time import Clock
from workflow.store.database import Unit
from workflow.store.reads import my_notices
from workflow.store.reads.my_notices import Marked
from workflow.store.reads.page import Page


@dataclass(frozen=True, slots=True)
class MyNotices:
    """One page of a person's notices, and how many are unread altogether."""

    page: Page[dict[str, Any]]
    unread: int


def list_mine(
    unit: Unit, person_id: UUID, *, unread: bool, after: tuple[datetime, str] | None, limit: int
) -> MyNotices:
    """Give a person's notices that were sent inside the product, the newest first. Two statements."""
    page = my_notices.page(unit, person_id, unread=unread, after=after, limit=limit)
    return MyNotices(page, my_notices.unread_count(unit, person_id))


def mark_read(unit: Unit, clock: Clock, person_id: UUID, key: str) -> Marked:
    """Mark a notice as read; safe to call again. Raises NotFoundError ``notice_not_found``."""
    marked = my_notices.mark_read(unit, person_id, key, clock.now())
    if marked is None:
        raise NotFoundError("notice_not_found")
    return marked


def mark_all_read(unit: Unit, clock: Clock, person_id: UUID) -> int:
    """Mark every unread notice of the person as read; gives how many there were."""
    return my_notices.mark_all_read(unit, person_id, clock.now())


def acknowledge(unit: Unit, clock: Clock, person_id: UUID, key: str) -> Marked:
    """Acknowledge an escalation, which reads it too; safe to call again.

    Raises NotFoundError ``notice_not_found``, ConflictError ``notice_not_escalation``.
    """
    marked = my_notices.acknowledge(unit, person_id, key, clock.now())
    if marked is not None:
        return marked
    kind = my_notices.kind_of(unit, person_id, key)
    if kind is None:
        raise NotFoundError("notice_not_found")
    raise ConflictError("notice_not_escalation", kind=kind)
