"""Decide what a person does to a running clock: stop, resume, ask for and grant more time, apologise. Pure.

Rights are judged before inputs, inputs before what the clock's own ledger allows. The case keeps its state,
facts and position; only the clock changes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from workflow.domain.access import PRODUCER, covers
from workflow.domain.clock_changes import (
    ClockCommand,
    Standing,
    apologised,
    asked,
    extended,
    open_reason,
    resumed,
    stopped,
)
from workflow.domain.clocks import ClockAct, RunningClock
from workflow.domain.days import add_days
from workflow.domain.errors import DomainError, NotFoundError, NotPermittedError
from workflow.domain.facts import ActorFacts, Grant
from workflow.domain.history import InputValue
from workflow.domain.inputs import FieldFault, collect, refuse
from workflow.domain.move import Move, standing_row
from workflow.domain.process import ClockRule, Level, Process
from workflow.domain.system import SYSTEM
from workflow.domain.text import COMMENT_MAX, NAME_MAX, checked

Act: TypeAlias = Literal["stop", "resume", "ask_extension", "grant_extension", "apologise"]

TOPIC_ACTED: Final = "clock.acted"
DATE_MOVED: Final = "date_moved"
OFFICE_LATE: Final = "office_late"
_STAND_IN: Final = "-"
_LEVELS: Final[tuple[Level, ...]] = ("producer", "commune", "district", "province", "ministry")


@dataclass(frozen=True, slots=True)
class _Form:
    """What an act asks for, who has it, and what it does."""

    trigger: str
    required: frozenset[str]
    optional: frozenset[str]
    roles: Callable[[Standing, ClockCommand], tuple[str, ...]]
    decide: Callable[[Standing, ActorFacts, ClockCommand], ClockAct]
    notices: Callable[[ClockAct], tuple[str, ...]]


def decide_act(act: Act, standing: Standing, actor: ActorFacts, command: ClockCommand) -> Move:
    """Decide an act on a clock of a case that the actor may see.

    Raises, in this order: NotPermittedError; InvalidInputError ``inputs_invalid``; then by the rule and the
    clock's ledger ConflictError, or InvalidInputError ``stop_reason_unknown`` or ``new_day_out_of_range``.
    """
    form = _FORMS[act]
    grant = _grant(standing, actor, form.trigger, form.roles(standing, command))
    _check(form, command)
    done = form.decide(standing, actor, command)
    situation = standing.situation
    case = situation.case
    computed: dict[str, InputValue] = {"started_seq": done.started_seq}
    if done.due_before is not None:
        computed["due_before"] = done.due_before.isoformat()
    if done.due_on is not None:
        computed["due_after"] = done.due_on.isoformat()
    row = replace(
        standing_row(situation, actor, grant, command, trigger=form.trigger, position=standing.position),
        inputs={**command.stored(), **computed},
    )
    return Move(
        row=row,
        expected_version=case.version,
        entered=False,
        treatment=None,
        topic=TOPIC_ACTED,
        notices=form.notices(done),
        clocks=done,
    )


def open_acts(standing: Standing, actor: ActorFacts) -> tuple[Act, ...]:
    """Give the acts that the person may do to a clock now, by the very decision that each asks.

    What a person would type is stood in for: the earliest day, each reason of a stop.
    """

    def is_open(act: Act) -> bool:
        return any(_allows(act, standing, actor, asked) for asked in _likely(act, standing))

    return tuple(filter(is_open, _FORMS))


def _allows(act: Act, standing: Standing, actor: ActorFacts, command: ClockCommand) -> bool:
    try:
        decide_act(act, standing, actor, command)
    except DomainError:
        return False
    return True


def _likely(act: Act, standing: Standing) -> Iterator[ClockCommand]:
    """Give what somebody would ask of the clock by an act."""
    form, clock = _FORMS[act], standing.clock
    command = ClockCommand(standing.situation.case.id, SYSTEM.id, clock.rule, "-", comment=_STAND_IN)
    if "document" in form.required:
        command = replace(command, document=_STAND_IN)
    if "reason" in form.required:
        yield from (replace(command, reason=stop.code) for stop in standing.rule.stops)
    elif "new_due_on" in form.required:
        if clock.due_on is not None:
            yield replace(command, new_due_on=max(add_days(clock.due_on, 1), standing.situation.today))
    else:
        yield command


def trigger_of(act: Act) -> str:
    """Give the name under which the history keeps an act."""
    return _FORMS[act].trigger


def roles_above(process: Process, rule: ClockRule) -> tuple[str, ...]:
    """Give the roles that may grant a holder more time: those its lateness is reported to, else any higher up."""
    holder = process.roles[rule.holder]
    told = [rung.to for rung in rule.escalation if rung.to != rule.holder]
    higher = [role.code for role in process.roles.values() if _is_above(role.level, holder.level) and role.acts]
    return tuple(dict.fromkeys(told)) or tuple(higher)


def _is_above(level: Level, other: Level) -> bool:
    return level in _LEVELS and _LEVELS.index(level) > _LEVELS.index(other)


def _grant(standing: Standing, actor: ActorFacts, trigger: str, roles: tuple[str, ...]) -> Grant:
    """Give the grant by which the person acts; nobody acts as an office on a case of their own producer."""
    process, case = standing.situation.process, standing.situation.case
    for grant in actor.grants:
        if grant.role in roles and covers(process, grant, case):
            if process.roles[grant.role].level != PRODUCER and actor.is_of_producer(
                case.producer_id, standing_in_for=grant.for_person
            ):
                raise NotPermittedError("conflict_of_interest", trigger=trigger)
            return grant
    raise NotPermittedError("role_not_permitted", trigger=trigger, roles=list(roles))


def _check(form: _Form, command: ClockCommand) -> None:
    """Refuse what is missing, too long or not asked for, every fault at once."""
    faults: list[FieldFault] = []
    collect(faults, lambda: checked(command.comment or "", pointer="/comment", maximum=COMMENT_MAX))
    collect(faults, lambda: checked(command.document or "", pointer="/document", maximum=NAME_MAX))
    given = {"comment": command.comment, "reason": command.reason, "document": command.document}
    values: Mapping[str, object] = {**given, "new_due_on": command.new_due_on}
    for name, value in values.items():
        is_there = bool(value.strip()) if isinstance(value, str) else value is not None
        if name in form.required and not is_there:
            code = "comment_required" if name == "comment" else "input_required"
            faults.append({"pointer": f"/{name}", "code": code})
        elif value is not None and name not in form.required | form.optional:
            faults.append({"pointer": f"/{name}", "code": "input_unknown"})
    refuse(faults)


# ---------------------------------------------------------------- who


def _stoppers(standing: Standing, command: ClockCommand) -> tuple[str, ...]:
    """Give who may stop for the reason named; for one the rule does not know, who may stop at all."""
    found = next((stop for stop in standing.rule.stops if stop.code == command.reason), None)
    return found.by if found else _all_stoppers(standing)


def _all_stoppers(standing: Standing) -> tuple[str, ...]:
    roles = tuple(dict.fromkeys(role for stop in standing.rule.stops for role in stop.by))
    return roles or roles_above(standing.situation.process, standing.rule)


def _resumers(standing: Standing, _: ClockCommand) -> tuple[str, ...]:
    stop = open_reason(standing)
    return stop.by if stop else _all_stoppers(standing)


def _holder(standing: Standing, _: ClockCommand) -> tuple[str, ...]:
    return (standing.rule.holder,)


def _above(standing: Standing, _: ClockCommand) -> tuple[str, ...]:
    return roles_above(standing.situation.process, standing.rule)


def _apologisers(standing: Standing, _: ClockCommand) -> tuple[str, ...]:
    """Give the office that holds the clock and those above it; of a producer's clock, nobody is late but they."""
    process, rule = standing.situation.process, standing.rule
    return (*((rule.holder,) if process.roles[rule.holder].level != PRODUCER else ()), *roles_above(process, rule))


def _moved_notice(done: ClockAct) -> tuple[str, ...]:
    return (DATE_MOVED,) if done.due_on != done.due_before else ()


_FORMS: Final[Mapping[Act, _Form]] = MappingProxyType(
    {
        "stop": _Form(
            "stop_clock",
            frozenset({"reason", "comment", "document"}),
            frozenset(),
            _stoppers,
            stopped,
            lambda _: (),
        ),
        "resume": _Form(
            "resume_clock", frozenset({"comment"}), frozenset({"document"}), _resumers, resumed, _moved_notice
        ),
        "ask_extension": _Form(
            "ask_extension", frozenset({"new_due_on", "comment"}), frozenset({"document"}), _holder, asked, lambda _: ()
        ),
        "grant_extension": _Form(
            "extend_clock",
            frozenset({"new_due_on"}),
            frozenset({"comment", "document"}),
            _above,
            extended,
            _moved_notice,
        ),
        "apologise": _Form(
            "apologise",
            frozenset({"new_due_on", "comment"}),
            frozenset({"document"}),
            _apologisers,
            apologised,
            lambda _: (OFFICE_LATE,),
        ),
    }
)


def running_clock(clocks: tuple[RunningClock, ...], rule: str) -> RunningClock:
    """Give the running clock of a rule; raises NotFoundError ``clock_not_found``."""
    found = next((clock for clock in clocks if clock.rule == rule), None)
    if found is None:
        raise NotFoundError("clock_not_found", rule=rule[:60])
    return found
