"""The leader's five answers on made-up cases: figures, what waits for a signature, rights, then and now, cost."""

from datetime import date

import pytest

from tests.integration.reads.conftest import at, statements
from workflow.domain.errors import NotFoundError
from workflow.services.show_leader import show_leader


@pytest.fixture
def world(readers):
    """Give a dossier due on 22/6, a plan being written, and from 10/7 a conclusion that waits for the chairman."""
    acts = readers.here
    acts.at = at(6, 1).instant
    cases = {"dossier": acts.case(until="dossier_commune"), "plan": acts.case(until="plan_draft")}
    acts.at = at(7, 10).instant
    cases["concluded"] = acts.case(until="council_concluded")
    readers.there.at = at(6, 1).instant
    cases["elsewhere"] = readers.there.case(until="council_concluded")
    readers.clock = at(7, 20)
    return readers, cases


def test_five_answers_on_the_cases_one_may_see(world):
    readers, cases = world

    view = readers.read(show_leader, "province_chair", season="here")

    assert (view.board.totals.total, view.late, view.due_soon) == (3, 1, 0)
    assert {share.party: (share.count, share.late) for share in view.turns if share.count} == {
        "producer": (1, 0),
        "commune": (1, 1),
        "province": (1, 0),
    }
    assert view.focus is not None
    assert (view.focus.label.en, view.focus.reached, view.focus.expected) == ("Plans submitted", 2, 3)
    assert [case.id for case in view.focus.missing.cases] == [cases["plan"]]
    assert [(one.case_id, one.holder.code, one.state.code) for one in view.decisions] == [
        (cases["concluded"], "province_chair", "council_concluded")
    ]
    assert view.decision_count == 1


def test_who_may_sign_is_told_so_and_nobody_else(world):
    readers, _ = world

    def signs(who):
        return readers.read(show_leader, who, season="here").signs

    assert signs("province_chair")
    assert [signs(who) for who in ("province_lead", "province_officer", "commune_officer")] == [False] * 3


def test_what_comes_is_named_by_day(world):
    readers, _ = world
    readers.here.at = at(7, 20).instant
    readers.here.case(until="dossier_commune")
    readers.here.case(until="dossier_commune")
    readers.clock = at(7, 20, 6)

    view = readers.read(show_leader, "province_chair", season="here")

    assert [(one.on, one.party, one.count) for one in view.coming] == [(date(2020, 8, 10), "commune", 2)]


def test_the_answers_of_a_past_morning_are_those_of_its_history(world):
    readers, cases = world

    then = readers.read(show_leader, "province_chair", season="here", as_of=at(6, 15).instant)

    assert (then.board.totals.total, then.late, then.decision_count) == (3, 0, 0)
    assert [(one.on, one.party, one.count) for one in then.coming] == [(date(2020, 6, 22), "commune", 1)]
    assert then.focus is not None
    assert [case.id for case in then.focus.missing.cases] == [cases["plan"]]


def test_nobody_reads_of_cases_that_they_may_not_see(world):
    readers, _ = world

    for who, season in (("stranger", "here"), ("admin", "here"), ("province_chair", "there")):
        view = readers.read(show_leader, who, season=season)
        assert (view.board.totals.total, view.focus, view.coming, view.decisions, view.late) == (0, None, (), (), 0)
    inside = readers.read(show_leader, "auditor", season="here", territory=readers.here.scene.units["commune"])
    outside = readers.read(show_leader, "auditor", season="here", territory=readers.here.scene.units["other"])
    assert (inside.board.totals.total, outside.board.totals.total) == (3, 0)
    with pytest.raises(NotFoundError, match="season_not_found"):
        readers.read(show_leader, "auditor", season="none")


def test_the_answers_cost_seven_statements(world):
    readers, _ = world

    def cost():
        sight = readers.sight("province_chair")
        with readers.database.snapshot() as unit, statements() as sent:
            show_leader(unit, readers.clock, sight, season="here")
        return len(sent)

    first = cost()
    readers.here.case(until="plan_draft")
    readers.here.case(until="council_concluded")
    assert cost() == first == 7
