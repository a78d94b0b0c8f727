"""Whom a proved identity of a province's sign-on stands for. People are never made here: only those registered."""

from uuid import UUID

from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.ids import new_id
from workflow.domain.login import login_name
from workflow.domain.system import SYSTEM_ID
from workflow.domain.time import Clock
from workflow.store import oidc_identities
from workflow.store.database import Unit
from workflow.store.oidc_identities import Identity


def person_of_identity(unit: Unit, clock: Clock, *, issuer: str, subject: str, verified_email: str | None) -> UUID:
    """Give the person linked to the subject; the first time, the one person who holds the verified mail address.

    One transaction of the caller. Raises NotFoundError ``identity_unknown`` when nobody, or more than one, holds it,
    or that person is linked to another subject already.
    """
    found = oidc_identities.find(unit, issuer=issuer, subject=subject)
    if found is not None:
        return found
    holders = oidc_identities.by_email(unit, login_name(verified_email)) if verified_email else []
    if len(holders) != 1 or holders[0] == SYSTEM_ID:
        raise NotFoundError("identity_unknown")
    person_id = holders[0]
    if oidc_identities.is_linked(unit, issuer=issuer, person_id=person_id):
        raise NotFoundError("identity_unknown")
    at = clock.now()
    oidc_identities.insert(unit, Identity(new_id(at), person_id, issuer, subject, at, "email"))
    return person_id


def link_identity(unit: Unit, clock: Clock, *, person_id: UUID, issuer: str, subject: str, by: str) -> None:
    """Link a person to a subject. Raises ConflictError ``identity_taken`` when it is somebody else's."""
    at = clock.now()
    if oidc_identities.insert(unit, Identity(new_id(at), person_id, issuer, subject, at, by)):
        return
    if oidc_identities.find(unit, issuer=issuer, subject=subject) != person_id:
        raise ConflictError("identity_taken")
