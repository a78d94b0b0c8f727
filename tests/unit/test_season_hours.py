"""Offices of every shipped season keep their hours and the days off of their years."""

from datetime import date, time

import pytest

from tests.scenario_files import SEASONS, shipped
from workflow.domain.time import VIETNAM

NAMES = sorted(path.stem for path in SEASONS.glob("*.yaml"))
DAYS_OFF = frozenset(
    date.fromisoformat(day)
    for day in (
        *("2020-01-01", "2020-01-23", "2020-01-24", "2020-01-27", "2020-01-28", "2020-01-29"),
        *("2020-04-02", "2020-04-30", "2020-05-01", "2020-09-02"),
        *("2021-01-01", "2021-02-10", "2021-02-11", "2021-02-12", "2021-02-15", "2021-02-16"),
        *("2021-04-21", "2021-04-30", "2021-05-03", "2021-09-02", "2021-09-03"),
        *("2022-01-03", "2022-01-31", "2022-02-01", "2022-02-02", "2022-02-03", "2022-02-04"),
        *("2022-04-11", "2022-05-02", "2022-05-03", "2022-09-01", "2022-09-02"),
        *("2023-01-02", "2023-01-20", "2023-01-23", "2023-01-24", "2023-01-25", "2023-01-26"),
        *("2023-05-01", "2023-05-02", "2023-05-03", "2023-09-01", "2023-09-04"),
        *("2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"),
        *("2026-04-27", "2026-04-30", "2026-05-01", "2026-08-31", "2026-09-01", "2026-09-02", "2026-11-24"),
    )
)
OPENS, CLOSES = time(7, 0), time(17, 30)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_of_an_office_acts_on_a_day_off_or_out_of_hours(name):
    scenario = shipped(name)
    wrong = []
    for event in scenario.events:
        if event.by not in scenario.file.persons:
            continue
        local = event.at.astimezone(VIETNAM)
        off = local.weekday() >= 5 or local.date() in DAYS_OFF
        if off or not OPENS <= local.time() <= CLOSES:
            wrong.append((event.number, event.line, event.by, local.isoformat()))

    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_a_season_is_named_as_its_file(name):
    assert shipped(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_nobody_who_is_made_up_has_an_address(name):
    assert all(producer.address is None for producer in shipped(name).file.producers.values())
