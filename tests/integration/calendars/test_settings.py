"""Terms and thresholds of a season under way: changed with a preview, clocks along, set back to the usual value."""

from dataclasses import replace

import pytest

from tests.acts import contents, one, rows
from workflow.domain.errors import DomainError
from workflow.domain.facts import Grant
from workflow.services.change_settings import SettingsRequest, change_settings, preview_settings

SEASON = "s-2020"


def change(world, changed, *, by=None, reason="Theo đề nghị của các xã", season=SEASON):
    clock = world.acts.clock()
    seen = preview_settings(world.database, clock, season, changed)
    done = change_settings(
        world.database, clock, by or world.lead, SettingsRequest(season, changed, reason, seen.token)
    )
    assert done == seen.tally
    return done


def returned(world):
    """Give a case whose producer has her days to complete an idea."""
    case = world.acts.case(until="idea_submitted")
    world.acts.fire(case, "commune_officer", "return_idea", comment="Nêu rõ vùng nguyên liệu")
    return case


def due(world, case):
    return one(world.database, "SELECT max(due_on) FROM clocks WHERE case_id = %s AND outcome IS NULL", case)


def test_a_term_takes_its_running_clocks_along_and_comes_back(world):
    case = returned(world)
    before = due(world, case)
    assert change(world, {"idea_completion_days": 22}).moved == {7: 1}
    assert (due(world, case) - before).days == 7
    assert one(world.database, "SELECT settings FROM seasons") == {"idea_completion_days": 22}
    assert change(world, {"idea_completion_days": None}).moved == {-7: 1}
    assert due(world, case) == before
    assert one(world.database, "SELECT settings FROM seasons") == {}
    told = rows(world.database, "SELECT no, kind, reason, before, after FROM season_changes ORDER BY no")
    assert [(row[0], row[1]) for row in told] == [(1, "settings"), (2, "settings")]
    assert (told[0][3], told[0][4]) == (
        {"settings": {"idea_completion_days": None}},
        {"settings": {"idea_completion_days": 22}},
    )
    assert one(world.database, "SELECT count(*) FROM outbox WHERE topic = 'clock.moved'") == 2
    assert one(world.database, "SELECT count(*) FROM admin_acts WHERE act = 'settings_changed'") == 2


def test_what_was_not_named_stays_and_the_usual_value_is_no_own_one(world):
    change(world, {"idea_completion_days": 20})
    change(world, {"plan_completion_days": 10})
    assert one(world.database, "SELECT settings FROM seasons") == {
        "idea_completion_days": 20,
        "plan_completion_days": 10,
    }
    change(world, {"idea_completion_days": 15})
    assert one(world.database, "SELECT settings FROM seasons") == {"plan_completion_days": 10}


def test_the_same_values_again_change_nothing(world):
    returned(world)
    change(world, {"idea_completion_days": 20})
    stored = contents(world.database)
    assert change(world, {"idea_completion_days": 20}).examined == 0
    assert contents(world.database) == stored


def test_a_decided_case_keeps_its_day(world):
    case = returned(world)
    world.acts.fire(case, "producer", "resubmit_idea")
    ended = rows(
        world.database, "SELECT * FROM clocks WHERE case_id = %s AND outcome IS NOT NULL ORDER BY 1, 2, 3", case
    )
    change(world, {"idea_completion_days": 30})
    assert ended == rows(
        world.database, "SELECT * FROM clocks WHERE case_id = %s AND outcome IS NOT NULL ORDER BY 1, 2, 3", case
    )


def test_bad_values_are_refused_at_their_place_and_nothing_is_written(world):
    returned(world)
    stored = contents(world.database)

    def refused(changed, **more):
        with pytest.raises(DomainError) as error:
            change(world, changed, **more)
        return error.value.code, getattr(error.value, "pointer", None)

    assert refused({"idea_completion_days": 900}) == ("input_out_of_range", "/settings/idea_completion_days")
    assert refused({"idea_completion_days": True}) == ("input_type", "/settings/idea_completion_days")
    assert refused({"nothing": None}) == ("setting_unknown", "/settings/nothing")
    assert refused({"renewal_closes_days": 400}) == ("dates_reversed", "/settings/renewal_closes_days")
    assert refused({"idea_completion_days": 20}, reason=" ") == ("reason_required", "/reason")
    assert refused({"idea_completion_days": 20}, season="none")[0] == "season_not_found"
    commune = replace(world.lead, grants=(Grant("commune_officer", world.acts.scene.units["commune"]),))
    assert refused({"idea_completion_days": 20}, by=commune)[0] == "role_not_permitted"
    asked = SettingsRequest(SEASON, {"idea_completion_days": 20}, "x", "0" * 32)
    with pytest.raises(DomainError, match="settings_changed"):
        change_settings(world.database, world.clock, world.lead, asked)
    assert contents(world.database) == stored
