"""Where a transition leads: third failure, stay, and back to the state that was remembered."""

import pytest

from tests.mini import NOW, PROCESS, SEASON, case, command, person, situation
from tests.story import begin
from workflow.domain.decide import decide
from workflow.domain.errors import TransitionNotAllowedError
from workflow.domain.facts import SeasonFacts
from workflow.domain.machine import Engine

ENGINE = Engine(PROCESS)
COMMUNE, OFFICER, PRODUCER = person("commune_officer"), person("province_officer"), person("producer")


def test_the_third_failure_of_a_step_ends_the_season():
    story = begin(COMMUNE)
    story.fire(PRODUCER, "submit")
    for number, expected in ((1, "returned"), (2, "returned"), (3, "deferred")):
        story.fire(COMMUNE, "forward")
        move = story.fire(OFFICER, "return", comment="chưa đạt")
        assert move.row.to_state == expected
        assert move.row.facts["failures.1"] == number
        assert move.row.facts["attempt.1"] == number
        if expected == "returned":
            story.fire(PRODUCER, "resubmit")
    assert story.process.states[story.case.state].final


@pytest.mark.parametrize(
    ("maximum", "failures", "expected"), [(1, 0, "deferred"), (2, 0, "returned"), (2, 1, "deferred")]
)
def test_the_number_of_failures_is_the_seasons_setting(maximum, failures, expected):
    season = SeasonFacts(SEASON, "open", {"max_failures": maximum})
    of = case("appraisal", season=season, facts={"failures.1": failures})
    move = decide(ENGINE, situation(of), OFFICER, command("return", OFFICER, comment="chưa đạt"))
    assert move.row.to_state == expected


def test_failures_of_another_step_do_not_count():
    of = case("appraisal", facts={"failures.2": 2})
    move = decide(ENGINE, situation(of), OFFICER, command("return", OFFICER, comment="chưa đạt"))
    assert (move.row.to_state, move.row.facts["failures.1"]) == ("returned", 1)


def test_staying_does_not_enter_the_state_anew():
    move = decide(ENGINE, situation(case("appraisal")), OFFICER, command("score", OFFICER, inputs={"points": 5}))
    assert (move.row.from_state, move.row.to_state, move.entered) == ("appraisal", "appraisal", False)


@pytest.mark.parametrize("state", ["draft", "planning"])
def test_resuming_leads_back_to_the_state_that_was_left(state):
    paused = decide(ENGINE, situation(case(state)), PRODUCER, command("suspend", PRODUCER)).row
    assert (paused.to_state, paused.facts["remembered"]) == ("suspended", state)
    of = case("suspended", facts=paused.facts)
    assert decide(ENGINE, situation(of), PRODUCER, command("resume", PRODUCER)).row.to_state == state


@pytest.mark.parametrize("remembered", [None, "appraisal", "nowhere", 3])
def test_a_memory_that_no_route_knows_is_refused(remembered):
    facts = {} if remembered is None else {"remembered": remembered}
    with pytest.raises(TransitionNotAllowedError) as caught:
        decide(ENGINE, situation(case("suspended", facts=facts), at=NOW), PRODUCER, command("resume", PRODUCER))
    assert caught.value.code == "no_route"
    assert caught.value.params == {"state": "suspended", "trigger": "resume"}
