"""How far a person's roles reach under one process version: ``access.sees`` as sets, for queries. Pure.

Held equal to ``access.sees`` by test; nothing here may be wider.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from workflow.domain.facts import Grant
from workflow.domain.process import Role


@dataclass(frozen=True, slots=True)
class Reach:
    """The units and producers whose cases a person may know of; ``everywhere`` needs none of them."""

    everywhere: bool = False
    communes: frozenset[UUID] = frozenset()
    districts: frozenset[UUID] = frozenset()
    provinces: frozenset[UUID] = frozenset()
    producers: frozenset[UUID] = frozenset()


EVERYTHING: Final = Reach(everywhere=True)
NOTHING: Final = Reach()


def reach_of(roles: Mapping[str, Role], grants: Iterable[Grant]) -> Reach:
    """Give the reach of a person's grants where ``roles`` are the roles of the process.

    A role the process does not have, or that is kept away from cases, reaches nothing; a grant counts
    at the level of its role only, whatever unit it names.
    """
    everywhere = False
    found: dict[str, set[UUID]] = {"commune": set(), "district": set(), "province": set(), "producer": set()}
    for grant in grants:
        role = roles.get(grant.role)
        if role is None or not role.sees_cases or (role.level == "producer" and grant.for_person is not None):
            continue
        if role.level in {"ministry", "system"}:
            everywhere = True
            continue
        key = grant.producer_id if role.level == "producer" else grant.unit_id
        if key is not None:
            found[role.level].add(key)
    return Reach(
        everywhere=everywhere,
        communes=frozenset(found["commune"]),
        districts=frozenset(found["district"]),
        provinces=frozenset(found["province"]),
        producers=frozenset(found["producer"]),
    )


def union(reaches: Iterable[Reach]) -> Reach:
    """Give what a person reaches under any of several versions: producers and products outlive them."""
    every = tuple(reaches)
    return Reach(
        everywhere=any(reach.everywhere for reach in every),
        communes=frozenset().union(*(reach.communes for reach in every)),
        districts=frozenset().union(*(reach.districts for reach in every)),
        provinces=frozenset().union(*(reach.provinces for reach in every)),
        producers=frozenset().union(*(reach.producers for reach in every)),
    )
