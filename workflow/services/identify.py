"""Say who is asking and how far they see. One statement, and none more once the process versions are known."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.domain.errors import NotAuthenticatedError
from workflow.domain.facts import ActorFacts
from workflow.domain.process import Process
from workflow.domain.reach import Reach, reach_of
from workflow.domain.time import Clock, local_day
from workflow.services.engines import engine_of
from workflow.services.tokens import PREFIX, token_digest
from workflow.store import processes
from workflow.store.database import Unit
from workflow.store.reads import caller
from workflow.store.reads.caller import CallerRow

_PRODUCER_LEVEL = "producer"


@dataclass(frozen=True, slots=True)
class Sight:
    """A person with the roles of today, every stored process version, and the reach under each.

    ``is_producer``: has producer roles only, and so reads the producer's words.
    """

    actor: ActorFacts
    language: str
    is_producer: bool
    processes: Mapping[str, Process]
    reaches: Mapping[str, Reach]


def identify(unit: Unit, clock: Clock, token: str | None) -> Sight:
    """Give who a token stands for; raises NotAuthenticatedError ``not_authenticated``."""
    at = clock.now()
    found = (
        caller.by_token(unit, digest=token_digest(token), at=at, today=local_day(at))
        if token and token.isascii() and token.startswith(PREFIX)
        else None
    )
    if found is None:
        raise NotAuthenticatedError("not_authenticated")
    return sight_of(unit, found)


def sight_as(unit: Unit, actor: ActorFacts) -> Sight:
    """Give how far somebody sees whom an operator answers for: no token, the roles of today. Two statements at most."""
    known = sorted(processes.versions(unit), key=lambda version: (version[3], version[0]))
    return sight_of(unit, CallerRow(actor, "vi", tuple(version[0] for version in known)))


def sight_of(unit: Unit, found: CallerRow) -> Sight:
    """Give how far a person sees whom a token or a session named."""
    processes = {version: engine_of(unit, version).process for version in found.versions}
    reaches = {version: reach_of(process.roles, found.actor.grants) for version, process in processes.items()}
    held = {grant.role for grant in found.actor.grants}
    levels = {process.roles[role].level for process in processes.values() for role in held & process.roles.keys()}
    return Sight(found.actor, found.language, levels == {_PRODUCER_LEVEL}, processes, reaches)
