"""Substitutes: what they get, what they never get, when it ends, and what the history proves."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from workflow.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
)
from workflow.domain.system import SYSTEM
from workflow.domain.telling import Place
from workflow.domain.time import local_day
from workflow.services.register_person import GrantRequest, grant_role
from workflow.services.substitute import SubstituteRequest, end_substitution, name_substitute, substitutions_of
from workflow.services.verify import verify
from workflow.store.reads import recipients


def stand_in(world, person, substitute, *, by=None, first=0, last=10, reason="nghỉ phép"):
    asked = SubstituteRequest(world.people[person], world.people[substitute], world.day(first), world.day(last), reason)
    with world.database.unit() as unit:
        return name_substitute(unit, world.clock, world.who(by or person), asked)


def end(world, key, *, by, reason="về sớm"):
    with world.database.unit() as unit:
        end_substitution(unit, world.clock, world.who(by), key, reason=reason)


def test_those_of_the_same_duty_are_offered_first_and_the_own_unit_first_of_all(world):
    world.add("clerk", "province_officer", "province", shown="Ỷ Đồng nghiệp")
    officer, clerk = world.who("province_officer"), world.who("commune_officer")
    with world.database.unit() as unit:
        _, offered = substitutions_of(unit, world.clock, officer, officer.id)
        assert offered[0].id == world.people["clerk"]
        assert offered[0].same_duty
        (chair,) = [one for one in offered if one.id == world.people["province_chair"]]
        assert not chair.same_duty
        _, offered = substitutions_of(unit, world.clock, clerk, clerk.id)
    names = {world.people[name]: name for name in ("colleague", "neighbour")}
    assert [names[one.id] for one in offered if one.id in names] == ["colleague", "neighbour"]
    duties = [one.same_duty for one in offered]
    assert duties == sorted(duties, reverse=True)


@pytest.fixture
def ending(world):
    """Take back whatever a test has made."""
    yield
    for (key,) in world.rows("SELECT id FROM substitutions WHERE ended_at IS NULL"):
        world.clock.at = NOW
        with world.database.unit() as unit:
            unit.execute("UPDATE role_grants SET valid_to = valid_from - 1 WHERE substitution_id = %s", (key,))
            unit.execute("UPDATE substitutions SET ended_at = now(), ended_by = made_by WHERE id = %s", (key,))


pytestmark = pytest.mark.usefixtures("ending")


def held(world, name):
    return [(grant.role, grant.unit_id, grant.for_name) for grant in world.who(name).grants]


def test_the_substitute_has_the_persons_grants_on_those_days_only(world):
    before = held(world, "neighbour")
    stand_in(world, "commune_officer", "neighbour", first=2, last=4)
    assert held(world, "neighbour") == before
    for day, there in ((1, False), (2, True), (4, True), (5, False)):
        world.clock.at = NOW + timedelta(days=day)
        found = held(world, "neighbour")
        copy = ("commune_officer", world.units["commune"], "Người commune_officer")
        assert (copy in found) is there, day
        assert found[: len(before)] == before, "the own grants come first"


def test_an_act_of_the_substitute_says_whose_grant_it_was_and_the_chain_holds(world):
    case = world.acts.case(until="idea_submitted")
    with pytest.raises(NotFoundError):
        world.acts.fire(case, "neighbour", "forward_idea")
    stand_in(world, "commune_officer", "neighbour")
    receipt = world.acts.fire(case, "neighbour", "forward_idea", request_id="thay-1")
    ((actor, role, place, inputs),) = world.rows(
        "SELECT actor_id, actor_role, actor_unit_id, inputs FROM history WHERE case_id = %s AND seq = %s",
        case,
        receipt.seq,
    )
    assert (actor, role, place) == (world.people["neighbour"], "commune_officer", world.units["commune"])
    assert inputs == {"acting.for": str(world.people["commune_officer"]), "acting.for_name": "Người commune_officer"}
    assert verify(world.database).fault is None
    again = world.acts.fire(case, "neighbour", "forward_idea", request_id="thay-1")
    assert (again.replayed, again.seq) == (True, receipt.seq)


def test_chains_do_not_extend_and_circles_give_nothing_twice(world):
    stand_in(world, "commune_officer", "colleague")
    stand_in(world, "colleague", "neighbour", by="colleague")
    stand_in(world, "neighbour", "commune_officer", by="neighbour")
    stand_in_back = [grant for grant in held(world, "neighbour") if grant[2] is not None]
    assert stand_in_back == [("commune_officer", world.units["commune"], "Người colleague")]
    assert [grant[2] for grant in held(world, "commune_officer")] == [None, "Người neighbour"]


def test_a_duty_separation_of_the_person_binds_the_substitute(world):
    world.add("chair_two", "province_chair", "province")
    world.add("scorer", "council_secretary", "province")
    process = world.acts.scene.process
    apart = [(t, name) for t in process.transitions for name in t.not_by]
    assert apart, "the cycle sets something apart"
    transition, earlier = apart[0]
    from uuid import uuid4

    from tests.factories import cycle
    from workflow.domain.access import may_fire
    from workflow.domain.facts import ActorFacts, CaseFacts, Grant, SeasonFacts

    assert cycle().hash == process.hash
    person, substitute = uuid4(), uuid4()
    level = process.roles[transition.by[0]].level
    place = world.units["province"] if level == "province" else world.units["district"]
    case = CaseFacts(
        id=uuid4(),
        state=transition.sources[0],
        version=3,
        head_hash=bytes(32),
        process_hash=process.hash,
        producer_id=uuid4(),
        commune_id=world.units["commune"],
        district_id=world.units["district"],
        province_id=world.units["province"],
        track="new",
        facts={f"by.{earlier}": str(person)},
        season=SeasonFacts(uuid4(), "open", {}),
    )
    copy = Grant(transition.by[0], place, None, person, "B")
    with pytest.raises(NotPermittedError) as caught:
        may_fire(process, transition, case, ActorFacts(substitute, "A", (copy,)), on_behalf=False)
    assert caught.value.code == "separation_of_duties"
    own = Grant(transition.by[0], place)
    found = may_fire(process, transition, case, ActorFacts(substitute, "A", (copy, own)), on_behalf=False)
    assert found == own, "what the substitute may do in their own right stays theirs"


def test_a_producer_of_the_person_is_kept_from_the_substitute_and_shown_to_nobody(world):
    case = world.acts.case(until="idea_submitted")
    world.add("both", "commune_officer", "commune")
    with world.database.unit() as unit:
        request = GrantRequest(world.people["both"], "producer", world.day(0), producer_id=world.acts.scene.producer_id)
        grant_role(unit, world.clock, SYSTEM, request)
    stand_in(world, "both", "neighbour", by="both")
    with pytest.raises(NotPermittedError) as caught:
        world.acts.fire(case, "neighbour", "forward_idea")
    assert caught.value.code == "conflict_of_interest"
    returned = world.acts.case(until="idea_submitted")
    world.acts.fire(returned, "commune_officer", "return_idea", comment="thiếu")
    with pytest.raises(NotPermittedError):
        world.acts.fire(returned, "neighbour", "resubmit_idea")
    sight = world.sight("neighbour")
    assert all(not reach.producers for reach in sight.reaches.values())


def test_grants_given_and_ended_meanwhile_follow(world):
    stand_in(world, "colleague", "neighbour", by="colleague")
    with world.database.unit() as unit:
        request = GrantRequest(
            world.people["colleague"], "district_officer", world.day(0), unit_id=world.units["district"]
        )
        grant_role(unit, world.clock, SYSTEM, request)
    assert ("district_officer", world.units["district"], "Người colleague") in held(world, "neighbour")
    from workflow.services.give_role import end_role

    ((grant,),) = world.rows(
        "SELECT id FROM role_grants WHERE person_id = %s AND role = 'district_officer'", world.people["colleague"]
    )
    with world.database.unit() as unit:
        end_role(
            unit,
            world.clock,
            world.sight("admin"),
            person_id=world.people["colleague"],
            grant_id=grant,
            last_on=None,
            reason="thôi",
        )
    assert [one for one in held(world, "neighbour") if one[0] == "district_officer"] == []
    assert [one for one in held(world, "colleague") if one[0] == "district_officer"] == []


def test_an_end_by_hand_holds_at_once_and_both_are_told_of_both(world):
    key = stand_in(world, "commune_officer", "neighbour", last=3, reason="nghỉ một ngày")
    assert len(held(world, "neighbour")) == 2
    end(world, key, by="neighbour")
    assert len(held(world, "neighbour")) == 1
    with pytest.raises(ConflictError) as caught:
        end(world, key, by="commune_officer")
    assert caught.value.code == "substitution_over"
    told = world.rows(
        "SELECT notice, recipient_id, channel, state FROM notices WHERE key LIKE %s ORDER BY notice",
        f"substitution:{key}:%",
    )
    sides = {"for": world.people["commune_officer"], "by": world.people["neighbour"]}
    assert told == [
        (f"substitution_{what}_{side}", sides[side], "in_app", "planned")
        for what in ("begun", "ended")
        for side in ("by", "for")
    ]
    acts = world.rows(
        "SELECT act, by_id, reason FROM admin_acts WHERE subject_id = %s AND detail ->> 'substitute' = %s"
        " AND reason = ANY(ARRAY['về sớm', 'nghỉ một ngày'])",
        sides["for"],
        str(sides["by"]),
    )
    assert set(acts) == {
        ("substitute_ended", sides["by"], "về sớm"),
        ("substitute_named", sides["for"], "nghỉ một ngày"),
    }


def test_notices_of_the_persons_work_go_to_the_substitute_too(world):
    place = Place("commune_officer", "unit", world.units["commune"])

    def told():
        with world.database.unit() as unit:
            return {one.id for one in recipients.find(unit, [place], on=local_day(world.clock.now()))[place]}

    assert world.people["neighbour"] not in told()
    stand_in(world, "commune_officer", "neighbour")
    assert {world.people["neighbour"], world.people["commune_officer"]} <= told()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": " "}, "act_reason_required"),
        ({"first": -1}, "day_past"),
        ({"first": 3, "last": 2}, "dates_reversed"),
        ({"last": 400}, "substitution_too_long"),
        ({"substitute": "province_officer"}, "substitute_unfit"),
        ({"substitute": "commune_officer"}, "substitute_unfit"),
        ({"substitute": "producer"}, "substitute_unfit"),
        ({"substitute": "auditor"}, "substitute_unfit"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(world, change, code):
    given = {"substitute": "neighbour", **change}
    before = world.rows("SELECT count(*) FROM role_grants")
    with pytest.raises(InvalidInputError) as caught:
        stand_in(world, "commune_officer", given.pop("substitute"), **given)
    assert caught.value.code == code
    assert world.rows("SELECT count(*) FROM role_grants") == before


def test_one_substitute_at_a_time(world):
    stand_in(world, "commune_officer", "neighbour", first=1, last=5)
    with pytest.raises(ConflictError) as caught:
        stand_in(world, "commune_officer", "colleague", first=5, last=9)
    assert caught.value.code == "substituted_already"
    stand_in(world, "commune_officer", "colleague", first=6, last=9)


@pytest.mark.parametrize("who", ["neighbour", "producer", "province_officer", "auditor", "province_chair"])
def test_strangers_name_nobody_and_learn_nothing(world, who):
    with pytest.raises(NotFoundError) as caught:
        stand_in(world, "commune_officer", "colleague", by=who)
    assert caught.value.code == "person_not_found"
    with pytest.raises(NotFoundError), world.database.unit() as unit:
        substitutions_of(unit, world.clock, world.who(who), world.people["commune_officer"])


@pytest.mark.parametrize("who", ["admin", "local_admin", "province_lead"])
def test_the_administrator_and_the_head_of_the_office_name_one(world, who):
    key = stand_in(world, "commune_officer", "colleague", by=who)
    with pytest.raises(NotFoundError):
        end(world, key, by="stranger")
    end(world, key, by=who)


def test_an_administrators_or_auditors_role_is_never_stood_in_for(world):
    world.add("admin_officer", "commune_officer", "commune")
    with world.database.unit() as unit:
        for role in ("admin", "auditor"):
            grant_role(unit, world.clock, SYSTEM, GrantRequest(world.people["admin_officer"], role, world.day(0)))
    stand_in(world, "admin_officer", "neighbour", by="admin_officer")
    assert [one[0] for one in held(world, "neighbour") if one[2]] == ["commune_officer"]
