"""The shipped season of plan 27/KH-UBND: the plan's own days; products enter where they stand; all else is invented."""

from collections import Counter
from datetime import date

from tests.scenario_files import shipped
from workflow.domain.days import last_day_before_month, last_day_of_month
from workflow.domain.time import local_day, parse_instant

NAME = "plan-27-2020"
STEPS = ("submit_idea", "accept_idea", "submit_plan", "accept_plan", "complete_implementation", "begin_promotion")


def test_the_days_of_the_plan_are_its_windows():
    windows = {w.window: w for w in shipped(NAME).file.season.windows if w.window != "announcement"}
    hard = {code: date.fromisoformat(w.closes) for code, w in windows.items() if w.hard and w.closes}

    assert hard == {
        "district_evaluation": last_day_before_month(2020, 8),
        "province_evaluation": last_day_before_month(2020, 9),
        "ministry_dossiers": last_day_before_month(2020, 10),
    }
    assert windows["outreach"].closes == last_day_of_month(2020, 4).isoformat()
    assert (shipped(NAME).file.season.plan_no, shipped(NAME).file.season.plan_on) == ("27/KH-UBND", "2020-03-30")


def test_size_and_variety_of_the_season():
    scenario = shipped(NAME)
    products = [item for p in scenario.file.producers.values() for item in p.products.values()]

    assert 15 <= len(products) <= 25
    assert len({e.name for e in scenario.events if e.act == "trigger"}) >= 25
    assert max(local_day(e.at) for e in scenario.events).year == 2020


def test_everything_but_the_plan_is_marked_invented():
    file = shipped(NAME).file

    assert all(person.invented for person in file.persons.values())
    assert all(p.invented and p.account.invented for p in file.producers.values())
    assert all(item.invented for p in file.producers.values() for item in p.products.values())
    assert all(unit.official.startswith("99") for unit in file.units.values())
    assert file.unit_source is not None
    assert file.unit_source.startswith("Hư cấu")


def test_new_products_walk_the_steps_in_order_and_existing_ones_enter_where_they_stand():
    events = shipped(NAME).events
    entered = {e.case: (e.name, e.track) for e in events if e.act == "enter"}
    new = [case for case, (_, track) in entered.items() if track == "new"]
    acts = {case: [e.name for e in events if e.case == case] for case in entered}
    whole = [case for case in new if "begin_promotion" in acts[case]]

    assert {entered[case][0] for case in new} == {"outreach"}
    assert len(whole) >= 6
    for case in whole:
        assert [name for name in acts[case] if name in STEPS] == list(STEPS)
    assert Counter(name for name, track in entered.values() if track == "existing") == {
        "idea": 1,
        "plan": 1,
        "implementation": 1,
        "dossier": 4,
        "upgrade": 1,
        "re_evaluation": 1,
        "promotion": 1,
    }


def test_every_evaluation_is_within_the_days_of_the_plan():
    events = shipped(NAME).events
    last = {
        name: max(local_day(e.at) for e in events if e.name == name)
        for name in ("propose_to_province", "conclude_scoring", "forward_to_ministry")
    }

    assert last["propose_to_province"] <= date(2020, 7, 31)
    assert last["conclude_scoring"] <= date(2020, 8, 31)
    assert last["forward_to_ministry"] <= date(2020, 9, 30)
    assert [e.case for e in events if e.name == "forward_to_ministry"] == ["gao_dac_san"]


def test_one_plan_is_late_and_one_dossier_misses_the_district():
    events = shipped(NAME).events
    late = {(e.case, e.name): e.at for e in events if e.case in {"ruou_ngo", "nam_huong"}}

    assert late["ruou_ngo", "resubmit_plan"] > parse_instant("2020-06-17T00:00+07:00")
    assert ("nam_huong", "record_district_score") not in late
    assert local_day(late["nam_huong", "defer"]) > date(2020, 7, 31)
