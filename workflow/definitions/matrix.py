"""The rights of a process as one table: every role × state × trigger, decided by the engine itself.

Nothing here knows who may do what: each cell is a call of ``decide`` with a person who holds that
one role exactly where the case is. For the approved snapshots and for whoever wants to audit rights.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.command import FireCommand
from workflow.domain.decide import decide
from workflow.domain.errors import (
    GuardFailedError,
    InvalidInputError,
    NotPermittedError,
    TransitionNotAllowedError,
)
from workflow.domain.facts import ActorFacts, CaseFacts, Grant, SeasonFacts, Situation
from workflow.domain.history import GENESIS
from workflow.domain.machine import Engine
from workflow.domain.process import Level, Process
from workflow.domain.time import local_day

Verdict: TypeAlias = Literal["allowed", "on_behalf", "elsewhere", "denied"]

LETTERS: Final[dict[Verdict, str]] = {"allowed": "A", "on_behalf": "B", "elsewhere": "e", "denied": "."}
"""A: may. B: may on behalf of the producer. e: may, but not in this state. Dot: may not."""

_AT: Final = datetime(2020, 9, 4, 2, tzinfo=UTC)
_CASE, _ACTOR, _PRODUCER, _COMMUNE, _DISTRICT, _PROVINCE, _SEASON, _OTHER = (UUID(int=i) for i in range(1, 9))
_UNITS: Final[dict[Level, UUID]] = {"commune": _COMMUNE, "district": _DISTRICT, "province": _PROVINCE}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a role may do with a trigger while a case is in a state."""

    role: str
    level: Level
    state: str
    trigger: str
    verdict: Verdict


def decision_table(process: Process, *, abroad: bool = False) -> Iterator[Cell]:
    """Decide every cell, states and triggers in the process's order.

    With ``abroad`` each role is held in another unit of its level (or for another producer).
    """
    engine = Engine(process)
    triggers = tuple(dict.fromkeys(row.trigger for row in process.transitions))
    for state in process.states:
        situation = _situation(process, state)
        for trigger in triggers:
            for role in process.roles.values():
                actor = _actor(role.code, role.level, abroad=abroad)
                verdict = _verdict(engine, situation, actor, trigger)
                yield Cell(role.code, role.level, state, trigger, verdict)


def table_csv(process: Process) -> str:
    """Give the table as CSV: a line per state and trigger, a column per role, a letter per cell."""
    roles = list(process.roles)
    lines: dict[tuple[str, str], dict[str, str]] = {}
    for cell in decision_table(process):
        lines.setdefault((cell.state, cell.trigger), {})[cell.role] = LETTERS[cell.verdict]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["state", "trigger", *(f"{code} ({process.roles[code].level})" for code in roles)])
    for (state, trigger), cells in lines.items():
        writer.writerow([state, trigger, *(cells[code] for code in roles)])
    return out.getvalue()


def _verdict(engine: Engine, situation: Situation, actor: ActorFacts, trigger: str) -> Verdict:
    """Ask the engine; what a person would still have to type, or wait for, is no lack of right."""
    for on_behalf, granted in ((False, "allowed"), (True, "on_behalf")):
        command = FireCommand(_CASE, _ACTOR, trigger, "matrix", on_behalf=on_behalf)
        try:
            decide(engine, situation, actor, command)
        except (GuardFailedError, InvalidInputError):
            pass
        except NotPermittedError:
            continue
        except TransitionNotAllowedError as error:
            if error.code != "no_route":
                return "elsewhere"
        return "allowed" if granted == "allowed" else "on_behalf"
    return "denied"


def _situation(process: Process, state: str) -> Situation:
    case = CaseFacts(
        id=_CASE,
        state=state,
        version=1,
        head_hash=GENESIS,
        process_hash=process.hash,
        producer_id=_PRODUCER,
        commune_id=_COMMUNE,
        district_id=_DISTRICT,
        province_id=_PROVINCE,
        track="new",
        facts={},
        season=SeasonFacts(id=_SEASON, status="open", settings={}),
    )
    return Situation(process=process, case=case, at=_AT, today=local_day(_AT))


def _actor(role: str, level: Level, *, abroad: bool) -> ActorFacts:
    if level == "producer":
        grant = Grant(role, producer_id=_OTHER if abroad else _PRODUCER)
    else:
        grant = Grant(role, unit_id=_OTHER if abroad else _UNITS.get(level))
    return ActorFacts(_ACTOR, role, (grant,))
