"""What a notice says of its case: the values of its template's places, in one language, on one day. Pure.

Wording comes from the book's phrases and the process's labels; nothing is worded here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from workflow.domain.access import PRODUCER
from workflow.domain.calendar import WorkingCalendar
from workflow.domain.clocks import RunningClock
from workflow.domain.errors import ConflictError
from workflow.domain.notice_text import NoticeBook, render
from workflow.domain.process import STAY, ClockRule, Label, Process, Scalar, State, Transition
from workflow.domain.standing import Standing, standing
from workflow.domain.text import COMMENT_MAX

ACTS_SHOWN: Final = 3
_PLAIN: Final = frozenset({"reason", "officer", "count", "substitute", "council", "hour", "place"})
_DAYS: Final = (
    ("old_due_on", "due_before"),
    ("new_due_on", "due_after"),
    ("from_on", "from_on"),
    ("through_on", "through_on"),
    ("meets_on", "meets_on"),
)
"""Places that hold days, and the parameters they are worded from."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a notice goes, with the addresses at hand and the role in which it is told."""

    id: UUID
    name: str
    role: str
    language: str = "vi"
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The case a notice speaks of, as people name it."""

    id: UUID
    code: str
    state: str
    product: str
    producer: str
    commune: str
    season: Label
    season_code: str


@dataclass(frozen=True, slots=True)
class ToldAct:
    """The act (history row) that caused a notice."""

    seq: int
    trigger: str
    actor_name: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """All that a notice needs at the moment of sending, read anew.

    ``case`` and ``process`` are None for notices about no single case (digest, alarm). ``clock`` is the notice's
    own clock, or for events the open clock of the case that ends first. ``params`` is what the planner kept.
    """

    key: str
    notice: str
    recipient: Recipient
    process: Process | None = None
    case: Told | None = None
    clock: RunningClock | None = None
    act: ToldAct | None = None
    calendar: WorkingCalendar | None = None
    params: Mapping[str, Scalar] = field(default_factory=dict)


def values_of(subject: Subject, language: str, today: date, book: NoticeBook) -> dict[str, str]:
    """Give the values of a notice's places in a language on a day; what has no value is left out.

    Never fails for want of a calendar or a last day: the phrases say so.
    """
    values = {"recipient": subject.recipient.name, "link": book.address + "/"}
    values |= {name: str(value) for name, value in subject.params.items() if name in _PLAIN}
    values |= {name: str(subject.params[name]) for name in ("items",) if name in subject.params}
    if "path" in subject.params:
        values["link"] = book.address + str(subject.params["path"])
    if "post" in subject.params:
        values["post"] = book.phrase(f"post_{subject.params['post']}", language)
    if subject.params.get("place") == "":
        values["place"] = book.phrase("place_unknown", language)
    for name, key in _DAYS:
        if key in subject.params:
            values[name] = said_day(_day(subject.params[key]), language, book)
    if subject.case is not None and subject.process is not None:
        values |= _of_case(subject, subject.case, subject.process, language, book)
        values |= _of_clock(subject, subject.process, language, today, book)
    return values


def said_day(on: date | None, language: str, book: NoticeBook) -> str:
    """Write a day as ``03/09/2020``; one that is not known as the phrase says."""
    return book.phrase("day_unknown", language) if on is None else f"{on:%d/%m/%Y}"


def said_left(found: Standing, language: str, book: NoticeBook) -> str:
    """Say what is left of a term, or how late it is, in working days."""
    match found.kind:
        case "late":
            return _counted("late", found.late, language, book)
        case "left" | "one_left":
            return _counted("left", found.left, language, book)
        case _:
            return book.phrase(found.kind, language)


def digest_line(subject: Subject, language: str, today: date, book: NoticeBook) -> str:
    """Give the line that a notice takes in a digest; a digest's ``items`` are such lines, one under the other."""
    values = values_of(subject, language, today, book)
    if subject.case is None:
        return render(book.template(subject.notice), language, values).subject
    return book.phrase("digest_line", language, **values)


def acts_open(process: Process, state: State, role: str) -> tuple[Transition, ...]:
    """Give what a role may do in a state to move the case on: neither reports nor ends of the case."""
    return tuple(t for t in process.exits[state.code] if role in t.by and _moves_on(process, t))


def _of_case(subject: Subject, case: Told, process: Process, language: str, book: NoticeBook) -> dict[str, str]:
    state = process.states[case.state]
    label = state.producer if subject.recipient.role == PRODUCER else state.staff
    step = next(step for step in process.steps if step.number == state.step)
    holder = _role(process, state.holder, language) if state.holder else book.phrase("nobody", language)
    act = subject.act
    return {
        "product": case.product,
        "case_code": case.code,
        "producer": case.producer,
        "commune": case.commune,
        "season": case.season.text(language),
        "step": step.label.text(language),
        "state": label.text(language),
        "holder": holder,
        "act": _act(process, act.trigger, language) if act else label.text(language),
        "comment": act.comment[:COMMENT_MAX] if act and act.comment else book.phrase("no_comment", language),
        "officer": str(subject.params.get("officer") or holder),
        "what_to_do": _to_do(subject, process, state, holder, language, book),
        "link": f"{book.address}/?mua={case.season_code}",
    }


def _of_clock(subject: Subject, process: Process, language: str, today: date, book: NoticeBook) -> dict[str, str]:
    clock = subject.clock
    rule = process.clocks.get(clock.rule) if clock is not None else None
    due_on = clock.due_on if clock is not None else None
    values = {"due_on": said_day(due_on, language, book)}
    values["days_left"], values["days_late"] = _standing(
        subject.calendar, _day(subject.params.get("promised", "")) or due_on, language, today, book
    )
    values["clock"] = rule.label.text(language) if rule else book.phrase("no_clock", language)
    values["consequence"] = _consequence(process, rule, language, book)
    values["reason"] = _reason(subject, rule, language, book)
    return values


def _reason(subject: Subject, rule: ClockRule | None, language: str, book: NoticeBook) -> str:
    """Word the reason that the planner kept: a stop's, a cause of recomputation, why a case is stuck, or a text."""
    for name in ("cause", "why"):
        coded = f"{name}_{subject.params.get(name)}"
        if coded in book.phrases:
            return book.phrase(coded, language)
    reason = subject.params.get("reason")
    known = next((stop for stop in rule.stops if stop.code == reason), None) if rule else None
    return known.label.text(language) if known else str(reason or book.phrase("no_reason", language))


def _standing(
    calendar: WorkingCalendar | None, due_on: date | None, language: str, today: date, book: NoticeBook
) -> tuple[str, str]:
    """Say what is left and what is late; all days are counted where no calendar reaches."""
    if due_on is None:
        return book.phrase("left_unknown", language), book.phrase("not_late", language)
    try:
        found = standing(calendar, today=today, due_on=due_on) if calendar is not None else None
    except ConflictError:  # a year without a calendar yet
        found = None
    if found is not None:
        left = said_left(found, language, book)
    elif today == due_on:
        left = book.phrase("due_today", language)
    else:
        left = _counted("late_days" if today > due_on else "left_days", abs((due_on - today).days), language, book)
    return left, left if today > due_on else book.phrase("not_late", language)


def _consequence(process: Process, rule: ClockRule | None, language: str, book: NoticeBook) -> str:
    if rule is None:
        return book.phrase("nothing_follows", language)
    if rule.on_breach == "fire" and rule.breach_trigger is not None:
        return book.phrase("fires", language, act=_act(process, rule.breach_trigger, language))
    told = list(dict.fromkeys(rung.to for rung in rule.escalation if rung.offset > 0))
    if not told:
        return book.phrase("nothing_follows", language)
    roles = _listed("both", [_role(process, role, language) for role in told], language, book)
    return book.phrase("escalates", language, to=roles)


def _to_do(subject: Subject, process: Process, state: State, holder: str, language: str, book: NoticeBook) -> str:
    if state.final:
        return book.phrase("over", language)
    unheld = subject.params.get("for_role")
    if isinstance(unheld, str) and unheld and subject.params.get("why") is None:
        return book.phrase("unheld", language, role=_role(process, unheld, language))
    if subject.recipient.role != state.holder:
        return book.phrase("wait", language, holder=holder)
    acts = acts_open(process, state, subject.recipient.role)[:ACTS_SHOWN]
    if not acts:
        return book.phrase("see", language, state=state.staff.text(language))
    labels = [transition.label.text(language) for transition in acts]
    return book.phrase("do", language, acts=_listed("either", labels, language, book))


def _moves_on(process: Process, transition: Transition) -> bool:
    targets = [process.states.get(route.to) for route in transition.routes if route.to != STAY]
    return any(target is None or target.family not in {"closed", "revoked"} for target in targets)


def _act(process: Process, trigger: str, language: str) -> str:
    found = next((t for t in process.transitions if t.trigger == trigger), None)
    return found.label.text(language) if found else trigger


def _role(process: Process, role: str, language: str) -> str:
    found = process.roles.get(role)
    return found.label.text(language) if found else role


def _listed(phrase: str, parts: list[str], language: str, book: NoticeBook) -> str:
    if len(parts) < 2:  # noqa: PLR2004 - one needs no joining word
        return "".join(parts)
    return book.phrase(phrase, language, first=", ".join(parts[:-1]), last=parts[-1])


def _counted(phrase: str, count: int, language: str, book: NoticeBook) -> str:
    return book.phrase(f"{phrase}_one" if count == 1 else phrase, language, count=count)


def _day(value: Scalar) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
