"""Who may see and do what: role × territory × separation of duties × conflict of interest."""

from uuid import UUID

import pytest

from tests.mini import (
    COMMUNE,
    DISTRICT,
    OTHER_COMMUNE,
    OTHER_DISTRICT,
    OTHER_PRODUCER,
    OTHER_PROVINCE,
    PROCESS,
    PRODUCER,
    PROVINCE,
    ROLES,
    case,
    grant,
    person,
)
from workflow.domain.access import acting_grants, behalf_of, covers, may_fire, sees
from workflow.domain.errors import NotPermittedError
from workflow.domain.facts import ActorFacts, Grant

SUBMIT, ACCEPT = PROCESS.table[("draft", "submit")], PROCESS.table[("appraisal", "accept")]
ME = UUID(int=100)
UNITS = (None, COMMUNE, DISTRICT, PROVINCE, OTHER_COMMUNE, OTHER_DISTRICT, OTHER_PROVINCE)
PRODUCERS = (None, PRODUCER, OTHER_PRODUCER)
RIGHT_UNIT = {"commune": COMMUNE, "district": DISTRICT, "province": PROVINCE}


def holder(*grants: Grant) -> ActorFacts:
    return ActorFacts(ME, "Người", grants)


def leaky_grants() -> list[tuple[Grant, bool]]:
    """Every role with every unit and every producer, and whether it should reach the case: told apart by level."""
    found = []
    for code, role in ROLES.items():
        for unit in UNITS:
            for producer in PRODUCERS:
                if unit is not None and producer is not None:
                    continue
                reaches = {
                    "producer": producer == PRODUCER,
                    "ministry": True,
                    "system": True,
                }.get(role.level, unit is not None and unit == RIGHT_UNIT.get(role.level))
                found.append((Grant(code, unit, producer), reaches))
    return found


@pytest.mark.parametrize(("held", "reaches"), leaky_grants(), ids=lambda v: getattr(v, "role", v))
def test_a_grant_covers_the_case_at_the_level_of_its_role_only(held, reaches):
    assert covers(PROCESS, held, case()) is reaches
    assert sees(PROCESS, case(), holder(held)) is (reaches and ROLES[held.role].sees_cases)


def test_the_matrix_of_grants_holds_data_that_could_leak():
    reaching = sum(reaches for _, reaches in leaky_grants())
    assert (len(leaky_grants()), reaching) == (81, 41)


def test_a_role_the_process_does_not_have_reaches_nothing():
    held = Grant("district_council", DISTRICT)
    assert not covers(PROCESS, held, case())
    assert not sees(PROCESS, case(), holder(held))


def test_a_case_without_a_district_is_not_reached_by_a_district_role_without_one():
    without = case(district_id=None)
    assert not covers(PROCESS, Grant("district_officer"), without)
    assert not covers(PROCESS, Grant("district_officer", DISTRICT), without)


def test_nobody_sees_without_a_grant():
    assert not sees(PROCESS, case(), holder())


def test_admin_covers_everything_and_sees_no_case():
    assert covers(PROCESS, Grant("admin"), case())
    assert not sees(PROCESS, case(), holder(Grant("admin")))


def test_may_fire_gives_the_grant_that_fits_and_skips_one_elsewhere():
    elsewhere, here = Grant("producer", producer_id=OTHER_PRODUCER), grant("producer")
    assert may_fire(PROCESS, SUBMIT, case(), holder(elsewhere, here), on_behalf=False) is here
    with pytest.raises(NotPermittedError) as caught:
        may_fire(PROCESS, SUBMIT, case(), holder(elsewhere), on_behalf=False)
    assert caught.value.code == "role_not_permitted"
    assert caught.value.params == {"trigger": "submit", "roles": ["producer"]}


def test_on_behalf_asks_its_own_list_of_roles():
    officer, producer = person("commune_officer"), person("producer")
    assert may_fire(PROCESS, SUBMIT, case(), officer, on_behalf=True).role == "commune_officer"
    assert acting_grants(PROCESS, SUBMIT, case(), officer, on_behalf=False) == ()
    assert acting_grants(PROCESS, SUBMIT, case(), producer, on_behalf=True) == ()
    with pytest.raises(NotPermittedError) as caught:
        may_fire(PROCESS, SUBMIT, case(), producer, on_behalf=True)
    assert caught.value.params["roles"] == ["commune_officer"]
    assert behalf_of(case(), on_behalf=True) == PRODUCER
    assert behalf_of(case(), on_behalf=False) is None


def test_who_scored_does_not_accept():
    scored = case("appraisal", facts={"by.score": str(ME)})
    with pytest.raises(NotPermittedError) as caught:
        may_fire(PROCESS, ACCEPT, scored, holder(grant("province_lead")), on_behalf=False)
    assert caught.value.code == "separation_of_duties"
    somebody_else = case("appraisal", facts={"by.score": str(UUID(int=101))})
    may_fire(PROCESS, ACCEPT, somebody_else, holder(grant("province_lead")), on_behalf=False)
    unrelated = case("appraisal", facts={"by.submit": str(ME)})
    may_fire(PROCESS, ACCEPT, unrelated, holder(grant("province_lead")), on_behalf=False)


def test_nobody_decides_on_the_producer_he_belongs_to():
    both = holder(grant("province_officer"), grant("producer"))
    with pytest.raises(NotPermittedError) as caught:
        may_fire(PROCESS, ACCEPT, case("appraisal"), both, on_behalf=False)
    assert caught.value.code == "conflict_of_interest"
    of_another = holder(grant("province_officer"), Grant("producer", producer_id=OTHER_PRODUCER))
    may_fire(PROCESS, ACCEPT, case("appraisal"), of_another, on_behalf=False)
    own_act = holder(grant("producer"), grant("province_officer"))
    assert may_fire(PROCESS, SUBMIT, case(), own_act, on_behalf=False).role == "producer"


def test_a_stranger_learns_of_his_role_and_not_of_conflicts():
    conflicted = case("appraisal", facts={"by.score": str(ME)})
    stranger = holder(Grant("province_officer", OTHER_PROVINCE), grant("producer"))
    with pytest.raises(NotPermittedError) as caught:
        may_fire(PROCESS, ACCEPT, conflicted, stranger, on_behalf=False)
    assert caught.value.code == "role_not_permitted"
