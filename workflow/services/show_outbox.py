"""Show the mail that was kept in the house: the embedded profile has no mail server. Changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from workflow.domain.errors import NotFoundError
from workflow.store.database import Unit
from workflow.store.reads import outbox_mail
from workflow.store.reads.outbox_mail import Mail
from workflow.store.reads.page import Page

LIMIT = 50


@dataclass(frozen=True, slots=True)
class Outbox:
    """One page of letters, and how many there are altogether."""

    page: Page[Mail]
    total: int


def show_outbox(unit: Unit, *, after: tuple[datetime, str] | None = None, limit: int = LIMIT) -> Outbox:
    """Give a page of letters, the newest first."""
    return Outbox(outbox_mail.page(unit, after=after, limit=limit), outbox_mail.count(unit))


def show_mail(unit: Unit, key: str) -> Mail:
    """Give one letter. Raises NotFoundError ``mail_not_found``."""
    found = outbox_mail.one(unit, key)
    if found is None:
        raise NotFoundError("mail_not_found")
    return found
