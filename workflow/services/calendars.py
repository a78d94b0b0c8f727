"""The calendar a case counts by: the country's confirmed years with what its units add, compiled once a stamp."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from workflow.definitions.calendars import load_year
from workflow.domain.calendar import WorkingCalendar, merged
from workflow.domain.calendar_year import CalendarYear
from workflow.domain.clocks import Counting
from workflow.domain.facts import CaseFacts
from workflow.store import calendars
from workflow.store.calendars import CalendarStamp, StoredYear
from workflow.store.database import Unit

_KEPT: Final = 16
_books: dict[str, "CalendarBook"] = {}


@dataclass(frozen=True, slots=True)
class CalendarBook:
    """Every confirmed calendar of one stamp. ``country`` is None while no year of it is confirmed."""

    stamp: CalendarStamp
    country: WorkingCalendar | None
    local: dict[UUID, tuple[CalendarYear, ...]] = field(default_factory=dict)
    _merged: dict[frozenset[UUID], WorkingCalendar] = field(default_factory=dict)

    def of(self, units: Iterable[UUID | None]) -> WorkingCalendar | None:
        """Give the country's calendar with the closures of these units."""
        if not self.local or self.country is None:
            return self.country
        adding = frozenset(unit for unit in units if unit in self.local)
        if not adding:
            return self.country
        found = self._merged.get(adding)
        if found is None:
            years = [year for unit in sorted(adding) for year in self.local[unit]]
            found = self._merged[adding] = self.country.with_local(years)
        return found

    def counting(self, case: CaseFacts) -> Counting:
        """Give what a case counts by."""
        return Counting(self.of((case.commune_id, case.district_id, case.province_id)), self.stamp.epoch)


def book_of(unit: Unit, stamp: CalendarStamp) -> CalendarBook:
    """Give the calendars of a stamp, reading and compiling them the first time.

    A stamp that has just been replaced gives the calendars that stand now, under their own stamp.
    """
    book = _books.get(stamp.digest)
    if book is None or book.stamp.epoch != stamp.epoch:
        now = calendars.stamp(unit) if book is None else stamp
        known = _books.get(now.digest)
        book = replace(known, stamp=now) if known is not None else compiled(now, calendars.confirmed(unit))
        if len(_books) >= _KEPT:
            _books.pop(next(iter(_books)), None)
        _books[now.digest] = book
    return book


def compiled(stamp: CalendarStamp, years: Iterable[StoredYear]) -> CalendarBook:
    """Compile stored years. Raises ProcessFileError or ConflictError when they do not fit together."""
    country: list[CalendarYear] = []
    local: dict[UUID, list[CalendarYear]] = {}
    for stored in years:
        year = load_year(stored.content, name=f"{stored.unit_id or 'vn'}-{stored.year}")
        if stored.unit_id is None:
            country.append(year)
        else:
            local.setdefault(stored.unit_id, []).append(replace(year, territory=str(stored.unit_id)))
    return CalendarBook(stamp, merged(country) if country else None, {key: tuple(some) for key, some in local.items()})
