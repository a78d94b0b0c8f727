"""Show the public calendar of a season: its windows, what is left of each, and the days off between."""

from dataclasses import dataclass
from datetime import date

from workflow.domain.calendar import Day, WorkingCalendar
from workflow.domain.days_off import named_days
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.process import Label
from workflow.domain.time import Clock, local_day
from workflow.services.engines import engine_of
from workflow.services.show_clocks import working_days
from workflow.services.work_rows import book
from workflow.store.cases import to_season
from workflow.store.database import Unit
from workflow.store.reads import seasons


@dataclass(frozen=True, slots=True)
class PublicWindow:
    """A window of the plan; both days are inside. ``closes_rule`` is how the plan words its end.

    ``last_working_on`` is set where the last day itself is off; ``working_days_left`` while the window is to close.
    """

    code: str
    label: Label
    opens_on: date | None
    closes_on: date | None
    closes_rule: str | None
    is_hard: bool
    is_open: bool
    last_working_on: date | None
    working_days_left: int | None


@dataclass(frozen=True, slots=True)
class SeasonCalendar:
    """The windows in the order they close, and the named days off from the first window to the last."""

    code: str
    name: Label
    year: int
    today: date
    windows: tuple[PublicWindow, ...]
    days_off: tuple[Day, ...]


def season_calendar(unit: Unit, clock: Clock, season: str) -> SeasonCalendar:
    """Give the calendar of a season that is not a draft. Two statements; raises NotFoundError ``season_not_found``."""
    found = seasons.one(unit, season)
    if found is None or found["status"] == "draft":
        raise NotFoundError("season_not_found")
    process = engine_of(unit, found["process"]).process
    calendar = book(unit).country
    today = local_day(clock.now())
    plan = to_season((found["id"], found["status"], found["settings"], found["windows"]))
    windows = sorted(
        (
            PublicWindow(
                code=window.code,
                label=process.windows[window.code],
                opens_on=window.opens_on,
                closes_on=window.closes_on,
                closes_rule=window.closes_rule,
                is_hard=window.hard,
                is_open=window.closes_on is not None and (window.opens_on or date.min) <= today <= window.closes_on,
                last_working_on=_last_working(calendar, window.closes_on),
                working_days_left=_left(calendar, today, window.closes_on),
            )
            for window in plan.windows
            if window.unit_id is None and window.code in process.windows
        ),
        key=lambda window: (window.closes_on or date.max, window.opens_on or date.max, window.code),
    )
    days = [day for window in windows for day in (window.opens_on, window.closes_on) if day is not None]
    off = named_days(calendar, min(days), max(days)) if days else ()
    name = Label(found["name"]["vi"], found["name"]["en"])
    return SeasonCalendar(found["code"], name, found["year"], today, tuple(windows), off)


def _left(calendar: WorkingCalendar | None, today: date, closes: date | None) -> int | None:
    return None if closes is None or closes < today else working_days(calendar, today, closes)


def _last_working(calendar: WorkingCalendar | None, closes: date | None) -> date | None:
    if calendar is None or closes is None:
        return None
    try:
        return None if calendar.is_working(closes) else calendar.on_or_before(closes)
    except ConflictError:  # a year without a calendar
        return None
