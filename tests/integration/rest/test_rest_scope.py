"""Who sees which rows, on data that could leak: every grant against every case, as ``access.sees`` decides."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID

import pytest

from tests import factories
from tests.factories import CLOCK, cycle
from workflow.definitions.canonical import sealed
from workflow.domain.access import sees
from workflow.domain.facts import ActorFacts, Grant
from workflow.domain.reach import reach_of
from workflow.services.publish_process import publish_process
from workflow.store import cases
from workflow.store.database import Database
from workflow.store.reads import case_list, producers, products
from workflow.store.reads.case_list import CaseFilter

TODAY = date(2020, 6, 1)


@pytest.fixture(scope="module")
def world(database_url):
    """Three seasons of two provinces under three processes; in the third a role sits at another level."""
    database = Database(database_url)
    scenes = {
        "old": factories.build(database, code="ocop-2018", season="old"),
        "new": factories.build(database, code="ocop-2026", season="new"),
    }
    odd = _with_district_lead_at_commune(cycle("ocop-2018"))
    with database.unit() as unit:
        publish_process(unit, CLOCK, odd, by=None)
    keys = [factories.enter(database, scene, number) for scene in scenes.values() for number in range(2)]
    keys.append(_copied_under(database, keys[0], odd.hash, scenes["old"].products[2]))
    keys.append(_copied_under(database, keys[2], odd.hash, scenes["new"].products[2]))
    yield database, scenes, keys, {p.hash: p for p in (scenes["old"].process, scenes["new"].process, odd)}
    database.close()


def _with_district_lead_at_commune(process):
    """A version in which district officers sit in communes and auditors in provinces."""
    district, auditor = process.roles["district_officer"], process.roles["auditor"]
    roles = {
        **process.roles,
        "district_officer": replace(district, level="commune"),
        "auditor": replace(auditor, level="province"),
    }
    return sealed(replace(process, roles=roles, version="odd"))


def _copied_under(database, key, process_hash, product_id):
    """Put a second case beside one, in the same places, under another process."""
    with database.unit() as unit:
        [(copy,)] = unit.rows(
            "INSERT INTO cases (id, code, season_id, product_id, producer_id, commune_id, district_id, province_id,"
            " process_hash, track, state, step, holder, facts, version, head_hash, entered_at, opened_at)"
            " SELECT gen_random_uuid(), code || '-x', season_id, %s, producer_id, commune_id, district_id, province_id,"
            " %s, track, state, step, holder, facts, version, head_hash, entered_at, opened_at FROM cases WHERE id = %s"
            " RETURNING id",
            (product_id, process_hash, key),
        )
    return copy


def grants(scenes, processes):
    roles = sorted({role for process in processes.values() for role in process.roles})
    places = [None, *(key for scene in scenes.values() for key in scene.units.values())]
    owners = [scene.producer_id for scene in scenes.values()]
    return [Grant(role, place) for role, place in product(roles, places)] + [
        Grant(role, None, owner) for role, owner in product(roles, owners)
    ]


def facts_of(database, keys):
    with database.unit() as unit:
        nobody = ActorFacts(UUID(int=1), "", ())
        return {
            key: found.case for key, found in cases.load_many(unit, case_ids=keys, actor=nobody, request_id="-").items()
        }


def test_cases_in_a_list_are_exactly_those_that_are_seen(world):
    database, scenes, keys, processes = world
    facts = facts_of(database, keys)
    assert len(facts) == 6
    seen_at_all = 0
    with database.unit() as unit:
        for grant in grants(scenes, processes):
            actor = ActorFacts(UUID(int=99), "x", (grant,))
            reaches = {name: reach_of(process.roles, actor.grants) for name, process in processes.items()}
            expected = {key for key, case in facts.items() if sees(processes[case.process_hash], case, actor)}

            page = case_list.page(unit, reaches, CaseFilter(), after=None, limit=100)
            found = case_list.keys(unit, reaches, CaseFilter(), limit=100)

            assert {UUID(item["id"]) for item in page.items} == set(found) == expected, grant
            seen_at_all += len(expected)
    assert seen_at_all > 100


def test_level_of_a_role_is_that_of_the_case_s_own_version(world):
    database, scenes, keys, processes = world
    actor = ActorFacts(UUID(int=99), "x", (Grant("district_officer", scenes["old"].units["district"]),))
    reaches = {name: reach_of(process.roles, actor.grants) for name, process in processes.items()}

    with database.unit() as unit:
        found = set(case_list.keys(unit, reaches, CaseFilter(), limit=100))

    assert found == {keys[0], keys[1]}


def test_a_version_published_since_is_not_seen_through_old_reach(world):
    database, _scenes, keys, processes = world
    everywhere = ActorFacts(UUID(int=99), "x", (Grant("ministry_officer"),))
    known = [name for name, process in processes.items() if process.version != "odd"]
    reaches = {name: reach_of(processes[name].roles, (Grant("producer", None, UUID(int=5)),)) for name in known}
    reaches[known[0]] = reach_of(processes[known[0]].roles, everywhere.grants)

    with database.unit() as unit:
        found = case_list.keys(unit, reaches, CaseFilter(), limit=100)

    assert {facts_of(database, keys)[key].process_hash for key in found} == {known[0]}


@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        ("producer", "own", {"old-commune"}),
        ("commune_officer", "commune", {"old-commune"}),
        ("commune_officer", "other", {"old-other"}),
        ("commune_officer", "province", set()),
        ("district_officer", "district", {"old-commune", "old-other"}),
        ("province_officer", "province", {"old-commune", "old-other"}),
        ("province_officer", "commune", set()),
        ("auditor", None, {"old-commune", "old-other", "new-commune", "new-other"}),
        ("ministry_officer", None, {"old-commune", "old-other", "new-commune", "new-other"}),
        ("admin", None, set()),
    ],
)
def test_producers_and_products_are_seen_in_one_s_own_territory(world, role, place, expected):
    database, scenes, _keys, processes = world
    scene = scenes["old"]
    grant = Grant(role, None, scene.producer_id) if place == "own" else Grant(role, scene.units.get(place or ""))
    shipped = [process for process in processes.values() if process.version != "odd"]
    reaches = {process.hash: reach_of(process.roles, (grant,)) for process in shipped}

    with database.unit() as unit:
        found = producers.page(unit, reaches, q=None, territory=None, after=None, limit=100)
        things = products.page(unit, reaches, q=None, territory=None, producer_id=None, after=None, limit=100)

    assert {item["code"] for item in found.items} == expected
    assert {item["producer"]["code"] for item in things.items} == {code for code in expected if "commune" in code}


def test_a_role_counts_on_the_days_it_is_held(rest_alone):
    now = datetime(2020, 6, 1, tzinfo=UTC).date()
    factories.enter(rest_alone.database, rest_alone.scene)
    assert len(rest_alone.get("/cases", by="commune_officer").json()["items"]) == 1

    with rest_alone.database.unit() as unit:
        unit.execute(
            "UPDATE role_grants SET valid_to = %s WHERE person_id = %s",
            (date(2020, 5, 31), rest_alone.scene.people["commune_officer"]),
        )
    assert now == TODAY
    assert rest_alone.get("/cases", by="commune_officer").json()["items"] == []


def test_strangers_get_404_for_everything_about_a_case(rest_alone):
    case = factories.enter(rest_alone.database, rest_alone.scene)
    before = rest_alone.rows()
    for who in ("stranger", "other_producer", "admin"):
        for path in (f"/cases/{case}", f"/cases/{case}/history", f"/cases/{case}/treatments"):
            response = rest_alone.get(path, by=who)
            assert (response.status_code, response.json()["code"]) == (404, "case_not_found"), (who, path)
        for path, body in (
            (f"/cases/{case}/transitions", {"trigger": "submit_idea"}),
            (f"/cases/{case}/undo", {"comment": "x"}),
        ):
            response = rest_alone.act(path, body, by=who)
            assert (response.status_code, response.json()["code"]) == (404, "case_not_found"), (who, path)
    assert rest_alone.rows() == before


def test_a_case_that_is_not_there_looks_like_one_that_may_not_be_seen(rest_alone):
    case = factories.enter(rest_alone.database, rest_alone.scene)
    hidden = rest_alone.get(f"/cases/{case}", by="stranger").json()
    absent = rest_alone.get(f"/cases/{UUID(int=7)}", by="stranger").json()

    assert {**hidden, "instance": "", "request_id": ""} == {**absent, "instance": "", "request_id": ""}
