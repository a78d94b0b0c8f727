"""An officer's work: whose turn, in which order, under which tab, who may see it, and at what cost."""

from datetime import date, datetime
from typing import Any

import pytest

from tests.acts import PAPER
from tests.integration.reads.conftest import at, statements
from workflow.domain.clock_changes import ClockCommand
from workflow.services.clock_acts import act_on_clock
from workflow.services.show_queue import show_queue
from workflow.store.reads.page import Part


def codes(queue):
    return [row.code for row in queue.page.items]


def counts(queue):
    return {name: found.number for name, found in queue.counts.items() if found.number}


@pytest.fixture
def world(readers):
    """Give, in the commune: a dossier of 6/7 (due 27/7), one of 1/7 (due 22/7), one returned (due 20/7), an idea."""
    acts = readers.here
    cases = {"late": None, "soon": None, "returned": None, "idea": None}
    for name, day in (("late", at(6, 1)), ("soon", at(7, 1)), ("returned", at(7, 6)), ("idea", at(7, 6))):
        acts.at = day.instant
        cases[name] = acts.case(until="idea_draft" if name == "idea" else "dossier_commune")
    acts.fire(
        cases["returned"], "commune_officer", "return_dossier", comment="Thiếu", inputs={"remarks": ["ảnh", "mẫu"]}
    )
    readers.there.at = at(6, 1).instant
    cases["elsewhere"] = readers.there.case(until="dossier_commune")
    readers.clock = at(7, 20)
    return readers, {name: readers.code(key) for name, key in cases.items()}, cases


def test_my_turn_comes_overdue_first_with_what_unlocks_it(world):
    readers, code, _ = world

    queue = readers.read(show_queue, "commune_officer")

    assert codes(queue) == [code["late"], code["soon"]]
    late, soon = queue.page.items
    assert (late.clock.standing.kind, late.clock.standing.late, late.clock.due_on) == ("late", 20, date(2020, 6, 22))
    assert (soon.clock.standing.kind, soon.clock.standing.left) == ("left", 2)
    assert (late.is_my_turn, late.party, late.place, late.step) == (True, "commune", "Đơn vị commune", 5)
    assert queue.due_soon_through == date(2020, 7, 23)


def test_tabs_hold_whose_turn_and_how_late_and_count_each_other(world):
    readers, code, _ = world

    views = {
        view: readers.read(show_queue, "commune_officer", view=view)
        for view in ("mine", "producer", "all", "overdue", "due_soon", "stopped")
    }

    assert codes(views["producer"]) == [code["returned"], code["idea"]]
    assert codes(views["all"]) == [code["late"], code["returned"], code["soon"], code["idea"]]
    assert codes(views["overdue"]) == [code["late"]]
    assert codes(views["due_soon"]) == [code["returned"], code["soon"]]
    assert codes(views["stopped"]) == []
    expected = {"mine": 2, "producer": 2, "all": 4, "overdue": 1, "due_soon": 2}
    assert [counts(queue) for queue in views.values()] == [expected] * 6
    for name, queue in views.items():
        assert len(queue.page.items) == queue.counts[name].number
    returned = views["producer"].page.items[0]
    assert (returned.remarks, returned.comment, returned.state.code) == (
        ("ảnh", "mẫu"),
        "Thiếu",
        "dossier_returned_commune",
    )
    assert views["producer"].page.items[1].clock.due_on is None


def test_a_stopped_clock_is_neither_overdue_nor_due_and_says_when_it_would_be(world):
    readers, code, cases = world
    acts = readers.here
    acts.at = at(6, 15).instant
    with readers.database.single() as unit:
        stop: dict[str, Any] = {"reason": "force_majeure", "document": "CV 12", "comment": "Bão"}
        person = acts.scene.people["commune_officer"]
        act_on_clock(unit, acts.clock(), "stop", ClockCommand(cases["late"], person, "commune_check", "s", **stop))

    queue = readers.read(show_queue, "commune_officer")
    stopped = readers.read(show_queue, "commune_officer", view="stopped")

    assert codes(queue) == [code["soon"], code["late"]]
    assert counts(queue) == {"mine": 2, "producer": 2, "all": 4, "due_soon": 2, "stopped": 1}
    (row,) = stopped.page.items
    assert (row.clock.standing.kind, row.clock.due_if_answered) == ("stopped", date(2020, 7, 27))


def test_each_reader_sees_exactly_their_own(world):
    readers, code, _ = world
    own = {code[name] for name in ("late", "soon", "returned", "idea")}
    seen = {who: set(codes(readers.read(show_queue, who, view="all"))) for who in readers.here.scene.people}

    assert seen["stranger"] == seen["other_producer"] == seen["admin"] == set()
    for who in ("producer", "commune_officer", "district_officer", "province_officer", "province_chair"):
        assert seen[who] == own, who
    for who in ("auditor", "ministry_officer"):
        assert seen[who] == own | {code["elsewhere"]}
    for who in ("commune_officer", "district_officer", "province_officer"):
        assert set(codes(readers.read(show_queue, who, view="all", acts=readers.there))) == {code["elsewhere"]}
    assert counts(readers.read(show_queue, "auditor")) == {
        "producer": 2,
        "all": 5,
        "overdue": 2,
        "due_soon": 2,
    }
    assert counts(readers.read(show_queue, "stranger")) == {}


def test_a_role_in_one_place_makes_no_turn_in_another(world):
    """An officer of the other commune who also reads in the province."""
    readers, code, _ = world
    acts = readers.here
    acts.newcomer("both")
    readers.here.scene.units["commune"], own = acts.scene.units["other"], acts.scene.units["commune"]
    acts.grant("both", "commune_officer", first="2018-01-01")
    acts.scene.units["commune"] = own
    acts.grant("both", "province_chair", first="2018-01-01")

    assert codes(readers.read(show_queue, "both")) == []
    assert set(codes(readers.read(show_queue, "both", view="overdue"))) == {code["late"]}


def test_pages_follow_each_other_without_gap_or_double(world):
    readers, code, _ = world
    readers.here.fire(readers.here.case(until="implementing"), "producer", "suspend_implementation", comment="Bão")
    whole = codes(readers.read(show_queue, "province_officer", view="all"))
    walked, after = [], None
    while True:
        page = readers.read(show_queue, "province_officer", view="all", part=Part(after, 1)).page
        walked += [row.code for row in page.items]
        after = page.after
        if after is None:
            break

    assert walked == whole
    assert len(whole) == 5
    assert whole[:1] == [code["late"]]


def test_work_is_narrowed_by_season_and_by_words(world):
    readers, code, _ = world
    here, there = readers.here.scene.season_id, readers.there.scene.season_id

    def all_of(**more):
        return codes(readers.read(show_queue, "auditor", view="all", **more))

    assert all_of(season=there) == [code["elsewhere"]]
    assert code["elsewhere"] not in all_of(season=here)
    assert all_of(season=here, q="tre:>3") == [code["late"]]
    assert all_of(q=code["soon"]) == [code["soon"]]
    assert all_of(q="buoc:2") == [code["idea"]]


def test_the_ministry_finds_what_it_owes(world):
    readers, _, _ = world
    acts = readers.here
    acts.at = datetime.fromisoformat("2020-07-10T02:00+00:00")
    case = acts.case(until="council_scoring")
    acts.fire(case, "council_secretary", "conclude_scoring", inputs={"points": "93.5", "stars": 5})
    acts.fire(case, "province_chair", "forward_to_ministry", **PAPER)

    assert codes(readers.read(show_queue, "ministry_officer")) == [readers.code(case)]
    assert codes(readers.read(show_queue, "auditor")) == []


def test_a_page_costs_the_same_for_one_row_and_for_many(readers):
    def cost(who):
        sight = readers.sight(who)
        with readers.database.snapshot() as unit, statements() as sent:
            show_queue(unit, readers.clock, sight, view="all")
        return len(sent)

    readers.here.case(until="dossier_commune")
    people = ("producer", "commune_officer", "province_officer", "ministry_officer")
    cost("producer")
    first = [cost(who) for who in people]
    readers.here.case(until="dossier_commune")
    readers.here.case(until="idea_draft")

    assert [cost(who) for who in people] == first == [3, 3, 3, 3]
