"""Show clocks as they stood at an instant: of a season the open ones, of a case all of them. Changes nothing.

Days are counted by the calendars confirmed now. A clock that an undo let run on again counts as never ended.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.clocks import (
    ClockEventFacts,
    EventKind,
    RunningClock,
    armed_ladder,
    counted_by,
    due_now,
    instant_of,
)
from workflow.domain.days_held import Held, Span, days_held, party_of, turns_of
from workflow.domain.daystrip import Strip, strip
from workflow.domain.due import Due
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.facts import Situation
from workflow.domain.process import ClockRule, Label, Process, StopReason
from workflow.domain.standing import Standing, standing
from workflow.domain.time import Clock, local_day
from workflow.services.calendars import CalendarBook, book_of
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.show_case import find_case
from workflow.store import calendars
from workflow.store.database import Database, Unit
from workflow.store.reads import case_clocks, case_sheet, season_status
from workflow.store.reads import scope as scoping
from workflow.store.reads.case_clocks import ClockKey, ClockNotice, ClockSheet, LedgerRow
from workflow.store.reads.page import Page

_SENT = frozenset({"sent", "delivered"})


@dataclass(frozen=True, slots=True)
class PlannedRung:
    """A step of the ladder that is still to come; reminders and escalations have a role and a notice."""

    at: datetime
    kind: str
    role: str | None
    notice: str | None


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock at an instant.

    ``standing`` is None while nothing gives a last day or a calendar to count by. ``working_days_left`` counts
    those in (today, last day]. ``due_if_answered`` is the last day if a stopped clock were answered today;
    ``promised_on`` the day an apology names. ``sent`` are the notices that had gone out by then, ``waiting``
    those planned but not yet gone, ``suppressed`` those that did not go, with the reason.
    """

    sheet: ClockSheet
    process: Process
    rule: ClockRule
    place: str
    today: date
    due_on: date | None
    standing: Standing | None
    working_days_left: int | None
    stopped_at: datetime | None
    stop: StopReason | None
    due_if_answered: date | None
    promised_on: date | None
    ended_at: datetime | None
    outcome: str | None
    events: tuple[LedgerRow, ...]
    sent: tuple[ClockNotice, ...]
    waiting: tuple[ClockNotice, ...]
    suppressed: tuple[ClockNotice, ...]
    planned: tuple[PlannedRung, ...]
    strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class SeasonClocks:
    """The open clocks of a season at an instant, the one due first at the head."""

    season: str
    name: Label
    at: datetime
    clocks: tuple[ClockView, ...]


@dataclass(frozen=True, slots=True)
class HeldDays:
    """How long each party held a case: in days, and in working days where a calendar counts them."""

    since: date
    until: date
    days: tuple[Held, ...]
    working_days: tuple[Held, ...] | None


@dataclass(frozen=True, slots=True)
class CaseClocks:
    """Every clock of a case that had started by an instant, and who held the case how long."""

    case_id: UUID
    code: str
    product: str
    producer: str
    at: datetime
    clocks: tuple[ClockView, ...]
    held: HeldDays


def season_clocks(database: Database, clock: Clock, *, code: str, at: datetime | None = None) -> SeasonClocks:
    """Give the open clocks of a season as they stood at ``at`` (None: now), read at one instant of the database.

    Raises NotFoundError ``season_not_found``.
    """
    instant = clock.now() if at is None else at
    with database.snapshot() as unit:
        head = season_status.season_head(unit, code)
        if head is None:
            raise NotFoundError("season_not_found", season=code[:60])
        sheets = case_clocks.open_in_season(unit, season_id=head.id, at=instant)
        views = _views(unit, sheets, instant, stripped=False)
    ordered = sorted(views, key=lambda view: (view.due_on or date.max, view.sheet.code, view.rule.code))
    return SeasonClocks(head.code, Label(head.name_vi, head.name_en), instant, tuple(ordered))


def season_clocks_page(
    unit: Unit,
    clock: Clock,
    sight: Sight,
    season: UUID,
    *,
    at: datetime | None = None,
    after: ClockKey | None = None,
    limit: int,
) -> Page[ClockView]:
    """Give a page of the open clocks of a season that the person may see, in the order of cases."""
    instant = clock.now() if at is None else at
    seen = scoping.cases(sight.reaches)
    sheets = case_clocks.open_in_season(unit, season_id=season, at=instant, scope=seen, after=after, limit=limit + 1)
    views = _views(unit, sheets[:limit], instant, stripped=False)
    return Page(views, sheets[limit - 1].key if len(sheets) > limit else None)


def show_case_clocks(
    unit: Unit,
    clock: Clock,
    key: UUID | str,
    *,
    sight: Sight | None = None,
    at: datetime | None = None,
    stripped: bool = False,
) -> CaseClocks:
    """Give every clock of a case as it stood at ``at`` (None: now); ``sight`` None sees every case.

    ``stripped`` explains each last day day by day. Raises NotFoundError ``case_not_found``.
    """
    instant = clock.now() if at is None else at
    sheet = case_sheet.one(unit, key) if sight is None else find_case(unit, sight, key)
    if sheet is None:
        raise NotFoundError("case_not_found")
    case = sheet.facts
    sheets = case_clocks.of_case(unit, case_id=case.id, at=instant)
    views = _views(unit, sheets, instant, stripped=stripped)
    counting = _book(unit).counting(case)
    held = _held(unit, case.id, views, instant, counting.calendar)
    return CaseClocks(
        case_id=case.id,
        code=sheet.code,
        product=sheet.product["name"],
        producer=sheet.producer["name"],
        at=instant,
        clocks=tuple(views),
        held=held,
    )


def views_of_case(unit: Unit, case_id: UUID, *, at: datetime) -> tuple[ClockView, ...]:
    """Give every clock of a case that the person may see, as it stood at an instant, the first begun first."""
    return tuple(_views(unit, case_clocks.of_case(unit, case_id=case_id, at=at), at, stripped=False))


def _book(unit: Unit) -> CalendarBook:
    return book_of(unit, calendars.stamp(unit))


def _views(unit: Unit, sheets: Iterable[ClockSheet], at: datetime, *, stripped: bool) -> list[ClockView]:
    listed = list(sheets)
    if not listed:
        return []
    book = _book(unit)
    found = []
    for sheet in listed:
        process = engine_of(unit, sheet.case.process_hash).process
        rule = process.clocks.get(sheet.rule)
        if rule is not None:  # else the case moved to a version without it, at this very instant
            found.append(clock_view(sheet, process, rule, book.counting(sheet.case).calendar, at, stripped=stripped))
    return found


def clock_view(
    sheet: ClockSheet,
    process: Process,
    rule: ClockRule,
    calendar: WorkingCalendar | None,
    at: datetime,
    *,
    stripped: bool = False,
) -> ClockView:
    """Give one clock as it stood at an instant. Pure."""
    situation = Situation(process, sheet.case, at, local_day(at))
    ended_at = sheet.ended_at if sheet.ended_at is not None and sheet.ended_at <= at else None
    events = tuple(event for event in sheet.events if event.at <= at)
    due_on = _due_as_of(sheet, at)
    stopped = _open_stop(events)
    clock = _running(sheet, due_on, events, stopped)
    on = local_day(ended_at) if ended_at is not None else situation.today
    answered = due_now(rule, situation, calendar, clock, answered_on=on) if stopped else None
    reason = stopped.detail.get("reason") if stopped else None
    apology = next((event for event in reversed(events) if event.kind == "apologised"), None)
    runs = ended_at is None and stopped is None
    return ClockView(
        sheet=sheet,
        process=process,
        rule=rule,
        place=_place(sheet, process, rule),
        today=situation.today,
        due_on=due_on,
        standing=_standing(rule, calendar, situation.today, due_on, ended_at, answered),
        working_days_left=None if ended_at is not None else working_days(calendar, situation.today, due_on),
        stopped_at=stopped.at if stopped and ended_at is None else None,
        stop=next((stop for stop in rule.stops if stop.code == reason), None),
        due_if_answered=answered.on if answered and ended_at is None else None,
        promised_on=date.fromisoformat(str(apology.detail["new_due_on"])) if apology else None,
        ended_at=ended_at,
        outcome=sheet.outcome if ended_at is not None else None,
        events=events,
        sent=tuple(n for n in sheet.notices if n.state in _SENT and n.sent_at is not None and n.sent_at <= at),
        waiting=tuple(n for n in sheet.notices if _waits(n, at)),
        suppressed=tuple(n for n in sheet.notices if n.state == "suppressed" and (n.finished_at or n.planned_at) <= at),
        planned=_planned(sheet, situation, rule, calendar, due_on) if runs else (),
        strip=_strip(rule, situation, calendar, clock, on) if stripped else None,
    )


def _due_as_of(sheet: ClockSheet, at: datetime) -> date | None:
    """Give the last day as the ledger had it: what the newest row left, else what the next one found."""
    dated = [event for event in sheet.events if event.due_before is not None or event.due_after is not None]
    past = [event for event in dated if event.at <= at]
    if past:
        return past[-1].due_after
    return dated[0].due_before if dated else sheet.due_on


def _open_stop(events: Sequence[LedgerRow]) -> LedgerRow | None:
    last = next((event for event in reversed(events) if event.kind in {"stopped", "resumed"}), None)
    return last if last is not None and last.kind == "stopped" else None


def _running(
    sheet: ClockSheet, due_on: date | None, events: Sequence[LedgerRow], stopped: LedgerRow | None
) -> RunningClock:
    kinds: dict[str, EventKind] = {"stopped": "stopped", "resumed": "resumed", "extended": "extended"}
    return RunningClock(
        rule=sheet.rule,
        started_seq=sheet.started_seq,
        start_on=sheet.start_on,
        started_at=sheet.started_at,
        due_on=due_on,
        calendar_epoch=sheet.calendar_epoch,
        arming=sheet.arming,
        fired=0,
        stopped_at=stopped.at if stopped else None,
        events=tuple(ClockEventFacts(kinds[e.kind], e.at, e.due_after, e.detail) for e in events if e.kind in kinds),
    )


def _place(sheet: ClockSheet, process: Process, rule: ClockRule) -> str:
    names = {"producer": sheet.producer, "commune": sheet.commune, "district": sheet.district or ""}
    level = process.roles[rule.holder].level
    return "" if level in {"ministry", "system"} else names.get(level, sheet.province)


def _standing(
    rule: ClockRule,
    calendar: WorkingCalendar | None,
    today: date,
    due_on: date | None,
    ended_at: datetime | None,
    answered: Due | None,
) -> Standing | None:
    if due_on is None or calendar is None:
        return None
    unit = rule.unit if rule.unit == "working_days" or rule.unit is None else "calendar_days"
    try:
        return standing(
            calendar,
            today=today,
            due_on=due_on,
            unit=unit or "working_days",
            met_on=None if ended_at is None else local_day(ended_at),
            if_answered_on=answered.on if answered and ended_at is None else None,
        )
    except ConflictError:  # a year without a calendar
        return None


def working_days(calendar: WorkingCalendar | None, today: date, due_on: date | None) -> int | None:
    """Give the working days in (today, due_on]; None where there is no last day or no calendar for it."""
    if calendar is None or due_on is None:
        return None
    try:
        return calendar.working_between(today, due_on)
    except ConflictError:
        return None


def _waits(notice: ClockNotice, at: datetime) -> bool:
    """Say whether a notice was planned but neither gone nor settled at an instant."""
    gone = notice.sent_at if notice.state in _SENT else notice.finished_at
    if notice.state == "suppressed" and gone is None:
        return False
    return gone is None or gone > at


def _planned(
    sheet: ClockSheet, situation: Situation, rule: ClockRule, calendar: WorkingCalendar | None, due_on: date | None
) -> tuple[PlannedRung, ...]:
    """Give the steps still to come: as they are armed now, or as they were before the last day moved."""
    if due_on == sheet.due_on:
        placed = zip(sheet.fires, sheet.steps, strict=True)
    else:
        found = None if due_on is None else Due(due_on, due_on)
        armed = armed_ladder(rule, situation, calendar, found, since=situation.at)
        placed = zip(armed.fires, armed.steps, strict=True)
    return tuple(
        PlannedRung(instant_of(minutes), rule.ladder[step].kind, rule.ladder[step].to, rule.ladder[step].notice)
        for minutes, step in placed
        if instant_of(minutes) > situation.at
    )


def _strip(
    rule: ClockRule, situation: Situation, calendar: WorkingCalendar | None, clock: RunningClock, on: date
) -> Strip | None:
    counted = counted_by(rule, situation, clock, answered_on=on if clock.stopped_at is not None else None)
    if calendar is None or counted.basis is None:
        return None
    try:
        return strip(calendar, counted.basis, start_on=counted.start_on, stops=counted.stops)
    except ConflictError:
        return None


def _held(
    unit: Unit, case_id: UUID, views: Sequence[ClockView], at: datetime, calendar: WorkingCalendar | None
) -> HeldDays:
    entries = [
        (local_day(since), party_of(engine_of(unit, version).process.roles.get(holder or "")))
        for since, holder, version in case_clocks.turns(unit, case_id=case_id, at=at)
    ]
    until = local_day(at)
    turns = turns_of(entries, until=until)
    stops = [span for view in views for span in _stops(view, until)]

    def every(after: date, through: date) -> int:
        return (through - after).days

    worked: Callable[[date, date], int] | None = None if calendar is None else calendar.working_between
    try:
        working = None if worked is None else days_held(turns, stops, worked)
    except ConflictError:
        working = None
    return HeldDays(entries[0][0] if entries else until, until, days_held(turns, stops, every), working)


def _stops(view: ClockView, until: date) -> list[Span]:
    """Give the spans in which a clock stood still; an open one lasts until the clock ended, or until today."""
    spans: list[Span] = []
    since: date | None = None
    for event in view.events:
        if event.kind == "stopped":
            since = local_day(event.at)
        elif event.kind == "resumed" and since is not None:
            spans.append((since, local_day(event.at)))
            since = None
    if since is not None:
        spans.append((since, local_day(view.ended_at) if view.ended_at is not None else until))
    return spans
