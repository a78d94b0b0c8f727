"""People of a cycle for generated acts: every role here and elsewhere, and some who hold two."""

from dataclasses import dataclass
from uuid import UUID

from tests.mini import OTHER_COMMUNE, OTHER_DISTRICT, OTHER_PRODUCER, OTHER_PROVINCE, PRODUCER, person
from workflow.domain.facts import ActorFacts, Grant
from workflow.domain.process import Process

ELSEWHERE = {"commune": OTHER_COMMUNE, "district": OTHER_DISTRICT, "province": OTHER_PROVINCE}
PAIRS = (
    ("producer", "commune_officer"),
    ("producer", "province_officer"),
    ("council_secretary", "province_chair"),
    ("province_officer", "province_lead"),
    ("province_officer", "province_chair"),
    ("ministry_council", "ministry_officer"),
)


@dataclass(frozen=True)
class Someone:
    """A person, and the roles that reach the case, as this file gave them out."""

    actor: ActorFacts
    here: frozenset[str]
    of_the_producer: bool


def everybody(process: Process) -> list[Someone]:
    """Give one person a role here, one elsewhere, and those of two roles."""
    found = []
    numbers = iter(range(100, 1000))
    for role in sorted(process.roles):
        found.append(_here(process, next(numbers), role))
        found.append(_elsewhere(process, next(numbers), role))
    found += [_here(process, next(numbers), *pair) for pair in PAIRS if set(pair) <= set(process.roles)]
    return found


def _here(process: Process, number: int, *roles: str) -> Someone:
    return Someone(person(*roles, number=number, process=process), frozenset(roles), "producer" in roles)


def _elsewhere(process: Process, number: int, role: str) -> Someone:
    """Give a role in another unit; ministry and system have but one."""
    level = process.roles[role].level
    if level in {"ministry", "system"}:
        grant, here = Grant(role), frozenset({role})
    elif level == "producer":
        grant, here = Grant(role, producer_id=OTHER_PRODUCER), frozenset()
    else:
        grant, here = Grant(role, unit_id=ELSEWHERE[level]), frozenset()
    assert grant.producer_id != PRODUCER
    return Someone(ActorFacts(UUID(int=number), f"Người {number}", (grant,)), here, of_the_producer=False)
