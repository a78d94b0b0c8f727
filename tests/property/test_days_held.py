"""Days held: however a case went from hand to hand, the parts add up to the whole, gross and net."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calendar_world import shipped
from tests.factories import cycle
from workflow.domain.days_held import PARTIES, Held, days_held, party_of, turns_of

FIRST = date(2020, 1, 1)
CALENDAR = shipped()
offsets = st.integers(0, 300)
entries = st.lists(st.tuples(offsets, st.sampled_from(PARTIES)), min_size=1, max_size=12).map(sorted)
spans = st.lists(st.tuples(offsets, offsets).map(sorted), max_size=6)


def on(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def every(after: date, through: date) -> int:
    return (through - after).days


@settings(deadline=None)
@given(entries, spans, offsets)
def test_parts_add_up_to_the_whole_gross_and_net(listed, stopped, more):
    since, until = on(listed[0][0]), on(listed[-1][0] + more)
    turns = turns_of([(on(offset), party) for offset, party in listed], until=until)
    stops = [(on(first), on(last)) for first, last in stopped]

    still = [
        day
        for day in (since + timedelta(days=n + 1) for n in range((until - since).days))
        if any(first < day <= last for first, last in stops)
    ]
    for count, days_still in ((every, len(still)), (CALENDAR.working_between, sum(map(CALENDAR.is_working, still)))):
        held = days_held(turns, stops, count)
        assert sum(each.days for each in held) == count(since, until)
        assert sum(each.stopped for each in held) == days_still
        assert sum(each.net for each in held) == count(since, until) - days_still
        assert all(0 <= each.stopped <= each.days for each in held)
        assert [each.party for each in held] == [p for p in PARTIES if p in {party for _, party in listed}]


def test_each_day_belongs_to_who_held_the_case_at_its_end():
    turns = turns_of([(on(0), "producer"), (on(3), "commune"), (on(3), "district"), (on(10), "producer")], until=on(12))

    assert days_held(turns, [(on(2), on(5)), (on(4), on(6))], every) == (
        *(Held("producer", 5, 1), Held("commune", 0, 0)),
        Held("district", 7, 3),
    )


def test_holders_count_by_level_and_councils_for_themselves():
    roles = cycle().roles

    assert {code: party_of(role) for code, role in roles.items()} == {
        "producer": "producer",
        "commune_officer": "commune",
        "district_officer": "district",
        "district_council": "council",
        "province_officer": "province",
        "province_lead": "province",
        "advisory_member": "province",
        "council_secretary": "council",
        "council_member": "council",
        "province_chair": "province",
        "ministry_officer": "ministry",
        "ministry_council": "council",
        "auditor": "ministry",
        "admin": "ministry",
        "system": "nobody",
    }
    assert party_of(None) == "nobody"
