"""A regulation as frozen data: bands, levels, terms, dossiers, transition; its sheets are in ``criteria``. Pure.

Built by ``workflow.definitions.regulation``; never changed after. ``Regulation.hash`` covers the hashes of its
sets and is kept with every dossier, session and certificate. What the decision does not print says so
(``derived``, ``confirmed``, ``notes``, ``doubts``); what was not found is None, empty or "unknown", never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal, TypeAlias

from workflow.domain.criteria import CriteriaSet, Doubt, Fix
from workflow.domain.process import Label

Kind: TypeAlias = Literal["first", "upgrade", "re_evaluation"]
LevelCode: TypeAlias = Literal["commune", "district", "province", "ministry"]
Known: TypeAlias = Literal["complete", "partial", "unknown"]
Unit: TypeAlias = Literal["working_days", "calendar_days"]
Answer: TypeAlias = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class PartHead:
    """What the decision says a part is worth."""

    code: str
    name: str
    max: int
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """So many stars from ``min`` (included); ``max`` is not reached, except with ``max_included``.

    ``whole``: printed as whole numbers up to ``max``, so that a mean between two bands was not regulated.
    """

    stars: int
    min: int
    max: int
    max_included: bool = False
    whole: bool = False
    recognised: Answer = "unknown"
    article: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """Who scores and who decides, for which stars."""

    code: LevelCode
    organiser: str
    stars: tuple[int, ...]
    decides: str | None = None
    task: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Forwarding:
    """From how many points a result goes up."""

    from_level: LevelCode
    to_level: LevelCode
    min_points: int


@dataclass(frozen=True, slots=True)
class LevelsOf:
    """The levels of one stretch of time, both days included; no end when it still runs."""

    since: str
    levels: tuple[Level, ...]
    until: str | None = None
    derived: bool = False
    forwarding: tuple[Forwarding, ...] = ()

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return date.fromisoformat(self.since) <= day and (self.until is None or day <= date.fromisoformat(self.until))


@dataclass(frozen=True, slots=True)
class Gates:
    """Star gates: whether the decision has them, how they are read, and what it leaves open."""

    exist: Answer
    legend: str | None = None
    source: str | None = None
    rule: str | None = None
    derived: bool = False
    open_questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A time limit of the decision."""

    code: str
    actor: str
    task: str
    value: int
    unit: Unit
    counted_from: str
    article: str


@dataclass(frozen=True, slots=True)
class Window:
    """When a re-evaluation may be asked for, in days before the end of a certificate, both included."""

    not_before_days: int
    not_after_days: int
    article: str


@dataclass(frozen=True, slots=True)
class Grace:
    """How long a certificate lives on when the window was missed."""

    max_days: int
    condition: str
    article: str
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """How long a recognition holds."""

    valid_months: int
    from_stars: int = 3
    article: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """A round of the year; both days (MM-DD) are strict: on the day itself it is too late."""

    level: LevelCode
    number: int
    proposed_by: str
    dossier_before: str
    evaluated_before: str
    article: str


@dataclass(frozen=True, slots=True)
class DossierItem:
    """One thing in a dossier: a ``form``, another ``dossier``, so many ``samples``, or a ``document``."""

    document: str | None = None
    form: str | None = None
    dossier: str | None = None
    samples: int | None = None
    requirement: str | None = None
    covers: tuple[str, ...] = ()
    optional: bool = False
    except_sets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is handed to whom. ``kinds``: for which applications; none: whatever the kind."""

    code: str
    name: str
    prepared_by: str
    sent_to: str
    items: tuple[DossierItem, ...]
    kinds: tuple[Kind, ...] = ()
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One item of the evidence table of the self-assessment."""

    number: int
    name: str
    requirement: str


@dataclass(frozen=True, slots=True)
class Council:
    """How a council is put together."""

    level: LevelCode
    set_up_by: str
    chair: str
    members: tuple[str, ...]
    may_invite: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class RevocationGround:
    """Why a certificate may be taken back."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Pending:
    """Dossiers filed before a day under another regulation finish under it, within so many days."""

    code: str
    kinds: tuple[Kind, ...]
    filed_before: str
    under: str
    within_days: int
    last_day: str
    article: str
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Lapse:
    """Until when the regulation that was replaced is still law."""

    regulation: str
    within_days: int
    last_day: str
    article: str
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """What happens to the old. ``keeps``: the article by which old recognitions run to their term."""

    keeps: str
    pending: tuple[Pending, ...] = ()
    lapse: Lapse | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A decision that changed this one. ``changes``: in words; empty when not found."""

    number: str
    issued_on: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A set as the annex lists it."""

    number: int
    name: str
    sector: str | None = None
    group: str | None = None
    lead_ministries: tuple[str, ...] = ()
    subgroup: str | None = None


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector (*ngành*) of the annex."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SheetRef:
    """Which content the sheet of a set has in this version of the regulation."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Regulation:
    """One decision. ``sheets`` come from the files of its sets, never from its own; days are ISO texts."""

    code: str
    number: str
    title: Label
    issued_on: str
    effective_from: str
    sheets_known: Known
    parts: tuple[PartHead, ...]
    bands: tuple[Band, ...]
    levels: tuple[LevelsOf, ...]
    certificate: Certificate
    gates: Gates
    source: str
    confirmed: bool
    sectors: tuple[Sector, ...]
    sets: tuple[Listed, ...] = ()
    effective_to: str | None = None
    effective_to_derived: bool = False
    signed_by: str | None = None
    amendments: tuple[Amendment, ...] = ()
    replaces: tuple[str, ...] = ()
    unrecognised: str | None = None
    terms: tuple[Term, ...] = ()
    no_term_printed: tuple[str, ...] = ()
    window: Window | None = None
    grace: Grace | None = None
    rounds: tuple[Round, ...] = ()
    subjects: tuple[str, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    councils: tuple[Council, ...] = ()
    revocation: tuple[RevocationGround, ...] = ()
    product_code: str | None = None
    transition: Transition | None = None
    fixes: tuple[Fix, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()
    sheets: tuple[SheetRef, ...] = ()
    hash: str = ""

    @property
    def in_force_from(self) -> date:
        """Give its first day as law."""
        return date.fromisoformat(self.effective_from)

    @property
    def recognised_from(self) -> int:
        """Give the least stars that are recognised."""
        return self.certificate.from_stars

    def level_of(self, stars: int, day: date) -> Level | None:
        """Give who recognises so many stars on a day, or None when nobody does."""
        levels = next((period.levels for period in self.levels if period.holds(day)), ())
        return next((level for level in levels if stars in level.stars), None)

    def band(self, stars: int) -> Band:
        """Give the band of so many stars."""
        return next(band for band in self.bands if band.stars == stars)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A regulation with its sheets by number of the set."""

    regulation: Regulation
    sets: Mapping[int, CriteriaSet] = field(default_factory=lambda: MappingProxyType({}))
