"""Who is to be told: a role in a case's territory, and the channels of each person who holds it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.facts import EMPTY
from workflow.domain.process import Process, Scalar

NoticeKind: TypeAlias = Literal["reminder", "escalation", "event", "moved", "nudge", "stuck", "alarm"]
IN_APP: Final = "in_app"
OUTWARD: Final = ("email", "zalo", "sms", "telegram")
FALLBACK_ROLE: Final = "province_officer"
"""Who hears what nobody else is there to hear."""


@dataclass(frozen=True, slots=True)
class Territory:
    """Where a case lies, level by level; ``district_id`` None since there are no districts."""

    producer_id: UUID
    commune_id: UUID
    district_id: UUID | None
    province_id: UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A role in one unit, or for one producer, or (``key`` None) wherever it is held."""

    role: str
    kind: Literal["unit", "producer", "everywhere"]
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person to be told. ``channels`` None: nobody said which, so the usual order holds."""

    id: UUID
    email: str | None
    phone: str | None
    channels: tuple[str, ...] | None = None
    muted: frozenset[str] = frozenset()

    @property
    def ways(self) -> tuple[str, ...]:
        """Give the channels of a notice: in the house always, and the first other that the person can be reached by."""
        wanted = OUTWARD[:1] if self.channels is None else self.channels
        usable = (one for one in wanted if one in OUTWARD and (self.email if one == "email" else self.phone))
        outward = next(usable, None)
        return (IN_APP,) if outward is None else (IN_APP, outward)


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to be told to one role. ``stem`` and each recipient and channel make the keys of its notices.

    ``actor_id`` is who did it himself, and is not told again.
    """

    stem: str
    kind: NoticeKind
    notice: str
    role: str
    planned_at: datetime
    place: Place | None = None
    fallback: Place | None = None
    case_id: UUID | None = None
    rule: str | None = None
    started_seq: int | None = None
    arming: int | None = None
    step: int | None = None
    history_seq: int | None = None
    urgent: bool = False
    actor_id: UUID | None = None
    params: Mapping[str, Scalar] = field(default_factory=lambda: EMPTY)


def place_of(process: Process, role: str, territory: Territory) -> Place | None:
    """Give where a role is held for a case, at the level of the role; None where there is no such office."""
    known = process.roles.get(role)
    match known.level if known is not None else None:
        case None:
            return None
        case "producer":
            return Place(role, "producer", territory.producer_id)
        case "commune":
            return Place(role, "unit", territory.commune_id)
        case "district":
            return None if territory.district_id is None else Place(role, "unit", territory.district_id)
        case "province":
            return Place(role, "unit", territory.province_id)
        case _:
            return Place(role, "everywhere")
