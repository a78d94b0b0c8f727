"""The shipped season of Thạch Hà: what is a fact stands as told, what is made up says so, offices keep their hours."""

from collections import Counter
from datetime import date

from tests.scenario_files import shipped
from workflow.domain.time import local_day, parse_instant

NAME = "thach-ha-2020"
NAMED = {"Cơ sở Lê Hoài Thu", "Công ty An Phát"}
FACTS = {"Rượu nếp sim Nam Hương": "nam_dien", "Bánh ram Anh Thu": "tan_lam_huong"}


def test_size_and_variety_of_the_season():
    events = shipped(NAME).events

    assert 400 <= len(events) <= 950
    assert len({e.name for e in events if e.act == "trigger"}) >= 25
    assert {e.act for e in events} == {"enter", "trigger", "undo"}


def test_producers_do_act_on_the_holiday_of_the_second_of_september():
    days = {local_day(e.at) for e in shipped(NAME).events}

    assert date(2020, 9, 2) in days


def test_only_what_the_article_names_is_not_marked_invented():
    file = shipped(NAME).file
    products = {i.name: (p, i) for p in file.producers.values() for i in p.products.values()}

    assert {p.name for p in file.producers.values() if not p.invented} == NAMED
    assert {name for name, (_, item) in products.items() if not item.invented} == set(FACTS)
    assert {name: products[name][0].commune for name in FACTS} == FACTS
    assert all(person.invented for person in file.persons.values())
    assert all(producer.account.invented for producer in file.producers.values())
    assert all(producer.address is None for producer in file.producers.values())


def test_plans_come_in_and_go_on_as_the_article_tells():
    events = shipped(NAME).events
    morning, meeting = parse_instant("2020-09-03T08:00+07:00"), date(2020, 9, 4)
    submitted = [e for e in events if e.name == "submit_plan"]
    returned = [e for e in events if e.name == "return_plan" and local_day(e.at) == meeting]
    forwarded = [e for e in events if e.name == "forward_plan" and local_day(e.at) < date(2020, 9, 20)]

    assert sum(e.at < morning for e in submitted) == 32
    assert [e.case for e in submitted if e.at >= morning] == ["ruou_nep_sim"]
    assert len(returned) == 32
    assert all("chưa bám sát thực tế" in (e.comment or "") for e in returned)
    assert len(forwarded) == 33


def test_units_lead_from_the_communes_of_2020_to_those_of_today():
    units = shipped(NAME).file.units
    district = [u for u in units.values() if u.kind == "commune" and u.parent == "thach_ha"]
    ends = Counter(u.valid[-1] for u in district)

    assert len(district) == 22
    assert ends == {"2025-06-30": 11, "2024-12-31": 11}
    assert all(len(u.becomes) == 1 for u in units.values() if u.kind == "commune")
