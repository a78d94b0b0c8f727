"""Take back the last step of a case by a compensating row; nothing is ever deleted. Pure."""

from dataclasses import dataclass
from typing import Final

from workflow.domain.access import covers, standing_in
from workflow.domain.clocks import ClockWrite
from workflow.domain.command import UndoCommand
from workflow.domain.errors import ConflictError, InvalidInputError, NotPermittedError
from workflow.domain.facts import LATE_FACT, ActorFacts, Facts, Grant, Situation
from workflow.domain.history import HistoryRow
from workflow.domain.move import Move, TreatmentWrite
from workflow.domain.process import Process, Transition
from workflow.domain.text import COMMENT_MAX, checked

TRIGGER: Final = "undo"
TOPIC_UNDONE: Final = "case.undone"


@dataclass(frozen=True, slots=True)
class Undoable:
    """The row whose outcome stands now, the row whose outcome stood before it, and the row just before it.

    The last two differ where acts that move nothing lie between; its facts are those that hold again.
    """

    undone: HistoryRow
    restored: HistoryRow
    before: HistoryRow


def decide_undo(situation: Situation, actor: ActorFacts, command: UndoCommand, target: Undoable | None) -> Move:
    """Decide to take back the row that stands.

    Raises NotPermittedError ``role_not_permitted``; InvalidInputError ``comment_required``;
    ConflictError ``nothing_to_undo`` (only the entry is left) or ``not_undoable`` (the process says
    so of that step).
    """
    grant = _grant(situation, actor)
    if not command.comment.strip():
        raise InvalidInputError("comment_required", pointer="/comment")
    checked(command.comment, pointer="/comment", maximum=COMMENT_MAX)
    if target is None:
        raise ConflictError("nothing_to_undo")
    process, case = situation.process, situation.case
    undone, restored = target.undone, target.restored
    transition = _undone_transition(process, undone)
    if transition is None or not transition.undoable:
        raise ConflictError("not_undoable", trigger=undone.trigger)
    state = process.states[restored.to_state]
    row = HistoryRow(
        case_id=case.id,
        seq=case.version + 1,
        kind="undo",
        at=situation.at,
        actor_id=actor.id,
        actor_name=actor.name,
        actor_role=grant.role,
        actor_unit_id=grant.unit_id,
        on_behalf_of=None,
        trigger=TRIGGER,
        from_state=case.state,
        to_state=restored.to_state,
        step=state.step,
        holder=state.holder,
        comment=command.comment,
        evidence=(),
        inputs={"undoes": undone.seq, **standing_in(grant)},
        facts=_facts(situation, target),
        position=restored.seq,
        process_hash=case.process_hash,
        request_id=command.request_id,
        channel=command.channel,
        prev_hash=case.head_hash,
    )
    return Move(
        row=row,
        expected_version=case.version,
        entered=restored.to_state != case.state,
        treatment=_treatment(transition, undone, restored),
        topic=TOPIC_UNDONE,
        clocks=ClockWrite(undone_seq=undone.seq),
    )


def may_undo(situation: Situation, actor: ActorFacts) -> bool:
    """Say whether a role of the actor may take steps of this case back."""
    return _find_grant(situation, actor) is not None


def _grant(situation: Situation, actor: ActorFacts) -> Grant:
    grant = _find_grant(situation, actor)
    if grant is None:
        roles = list(situation.process.undo.by)
        raise NotPermittedError("role_not_permitted", trigger=TRIGGER, roles=roles)
    return grant


def _find_grant(situation: Situation, actor: ActorFacts) -> Grant | None:
    process = situation.process
    for grant in actor.grants:
        if grant.role in process.undo.by and covers(process, grant, situation.case):
            return grant
    return None


def _facts(situation: Situation, target: Undoable) -> Facts:
    """Give the facts before the step; who was admitted late since then stays so."""
    late = {name: value for name, value in situation.case.facts.items() if name.startswith(LATE_FACT)}
    return {**target.before.facts, **late}


def _undone_transition(process: Process, undone: HistoryRow) -> Transition | None:
    if undone.kind != "transition" or undone.from_state is None:
        return None
    return process.table.get((undone.from_state, undone.trigger))


def _treatment(transition: Transition, undone: HistoryRow, restored: HistoryRow) -> TreatmentWrite | None:
    def attempt(row: HistoryRow, step: int) -> int:
        value = row.facts.get(f"attempt.{step}", 0)
        return value if isinstance(value, int) else 0

    step = restored.step
    if transition.effects.treatment == "open":
        return TreatmentWrite("void", undone.seq, step, attempt(undone, step), "undone")
    if transition.effects.treatment == "close":
        opened = restored.facts.get(f"treatment.{step}")
        if isinstance(opened, int):
            return TreatmentWrite("reopen", opened, step, attempt(restored, step))
    return None
