"""Decide what a command does to a case: state, then rights, then inputs and guards, then effects.

Pure: the same situation, actor and command always give the same move or the same refusal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflow.domain import guards
from workflow.domain.access import acting_grants, behalf_of, best_grant, may_fire, standing_in
from workflow.domain.command import FireCommand
from workflow.domain.errors import (
    GuardFailedError,
    InvalidInputError,
    NotPermittedError,
    TransitionNotAllowedError,
)
from workflow.domain.facts import ActorFacts, Situation
from workflow.domain.history import HistoryRow, InputValue
from workflow.domain.inputs import check_inputs
from workflow.domain.machine import Carrier, Engine
from workflow.domain.move import Move, TreatmentWrite
from workflow.domain.process import GuardRef, InputField, Label, Scalar, Transition

TOPIC_MOVED: Final = "case.moved"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an act is not open now: the guard, the reason a person reads, and who can lift it."""

    code: str
    text: Label
    lifted_by: str | None


@dataclass(frozen=True, slots=True)
class Action:
    """One act that the caller's role has in this state: open, or closed with every reason.

    ``conflict`` is the code of the duty conflict that keeps this very person out (``duty_conflict``);
    ``standing_in_for`` the name of the one whose grant it would be done by, when it is not the caller's own.
    """

    trigger: str
    label: Label
    on_behalf: bool
    comment_required: bool
    evidence_required: bool
    inputs: tuple[InputField, ...]
    reasons: tuple[Reason, ...]
    conflict: str | None = None
    standing_in_for: str | None = None

    @property
    def allowed(self) -> bool:
        """True when nothing but what the person types is missing."""
        return not self.reasons and self.conflict is None


def decide(engine: Engine, situation: Situation, actor: ActorFacts, command: FireCommand) -> Move:
    """Decide a command on a case that the actor may see.

    Raises, in this order: InvalidInputError ``unknown_trigger``; TransitionNotAllowedError;
    NotPermittedError; InvalidInputError ``inputs_invalid``; GuardFailedError with every reason.
    """
    process, case = situation.process, situation.case
    transition = _row(situation, actor, command)
    grant = may_fire(process, transition, case, actor, on_behalf=command.on_behalf)
    values = check_inputs(transition, command)
    reasons = failing(transition, situation)
    if reasons:
        raise GuardFailedError(
            "guards_failed",
            trigger=command.trigger,
            reasons=[{"code": r.code, "vi": r.text.vi, "en": r.text.en, "lifted_by": r.lifted_by} for r in reasons],
        )
    target = _target(engine, transition, situation)
    seq = case.version + 1
    facts, treatment = _effects(transition, situation, actor, values, target=target, seq=seq)
    state = process.states[target]
    row = HistoryRow(
        case_id=case.id,
        seq=seq,
        kind="transition",
        at=situation.at,
        actor_id=actor.id,
        actor_name=actor.name,
        actor_role=grant.role,
        actor_unit_id=grant.unit_id,
        on_behalf_of=behalf_of(case, on_behalf=command.on_behalf),
        trigger=command.trigger,
        from_state=case.state,
        to_state=target,
        step=state.step,
        holder=state.holder,
        comment=command.comment or None,
        evidence=command.evidence,
        inputs={**values, **standing_in(grant)},
        facts=facts,
        position=seq,
        process_hash=case.process_hash,
        request_id=command.request_id,
        channel=command.channel,
        prev_hash=case.head_hash,
    )
    return Move(
        row=row,
        expected_version=case.version,
        entered=target != case.state,
        treatment=treatment,
        topic=TOPIC_MOVED,
        notices=transition.notices,
    )


def failing(transition: Transition, situation: Situation) -> tuple[Reason, ...]:
    """Give every guard of the transition that refuses, in the order of the file."""
    return tuple(
        [
            Reason(guard.name, guard.reason, guard.lifted_by)
            for guard in transition.guards
            if not _holds(guard, situation)
        ]
    )


def actions(situation: Situation, actor: ActorFacts) -> tuple[Action, ...]:
    """Give every act that the actor's roles have in the case's state, with what closes it."""
    process, case = situation.process, situation.case
    found: list[Action] = []
    for transition in process.exits[case.state]:
        for on_behalf in (False, True):
            grants = acting_grants(process, transition, case, actor, on_behalf=on_behalf)
            if not grants:
                continue
            grant, conflict = best_grant(transition, case, actor, grants)
            found.append(
                Action(
                    trigger=transition.trigger,
                    label=transition.label,
                    on_behalf=on_behalf,
                    comment_required=transition.comment == "required",
                    evidence_required=transition.evidence == "required",
                    inputs=transition.inputs,
                    reasons=failing(transition, situation),
                    conflict=conflict,
                    standing_in_for=grant.for_name,
                )
            )
            break
    return tuple(found)


def _row(situation: Situation, actor: ActorFacts, command: FireCommand) -> Transition:
    process, state = situation.process, situation.case.state
    if command.trigger not in process.triggers:
        raise InvalidInputError("unknown_trigger", pointer="/trigger", trigger=command.trigger[:64])
    transition = process.table.get((state, command.trigger))
    if transition is not None:
        return transition
    usual = [t for t in process.transitions if t.trigger == command.trigger]
    roles = sorted({role for t in usual for role in (*t.by, *t.on_behalf)})
    if not any(grant.role in roles for grant in actor.grants):
        raise NotPermittedError("role_not_permitted", trigger=command.trigger, roles=roles)
    raise TransitionNotAllowedError(
        "transition_not_allowed",
        trigger=command.trigger,
        state=state,
        allowed=[a.trigger for a in actions(situation, actor) if a.allowed],
    )


def _holds(guard: GuardRef, situation: Situation) -> bool:
    return guards.PREDICATES[guard.name](situation, situation.value(guard.argument))


def _target(engine: Engine, transition: Transition, situation: Situation) -> str:
    held = frozenset(
        [
            index
            for index, route in enumerate(transition.routes)
            if route.when is None or guards.PREDICATES[route.when](situation, situation.value(route.argument))
        ]
    )
    remembered = situation.case.facts.get("remembered")
    carrier = Carrier(
        situation.case.state,
        guards_hold=True,
        routes=held,
        remembered=None if remembered is None else str(remembered),
    )
    return engine.fire(carrier, transition.trigger)


def _effects(
    transition: Transition,
    situation: Situation,
    actor: ActorFacts,
    values: Mapping[str, InputValue],
    *,
    target: str,
    seq: int,
) -> tuple[dict[str, Scalar], TreatmentWrite | None]:
    effects, process = transition.effects, situation.process
    facts = dict(situation.case.facts)
    step = situation.step
    for name in effects.clear:
        facts.pop(name, None)
    for name in effects.record:
        value = values.get(name)
        if value is not None and not isinstance(value, list):
            facts[name] = value
    facts.update(effects.assign)
    if effects.failure:
        facts[f"failures.{step}"] = situation.count(f"failures.{step}") + 1
    if effects.remember:
        facts["remembered"] = situation.case.state
    if transition.trigger in process.watched:
        facts[f"by.{transition.trigger}"] = str(actor.id)
    for milestone in (transition.milestone, process.states[target].milestone):
        if milestone is not None:
            facts.setdefault(f"reached.{milestone}", situation.today.isoformat())
    return facts, _treatment(transition, facts, step=step, seq=seq)


def _treatment(transition: Transition, facts: dict[str, Scalar], *, step: int, seq: int) -> TreatmentWrite | None:
    effects = transition.effects
    key, counter = f"treatment.{step}", f"attempt.{step}"
    stored = facts.get(counter, 0)
    attempt = stored if isinstance(stored, int) else 0
    if effects.treatment == "open":
        facts[key], facts[counter] = seq, attempt + 1
        return TreatmentWrite("open", seq, step, attempt + 1)
    if effects.treatment == "close":
        opened = facts.pop(key, None)
        if isinstance(opened, int):
            return TreatmentWrite("close", opened, step, attempt, effects.outcome)
    return None
