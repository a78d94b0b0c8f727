"""Rows of every list of work: whose turn, until when, what unlocks it. Three statements for any number of cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from workflow.domain.access import standing_in_for
from workflow.domain.calendar import WorkingCalendar
from workflow.domain.days_held import Party, party_of
from workflow.domain.errors import ConflictError
from workflow.domain.facts import ActorFacts
from workflow.domain.process import Process, Role, State
from workflow.domain.time import local_day
from workflow.services.calendars import CalendarBook, book_of
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.show_clocks import ClockView, clock_view
from workflow.store import calendars
from workflow.store.database import Unit
from workflow.store.reads import work_rows
from workflow.store.reads.candidates import Turns
from workflow.store.reads.work_rows import StoredRow

DUE_SOON_DAYS: Final = 3
"""A term with this many working days left, or fewer, is due soon."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A case in a list. ``holder`` is None once it has ended; ``party`` is who that role counts as.

    ``clock`` is the most pressing open one. ``remarks`` are those of the return that the producer answers now,
    and ``is_my_turn`` says whether the reader holds the case; ``standing_in_for`` names the person in whose place, when
    it is by no role of the reader's own.
    """

    case_id: UUID
    code: str
    version: int
    season: str
    product_id: UUID
    product: str
    producer_id: UUID
    producer: str
    commune: str
    district: str | None
    province: str
    process: Process
    state: State
    holder: Role | None
    party: Party
    is_my_turn: bool
    entered_at: datetime
    clock: ClockView | None
    remarks: tuple[str, ...]
    comment: str | None
    has_phone_task: bool
    is_unreachable: bool
    standing_in_for: str = ""
    milestones: frozenset[str] = frozenset()

    @property
    def step(self) -> int:
        """Give the number of the step."""
        return self.state.step

    @property
    def place(self) -> str:
        """Give the name of the unit or producer whose turn it is; empty for the ministry and for ended cases."""
        level = "" if self.holder is None else self.holder.level
        names = {"producer": self.producer, "commune": self.commune, "district": self.district or ""}
        return names.get(level, self.province if level == "province" else "")


@dataclass(frozen=True, slots=True)
class Mine:
    """What of a list is the reader's: where their roles hold cases, and who they are."""

    turns: Mapping[str, Mapping[str, Mapping[str, list[str]]]]
    actor: ActorFacts


def book(unit: Unit) -> CalendarBook:
    """Give the calendars that stand now; one statement once they are known."""
    return book_of(unit, calendars.stamp(unit))


def rows_of(
    unit: Unit, sight: Sight, keys: Sequence[UUID], *, at: datetime, counting: CalendarBook
) -> tuple[WorkRow, ...]:
    """Read the rows of cases, which the person may see, in the order of their keys."""
    mine = Mine(turns_of(sight), sight.actor)
    return tuple(_row(unit, stored, at, counting, mine) for stored in work_rows.read(unit, keys, today=local_day(at)))


def due_soon_through(calendar: WorkingCalendar | None, today: date) -> date:
    """Give the last day that counts as due soon: at most ``DUE_SOON_DAYS`` working days are left till then.

    Without a calendar of that year, as many days as there are.
    """
    try:
        if calendar is not None:
            return calendar.after(today, DUE_SOON_DAYS + 1) - timedelta(days=1)
    except ConflictError:  # a year without a calendar yet
        pass
    return today + timedelta(days=DUE_SOON_DAYS)


def late_before(calendar: WorkingCalendar | None, today: date) -> date:
    """Give the day before which a last day is late: a working day has passed since. Without a calendar: today."""
    try:
        return today if calendar is None else calendar.on_or_before(today)
    except ConflictError:  # a year without a calendar yet
        return today


def turns_of(sight: Sight) -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    """Give where the person's roles hold cases: process version → role → level → units or producer.

    Roles that only read hold nothing.
    """
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for version, process in sight.processes.items():
        held = found.setdefault(version, {})
        for grant in sight.actor.grants:
            role = process.roles.get(grant.role)
            if role is None or not role.acts or not role.sees_cases:
                continue
            if role.level == "producer" and grant.for_person is not None:
                continue
            if role.level in {"ministry", "system"}:
                held.setdefault(role.code, {})["everywhere"] = []
                continue
            key = grant.producer_id if role.level == "producer" else grant.unit_id
            if key is not None:
                held.setdefault(role.code, {}).setdefault(role.level, []).append(str(key))
    return found


def turns_told(sight: Sight) -> Turns:
    """Give ``turns_of`` as the queries read it."""
    return Turns(
        [
            (version, role, level, place)
            for version, held in turns_of(sight).items()
            for role, levels in held.items()
            for level, places in levels.items()
            for place in ((None,) if level == "everywhere" else [UUID(key) for key in places])
        ]
    )


def _row(
    unit: Unit,
    stored: StoredRow,
    at: datetime,
    counting: CalendarBook,
    mine: Mine,
) -> WorkRow:
    case = stored.case
    process = engine_of(unit, case.process_hash).process
    state = process.states[case.state]
    holder = None if state.holder is None else process.roles[state.holder]
    is_mine = holder is not None and _holds(stored, holder, mine.turns.get(process.hash, {}).get(holder.code))
    return WorkRow(
        case_id=case.id,
        code=stored.code,
        version=case.version,
        season=stored.season,
        product_id=stored.product_id,
        product=stored.product,
        producer_id=case.producer_id,
        producer=stored.producer,
        commune=stored.commune,
        district=stored.district,
        province=stored.province,
        process=process,
        state=state,
        holder=holder,
        party=party_of(holder),
        is_my_turn=is_mine,
        entered_at=stored.entered_at,
        clock=_clock(stored, process, counting, at),
        remarks=stored.remarks if holder is not None and holder.level == "producer" else (),
        comment=stored.comment,
        has_phone_task=stored.has_phone_task,
        is_unreachable=stored.is_unreachable,
        standing_in_for=standing_in_for(process, holder.code, case, mine.actor) if holder and is_mine else "",
        milestones=frozenset(code for code in process.milestones if f"reached.{code}" in case.facts),
    )


def _holds(stored: StoredRow, holder: Role, held: Mapping[str, list[str]] | None) -> bool:
    if held is None:
        return False
    case = stored.case
    places = {
        "producer": case.producer_id,
        "commune": case.commune_id,
        "district": case.district_id,
        "province": case.province_id,
    }
    return "everywhere" in held or str(places.get(holder.level)) in held.get(holder.level, ())


def _clock(stored: StoredRow, process: Process, counting: CalendarBook, at: datetime) -> ClockView | None:
    if stored.clock is None:
        return None
    rule = process.clocks.get(stored.clock.rule)
    if rule is None:  # the case moved to a version without it, at this very instant
        return None
    return clock_view(stored.clock, process, rule, counting.counting(stored.case).calendar, at)
