"""Whom an administrator may act on: people of the own territory, wholly or in part. Others are not there (404)."""

from dataclasses import dataclass
from uuid import UUID

from workflow.domain.administration import Bailiwick, bailiwick_of
from workflow.domain.errors import NotFoundError, NotPermittedError
from workflow.domain.facts import ActorFacts
from workflow.domain.time import Clock, local_day
from workflow.store.database import Unit
from workflow.store.reads import administered
from workflow.store.reads.administered import HeldGrant, PersonSheet


@dataclass(frozen=True, slots=True)
class Administered:
    """A person of the administrator's territory with their grants.

    ``is_whole``: every grant they hold lies in it, so that the account itself may be touched; ``is_self``: it is the
    administrator.
    """

    sheet: PersonSheet
    grants: tuple[HeldGrant, ...]
    bailiwick: Bailiwick
    is_whole: bool
    is_self: bool

    def require_account(self) -> None:
        """Refuse acts on the account. Raises NotPermittedError ``own_account`` or ``elsewhere_too``."""
        if self.is_self:
            raise NotPermittedError("own_account")
        if not self.is_whole:
            raise NotPermittedError("elsewhere_too")


def person_of(unit: Unit, clock: Clock, actor: ActorFacts, person_id: UUID) -> Administered:
    """Read a person to be shown or acted on. Raises NotPermittedError, NotFoundError ``person_not_found``."""
    bailiwick = bailiwick_of(actor)
    at = clock.now()
    sheet = administered.person(unit, bailiwick.keys, person_id, at=at)
    if sheet is None:
        raise NotFoundError("person_not_found")
    today = local_day(at)
    grants = tuple(administered.grants(unit, person_id, on=today))
    live = [grant for grant in grants if grant.for_name is None and not grant.is_over(today)]
    return Administered(
        sheet=sheet,
        grants=grants,
        bailiwick=bailiwick,
        is_whole=all(bailiwick.holds(*grant.path) for grant in live),
        is_self=person_id == actor.id,
    )
