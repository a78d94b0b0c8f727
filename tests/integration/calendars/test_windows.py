"""Windows of a season under way: changed with a preview, by rule, for a unit alone, proposed for a new year."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from tests.acts import contents, one, rows
from tests.ladders import CLOCKS
from workflow.domain.errors import DomainError, InvalidInputError
from workflow.domain.facts import Grant
from workflow.domain.system import SYSTEM
from workflow.domain.time import FixedClock
from workflow.services.change_windows import (
    WindowsRequest,
    change_windows,
    preview_windows,
    propose_windows,
    window_of,
)
from workflow.services.open_season import SeasonRequest, open_season
from workflow.services.season_plan import plan_of


def change(world, *windows, by=None, reason="Điều chỉnh kế hoạch", season="s-2020", at=None):
    clock = FixedClock(at) if at else world.acts.clock()
    seen = preview_windows(world.database, clock, season, windows)
    done = change_windows(world.database, clock, by or world.lead, WindowsRequest(season, windows, reason, seen.token))
    assert done == seen.tally
    return done


def ideas_due(world):
    return dict(
        rows(world.database, "SELECT case_id, due_on FROM clocks WHERE rule = 'idea_registration' AND outcome IS NULL")
    )


def test_a_window_that_comes_moves_and_goes_takes_its_clocks_along(world):
    cases = [world.acts.case(until="idea_draft") for _ in range(3)]
    assert set(ideas_due(world).values()) == {None}
    assert change(world, window_of("ideas", "2020-05-01", "before 2020-08")).dated == 3
    assert ideas_due(world) == dict.fromkeys(cases, date(2020, 7, 31))
    assert change(world, window_of("ideas", "2020-05-01", "before 2020-09-20")).moved == {50: 3}
    assert set(ideas_due(world).values()) == {date(2020, 9, 19)}
    assert change(world, window_of("ideas", None, "within 08/2020")).moved == {-19: 3}
    assert change(world).undated == 3
    assert set(ideas_due(world).values()) == {None}
    changes = rows(world.database, "SELECT no, kind, reason, before, after FROM season_changes ORDER BY no")
    assert [row[0] for row in changes] == [1, 2, 3, 4]
    assert changes[0][3] == {"windows": []}
    assert changes[0][4] == changes[1][3]
    assert changes[0][4]["windows"][0]["closes_rule"] == "before 2020-08"
    assert one(world.database, "SELECT count(*) FROM outbox WHERE topic = 'clock.moved'") == 12


def test_the_same_windows_again_change_nothing(world):
    world.acts.case(until="idea_draft")
    windows = (window_of("ideas", None, "2020-07-31"),)
    change(world, *windows)
    stored = contents(world.database)
    assert change(world, *windows).examined == 0
    assert contents(world.database) == stored


def test_a_window_of_a_unit_replaces_the_general_one_for_its_cases(world):
    case = world.acts.case(until="idea_draft")
    units = world.acts.scene.units
    general = window_of("ideas", None, "2020-07-31")
    change(world, general)
    assert change(world, general, window_of("ideas", None, "2020-08-14", unit_id=units["other"])).changed == 0
    assert change(world, general, window_of("ideas", None, "2020-08-14", unit_id=units["district"])).moved == {14: 1}
    assert change(
        world,
        general,
        window_of("ideas", None, "2020-08-14", unit_id=units["district"]),
        window_of("ideas", None, "2020-08-10", unit_id=units["commune"]),
    ).moved == {-4: 1}
    assert ideas_due(world) == {case: date(2020, 8, 10)}


def test_a_hard_window_of_a_unit_is_enforced_there(world):
    case = world.acts.case(until="idea_draft")
    unit = world.acts.scene.units["commune"]
    change(
        world,
        window_of("ideas", None, "2020-12-31", hard=True),
        window_of("ideas", None, "2020-05-31", hard=True, unit_id=unit),
    )
    with pytest.raises(DomainError) as refused:
        world.acts.fire(case, "producer", "submit_idea")
    assert refused.value.code == "guards_failed"
    change(world, window_of("ideas", None, "2020-12-31", hard=True))
    world.acts.fire(case, "producer", "submit_idea")


def test_bad_windows_are_refused_and_nothing_is_written(world):
    world.acts.case(until="idea_draft")
    stored = contents(world.database)
    good = window_of("ideas", None, "2020-07-31")

    def refused(*windows, **more):
        with pytest.raises(DomainError) as error:
            change(world, *windows, **more)
        return error.value.code

    assert refused(window_of("ideas", "2020-08-01", "2020-07-31")) == "dates_reversed"
    assert refused(window_of("nothing", None, "2020-07-31")) == "window_unknown"
    assert refused(window_of("ideas", None, "2020-07-31", unit_id=uuid4())) == "window_outside_territory"
    assert refused(good, reason=" ") == "reason_required"
    commune = Grant("commune_officer", world.acts.scene.units["commune"])
    assert refused(good, by=replace(world.lead, grants=(commune,))) == "role_not_permitted"
    assert refused(good, season="none") == "season_not_found"
    with pytest.raises(DomainError) as error:
        change_windows(world.database, world.clock, world.lead, WindowsRequest("s-2020", (good,), "x", "0" * 32))
    assert error.value.code == "windows_changed"
    assert contents(world.database) == stored


@pytest.mark.parametrize(
    "rule", ["", "soon", "before", "2020-13", "2020-08", "within 2020-08-01", "before 13/2020", "2020-02-30"]
)
def test_a_rule_that_names_no_day_is_refused(rule):
    with pytest.raises(InvalidInputError) as refused:
        window_of("ideas", None, rule)
    assert (refused.value.code, refused.value.pointer) == ("day_rule_invalid", "/closes")


def test_last_years_plan_is_proposed_on_this_years_calendar(world):
    windows = (
        window_of("outreach", "2020-03-02", "2020-03-31"),
        window_of("ideas", "within 04/2020", "before 08/2020", hard=True),
        window_of("plans", "2020-06-22", "before 2020-09-20"),
    )
    change(world, *windows)
    with world.database.unit() as unit:
        units = world.acts.scene.units
        open_season(
            unit,
            world.clock,
            SYSTEM,
            SeasonRequest(
                "s-2021", "Mùa 2021", "Season 2021", units["province"], 2021, world.acts.scene.process.hash, "S21"
            ),
        )
    stored = contents(world.database)
    with world.database.unit() as unit:
        proposals = propose_windows(unit, "s-2020", into="s-2021")
    assert contents(world.database) == stored
    found = [(p.new.code, p.new.opens_on, p.new.closes_on, p.new.closes_rule, p.new.hard) for p in proposals]
    assert found == [
        ("outreach", date(2021, 3, 2), date(2021, 3, 31), None, False),
        ("ideas", date(2021, 4, 1), date(2021, 7, 30), "before 2021-08", True),  # 31/7 is a Saturday
        ("plans", date(2021, 6, 22), date(2021, 9, 17), "before 2021-09-20", False),  # 19/9 is a Sunday
    ]
    assert proposals[1].by_rule.closes_on == date(2021, 7, 31)
    change(world, *(p.new for p in proposals), season="s-2021")
    with world.database.unit() as unit:
        assert plan_of(unit, "s-2021").season.windows == tuple(p.new for p in proposals)


def test_a_breach_on_record_stays_and_does_not_come_twice(world):
    case = world.acts.case(until="idea_draft")
    change(world, window_of("ideas", None, "2020-06-05"))
    late = datetime.fromisoformat("2020-06-10T02:00:00+00:00")
    with world.database.unit() as unit:  # as the sweep does when the day is over
        unit.execute(
            "UPDATE clocks SET breached_at = %s, next_fire_at = NULL,"
            " fired = (SELECT cardinality(fires) FROM ladders WHERE id = ladder) WHERE case_id = %s",
            (late, case),
        )
    found = change(world, window_of("ideas", None, "2020-06-08"), at=late)
    assert (found.moved, found.became_on_time) == ({3: 1}, 0)
    ((steps, fired),) = rows(world.database, f"SELECT steps, fired FROM {CLOCKS} k WHERE case_id = %s", case)  # noqa: S608 - fixed texts
    assert bytes(steps).index(len(steps) - 1) < fired  # the breach is the ladder's last number
    found = change(world, window_of("ideas", None, "2020-07-31"), at=late + timedelta(hours=1))
    assert (found.moved, found.became_on_time) == ({53: 1}, 1)
    ((breached_at, next_fire_at),) = rows(
        world.database,
        f"SELECT breached_at, next_fire_at FROM {CLOCKS} k WHERE case_id = %s",  # noqa: S608 - fixed texts
        case,
    )
    assert breached_at == late
    assert next_fire_at > late
    assert (
        one(
            world.database,
            "SELECT detail->>'was_late' FROM clock_events WHERE case_id = %s ORDER BY no DESC LIMIT 1",
            case,
        )
        == "true"
    )
