"""What a decision is made from: the case, the person, the season's settings. Plain frozen values.

``facts`` of a case is a flat mapping of scalars, kept whole in each history row:
``failures.<step>`` (count in this season), ``attempt.<step>`` (treatments opened), ``by.<trigger>``
(who fired a watched trigger), ``remembered`` (a state to return to), and what transitions record or
assign (``dossier_kind``, ``points`` as decimal text, ``stars``, ``certificate_expires_on`` …).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, TypeAlias
from uuid import UUID

from workflow.domain.process import Process, Scalar, SettingRef
from workflow.domain.record import record

Facts: TypeAlias = Mapping[str, Scalar]
EMPTY: Facts = MappingProxyType({})
LATE_FACT: Final = "late."  # + window: the day through which this case alone is still admitted


@dataclass(frozen=True, slots=True)
class Window:
    """A window of a season's calendar; both days are inside. ``hard`` ones are enforced.

    One of a unit replaces those of the same code for everybody for the cases of that unit. ``opens_rule`` and
    ``closes_rule`` are how the plan words its days ("before 2020-08"), where it does.
    """

    code: str
    opens_on: date | None
    closes_on: date | None
    hard: bool = False
    unit_id: UUID | None = None
    opens_rule: str | None = None
    closes_rule: str | None = None


@record
class SeasonFacts:
    """What of the season bears on a decision."""

    id: UUID
    status: str
    settings: Mapping[str, Scalar]
    windows: tuple[Window, ...] = ()


@record
class CaseFacts:
    """A case as it was read, with the head of its history.

    ``settled`` is the version at which something last happened to it (rows that seal proofs came after it);
    None: its version.
    """

    id: UUID
    state: str
    version: int
    head_hash: bytes
    process_hash: str
    producer_id: UUID
    commune_id: UUID
    district_id: UUID | None
    province_id: UUID
    track: str
    facts: Facts
    season: SeasonFacts
    settled: int | None = None

    def with_facts(self, facts: Facts) -> "CaseFacts":
        """Give the case with other facts."""
        return CaseFacts(
            self.id,
            self.state,
            self.version,
            self.head_hash,
            self.process_hash,
            self.producer_id,
            self.commune_id,
            self.district_id,
            self.province_id,
            self.track,
            facts,
            self.season,
            self.settled,
        )

    def windows(self, code: str) -> tuple[Window, ...]:
        """Give the windows of a code that hold for this case: those of its nearest unit that has any."""
        of_code = tuple(window for window in self.season.windows if window.code == code)
        for place in (self.commune_id, self.district_id, self.province_id):
            own = tuple(window for window in of_code if place is not None and window.unit_id == place)
            if own:
                return own
        return tuple(window for window in of_code if window.unit_id is None)

    def is_as_seen(self, expected: int | None) -> bool:
        """Say whether nothing happened to the case since the version a caller has seen; None: whatever it is."""
        settled = self.version if self.settled is None else self.settled
        return expected is None or settled <= expected <= self.version


@record
class Grant:
    """A role that a person holds today: in a unit's territory, or for a producer.

    ``for_person`` and ``for_name``: it is that other person's, whom this one stands in for.
    """

    role: str
    unit_id: UUID | None = None
    producer_id: UUID | None = None
    for_person: UUID | None = None
    for_name: str | None = None


@record
class ActorFacts:
    """The person acting and every role held on the day of the act."""

    id: UUID
    name: str
    grants: tuple[Grant, ...]

    def is_of_producer(self, producer_id: UUID, *, standing_in_for: UUID | None = None) -> bool:
        """Say whether the person, or the one they stand in for, belongs to that producer in any role."""
        whose = {None, standing_in_for}
        return any(g.producer_id == producer_id and g.for_person in whose for g in self.grants)


@record
class Situation:
    """A case at an instant under its process: what predicates and guards look at."""

    process: Process
    case: CaseFacts
    at: datetime
    today: date

    def setting(self, code: str) -> Scalar:
        """Give the season's value of a setting, else the process's default."""
        value = self.case.season.settings.get(code)
        return self.process.settings[code].default if value is None else value

    def value(self, argument: Scalar | SettingRef | None) -> Scalar | None:
        """Give a guard's argument, looked up when it names a setting."""
        return self.setting(argument.code) if isinstance(argument, SettingRef) else argument

    def count(self, key: str) -> int:
        """Give a counter of the case's facts, zero when it was never counted."""
        value = self.case.facts.get(key, 0)
        return value if isinstance(value, int) else 0

    @property
    def step(self) -> int:
        """Give the step of the state the case is in."""
        return self.process.states[self.case.state].step
