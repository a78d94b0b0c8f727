"""Change the windows of a season that is under way, and propose those of a new year from an old one's.

Running clocks are computed anew by the code of a calendar change: a preview first, then exactly that. The epoch is
raised with the windows, so that what an interrupted run leaves is found again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.days import DayRule, read_day_rule
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts, Window
from workflow.domain.history import dumps
from workflow.domain.office import require_registration
from workflow.domain.recompute import Cause, Tally
from workflow.domain.text import COMMENT_MAX, checked
from workflow.domain.time import Clock
from workflow.services.calendars import book_of
from workflow.services.engines import engine_of
from workflow.services.note_act import Noted, note_act
from workflow.services.open_season import check_windows
from workflow.services.recompute_clocks import Told, assess_all, recompute_all
from workflow.store import calendars, season_plans, territory
from workflow.store.calendars import CalendarStamp
from workflow.store.database import Database, Unit
from workflow.store.recompute_sql import Note, Scope
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


def show_windows(unit: Unit, code: str) -> SeasonPlan:
    """Read a season's windows. Raises NotFoundError ``season_not_found``."""
    return _known(season_plans.plan(unit, code))


def require_windows(unit: Unit, actor: ActorFacts, code: str) -> None:
    """Refuse with NotPermittedError whoever may not change a season's windows: what a preview counts over all cases
    of the territory is the office's, and so is the work of counting. Raises NotFoundError ``season_not_found``.
    """
    units = tuple(territory.climb(unit, show_windows(unit, code).unit_id).values())
    require_registration(actor, "change_windows", units=units)


def preview_windows(
    database: Database, clock: Clock, code: str, windows: Sequence[Window], *, progress: Told | None = None
) -> WindowsPreview:
    """Say what these windows in the place of the season's would do; writes nothing. ``require_windows`` comes first.

    Raises NotFoundError ``season_not_found``; ConflictError ``season_not_open`` of a closed one; InvalidInputError
    ``window_unknown``, ``dates_reversed``, ``window_outside_territory``, ``too_many``.
    """
    at, after = clock.now(), tuple(windows)
    with database.snapshot() as unit:
        plan = show_windows(unit, code)
        _check(unit, plan, after)
        stamp = calendars.stamp(unit)
        tally = Tally()
        if after != plan.season.windows:
            scope = Scope("season", plan.season.id, stamp.epoch + 1)
            season, book = replace(plan.season, windows=after), book_of(unit, stamp)
            tally = assess_all(unit, at, scope, book, seasons=(season,), progress=progress)
    return WindowsPreview(plan.season.windows, after, _token(stamp, plan, after), tally)


def change_windows(
    database: Database, clock: Clock, actor: ActorFacts, request: WindowsRequest, *, progress: Told | None = None
) -> Tally:
    """Put windows in force with rows that say who and why (the season's own and the record of administration), then
    compute the season's running clocks anew.

    The same windows again change nothing. Raises what the preview raises; NotPermittedError; InvalidInputError
    ``reason_required``; ConflictError ``windows_changed`` when the token is not of what stands now.
    """
    if not request.reason.strip():
        raise InvalidInputError("reason_required", pointer="/reason")
    checked(request.reason, pointer="/reason", maximum=COMMENT_MAX)
    at = clock.now()
    with database.unit() as unit:
        calendars.lock(unit)
        plan = _known(season_plans.plan(unit, request.season, locked=True))
        units = tuple(territory.climb(unit, plan.unit_id).values())
        require_registration(actor, "change_windows", units=units)
        _check(unit, plan, request.windows)
        if request.windows == plan.season.windows:
            return Tally()
        if request.token != _token(calendars.stamp(unit), plan, request.windows):
            raise ConflictError("windows_changed")
        season_plans.change_windows(unit, plan, request.windows, at=at, actor_id=actor.id, reason=request.reason)
        noted = Noted("windows_changed", None, plan.unit_id, request.reason, {"season": plan.code})
        note_act(unit, clock, actor, noted)
        epoch = calendars.raise_epoch(unit).epoch
    note = Note(actor.id, Cause("windows", {"reason": request.reason}))
    return recompute_all(database, clock, Scope("season", plan.season.id, epoch), note, progress=progress)


def propose_windows(unit: Unit, code: str, *, into: str) -> list[Proposal]:
    """Propose each window of a season for another one's year: the same rule, its days moved off days off.

    A first day moves on to the next working day, a last day back to the one before. Nothing is written: the
    proposal goes into ``change_windows``. Raises NotFoundError ``season_not_found``; ConflictError
    ``calendar_year_missing``.
    """
    old, new = show_windows(unit, code), show_windows(unit, into)
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


def _known(plan: SeasonPlan | None) -> SeasonPlan:
    if plan is None:
        raise NotFoundError("season_not_found")
    return plan


def _check(unit: Unit, plan: SeasonPlan, windows: Sequence[Window]) -> None:
    if plan.season.status == "closed":
        raise ConflictError("season_not_open", status=plan.season.status)
    if len(windows) > WINDOWS_MAX:
        raise InvalidInputError("too_many", pointer="/windows", maximum=WINDOWS_MAX)
    check_windows(unit, engine_of(unit, plan.process_hash).process, windows, within=plan.unit_id)


def _token(stamp: CalendarStamp, plan: SeasonPlan, after: Sequence[Window]) -> str:
    texts = [dumps([to_record(window) for window in some]) for some in (plan.season.windows, after)]
    lines = "\n".join((str(stamp.epoch), stamp.digest, str(plan.season.id), *texts))
    return hashlib.sha256(lines.encode()).hexdigest()[:32]
