"""Show one case to one person: what it is, and what that person may do with it now. Changes nothing."""

from dataclasses import dataclass
from uuid import UUID

from workflow.domain.access import sees
from workflow.domain.command import UndoCommand
from workflow.domain.decide import Action, actions
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.facts import Situation
from workflow.domain.process import Process
from workflow.domain.time import Clock, local_day
from workflow.domain.undo import decide_undo, may_undo
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.undo import undoable
from workflow.store.cases import Loaded
from workflow.store.database import Unit
from workflow.store.reads import case_sheet
from workflow.store.reads.case_sheet import CaseSheet


@dataclass(frozen=True, slots=True)
class UndoAction:
    """The supervisor's taking back of the last step; ``closed_by`` says why it is not open."""

    closed_by: ConflictError | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, the process it runs under, and the caller's acts. ``undo`` is None for who never may."""

    sheet: CaseSheet
    process: Process
    actions: tuple[Action, ...]
    undo: UndoAction | None


def find_case(unit: Unit, sight: Sight, key: UUID | str) -> CaseSheet:
    """Read a case by key or code; raises NotFoundError ``case_not_found``, also for who may not see it."""
    sheet = case_sheet.one(unit, key)
    if sheet is None:
        raise NotFoundError("case_not_found")
    process = engine_of(unit, sheet.facts.process_hash).process
    if not sees(process, sheet.facts, sight.actor):
        raise NotFoundError("case_not_found")
    return sheet


def find_key(unit: Unit, key: UUID | str) -> UUID:
    """Give the key of a case named by key or code; a code that is none raises NotFoundError ``case_not_found``.

    Says nothing about who may see the case: that is judged by whoever acts on it.
    """
    found = key if isinstance(key, UUID) else case_sheet.key_of(unit, key)
    if found is None:
        raise NotFoundError("case_not_found")
    return found


def show_case(unit: Unit, clock: Clock, sight: Sight, key: UUID | str) -> CaseView:
    """Give the case with every act the caller's roles have in its state, open or closed, with the reasons.

    Reads one row, and up to four more of the history for who may take steps back.

    Raises NotFoundError ``case_not_found``.
    """
    at = clock.now()
    sheet = find_case(unit, sight, key)
    process = engine_of(unit, sheet.facts.process_hash).process
    situation = Situation(process, sheet.facts, at, local_day(at))
    undo = _undo(unit, situation, sight) if may_undo(situation, sight.actor) else None
    return CaseView(sheet, process, actions(situation, sight.actor), undo)


def _undo(unit: Unit, situation: Situation, sight: Sight) -> UndoAction:
    """Ask the very decision that an undo asks."""
    target = undoable(unit, Loaded(situation.case, sight.actor))
    asked = UndoCommand(case_id=situation.case.id, actor_id=sight.actor.id, request_id="-", comment="-")
    try:
        decide_undo(situation, sight.actor, asked, target)
    except ConflictError as error:
        return UndoAction(error)
    return UndoAction(None)
