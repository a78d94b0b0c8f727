"""Search cases by what a person types: words and operators, within what that person may see."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.days_held import party_of
from workflow.domain.errors import ConflictError
from workflow.domain.process import Process
from workflow.domain.search import SPELLED, WHETHER_ENDED, CaseQuery, Placed, parse, unknown_value
from workflow.domain.text import folded
from workflow.domain.time import Clock, local_day
from workflow.services.identify import Sight
from workflow.services.work_rows import WorkRow, book, rows_of, turns_told
from workflow.store.database import Unit
from workflow.store.reads import search_terms, words, work_page
from workflow.store.reads.candidates import Criteria
from workflow.store.reads.page import FIRST, Page, Part
from workflow.store.reads.work_page import Capped

_DAY: Final = timedelta(days=1)
_EARLIEST: Final = date(1900, 1, 1)
_LATEST: Final = date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of what was found, the newest case first. ``total`` is counted up to a thousand.

    ``partial``: only the newest cases of the territory were looked at, because it has very many.
    """

    query: CaseQuery
    page: Page[WorkRow]
    total: Capped
    at: datetime
    partial: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what it names looked up."""

    query: CaseQuery
    criteria: Criteria


def search_cases(
    unit: Unit,
    clock: Clock,
    sight: Sight,
    *,
    q: str,
    season: UUID | None = None,
    part: Part = FIRST,
) -> SearchResult:
    """Give a page of the cases that fit, ended ones too. Four statements; open ``unit`` as a snapshot.

    Raises what ``domain.search.parse`` raises, and InvalidInputError ``search_value_unknown`` for a state that no
    process has.
    """
    at = clock.now()
    today = local_day(at)
    counting = book(unit)
    asked = looked_up(unit, sight, q, season=season, calendar=counting.country, today=today)
    found = work_page.found(unit, sight.reaches, asked.criteria, part=part)
    rows = rows_of(unit, sight, found.page.items, at=at, counting=counting)
    return SearchResult(asked.query, Page(list(rows), found.page.after), found.total, at, found.partial)


def looked_up(
    unit: Unit,
    sight: Sight,
    q: str | None,
    *,
    season: UUID | None,
    calendar: WorkingCalendar | None,
    today: date,
) -> Asked:
    """Read what was typed and look up what it names: one statement where it names anything, else none."""
    query = parse(q)
    processes = tuple(sight.processes.values())
    criteria = Criteria(
        seasons=None if season is None else [season],
        steps=query.steps or None,
        stars=query.stars,
        sets=query.groups or None,
        states=_states(processes, query.states) if query.states else None,
        holders=_holders(processes, query) if any(turn != "me" for turn in query.turns) else None,
        my_turn="me" in query.turns,
        due=_due(query, calendar, today),
        turns=turns_told(sight),
    )
    codes = words.case_codes(query.text) if query.text else []
    if codes:
        whole = words.is_whole_code(codes[0])
        criteria = replace(criteria, codes=codes if whole else None, code_beginning=None if whole else codes[-1])
    text = query.text if query.text and not codes else None
    if text or query.producer or query.commune or query.seasons:
        terms = search_terms.look_up(
            unit, text=text, producer=query.producer, commune=query.commune, seasons=query.seasons
        )
        both = terms.seasons if season is None or terms.seasons is None else [k for k in terms.seasons if k == season]
        criteria = replace(
            criteria,
            products=terms.products,
            patterns=terms.product_patterns,
            producers=terms.producers,
            maker_patterns=terms.producer_patterns,
            communes=terms.communes,
            seasons=criteria.seasons if both is None else both,
        )
    return Asked(query, criteria)


def _states(processes: Iterable[Process], values: tuple[Placed, ...]) -> list[str]:
    """Give the states that the values name: by code, by badge family, by words of a label, or as ended or not."""
    found: set[str] = set()
    families: set[str] = set()
    for value in values:
        asked = folded(value.value).replace("-", " ").replace("_", " ")
        named: set[str] = set()
        has_ended = WHETHER_ENDED.get(asked.replace(" ", "-"))
        if has_ended is not None:
            every = (state for process in processes for state in process.states.values())
            found |= {state.code for state in every if (state.holder is None) == has_ended}
            continue
        for process in processes:
            for state in process.states.values():
                families.add(state.family)
                labels = (state.staff.vi, state.staff.en, state.producer.vi, state.producer.en)
                if asked in {state.code.replace("_", " "), state.family} or any(
                    asked and asked in folded(label) for label in labels
                ):
                    named.add(state.code)
        if not named:
            raise unknown_value(SPELLED["state"][0], value, sorted(families))
        found |= named
    return sorted(found)


def _holders(processes: Iterable[Process], query: CaseQuery) -> list[str]:
    return sorted(
        {role.code for process in processes for role in process.roles.values() if party_of(role) in query.turns}
    )


def _due(query: CaseQuery, calendar: WorkingCalendar | None, today: date) -> tuple[date, date] | None:
    """Give the range of last days that lateness and ``due`` ask for together."""
    if query.late is None and query.due is None:
        return None
    first, last = query.due or (None, None)
    ranges = [(first or _EARLIEST, last or _LATEST)]
    if query.late is not None:
        fewest, most = query.late
        earliest = _EARLIEST if most is None else _nth_last(calendar, today, most + 1)
        ranges.append((earliest, _nth_last(calendar, today, fewest) - _DAY))
    return max(start for start, _ in ranges), min(end for _, end in ranges)


def _nth_last(calendar: WorkingCalendar | None, today: date, count: int) -> date:
    """Give the ``count``-th last working day up to today: what was due before it is late by ``count`` days or more."""
    try:
        if calendar is not None:
            return calendar.first_of_last(count, through=today)
    except ConflictError:  # a year without a calendar
        pass
    return max(_EARLIEST, today - timedelta(days=min(count, 40_000)) + _DAY)
