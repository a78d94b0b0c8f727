"""Show the sheet of late and due cases of a season for whoever chairs a hearing: as it stands, or as it stood.

Each line traces to rows: the clock with its ledger, the notices with their fate, the calls with their outcome.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.calendar import Day
from workflow.domain.days_held import Party, party_of
from workflow.domain.days_off import named_days
from workflow.domain.errors import NotFoundError
from workflow.domain.process import Label, Role
from workflow.domain.time import Clock, local_day
from workflow.services.calendars import CalendarBook
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.show_board import Board, board_of, upcoming
from workflow.services.show_clocks import ClockView, clock_view
from workflow.services.work_rows import book, due_soon_through
from workflow.store.database import Unit
from workflow.store.reads import case_clocks, laggards
from workflow.store.reads import scope as scoping
from workflow.store.reads.case_clocks import ClockNotice, ClockSheet
from workflow.store.reads.laggards import Call

Suggestion: TypeAlias = Literal["visit", "call", "remind", "mend_contact", "escalate", "finish"]
LOOKED_BACK: Final = timedelta(days=14)
_REMINDING: Final = frozenset({"reminder", "escalation", "nudge"})


@dataclass(frozen=True, slots=True)
class Laggard:
    """One line: a case late or due, whose turn it is, what was tried, and what to do next.

    ``holder`` and ``place`` are of the clock: who owes what is due. ``told`` is the newest notice with its fate;
    ``call`` the newest call. ``suggestion`` is a code; the words are where it is shown.
    """

    case_id: UUID
    code: str
    product: str
    producer: str
    commune: str
    holder: Role
    party: Party
    place: str
    clock: ClockView
    told: ClockNotice | None
    call: Call | None
    suggestion: Suggestion

    @property
    def days_late(self) -> int:
        """Give the days past the last day: working days, or all days for terms of calendar days."""
        return 0 if self.clock.standing is None else self.clock.standing.late


@dataclass(frozen=True, slots=True)
class Reminded:
    """What went out on a day to those on the sheet: sent, received as far as is known, failed, and not sent."""

    on: date
    sent: int
    received: int
    failed: int
    not_sent: int


@dataclass(frozen=True, slots=True)
class WindowAhead:
    """A window of the season that closes today or later, with the working days left."""

    label: Label
    closes_on: date
    working_days_left: int | None


@dataclass(frozen=True, slots=True)
class LaggardsSheet:
    """The sheet at an instant. ``board`` has the totals of the same cases, ``digest`` is over all their histories.

    ``territory`` is the name of what it was narrowed to. ``more`` says that only the most pressing lines are listed.
    ``days_off`` are the named days of the period from ``since`` through ``through``.
    """

    season_id: UUID
    season: str
    name: Label
    unit: str
    territory: str | None
    province: str
    at: datetime
    today: date
    board: Board
    lines: tuple[Laggard, ...]
    more: bool
    late: int
    due_soon: int
    reminders: tuple[Reminded, ...]
    windows: tuple[WindowAhead, ...]
    since: date
    through: date
    days_off: tuple[Day, ...]
    digest: str

    @property
    def check_code(self) -> str:
        """Give the beginning of the digest as it is printed."""
        return f"{self.digest[:4]}-{self.digest[4:8]}"


def show_laggards(
    unit: Unit,
    clock: Clock,
    sight: Sight,
    *,
    season: str,
    territory: UUID | None = None,
    as_of: datetime | None = None,
) -> LaggardsSheet:
    """Give the late and due cases of a season that the person may see, in a territory of it or in all of it.

    Late first, then by last day, then by commune. Eight statements; open ``unit`` as a snapshot.

    Raises NotFoundError ``season_not_found``, ``unit_not_found``.
    """
    at = clock.now() if as_of is None else as_of
    today = local_day(at)
    area = scoping.within(scoping.cases(sight.reaches), territory)
    board, row = board_of(unit, season, at=as_of, clock=clock, area=area)
    counting = book(unit)
    through = due_soon_through(counting.country, today)
    sheets = case_clocks.due_in_season(unit, season_id=row.id, at=at, through=through, scope=area)
    called = laggards.calls(unit, [sheet.case.id for sheet in sheets], at=at)
    head = laggards.head(unit, season_id=row.id, territory=territory, at=at, scope=area)
    if territory is not None and head.territory is None:
        raise NotFoundError("unit_not_found")
    lines = _lines(unit, sheets, at, counting, called)
    reminders = _reminders(lines, at)
    since = min([today - LOOKED_BACK, *(one.on for one in reminders)])
    return LaggardsSheet(
        season_id=row.id,
        season=row.code,
        name=Label(row.name_vi, row.name_en),
        unit=head.unit,
        territory=head.territory,
        province=head.province,
        at=at,
        today=today,
        board=board,
        lines=lines,
        more=len(sheets) == case_clocks.DUE_MAX,
        late=sum(board.totals.late),
        due_soon=sum(board.totals.due_soon),
        reminders=reminders,
        windows=tuple(WindowAhead(*one) for one in upcoming(board, counting.country, today)),
        since=since,
        through=through,
        days_off=named_days(counting.country, since, through),
        digest=head.digest,
    )


def _lines(
    unit: Unit, sheets: Iterable[ClockSheet], at: datetime, counting: CalendarBook, called: dict[UUID, Call]
) -> tuple[Laggard, ...]:
    """Make one line a case, by its most pressing clock."""
    found: dict[UUID, Laggard] = {}
    for sheet in sheets:
        if sheet.case.id in found:
            continue
        process = engine_of(unit, sheet.case.process_hash).process
        rule = process.clocks.get(sheet.rule)
        if rule is None:  # the case moved to a version without it, at that very instant
            continue
        view = clock_view(sheet, process, rule, counting.counting(sheet.case).calendar, at)
        holder = process.roles[rule.holder]
        told, call = _newest(view, at), called.get(sheet.case.id)
        found[sheet.case.id] = Laggard(
            case_id=sheet.case.id,
            code=sheet.code,
            product=sheet.product,
            producer=sheet.producer,
            commune=sheet.commune,
            holder=holder,
            party=party_of(holder),
            place=view.place,
            clock=view,
            told=told,
            call=call,
            suggestion=_suggestion(view, party_of(holder), told, call),
        )
    return tuple(sorted(found.values(), key=lambda line: -line.days_late))


def _newest(view: ClockView, at: datetime) -> ClockNotice | None:
    """Give the last notice that went out or failed, an outward one before the page's own; else the last not sent."""
    gone = [*view.sent, *_failed(view, at)]
    if gone:
        return max(gone, key=lambda notice: (notice.sent_at or notice.planned_at, notice.channel != "in_app"))
    rest = (*view.waiting, *view.suppressed)
    return max(rest, key=lambda notice: notice.planned_at) if rest else None


def _failed(view: ClockView, at: datetime) -> list[ClockNotice]:
    return [n for n in view.sheet.notices if n.state == "failed" and (n.finished_at or n.planned_at) <= at]


def _suggestion(view: ClockView, party: Party, told: ClockNotice | None, call: Call | None) -> Suggestion:
    """Say what to do next, by who owes it, how late it is, and what was tried."""
    is_late = view.standing is not None and view.standing.late > 0
    if party != "producer":
        return "escalate" if is_late else "finish"
    if call is not None and call.outcome == "wrong_number":
        return "mend_contact"
    if call is not None and call.made_at is None:
        return "call"
    is_near = view.working_days_left == 0
    if told is None or told.sent_at is None or told.state == "failed":
        return "call" if is_late or is_near else "remind"
    return "visit" if is_late or is_near else "remind"


def _reminders(lines: Sequence[Laggard], at: datetime) -> tuple[Reminded, ...]:
    """Count the reminders of those on the sheet by the day they went out, or were to."""
    counts: dict[date, Counter[str]] = {}
    for line in lines:
        for notice in line.clock.sent:
            if notice.kind in _REMINDING and notice.sent_at is not None:
                day = counts.setdefault(local_day(notice.sent_at), Counter())
                day["sent"] += 1
                day["received"] += notice.state == "delivered"
        for notice in line.clock.suppressed:
            if notice.kind in _REMINDING:
                counts.setdefault(local_day(notice.planned_at), Counter())["not_sent"] += 1
        for notice in _failed(line.clock, at):
            if notice.kind in _REMINDING:
                counts.setdefault(local_day(notice.planned_at), Counter())["failed"] += 1
    return tuple(
        Reminded(on, day["sent"], day["received"], day["failed"], day["not_sent"]) for on, day in sorted(counts.items())
    )
