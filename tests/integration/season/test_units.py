"""The units of today: all of them, once, quickly; a province that continued is one unit through both times."""

from datetime import date

import pytest

from ocop.units_source import current_units
from tests.integration.season.conftest import opened, rows
from tests.scenario_files import shipped
from workflow.domain.errors import InvalidInputError, NotPermittedError
from workflow.domain.facts import ActorFacts, Grant
from workflow.domain.system import SYSTEM, SYSTEM_ID
from workflow.domain.time import SystemClock
from workflow.services.load_units import UnitRow, load_units
from workflow.services.replay import replay
from workflow.store.database import Unit

KINDS = "SELECT kind, count(*) FROM units WHERE valid_to IS NULL GROUP BY kind ORDER BY kind"


def load(database, units=None):
    with database.unit() as unit:
        return load_units(unit, SystemClock(), SYSTEM, list(current_units()) if units is None else units)


def test_every_unit_of_today_is_loaded_once_by_few_statements(fresh_database_url, monkeypatch):
    asked: list[str] = []
    real = Unit.execute

    def counting(unit, query, parameters=None):
        asked.append(query)
        return real(unit, query, parameters)

    monkeypatch.setattr(Unit, "execute", counting)
    with opened(fresh_database_url) as database:
        first = load(database)
        again = load(database)

        assert rows(database, KINDS) == [("commune", 3321), ("province", 34)]
        orphans = rows(database, "SELECT count(*) FROM units WHERE kind = 'commune' AND parent_id IS NULL")
    assert (first.added, again.added) == (3355, 0)
    assert again.ids == first.ids
    assert orphans == [(0,)]
    assert len(asked) == 4


@pytest.mark.parametrize("units_first", [True, False])
def test_the_province_of_the_season_is_the_province_of_today(fresh_database_url, units_first):
    season = shipped("thach-ha-2020")
    start = season.prepared_at
    with opened(fresh_database_url) as database:
        if units_first:
            load(database)
        replay(database, season, until=start)
        if not units_first:
            load(database)
        provinces = rows(database, "SELECT valid_from, valid_to FROM units WHERE kind = 'province' AND code = '42'")
        communes = rows(
            database,
            "SELECT c.name FROM units c JOIN units p ON p.id = c.parent_id WHERE p.code = '42' AND c.kind = 'commune'",
        )
        replay(database, season, until=start)
        links = rows(database, "SELECT count(*) FROM unit_successors")

    assert provinces == [(date(2008, 8, 1), None)]
    assert len(communes) == 69
    assert links == [(33,)]


def test_only_those_who_may_can_load_units(fresh_database_url):
    someone = ActorFacts(SYSTEM_ID, "Ai đó", (Grant("province_officer"),))
    with opened(fresh_database_url) as database, database.unit() as unit, pytest.raises(NotPermittedError):
        load_units(unit, SystemClock(), someone, [])


def test_a_unit_without_its_parent_is_refused(fresh_database_url):
    lost = UnitRow(
        "commune", "99999", "Xã Lạc", date(2020, 1, 1), "made up", parent=("province", "99", date(2020, 1, 1))
    )
    with opened(fresh_database_url) as database:
        with pytest.raises(InvalidInputError) as refused:
            load(database, [lost])
        assert refused.value.code == "unit_parent_missing"
        assert rows(database, "SELECT count(*) FROM units") == [(0,)]


def test_a_unit_of_another_name_stays_and_is_reported(fresh_database_url):
    day = date(2025, 7, 1)
    with opened(fresh_database_url) as database:
        load(database, [UnitRow("province", "98", "Tỉnh Cũ", day, "made up")])
        again = load(database, [UnitRow("province", "98", "Tỉnh Mới", day, "made up")])

        assert [(d.code, d.stored, d.given) for d in again.differing] == [("98", "Tỉnh Cũ", "Tỉnh Mới")]
        assert rows(database, "SELECT name FROM units") == [("Tỉnh Cũ",)]
