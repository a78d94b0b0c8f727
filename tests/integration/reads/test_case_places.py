"""The places a page may be narrowed to: communes with cases that the reader sees, under their districts."""

import pytest

from tests.integration.reads.conftest import statements
from workflow.services.case_places import offer_places
from workflow.store.reads import case_places


@pytest.fixture
def world(readers):
    """Give a case in one commune of each of two provinces."""
    readers.here.case(until="idea_submitted")
    readers.there.case(until="idea_submitted")
    return readers


def offered(readers, who, **more):
    sight = readers.sight(who)
    with readers.database.snapshot() as unit:
        return offer_places(unit, sight, **more)


def test_communes_with_cases_are_offered_under_their_district(world):
    units = world.here.scene.units

    places = offered(world, "province_officer", season_id=world.here.scene.season_id)

    (group,) = places.groups
    assert (group.id, group.name) == (units["district"], "Đơn vị district")
    assert [(one.id, one.name) for one in group.communes] == [(units["commune"], "Đơn vị commune")]
    assert set(places.names) == {units["district"], units["commune"]}
    assert not places.is_choice


def test_nobody_is_offered_a_place_where_they_see_no_case(world):
    here, there = world.here.scene, world.there.scene

    def communes(who, **more):
        return {one.id for group in offered(world, who, **more).groups for one in group.communes}

    for who in ("commune_officer", "district_officer", "producer", "province_chair"):
        assert communes(who) == {here.units["commune"]}, who
        assert communes(who, season_id=there.season_id) == set(), who
    for who in ("stranger", "other_producer", "admin"):
        assert communes(who) == set(), who
    assert communes("ministry_officer") == {here.units["commune"], there.units["commune"]}
    assert communes("ministry_officer", season_id=there.season_id) == {there.units["commune"]}


def test_more_communes_than_a_field_can_offer_are_none(world, monkeypatch):
    monkeypatch.setattr(case_places, "OFFERED", 0)

    places = offered(world, "province_officer")

    assert (places.groups, places.too_many) == ((), True)


def test_places_cost_one_statement_and_the_query_reads_one_more_than_is_offered(world):
    sight = world.sight("province_officer")
    with world.database.snapshot() as unit, statements() as sent:
        offer_places(unit, sight)
    assert len(sent) == 1
    assert f"LIMIT {case_places.OFFERED + 1}" in str(sent[0])
