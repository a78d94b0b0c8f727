"""Who registers what: the table's roles, inside the territory of the grant, and nobody else."""

import pytest

from tests.mini import COMMUNE, DISTRICT, OTHER_COMMUNE, OTHER_PROVINCE, PRODUCER, PROVINCE
from workflow.domain.errors import NotPermittedError
from workflow.domain.facts import ActorFacts, Grant
from workflow.domain.office import REGISTRATION, may_register, require_registration
from workflow.domain.system import SYSTEM

HERE = (COMMUNE, DISTRICT, PROVINCE)
ROLES = ("producer", "commune_officer", "district_officer", "province_officer", "province_lead", "auditor", "admin")


def holder(*grants: Grant) -> ActorFacts:
    return ActorFacts(PRODUCER, "Người", grants)


@pytest.mark.parametrize("verb", sorted(REGISTRATION))
@pytest.mark.parametrize("role", ROLES)
def test_a_verb_belongs_to_its_roles_where_the_grant_reaches(verb, role):
    allowed = role in REGISTRATION[verb]
    assert may_register(holder(Grant(role, PROVINCE)), verb, units=HERE) is allowed
    assert may_register(holder(Grant(role, OTHER_PROVINCE)), verb, units=HERE) is False
    assert may_register(holder(Grant(role, OTHER_COMMUNE)), verb, units=HERE) is False
    assert may_register(holder(Grant(role)), verb, units=HERE) is allowed
    assert may_register(holder(Grant(role, producer_id=PRODUCER)), verb, units=HERE) is False


@pytest.mark.parametrize("verb", sorted(REGISTRATION))
def test_the_system_registers_everything_and_nobody_nothing(verb):
    require_registration(SYSTEM, verb, units=HERE)
    with pytest.raises(NotPermittedError) as caught:
        require_registration(holder(), verb, units=HERE)
    assert caught.value.params == {"trigger": verb, "roles": list(REGISTRATION[verb])}


def test_a_commune_officer_registers_in_the_own_commune_only():
    officer = holder(Grant("commune_officer", COMMUNE))
    assert may_register(officer, "register_producer", units=HERE)
    assert not may_register(officer, "register_producer", units=(OTHER_COMMUNE, DISTRICT, PROVINCE))
