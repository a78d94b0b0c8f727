"""Show notices of a case as they would go out: every rung of a clock, or one notice to each of its roles.

Writes nothing. Reads the case, its clocks and its people as they stood at an instant; each rung is worded for its
own day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.clocks import RunningClock
from workflow.domain.due import offset_day
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.notice_text import NoticeBook, Rendered, render
from workflow.domain.notice_values import Recipient, Subject, digest_line, values_of
from workflow.domain.process import Process, Rung, Scalar
from workflow.domain.system import SYSTEM
from workflow.domain.time import local_day
from workflow.services.calendars import book_of
from workflow.services.engines import engine_of
from workflow.services.one_time_codes import CODE_LIVES
from workflow.services.show_case import find_key
from workflow.store.database import Unit
from workflow.store.reads import notice_subjects
from workflow.store.reads.notice_subjects import CaseThen

SAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "code": "123456",
        "minutes": str(int(CODE_LIVES.total_seconds()) // 60),
        "days": "14",
        "from_on": "1/9/2026",
        "through_on": "4/9/2026",
        "count": "12",
        "hour": "8:00",
        "meets_on": "4/9/2026",
    }
)
"""What stands for values that no case gives: a code that opens nothing."""
_WORDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "substitute": "sample_substitute",
        "council": "sample_council",
        "post": "post_member",
        "place": "sample_place",
        "reason": "sample_reason",
    }
)
"""The same in words: the phrase of each."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One notice to one role as it would go out on a day; ``offset`` is its rung's, None for what no clock causes."""

    notice: str
    recipient: Recipient
    on: date
    offset: int | None
    text: Rendered


@dataclass(frozen=True, slots=True)
class _Scene:
    """Everything the notices of one case share."""

    then: CaseThen
    process: Process
    calendar: WorkingCalendar | None
    people: dict[str, Recipient]
    book: NoticeBook
    language: str

    def preview(self, told: Subject, on: date, offset: int | None) -> Preview:
        """Render one subject."""
        worded = {name: self.book.phrase(phrase, self.language) for name, phrase in _WORDED.items()}
        values = {**SAMPLES, **worded, **values_of(told, self.language, on, self.book)}
        text = render(self.book.template(told.notice), self.language, values)
        return Preview(told.notice, told.recipient, on, offset, text)

    def subject(self, notice: str, role: str, clock: RunningClock | None) -> Subject:
        """Make what a notice to a role is about."""
        known = self.process.roles.get(role)
        nobody = Recipient(SYSTEM.id, known.label.text(self.language) if known else role, role)
        person = self.people.get(role, nobody)
        return Subject("preview", notice, person, self.process, self.then.case, clock, None, self.calendar)


def preview_notices(
    unit: Unit, book: NoticeBook, key: UUID | str, *, wanted: str, language: str, at: datetime
) -> list[Preview]:
    """Give the texts of a clock rule's rungs, or of a notice, for a case (key or code) at an instant.

    What only the event itself can say (a moved date, a reason) is worded as for an event that changes nothing.
    Raises NotFoundError ``case_not_found``, ``clock_not_found``; InvalidInputError ``notice_unknown``;
    ConflictError ``clock_without_day`` when nothing gives the clock a last day yet.
    """
    then = notice_subjects.case_then(unit, find_key(unit, key), at)
    if then is None:
        raise NotFoundError("case_not_found")
    process = engine_of(unit, then.process_hash).process
    rule = process.clocks.get(wanted)
    roles = _roles(process, then, wanted) if rule is None else [r.to for r in (*rule.reminders, *rule.escalation)]
    if rule is None:
        book.template(wanted)
    people = notice_subjects.holders(unit, then.case.id, roles, local_day(at))
    calendar = book_of(unit, then.stamp).of(then.units)
    scene = _Scene(then, process, calendar, people, book, language)
    clocks = notice_subjects.clocks_then(unit, then.case.id, at)
    if rule is None:
        triggers = [t.trigger for t in process.transitions if wanted in t.notices]
        act = notice_subjects.act_then(unit, then.case.id, triggers, at)
        open_then = [clock for clock in clocks if clock.ended_at is None or clock.ended_at > at]
        first = open_then[0] if open_then else None
        told = [replace(scene.subject(wanted, role, first), act=act) for role in dict.fromkeys(roles)]
        return [scene.preview(_with_params(one, local_day(at), scene), local_day(at), None) for one in told]
    clock = next((clock for clock in clocks if clock.rule == wanted), None)
    if clock is None:
        raise NotFoundError("clock_not_found", rule=wanted)
    shown = list(_rungs(scene, clock, (*rule.reminders, *rule.escalation)))
    if not shown:
        raise ConflictError("clock_without_day", rule=wanted)
    return shown


def _rungs(scene: _Scene, clock: RunningClock, rungs: Sequence[Rung]) -> Iterator[Preview]:
    """Render each rung that has a day; one that the calendar does not reach goes out on none."""
    placed = [(on, rung) for rung in rungs if (on := _day(scene.calendar, clock.due_on, rung.offset)) is not None]
    for on, rung in sorted(placed, key=lambda one: (one[0], one[1].offset)):
        yield scene.preview(scene.subject(rung.notice, rung.to, clock), on, rung.offset)


def _day(calendar: WorkingCalendar | None, due_on: date | None, offset: int) -> date | None:
    if calendar is None or due_on is None:
        return None
    try:
        return offset_day(calendar, due_on, offset)
    except ConflictError:  # a year without a calendar yet
        return None


def _roles(process: Process, then: CaseThen, notice: str) -> list[str]:
    named = process.notices.get(notice)
    if named is not None:
        return list(named.to)
    holder = process.states[then.case.state].holder
    return [holder] if holder else ["province_officer"]


def _with_params(told: Subject, today: date, scene: _Scene) -> Subject:
    due_on = told.clock.due_on if told.clock else None
    params: dict[str, Scalar] = {"count": 1, "items": digest_line(told, scene.language, today, scene.book)}
    shown = due_on.isoformat() if due_on else ""
    return replace(told, params={**params, "due_before": shown, "due_after": shown})
