"""What the header offers to whom: one table, in the order it is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from api.texts import Translator
from workflow.domain.administration import ADMIN, is_admin
from workflow.services.case_reads import SHOWN_TO
from workflow.services.council_sight import IN_COUNCILS
from workflow.services.sessions import Visitor


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the header: for whom it is, what number stands beside it, and whether it is one's own.

    On a wide screen one's own pages open by one's name; a telephone's menu lists every page.
    """

    href: str
    label: str
    is_for: Callable[[Visitor | None], bool]
    count: Callable[[Visitor | None], int | None] = lambda _: None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry as a page shows it."""

    href: str
    label: str
    current: bool
    count: int | None
    is_own: bool = False


def everybody(visitor: Visitor | None) -> bool:  # noqa: ARG001 - the shape of the table
    """Say yes."""
    return True


def signed_in(visitor: Visitor | None) -> bool:
    """Say whether somebody is signed in."""
    return visitor is not None


def producer(visitor: Visitor | None) -> bool:
    """Say whether a producer is signed in."""
    return visitor is not None and visitor.sight.is_producer


def officer(visitor: Visitor | None) -> bool:
    """Say whether somebody of an office is signed in."""
    return visitor is not None and not visitor.sight.is_producer


def working(visitor: Visitor | None) -> bool:
    """Say whether somebody is signed in who has to do with cases: who only administers has not."""
    return visitor is not None and not only_administers(visitor)


def office(visitor: Visitor | None) -> bool:
    """Say whether somebody of an office is signed in who has to do with cases."""
    return officer(visitor) and working(visitor)


def administering(visitor: Visitor | None) -> bool:
    """Say whether an administrator is signed in."""
    return visitor is not None and is_admin(visitor.sight.actor)


def only_administers(visitor: Visitor) -> bool:
    """Say whether administering is all that somebody does."""
    actor = visitor.sight.actor
    return is_admin(actor) and all(grant.role == ADMIN for grant in actor.grants)


def answering(visitor: Visitor | None) -> bool:
    """Say whether somebody is signed in who answers for who opened which case."""
    return visitor is not None and any(grant.role in SHOWN_TO for grant in visitor.sight.actor.grants)


def in_councils(visitor: Visitor | None) -> bool:
    """Say whether somebody is signed in who sits in councils, runs them or answers for them."""
    return visitor is not None and any(grant.role in IN_COUNCILS for grant in visitor.sight.actor.grants)


def nobody(visitor: Visitor | None) -> bool:
    """Say whether nobody is signed in."""
    return visitor is None


ENTRIES: Final[Sequence[Entry]] = (
    Entry("/quan-tri", _("Administration"), administering),
    Entry("/viec", _("To do"), working),
    Entry("/ho-so", _("Cases"), working),
    Entry("/san-pham/moi", _("Enter a product"), producer),
    Entry("/bang", _("Board of my territory"), office),
    Entry("/hoi-dong", _("Councils"), in_councils),
    Entry("/han", _("Deadlines"), working),
    Entry("/danh-sach-cham", _("Late and due"), office),
    Entry("/lanh-dao", _("In two minutes"), office),
    Entry("/", _("Season board"), everybody),
    Entry("/dang-nhap", _("Sign in"), nobody),
    Entry("/gioi-thieu", _("About OCOP"), nobody),
    Entry("/tra-cuu", _("Look up a case"), nobody),
    Entry("/tinh-han", _("When is the answer due?"), nobody),
    Entry("/bo-tieu-chi", _("Criteria"), everybody),
    Entry("/toi", _("My details"), signed_in, is_own=True),
    Entry("/quyen", _("Who may do what"), officer),
    Entry("/kiem-tra", _("Who opened cases"), answering),
)


def items_of(visitor: Visitor | None, *, path: str, translator: Translator, language: str) -> list[NavItem]:
    """Give what the header of a page offers."""
    return [
        NavItem(
            entry.href,
            translator.text(entry.label, language),
            path == entry.href or (entry.href != "/" and path.startswith(entry.href + "/")),
            entry.count(visitor),
            entry.is_own,
        )
        for entry in ENTRIES
        if entry.is_for(visitor)
    ]
