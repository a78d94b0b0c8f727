"""Who sees which rows: the one place where a person's reach becomes SQL.

``cases`` is exact per process version, as ``domain.access.sees`` is. Producers and products belong to no
version: they are seen by whoever reaches their territory under any version. The plain comparisons let an
index be used; the look at the process hash beside each of them makes it exact: a list of versions where all of them
reach the same places, else pairs that the server makes a hash table of. A JSON asked at every row took a third of the
time of a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.reach import Reach, union

_LEVELS: Final[Mapping[str, LiteralString]] = {
    "communes": "c.commune_id",
    "districts": "c.district_id",
    "provinces": "c.province_id",
    "producers": "c.producer_id",
}
_NAMES: Final[Mapping[str, LiteralString]] = {
    "communes": "scope_commune",
    "districts": "scope_district",
    "provinces": "scope_province",
    "producers": "scope_producer",
}
_VERSIONS: Final[LiteralString] = "c.process_hash = ANY(%(scope_versions)s)"

_WITHIN: Final[LiteralString] = """
 AND %(within)s::uuid IN (c.commune_id, c.district_id, c.province_id)"""
_PRODUCERS: Final[LiteralString] = """(
 r.id = ANY(%(scope_producers)s) OR r.commune_id = ANY(%(scope_communes)s)
 OR EXISTS (SELECT 1 FROM units u1 LEFT JOIN units u2 ON u2.id = u1.parent_id
  LEFT JOIN units u3 ON u3.id = u2.parent_id WHERE u1.id = r.commune_id
  AND (u2.id = ANY(%(scope_districts)s) OR u2.id = ANY(%(scope_provinces)s) OR u3.id = ANY(%(scope_provinces)s))))"""


@dataclass(frozen=True, slots=True)
class Scope:
    """A condition on one aliased table and the parameters it names (all begin with ``scope``)."""

    condition: LiteralString
    parameters: Mapping[str, Any]


EVERYWHERE: Final = Scope("TRUE", {})


def cases(reaches: Mapping[str, Reach]) -> Scope:
    """Give the condition on ``cases c`` for a person's reach under each stored process version."""
    if reaches and all(reach.everywhere for reach in reaches.values()):
        return Scope("TRUE", {})
    parts: list[LiteralString] = []
    parameters: dict[str, Any] = {}
    for level, column in _LEVELS.items():
        by_version = {name: frozenset(getattr(reach, level)) for name, reach in reaches.items()}
        reached = {name: places for name, places in by_version.items() if places}
        if reached:
            text, given = _of_level(level, column, reached)
            parts.append(text)
            parameters |= given
    versions = [name for name, reach in reaches.items() if reach.everywhere]
    if versions:
        parts.append(_VERSIONS)
        parameters["scope_versions"] = versions
    return Scope("(" + " OR ".join(parts) + ")" if parts else "FALSE", parameters)


def _of_level(
    level: str, column: LiteralString, reached: Mapping[str, frozenset[UUID]]
) -> tuple[LiteralString, dict[str, Any]]:
    """Give the condition of one level; usually every version reaches the same places, and often there is one."""
    name = _NAMES[level]
    places = sorted(frozenset().union(*reached.values()))
    if len(places) == 1:  # an equality, so that an index gives the order as well
        where: LiteralString = column + " = %(" + name + ")s"
        parameters: dict[str, Any] = {name: places[0]}
    else:
        where, parameters = column + " = ANY(%(" + name + ")s)", {name: places}
    if len(set(reached.values())) == 1:
        exact: LiteralString = "c.process_hash = ANY(%(" + name + "_of)s)"
        return "(" + where + " AND " + exact + ")", {**parameters, f"{name}_of": list(reached)}
    pairs = [(version, place) for version, held in reached.items() for place in held]
    exact = (
        "(c.process_hash, "
        + column
        + ") IN (SELECT v.version, v.place FROM unnest(%("
        + name
        + "_of)s::text[], %("
        + name
        + "_at)s::uuid[]) AS v(version, place))"
    )
    more = {f"{name}_of": [version for version, _ in pairs], f"{name}_at": [place for _, place in pairs]}
    return "(" + where + " AND " + exact + ")", {**parameters, **more}


def within(scope: Scope, territory: UUID | None) -> Scope:
    """Narrow a scope on ``cases c`` to a unit of any level."""
    if territory is None:
        return scope
    return Scope(scope.condition + _WITHIN, {**scope.parameters, "within": territory})


def producers(reaches: Mapping[str, Reach]) -> Scope:
    """Give the condition on ``producers r`` for a person's reach under any stored process version."""
    whole = union(reaches.values())
    return Scope("TRUE", {}) if whole.everywhere else Scope(_PRODUCERS, _territory(whole))


def _territory(reach: Reach) -> dict[str, Any]:
    return {
        "scope_communes": list(reach.communes),
        "scope_districts": list(reach.districts),
        "scope_provinces": list(reach.provinces),
        "scope_producers": list(reach.producers),
    }
