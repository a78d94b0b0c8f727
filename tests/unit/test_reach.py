"""Reach says as sets what ``access.sees`` says case by case: held equal over every combination."""

from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest

from tests import mini
from workflow.domain.access import sees
from workflow.domain.facts import ActorFacts, CaseFacts, Grant
from workflow.domain.reach import Reach, reach_of, union

PLACES = (None, mini.COMMUNE, mini.DISTRICT, mini.PROVINCE, mini.OTHER_COMMUNE, mini.OTHER_PROVINCE)
ROLES = (*mini.ROLES, "unheard_of")
CASES = tuple(
    (commune, district, province, producer)
    for (commune, district, province), producer in product(
        (
            (mini.COMMUNE, mini.DISTRICT, mini.PROVINCE),
            (mini.COMMUNE, None, mini.PROVINCE),
            (mini.OTHER_COMMUNE, mini.OTHER_DISTRICT, mini.OTHER_PROVINCE),
            (mini.OTHER_COMMUNE, mini.DISTRICT, mini.PROVINCE),
        ),
        (mini.PRODUCER, mini.OTHER_PRODUCER),
    )
)


def holds(reach: Reach, case: CaseFacts) -> bool:
    return (
        reach.everywhere
        or case.commune_id in reach.communes
        or case.district_id in reach.districts
        or case.province_id in reach.provinces
        or case.producer_id in reach.producers
    )


@pytest.mark.parametrize("role", ROLES)
def test_reach_holds_exactly_the_cases_that_are_seen(role):
    process = mini.PROCESS
    for place, producer in [(place, None) for place in PLACES] + [(None, mini.PRODUCER), (None, mini.OTHER_PRODUCER)]:
        grant = Grant(role, place, producer)
        actor = ActorFacts(UUID(int=99), "x", (grant,))
        reach = reach_of(process.roles, actor.grants)
        for commune, district, province, owner in CASES:
            case = replace(
                mini.case(), commune_id=commune, district_id=district, province_id=province, producer_id=owner
            )
            assert holds(reach, case) == sees(process, case, actor), (grant, commune, district, owner)


def test_several_roles_reach_together():
    grants = (Grant("commune_officer", mini.COMMUNE), Grant("producer", None, mini.OTHER_PRODUCER), Grant("admin"))

    assert reach_of(mini.ROLES, grants) == Reach(
        communes=frozenset({mini.COMMUNE}), producers=frozenset({mini.OTHER_PRODUCER})
    )


def test_union_is_wide_only_when_a_part_is():
    narrow = Reach(communes=frozenset({mini.COMMUNE}))

    assert union([narrow, Reach()]) == narrow
    assert union([narrow, Reach(everywhere=True)]).everywhere
    assert union([]) == Reach()
