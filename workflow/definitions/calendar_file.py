"""The shape of a calendar file: frozen values as written, before dates are read and documents looked up.

Field names are the words of docs/calendar.md. Checks nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from workflow.domain.calendar_year import DayOffKind, HalfWorked
from workflow.domain.process import Label, Source

Weekday: TypeAlias = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A text that days rest on; its key is the short name by which they cite it."""

    code: str
    title: Label
    source: Source
    number: str | None = None
    issued_on: str | None = None


@dataclass(frozen=True, slots=True)
class DayOffEntry:
    """One or more days off of one name.

    ``in_lieu_of`` names as many holidays, ``made_up_on`` as many make-up days, in their order.
    """

    days: tuple[str, ...]
    kind: DayOffKind
    name: Label
    document: str | None = None
    article: str | None = None
    confirmed: bool = True
    proposed_by: str | None = None
    in_lieu_of: tuple[str, ...] = ()
    made_up_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkDayEntry:
    """A make-up day."""

    day: str
    instead_of: str
    document: str | None = None
    article: str | None = None
    confirmed: bool = True
    proposed_by: str | None = None


@dataclass(frozen=True, slots=True)
class HalfDayEntry:
    """A day worked in one half."""

    day: str
    worked: HalfWorked
    name: Label
    document: str | None = None
    article: str | None = None
    confirmed: bool = True
    proposed_by: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A whole file: a year of the country, or what one territory (its official code) adds to that year."""

    calendar: str
    year: int
    title: Label
    territory: str | None = None
    weekly_rest: tuple[Weekday, ...] = ()
    documents: Mapping[str, DocumentEntry] = field(default_factory=dict)
    days_off: tuple[DayOffEntry, ...] = ()
    work_days: tuple[WorkDayEntry, ...] = ()
    half_days: tuple[HalfDayEntry, ...] = ()
