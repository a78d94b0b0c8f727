"""What an administrator may do for whom: territory of the administration, roles that may be given, and where. Pure.

Administrators manage people and settings; nothing here opens a case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from workflow.domain.access import KEPT_APART, PRODUCER
from workflow.domain.errors import InvalidInputError, NotPermittedError
from workflow.domain.facts import ActorFacts
from workflow.domain.process import Process, Role

ADMIN: Final = "admin"
AUDITOR: Final = "auditor"
NEVER_GIVEN: Final = frozenset({"system", KEPT_APART, PRODUCER})
"""The engine's own, and the producer's: that one is had by registering, with the producer."""

NOT_STOOD_IN: Final = (ADMIN, AUDITOR, "system", KEPT_APART)
"""Roles that no substitute gets: they are given to a person, not to a chair."""

AUDIT_DAYS_MAX: Final = 366
PLACED: Final = frozenset({"commune", "district", "province"})


@dataclass(frozen=True, slots=True)
class Bailiwick:
    """Where somebody administers: units with all that lies in them, or (``units`` None) the whole country."""

    units: frozenset[UUID] | None

    @property
    def keys(self) -> list[UUID] | None:
        """Give the units as a query takes them."""
        return None if self.units is None else sorted(self.units)

    def holds(self, *path: UUID | None) -> bool:
        """Say whether a unit, given with everything it lies in, is inside; without a unit only the whole country is."""
        return self.units is None or any(place in self.units for place in path)


def bailiwick_of(actor: ActorFacts) -> Bailiwick:
    """Give where a person administers; raises NotPermittedError ``role_not_permitted`` for everybody else."""
    own = [grant for grant in actor.grants if grant.role == ADMIN and grant.for_person is None]
    if not own:
        raise NotPermittedError("role_not_permitted", trigger="administer", roles=[ADMIN])
    units = frozenset(grant.unit_id for grant in own if grant.unit_id is not None)
    return Bailiwick(None if any(grant.unit_id is None for grant in own) else units)


def is_admin(actor: ActorFacts) -> bool:
    """Say whether a person administers anywhere."""
    return any(grant.role == ADMIN and grant.for_person is None for grant in actor.grants)


def roles_given(processes: Iterable[Process]) -> Mapping[str, Role]:
    """Give the roles an administrator may give, by code; the newest process version (the last) names them."""
    found: dict[str, Role] = {}
    for process in processes:
        for role in process.roles.values():
            if role.code not in NEVER_GIVEN:
                found[role.code] = role
    return found


def level_of(role: Role) -> str:
    """Give where a role is held: at a unit of that kind, ``anywhere`` for administrators, or ``country``."""
    if role.code == ADMIN:
        return "anywhere"
    return role.level if role.level in PLACED else "country"


def check_days(role: str, *, first_on: date, last_on: date | None, today: date) -> None:
    """Refuse days that a new grant cannot have.

    Raises InvalidInputError ``day_past``, ``dates_reversed``, ``audit_needs_end`` or ``audit_too_long``.
    """
    if first_on < today:
        raise InvalidInputError("day_past", pointer="/first_on", day=f"{first_on:%d/%m/%Y}")
    if last_on is not None and last_on < first_on:
        raise InvalidInputError("dates_reversed", pointer="/last_on")
    if role != AUDITOR:
        return
    if last_on is None:
        raise InvalidInputError("audit_needs_end", pointer="/last_on")
    if last_on > first_on + timedelta(days=AUDIT_DAYS_MAX):
        raise InvalidInputError("audit_too_long", pointer="/last_on", maximum=AUDIT_DAYS_MAX)
