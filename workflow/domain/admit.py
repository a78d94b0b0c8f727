"""Admit one case late to a window that is enforced: a named act with reason and expiry. Pure.

The case keeps its state and position; its facts gain the day through which it alone is still admitted.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from workflow.domain.access import covers
from workflow.domain.errors import InvalidInputError, NotPermittedError
from workflow.domain.facts import LATE_FACT, ActorFacts, CaseFacts, Grant, Situation
from workflow.domain.history import Channel
from workflow.domain.move import Move, standing_row
from workflow.domain.office import REGISTRATION
from workflow.domain.process import Process
from workflow.domain.text import COMMENT_MAX, checked

TRIGGER: Final = "admit_late"
TOPIC: Final = "case.moved"


@dataclass(frozen=True, slots=True)
class AdmitCommand:
    """Admit a case to ``window`` through ``until``, for a reason (``comment``)."""

    case_id: UUID
    actor_id: UUID
    window: str
    until: date
    comment: str
    request_id: str
    expected_version: int | None = None
    channel: Channel = "api"

    def stored(self) -> dict[str, str | int | bool | list[str]]:
        """Give what was asked as the history keeps it."""
        return {"window": self.window, "until": self.until.isoformat()}


def decide_admission(situation: Situation, actor: ActorFacts, command: AdmitCommand, *, position: int) -> Move:
    """Decide to admit a case late; ``position`` is that of the head row.

    Raises NotPermittedError ``role_not_permitted``; InvalidInputError ``comment_required``, ``window_unknown``,
    ``day_past`` (the day is over).
    """
    grant = _grant(situation, actor)
    process, case = situation.process, situation.case
    if not command.comment.strip():
        raise InvalidInputError("comment_required", pointer="/comment")
    checked(command.comment, pointer="/comment", maximum=COMMENT_MAX)
    if command.window not in process.windows:
        raise InvalidInputError("window_unknown", pointer="/window")
    if command.until < situation.today:
        raise InvalidInputError("day_past", pointer="/until", day=command.until.isoformat())
    row = replace(
        standing_row(situation, actor, grant, command, trigger=TRIGGER, position=position),
        facts={**case.facts, LATE_FACT + command.window: command.until.isoformat()},
    )
    return Move(row=row, expected_version=case.version, entered=False, treatment=None, topic=TOPIC)


def may_admit(process: Process, case: CaseFacts, actor: ActorFacts) -> bool:
    """Say whether a role of the actor may admit this case late."""
    return _find_grant(process, case, actor) is not None


def _grant(situation: Situation, actor: ActorFacts) -> Grant:
    grant = _find_grant(situation.process, situation.case, actor)
    if grant is None:
        raise NotPermittedError("role_not_permitted", trigger=TRIGGER, roles=list(REGISTRATION[TRIGGER]))
    return grant


def _find_grant(process: Process, case: CaseFacts, actor: ActorFacts) -> Grant | None:
    for grant in actor.grants:
        if grant.role in REGISTRATION[TRIGGER] and covers(process, grant, case):
            return grant
    return None
