"""Move a running case to another version of its process: explicit mapping, a verdict, one row. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from workflow.domain.facts import ActorFacts, Situation
from workflow.domain.history import Channel, HistoryRow
from workflow.domain.move import Move
from workflow.domain.process import REMEMBERED, Process, State

TRIGGER: Final = "migrate_process"
TOPIC_MIGRATED: Final = "case.migrated"

Blocked: TypeAlias = Literal[
    "already_there",
    "finished",
    "state_not_mapped",
    "target_unknown",
    "step_differs",
    "end_differs",
    "remembered_not_mapped",
]


@dataclass(frozen=True, slots=True)
class Migration:
    """Where the running cases of one version go: old state → state of ``target``.

    A state of the same name may be left out of ``states`` only when ``same_names`` is set.
    """

    target: Process
    states: Mapping[str, str]
    same_names: bool
    comment: str
    request_id: str
    role: str
    channel: Channel = "cli"

    def state_for(self, state: str) -> str | None:
        """Give the mapped state, or None when the mapping is silent."""
        mapped = self.states.get(state)
        if mapped is None and self.same_names and state in self.target.states:
            return state
        return mapped


def blocked_by(situation: Situation, migration: Migration) -> Blocked | None:
    """Say why this case cannot be moved, or None when it can."""
    case, old = situation.case, situation.process.states[situation.case.state]
    if case.process_hash == migration.target.hash:
        return "already_there"
    if old.final:
        return "finished"
    mapped = migration.state_for(case.state)
    if mapped is None:
        return "state_not_mapped"
    new = migration.target.states.get(mapped)
    return "target_unknown" if new is None else _misfit(situation, migration, old, new)


def _misfit(situation: Situation, migration: Migration, old: State, new: State) -> Blocked | None:
    if new.step != old.step:
        return "step_differs"
    if new.final:
        return "end_differs"
    return None if _finds_back(situation, migration, new.code) else "remembered_not_mapped"


def _finds_back(situation: Situation, migration: Migration, mapped: str) -> bool:
    """Say whether a way back to a remembered state, if the new state has one, leads somewhere."""
    routes = (route for transition in migration.target.exits[mapped] for route in transition.routes)
    if all(route.to != REMEMBERED for route in routes):
        return True
    remembered = situation.case.facts.get("remembered")
    return isinstance(remembered, str) and migration.state_for(remembered) in migration.target.states


def decide_migration(situation: Situation, actor: ActorFacts, migration: Migration) -> Move:
    """Give the move of a case that ``blocked_by`` lets through."""
    case = situation.case
    mapped = migration.state_for(case.state) or case.state
    state = migration.target.states[mapped]
    facts = dict(case.facts)
    remembered = facts.get("remembered")
    if isinstance(remembered, str):
        facts["remembered"] = migration.state_for(remembered) or remembered
    seq = case.version + 1
    row = HistoryRow(
        case_id=case.id,
        seq=seq,
        kind="migrate",
        at=situation.at,
        actor_id=actor.id,
        actor_name=actor.name,
        actor_role=migration.role,
        actor_unit_id=next((g.unit_id for g in actor.grants if g.role == migration.role), None),
        on_behalf_of=None,
        trigger=TRIGGER,
        from_state=case.state,
        to_state=mapped,
        step=state.step,
        holder=state.holder,
        comment=migration.comment,
        evidence=(),
        inputs={"from_process": case.process_hash},
        facts=facts,
        position=seq,
        process_hash=migration.target.hash,
        request_id=migration.request_id,
        channel=migration.channel,
        prev_hash=case.head_hash,
    )
    return Move(
        row=row,
        expected_version=case.version,
        entered=mapped != case.state,
        treatment=None,
        topic=TOPIC_MIGRATED,
    )
