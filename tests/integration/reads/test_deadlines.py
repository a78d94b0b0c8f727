"""Everybody's deadlines: by day and month, days off named, who has too many, whose; and the calendar feed."""

from datetime import date

import pytest
from icalendar import Calendar

from tests.integration.reads.conftest import at, statements
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.services.calendar_feed import FeedAsk, feed_since, ics_feed, issue_feed, revoke_feed
from workflow.services.show_deadlines import DeadlineAsk, count_overdue, month_of, show_deadlines, show_overdue

JULY_DAYS = DeadlineAsk(date(2020, 7, 1), date(2020, 7, 31))


@pytest.fixture
def world(readers):
    """Give checks due on 22/7 and twice on 27/7, a completion due on 20/7; one check of 27/7 elsewhere."""
    acts = readers.here
    cases = {}
    for name, day in (("early", at(7, 1)), ("returned", at(7, 6)), ("one", at(7, 6)), ("two", at(7, 6))):
        acts.at = day.instant
        cases[name] = acts.case(until="dossier_commune")
        if name == "returned":
            acts.fire(cases[name], "commune_officer", "return_dossier", comment="Thiếu")
    readers.there.at = at(7, 6).instant
    cases["elsewhere"] = readers.there.case(until="dossier_commune")
    readers.clock = at(7, 8)
    return readers, cases


def listed(shown):
    return {
        day.on.day: [(group.party, group.count, [case.code for case in group.cases]) for group in day.groups]
        for day in shown.listed
    }


def test_each_day_says_who_owes_what_with_the_cases_behind(world):
    readers, cases = world
    code = {name: readers.code(key) for name, key in cases.items()}

    shown = readers.read(show_deadlines, "province_officer", ask=JULY_DAYS)

    assert listed(shown) == {
        20: [("producer", 1, [code["returned"]])],
        22: [("commune", 1, [code["early"]])],
        27: [("commune", 2, [code["one"], code["two"]])],
    }
    (group,) = shown.listed[0].groups
    assert (group.holder.code, group.step, group.label.en) == ("producer", 5, "Time to complete the dossier")
    assert (len(shown.days), shown.days[26].count, shown.partial) == (31, 2, False)


def test_a_month_is_whole_weeks_with_its_days_off_named(world):
    readers, _ = world
    first, last = month_of(2020, 9)

    shown = readers.read(show_deadlines, "auditor", ask=DeadlineAsk(first, last))
    days = {day.on: day for week in shown.weeks for day in week}

    assert (first, last) == (date(2020, 8, 31), date(2020, 10, 4))
    assert {len(week) for week in shown.weeks} == {7}
    assert days[date(2020, 9, 2)].is_working is False
    assert days[date(2020, 9, 2)].named is not None
    assert (days[date(2020, 9, 5)].is_working, days[date(2020, 9, 5)].named) == (False, None)
    assert days[date(2020, 9, 3)].is_working is True
    assert month_of(2020, 12) == (date(2020, 11, 30), date(2021, 1, 3))


def test_more_than_eight_on_one_day_is_a_crowd(world):
    readers, _ = world
    readers.here.at = at(7, 6).instant
    for _ in range(6):
        readers.here.case(until="dossier_commune")
    eight = readers.read(show_deadlines, "commune_officer", ask=JULY_DAYS).days[26]
    readers.here.at = at(7, 6).instant
    readers.here.case(until="dossier_commune")
    nine = readers.read(show_deadlines, "commune_officer", ask=JULY_DAYS).days[26]

    assert (eight.count, eight.is_crowded) == (8, False)
    assert (nine.count, nine.is_crowded) == (9, True)
    assert nine.groups[0].crowded == (("Đơn vị commune", 9),)


def test_deadlines_are_narrowed_by_who_where_and_step_within_what_is_seen(world):
    readers, _ = world
    here = readers.here.scene.units

    def days(reader, **more):
        ask = DeadlineAsk(JULY_DAYS.first, JULY_DAYS.last, **more)
        return sorted(listed(readers.read(show_deadlines, reader, ask=ask)))

    assert days("auditor") == days("province_officer") == days("producer") == [20, 22, 27]
    assert days("province_officer", who="producer") == [20]
    assert days("commune_officer", who="me") == [22, 27]
    assert days("producer", who="me") == [20]
    assert days("auditor", who="me") == days("province_officer", who="me") == []
    assert days("auditor", commune_id=here["commune"], who="commune") == [22, 27]
    assert days("auditor", commune_id=here["other"]) == days("auditor", step=3) == []
    assert days("auditor", season_id=readers.there.scene.season_id) == [27]
    for who in ("stranger", "other_producer", "admin"):
        assert days(who) == []
    assert days("commune_officer", commune_id=readers.there.scene.units["commune"]) == []


def test_what_is_overdue_is_counted_and_listed_alike_whatever_the_period(world):
    readers, cases = world
    here = readers.here.scene.units
    readers.clock = at(7, 27)

    def overdue(reader, **more):
        ask = DeadlineAsk(date(2020, 8, 1), date(2020, 8, 2), **more)
        shown = readers.read(show_overdue, reader, ask=ask)
        assert readers.read(count_overdue, reader, ask=ask) == sum(day.count for day in shown.days)
        return {day.on.day: day.count for day in shown.days}

    assert overdue("province_officer") == {20: 1, 22: 1}
    assert overdue("province_officer", who="commune") == overdue("commune_officer", who="me") == {22: 1}
    assert overdue("province_officer", step=3) == overdue("province_officer", commune_id=here["other"]) == {}
    assert overdue("stranger") == overdue("admin") == {}
    readers.clock = at(7, 25)
    shown = readers.read(show_overdue, "province_officer", ask=JULY_DAYS)
    assert [case.code for group in shown.days[0].groups for case in group.cases] == [readers.code(cases["returned"])]


def test_a_last_day_off_is_overdue_only_after_the_next_working_day_has_come(world):
    readers, cases = world
    with readers.database.unit() as unit:
        unit.execute(
            "UPDATE clocks SET due_on = '2020-07-25' WHERE case_id = %s AND ended_seq IS NULL", (cases["one"],)
        )
    counts = []
    for day in (26, 27, 28):
        readers.clock = at(7, day)
        counts.append(readers.read(count_overdue, "province_officer", ask=JULY_DAYS))
    assert counts == [2, 3, 4]


def test_a_period_has_bounds(world):
    readers, _ = world
    for ask, code in (
        (DeadlineAsk(date(2020, 7, 2), date(2020, 7, 1)), "dates_reversed"),
        (DeadlineAsk(date(2020, 7, 1), date(2020, 10, 1)), "period_too_long"),
    ):
        with pytest.raises(InvalidInputError) as caught:
            readers.read(show_deadlines, "auditor", ask=ask)
        assert caught.value.code == code
    for year, month in ((2020, 13), (2020, 0), (1, 1)):
        with pytest.raises(InvalidInputError, match="month_invalid"):
            month_of(year, month)


def test_a_period_costs_two_statements(world):
    readers, _ = world

    def cost():
        sight = readers.sight("province_officer")
        with readers.database.snapshot() as unit, statements() as sent:
            show_deadlines(unit, readers.clock, sight, JULY_DAYS)
        return len(sent)

    first = cost()
    readers.here.case(until="dossier_commune")
    assert cost() == first == 2


def feed(readers, token):
    with readers.database.snapshot() as unit:
        return ics_feed(unit, readers.clock, token)


def test_a_feed_holds_the_last_days_that_its_owner_owes_and_nothing_of_people(world):
    readers, _ = world
    person = readers.here.scene.people["commune_officer"]
    with readers.database.unit() as unit:
        token = issue_feed(unit, readers.clock, person)
        assert feed_since(unit, person) == readers.clock.now()

    text = feed(readers, token)
    events = Calendar.from_ical(text).walk("VEVENT")

    assert sorted(event.decoded("dtstart") for event in events) == [
        date(2020, 7, 22),
        date(2020, 7, 27),
        date(2020, 7, 27),
    ]
    assert all(event.decoded("dtend") - event.decoded("dtstart") == date.resolution for event in events)
    assert {event.decoded("sequence") for event in events} == {0}
    assert len({str(event["uid"]) for event in events}) == 3
    assert str(events[0]["summary"]).endswith("5: Hạn xã kiểm tra, đề nghị")
    assert "Người" not in text.decode()
    assert "HTX" not in text.decode()
    assert max(len(line) for line in text.split(b"\r\n")) <= 75


def test_a_feed_is_narrowed_by_its_address_within_what_its_owner_owes(world):
    readers, _ = world
    here, there = readers.here.scene, readers.there.scene
    with readers.database.unit() as unit:
        token = issue_feed(unit, readers.clock, here.people["commune_officer"])

    def events(**more):
        with readers.database.snapshot() as unit:
            text = ics_feed(unit, readers.clock, token, FeedAsk(**more))
        return len(Calendar.from_ical(text).walk("VEVENT"))

    assert events(season="here") == events(commune_id=here.units["commune"]) == events(step=5) == 3
    assert events(season="there") == events(commune_id=here.units["other"]) == events(step=3) == 0
    assert events(commune_id=there.units["commune"]) == 0
    with pytest.raises(NotFoundError, match="season_not_found"):
        events(season="none")


def test_an_event_keeps_its_identity_when_its_day_moves(world):
    readers, cases = world
    person = readers.here.scene.people["commune_officer"]
    with readers.database.unit() as unit:
        token = issue_feed(unit, readers.clock, person)
    before = {str(e["uid"]): (e.decoded("dtstart"), e.decoded("sequence")) for e in events_of(readers, token)}
    with readers.database.unit() as unit:
        unit.execute(
            "UPDATE clocks SET due_on = '2020-08-04', arming = arming + 1 WHERE case_id = %s AND ended_seq IS NULL",
            (cases["one"],),
        )

    after = {str(e["uid"]): (e.decoded("dtstart"), e.decoded("sequence")) for e in events_of(readers, token)}

    assert before.keys() == after.keys()
    moved = [uid for uid in before if before[uid] != after[uid]]
    assert [after[uid] for uid in moved] == [(date(2020, 8, 4), 1)]


def events_of(readers, token):
    return Calendar.from_ical(feed(readers, token)).walk("VEVENT")


def test_a_feed_is_one_a_person_and_ends_when_it_is_ended(world):
    readers, _ = world
    person = readers.here.scene.people["commune_officer"]
    with readers.database.unit() as unit:
        first = issue_feed(unit, readers.clock, person)
    with readers.database.unit() as unit:
        second = issue_feed(unit, readers.clock, person)
        stored = unit.rows("SELECT token_hash FROM feed_tokens WHERE person_id = %s", (person,))
    assert all(second.encode() not in bytes(row[0]) for row in stored)
    assert feed(readers, second)
    with readers.database.unit() as unit:
        assert revoke_feed(unit, readers.clock, person)
        assert not revoke_feed(unit, readers.clock, person)
        assert feed_since(unit, person) is None
    for token in (first, second, "", "lich_", "ocop_x", "lich_é", "lich_" + "x" * 500):
        with pytest.raises(NotFoundError, match="feed_not_found"):
            feed(readers, token)


def test_a_feed_follows_its_owner_s_roles(world):
    readers, _ = world
    with readers.database.unit() as unit:
        empty = [
            issue_feed(unit, readers.clock, readers.here.scene.people[who]) for who in ("stranger", "auditor", "admin")
        ]
        elsewhere = issue_feed(unit, readers.clock, readers.there.scene.people["commune_officer"])

    assert [len(events_of(readers, token)) for token in (*empty, elsewhere)] == [0, 0, 0, 1]
