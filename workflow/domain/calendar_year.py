"""One year of a working calendar as frozen data: days off, make-up days, half days, each with its document.

What a calendar file (or a stored version) says once it has been checked; no arithmetic, no merging.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from workflow.domain.process import Label, Source

DayOffKind: TypeAlias = Literal["holiday", "in_lieu", "swapped", "closure"]
HalfWorked: TypeAlias = Literal["morning", "afternoon"]


@dataclass(frozen=True, slots=True)
class Document:
    """The text a day rests on; ``number`` is None where it was never found."""

    code: str
    title: Label
    source: Source
    number: str | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a day is what it is: the document and article, or who proposed it.

    ``confirmed`` is False while no numbered document says so.
    """

    document: Document | None = None
    article: str | None = None
    confirmed: bool = True
    proposed_by: str | None = None


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which the offices are closed.

    ``holiday``: by law or notice; ``in_lieu``: for a holiday (``in_lieu_of``) on a weekly rest day;
    ``swapped``: worked on another day (``made_up_on``); ``closure``: storm, flood and the like.
    """

    on: date
    kind: DayOffKind
    name: Label
    basis: Basis
    in_lieu_of: date | None = None
    made_up_on: date | None = None


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A make-up day: a weekly rest day that is worked in the place of ``instead_of``."""

    on: date
    instead_of: date
    basis: Basis


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A day worked in one half only. It counts as a working day: days are never split."""

    on: date
    worked: HalfWorked
    name: Label
    basis: Basis


CalendarEntry: TypeAlias = DayOff | WorkDay | HalfDay


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year for the country (``territory`` None) or what one territory adds to it.

    ``version`` is the SHA-256 (hex) of the canonical content; ``weekly_rest`` holds ISO weekdays
    less one (Monday 0), empty for a territory, which rests as the country does.
    """

    code: str
    year: int
    version: str
    title: Label
    territory: str | None = None
    weekly_rest: frozenset[int] = frozenset()
    days_off: tuple[DayOff, ...] = ()
    work_days: tuple[WorkDay, ...] = ()
    half_days: tuple[HalfDay, ...] = ()

    @property
    def entries(self) -> tuple[CalendarEntry, ...]:
        """Give every entry in the order of days."""
        return tuple(sorted((*self.days_off, *self.work_days, *self.half_days), key=lambda entry: entry.on))

    @property
    def unconfirmed(self) -> tuple[CalendarEntry, ...]:
        """Give the entries that no numbered document confirms."""
        return tuple(entry for entry in self.entries if not entry.basis.confirmed)
