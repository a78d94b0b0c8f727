"""Change the windows of a season that is under way, and propose those of a new year from an old one's.

Running clocks are computed anew by the code of a calendar change: a preview first, then exactly that (``season_plan``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.days import DayRule, read_day_rule
from workflow.domain.errors import ConflictError, InvalidInputError
from workflow.domain.facts import ActorFacts, Window
from workflow.domain.recompute import Tally
from workflow.domain.time import Clock
from workflow.services.calendars import book_of
from workflow.services.engines import engine_of
from workflow.services.open_season import check_windows
from workflow.services.recompute_clocks import Told
from workflow.services.season_plan import Change, Planned, plan_of, preview, put_in_force
from workflow.store import calendars, season_plans
from workflow.store.database import Database, Unit
from workflow.store.season_plans import SeasonPlan
from workflow.store.windows import to_record

WINDOWS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class WindowsPreview:
    """What other windows would do to the clocks running now. ``token`` goes into the change."""

    before: tuple[Window, ...]
    after: tuple[Window, ...]
    token: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class WindowsRequest:
    """All windows of a season as they shall be, why, and the token of their preview."""

    season: str
    windows: tuple[Window, ...]
    reason: str
    token: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A window of an old season and what it becomes in a new year; None where its process has none of that code.

    ``by_rule`` is the window before its days were moved off days on which nobody works.
    """

    old: Window
    by_rule: Window | None
    new: Window | None


def window_of(
    code: str, opens: str | None, closes: str | None, *, hard: bool = False, unit_id: UUID | None = None
) -> Window:
    """Make a window of days or rules as typed. Raises InvalidInputError ``day_rule_invalid``."""
    first = None if opens is None else read_day_rule(opens, pointer="/opens")
    last = None if closes is None else read_day_rule(closes, pointer="/closes")
    if first is not None and first.kind == "before":
        raise InvalidInputError("day_rule_invalid", pointer="/opens", rule=first.text)
    return _window(Window(code, None, None, hard, unit_id), first, last)


def preview_windows(
    database: Database, clock: Clock, code: str, windows: Sequence[Window], *, progress: Told | None = None
) -> WindowsPreview:
    """Say what these windows in the place of the season's would do; writes nothing. ``require_change`` comes first.

    Raises NotFoundError ``season_not_found``; ConflictError ``season_not_open`` of a closed one; InvalidInputError
    ``window_unknown``, ``dates_reversed``, ``window_outside_territory``, ``too_many``.
    """
    after = tuple(windows)
    change, token, tally = preview(database, clock, code, _planned(after), progress=progress)
    return WindowsPreview(change.standing.windows, after, token, tally)


def change_windows(
    database: Database, clock: Clock, actor: ActorFacts, request: WindowsRequest, *, progress: Told | None = None
) -> Tally:
    """Put windows in force with rows that say who and why (the season's own and the record of administration), then
    compute the season's running clocks anew.

    The same windows again change nothing. Raises what the preview raises; NotPermittedError; InvalidInputError
    ``reason_required``; ConflictError ``windows_changed`` when the token is not of what stands now.
    """
    return put_in_force(database, clock, actor, request, "windows", _planned(request.windows), progress=progress)


def propose_windows(unit: Unit, code: str, *, into: str) -> list[Proposal]:
    """Propose each window of a season for another one's year: the same rule, its days moved off days off.

    A first day moves on to the next working day, a last day back to the one before. Nothing is written: the
    proposal goes into ``change_windows``. Raises NotFoundError ``season_not_found``; ConflictError
    ``calendar_year_missing``.
    """
    old, new = plan_of(unit, code), plan_of(unit, into)
    known = engine_of(unit, new.process_hash).process.windows
    book = book_of(unit, calendars.stamp(unit))
    found = []
    for window in old.season.windows:
        if window.code not in known:
            found.append(Proposal(window, None, None))
            continue
        first = _shifted(window.opens_rule, window.opens_on, new.year - old.year)
        last = _shifted(window.closes_rule, window.closes_on, new.year - old.year)
        by_rule = _window(window, first, last)
        found.append(Proposal(window, by_rule, _on_workdays(by_rule, book.of((window.unit_id, new.unit_id)))))
    return found


def _window(like: Window, first: DayRule | None, last: DayRule | None) -> Window:
    return replace(
        like,
        opens_on=None if first is None else first.first,
        closes_on=None if last is None else last.last,
        opens_rule=None if first is None or first.kind == "on" else first.text,
        closes_rule=None if last is None or last.kind == "on" else last.text,
    )


def _shifted(rule: str | None, on: date | None, years: int) -> DayRule | None:
    text = rule or (None if on is None else on.isoformat())
    return None if text is None else read_day_rule(text).in_years(years)


def _on_workdays(window: Window, calendar: WorkingCalendar | None) -> Window:
    if calendar is None:
        raise ConflictError("calendar_year_missing", year=(window.opens_on or window.closes_on or date.min).year)
    opens = None if window.opens_on is None else calendar.on_or_after(window.opens_on)
    closes = None if window.closes_on is None else calendar.on_or_before(window.closes_on)
    if opens is not None and closes is not None and closes < opens:
        closes = opens
    return replace(window, opens_on=opens, closes_on=closes)


def _planned(windows: tuple[Window, ...]) -> Planned:
    def planned(unit: Unit, plan: SeasonPlan) -> Change:
        if len(windows) > WINDOWS_MAX:
            raise InvalidInputError("too_many", pointer="/windows", maximum=WINDOWS_MAX)
        process = engine_of(unit, plan.process_hash).process
        check_windows(unit, process, windows, within=plan.unit_id)
        before, after = ([to_record(window) for window in some] for some in (plan.season.windows, windows))
        write = partial(season_plans.change_windows, standing=plan, windows=windows)
        return Change(process, before, after, plan.season, replace(plan.season, windows=windows), write)

    return planned
