"""The shape of a scenario file: frozen values as written, before anything is looked up or expanded.

Field names are the words of docs/scenarios.md. A mapping's key becomes the entry's ``code``: the
short name by which the rest of the file speaks of it. Checks nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from workflow.definitions.scenario_evaluation import CouncilEntry, PaperEntry, PatternEntry, SessionAct, SessionEntry
from workflow.domain.process import Label, Scalar

InputText: TypeAlias = Mapping[str, str | int | bool | tuple[str, ...]]
UnitKind: TypeAlias = Literal["province", "district", "commune"]


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit as it was: ``official`` is its code in the country's list, ``valid`` its first and last day.

    ``becomes``: short names, or official codes of units of the same kind valid the day after.
    """

    code: str
    kind: UnitKind
    official: str
    name: str
    valid: tuple[str, ...]
    parent: str | None = None
    becomes: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A role, where, and from which day (through which, when there is a second)."""

    role: str
    valid: tuple[str, ...]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """Somebody of an office; the short name is the login."""

    code: str
    name: str
    roles: tuple[RoleEntry, ...]
    post: str | None = None
    invented: bool = False


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """Who acts for a producer: ``login`` is a short name like any other person's."""

    login: str
    name: str
    valid: tuple[str, ...]
    post: str | None = None
    invented: bool = False


@dataclass(frozen=True, slots=True)
class ProductEntry:
    """A product; its short name is also that of its case. ``number`` is its public code."""

    code: str
    number: str
    name: str
    set_number: int | None = None
    invented: bool = False


@dataclass(frozen=True, slots=True)
class ProducerEntry:
    """A producer with its account and products; ``number`` is its public code."""

    code: str
    number: str
    kind: str
    name: str
    commune: str
    account: AccountEntry
    products: Mapping[str, ProductEntry]
    address: str | None = None
    invented: bool = False


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """A window of the season's calendar; both days are inside. ``unit``: for its cases alone."""

    window: str
    opens: str | None = None
    closes: str | None = None
    hard: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """A number the season sets itself: ``indicator`` is a milestone, or stars_3, stars_4, stars_5."""

    indicator: str
    value: int
    unit: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class SeasonEntry:
    """The season; its code is the scenario's name."""

    name: Label
    unit: str
    year: int
    prefix: str
    plan_no: str | None = None
    plan_on: str | None = None
    status: Literal["draft", "open", "closed"] = "open"
    settings: Mapping[str, Scalar] = field(default_factory=dict)
    windows: tuple[WindowEntry, ...] = ()
    targets: tuple[TargetEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """What differs for one case of an event; ``score`` is the producer's own, of a dossier."""

    comment: str | None = None
    evidence: tuple[str, ...] = ()
    inputs: InputText = field(default_factory=dict)
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    score: str | None = None


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One line of the timeline, on one case or many: exactly one of ``enter``, ``trigger``, ``undo``, ``paper``,
    ``register``, or one on a council (``found``) or a session (``act``).
    """

    at: str
    by: str
    case: str | None = None
    cases: tuple[str, ...] = ()
    each: Mapping[str, CaseEntry] = field(default_factory=dict)
    enter: str | None = None
    track: str | None = None
    trigger: str | None = None
    undo: bool = False
    spread: str | None = None
    comment: str | None = None
    evidence: tuple[str, ...] = ()
    inputs: InputText = field(default_factory=dict)
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    on_behalf: bool = False
    paper: str | None = None
    register: bool = False
    found: str | None = None
    session: str | None = None
    act: SessionAct | None = None


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A whole scenario file. ``prepared_at``: the instant at which all that is not an event is made."""

    scenario: str
    title: Label
    source: tuple[str, ...]
    invented: Label
    cycle: str
    prepared_at: str
    units: Mapping[str, UnitEntry]
    persons: Mapping[str, PersonEntry]
    producers: Mapping[str, ProducerEntry]
    season: SeasonEntry
    events: tuple[EventEntry, ...]
    regulation: str | None = None
    unit_source: str | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    papers: Mapping[str, PaperEntry] = field(default_factory=dict)
    sheet_patterns: Mapping[str, PatternEntry] = field(default_factory=dict)
    councils: Mapping[str, CouncilEntry] = field(default_factory=dict)
    sessions: Mapping[str, SessionEntry] = field(default_factory=dict)
