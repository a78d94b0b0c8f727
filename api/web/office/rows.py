"""A case as one row of a list, in the reader's words. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from api.web.case.head import Badge, path_of
from api.web.case.labels import Labels
from api.web.clock_words import ClockFacts, facts_of
from workflow.domain.process import Transition
from workflow.services.identify import Sight
from workflow.services.show_clocks import ClockView
from workflow.services.work_rows import WorkRow

Gettext = Callable[..., str]


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


ONE_REMARK: Final = _("1 remark to answer")
REMARKS: Final = _("{count} remarks to answer")


@dataclass(frozen=True, slots=True)
class RowView:
    """A case in a list. ``turn`` is whose turn it is, ``limit`` what is owed, ``note`` what moves it on."""

    code: str
    href: str
    version: int
    product: str
    producer: str
    commune: str
    step: int
    badge: Badge
    turn: str
    place: str
    is_mine: bool
    clock: ClockFacts
    clock_href: str
    limit: str
    note: str
    comment: str
    has_phone_task: bool
    is_unreachable: bool
    standing_in_for: str = ""


@dataclass(frozen=True, slots=True)
class BulkAct:
    """An act that may be done to several of the listed cases at once."""

    trigger: str
    label: str
    count: int


def view_of(row: WorkRow, labels: Labels, gettext: Gettext, today: date) -> RowView:
    """Give the row of a case."""
    process, clock = row.process, row.clock
    path = path_of(row.code)
    return RowView(
        code=row.code,
        href=path,
        version=row.version,
        product=row.product,
        producer=row.producer,
        commune=row.commune,
        step=row.step,
        badge=Badge(row.state.family, labels.state(process.hash, row.state.code)),
        turn="" if row.holder is None else labels.say(row.holder.label),
        place=row.place,
        is_mine=row.is_my_turn,
        clock=facts_of_clock(clock, labels, today),
        clock_href="" if clock is None else f"{path}/han/{clock.rule.code}",
        limit="" if clock is None else labels.say(clock.rule.label),
        note=_note(row, gettext),
        comment=row.comment or "",
        has_phone_task=row.has_phone_task,
        is_unreachable=row.is_unreachable,
        standing_in_for=row.standing_in_for,
    )


def facts_of_clock(clock: ClockView | None, labels: Labels, today: date, *, who: str | None = None) -> ClockFacts:
    """Give the facts of the most pressing limit of a case, or that it has none."""
    if clock is None or clock.standing is None:
        return ClockFacts(today=today, state="none", who=who)
    unit: Literal["working_days", "calendar_days"] = (
        "working_days" if clock.rule.unit in {None, "working_days"} else "calendar_days"
    )
    waits_for = None if clock.stop is None else labels.say(clock.stop.label)
    return facts_of(clock.standing, today=today, unit=unit, waits_for=waits_for, who=who)


def bulk_acts(rows: Iterable[WorkRow], sight: Sight, labels: Labels) -> tuple[BulkAct, ...]:
    """Give the acts that the reader's roles have in some of the listed cases and that need nothing but a comment.

    Whether each case takes it is decided case by case when it is tried; this only fills the list of choices.
    """
    roles = {grant.role for grant in sight.actor.grants}
    found: dict[str, tuple[str, int]] = {}
    for row in rows:
        if not row.is_my_turn:
            continue
        for transition in row.process.exits[row.state.code]:
            if roles.intersection(transition.by) and _needs_nothing(transition):
                label, count = found.get(transition.trigger, (labels.say(transition.label), 0))
                found[transition.trigger] = (label, count + 1)
    return tuple(BulkAct(trigger, label, count) for trigger, (label, count) in found.items())


def _needs_nothing(transition: Transition) -> bool:
    asks = transition.evidence == "required" or any(field.required for field in transition.inputs)
    return not asks


def _note(row: WorkRow, gettext: Gettext) -> str:
    if not row.remarks:
        return ""
    return gettext(ONE_REMARK) if len(row.remarks) == 1 else gettext(REMARKS, count=len(row.remarks))
