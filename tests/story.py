"""A case's life in memory: the pure decisions applied one after another, with what stood before kept aside.

The stack of standing rows is this file's own account of undo, told apart from the service's.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.mini import NOW, PROCESS, after, case, command, situation
from workflow.domain.command import UndoCommand
from workflow.domain.decide import decide
from workflow.domain.enter import EnterCommand, Place, decide_enter
from workflow.domain.facts import ActorFacts, CaseFacts
from workflow.domain.history import HistoryRow, row_hash
from workflow.domain.machine import Engine
from workflow.domain.move import Move
from workflow.domain.process import Process
from workflow.domain.undo import Undoable, decide_undo

STEP = timedelta(hours=1)


@dataclass
class Story:
    """A case with its history; every act moves the clock an hour on."""

    engine: Engine
    case: CaseFacts
    rows: list[tuple[HistoryRow, bytes]] = field(default_factory=list)
    standing: list[int] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    at: datetime = NOW

    @property
    def process(self) -> Process:
        """The process the case runs under."""
        return self.engine.process

    def decide(self, actor: ActorFacts, trigger: str, **more: Any) -> Move:
        """Decide without applying."""
        asked = command(trigger, actor, **{"request_id": f"r{len(self.rows)}", "case_id": self.case.id, **more})
        return decide(self.engine, situation(self.case, self.process, self.at), actor, asked)

    def fire(self, actor: ActorFacts, trigger: str, **more: Any) -> Move:
        """Decide and apply."""
        move = self.decide(actor, trigger, **more)
        self._apply(move)
        self.standing.append(move.row.seq)
        return move

    def decide_undo(self, actor: ActorFacts, comment: str = "nhầm") -> Move:
        """Decide to take the last standing step back, without applying."""
        asked = UndoCommand(self.case.id, actor.id, f"r{len(self.rows)}", comment)
        return decide_undo(situation(self.case, self.process, self.at), actor, asked, self.undoable())

    def undo(self, actor: ActorFacts, comment: str = "nhầm") -> Move:
        """Take the last standing step back."""
        move = self.decide_undo(actor, comment)
        self._apply(move)
        self.standing.pop()
        return move

    def undoable(self) -> Undoable | None:
        """Give the row that stands and the one that stood before it."""
        if len(self.standing) < 2:
            return None
        undone, restored = self.standing[-1], self.standing[-2]
        return Undoable(self.rows[undone - 1][0], self.rows[restored - 1][0], self.rows[undone - 2][0])

    def _apply(self, move: Move) -> None:
        self.case = after(self.case, move)
        self.rows.append((move.row, row_hash(move.row)))
        self.moves.append(move)
        self.at += STEP


def begin(
    actor: ActorFacts, *, engine: Engine | None = None, entry_point: str = "start", track: str = "new", **facts: Any
) -> Story:
    """Enter a case and give its story."""
    engine = engine or Engine(PROCESS)
    start = case(process=engine.process, track=track)
    place = Place(start.producer_id, start.commune_id, start.district_id, start.province_id, start.season)
    asked = EnterCommand(start.id, actor.id, entry_point, track, "enter", facts=facts or None)
    story = Story(engine, start)
    story._apply(decide_enter(engine.process, place, actor, asked, at=NOW))
    story.standing.append(1)
    return story
