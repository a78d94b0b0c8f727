"""Who sees which rows: the one place where a person's reach becomes SQL.

``cases`` is exact per process version, as ``domain.access.sees`` is. Producers and products belong to no
version: they are seen by whoever reaches their territory under any version. The plain comparisons let an
index be used; the look-up of (version, place) beside each of them makes it exact. It is a hash table that the server
makes once a statement: a JSON of the same, asked at every row, took a third of the time of a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.reach import Reach, union

_BY_UNIT: Final[LiteralString] = """(
 (c.commune_id = ANY(%(scope_communes)s) AND (c.process_hash, c.commune_id) IN (SELECT v.version, v.place
  FROM unnest(%(scope_of)s::text[], %(scope_levels)s::text[], %(scope_places)s::uuid[]) AS v(version, level, place)
  WHERE v.level = 'commune'))
 OR (c.district_id = ANY(%(scope_districts)s) AND (c.process_hash, c.district_id) IN (SELECT v.version, v.place
  FROM unnest(%(scope_of)s::text[], %(scope_levels)s::text[], %(scope_places)s::uuid[]) AS v(version, level, place)
  WHERE v.level = 'district'))
 OR (c.province_id = ANY(%(scope_provinces)s) AND (c.process_hash, c.province_id) IN (SELECT v.version, v.place
  FROM unnest(%(scope_of)s::text[], %(scope_levels)s::text[], %(scope_places)s::uuid[]) AS v(version, level, place)
  WHERE v.level = 'province'))
 OR (c.producer_id = ANY(%(scope_producers)s) AND (c.process_hash, c.producer_id) IN (SELECT v.version, v.place
  FROM unnest(%(scope_of)s::text[], %(scope_levels)s::text[], %(scope_places)s::uuid[]) AS v(version, level, place)
  WHERE v.level = 'producer'))"""
_CASES: Final[LiteralString] = _BY_UNIT + ")"
_CASES_AND_VERSIONS: Final[LiteralString] = _BY_UNIT + " OR c.process_hash = ANY(%(scope_versions)s))"

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
    whole = union(reaches.values())
    versions = [name for name, reach in reaches.items() if reach.everywhere]
    parameters = {**_territory(whole), **_by_version(reaches), "scope_versions": versions}
    return Scope(_CASES_AND_VERSIONS if versions else _CASES, parameters)


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


def _by_version(reaches: Mapping[str, Reach]) -> dict[str, list[Any]]:
    """Give where each version reaches, as three columns."""
    rows = [
        (version, level, place)
        for version, reach in reaches.items()
        for level, places in (
            ("commune", reach.communes),
            ("district", reach.districts),
            ("province", reach.provinces),
            ("producer", reach.producers),
        )
        for place in places
    ]
    return {
        "scope_of": [version for version, _, _ in rows],
        "scope_levels": [level for _, level, _ in rows],
        "scope_places": [place for _, _, place in rows],
    }
