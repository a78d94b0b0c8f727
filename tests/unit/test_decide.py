"""A command's way through the decision: trigger, state, rights, inputs, guards, in this order, and then its effects."""

from datetime import date
from typing import Any

import pytest

from tests.mini import IN_WINDOW, IS_OPEN, NOW, PROCESS, PRODUCER, SEASON, case, command, grant, person, situation
from workflow.domain.decide import actions, decide
from workflow.domain.errors import (
    DomainError,
    GuardFailedError,
    InvalidInputError,
    NotPermittedError,
    TransitionNotAllowedError,
)
from workflow.domain.facts import ActorFacts, CaseFacts, Grant, SeasonFacts, Window
from workflow.domain.history import GENESIS
from workflow.domain.machine import Engine
from workflow.domain.move import Move, TreatmentWrite

ENGINE = Engine(PROCESS)
WINDOW = Window("ideas", date(2020, 3, 1), date(2020, 3, 31), hard=True)
SHUT = SeasonFacts(SEASON, "closed", {}, (WINDOW,))


def run(of: CaseFacts, actor: ActorFacts, trigger: str, **more: Any) -> Move:
    return decide(ENGINE, situation(of), actor, command(trigger, actor, **more))


def refusal(of: CaseFacts, actor: ActorFacts, trigger: str, **more: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        run(of, actor, trigger, **more)
    return caught.value


def test_everything_wrong_at_once_is_told_from_the_outside_in():
    """Wrong trigger < wrong state < no right < bad input < guards: each layer hides the ones below it."""
    stranger, lead = person("district_officer"), person("province_lead", "commune_officer")
    unknown = refusal(case("done", season=SHUT), stranger, "fly", inputs={"x": 1})
    assert (type(unknown), unknown.code) == (InvalidInputError, "unknown_trigger")
    wrong_state = refusal(case("done", season=SHUT), lead, "accept", inputs={"x": 1})
    assert (type(wrong_state), wrong_state.code) == (TransitionNotAllowedError, "transition_not_allowed")
    no_right = refusal(case("appraisal", season=SHUT), stranger, "accept", inputs={"x": 1})
    assert (type(no_right), no_right.code) == (NotPermittedError, "role_not_permitted")
    bad_input = refusal(case("appraisal", season=SHUT), lead, "accept", inputs={"x": 1})
    assert (type(bad_input), bad_input.code) == (InvalidInputError, "inputs_invalid")
    guards = refusal(case("appraisal", season=SHUT), lead, "accept", evidence=("e",))
    assert (type(guards), guards.code) == (GuardFailedError, "guards_failed")


def test_in_the_wrong_state_a_role_without_the_act_learns_only_that():
    error = refusal(case("draft"), person("district_officer"), "accept")
    assert error.code == "role_not_permitted"
    assert error.params == {"trigger": "accept", "roles": ["province_lead", "province_officer"]}


def test_in_the_wrong_state_a_role_with_the_act_learns_what_is_open():
    error = refusal(case("draft"), person("commune_officer"), "forward")
    assert error.code == "transition_not_allowed"
    assert error.params == {"trigger": "forward", "state": "draft", "allowed": ["submit"]}


def test_an_endless_trigger_is_cut_short():
    assert refusal(case(), person("producer"), "x" * 10_000_000).params == {"trigger": "x" * 64}


def test_all_failing_guards_are_given_at_once_in_the_order_of_the_file():
    error = refusal(case(season=SHUT), person("producer"), "submit")
    assert error.params == {
        "trigger": "submit",
        "reasons": [
            {"code": "is_season_open", "vi": "Mùa chưa mở", "en": "season closed", "lifted_by": "province_officer"},
            {"code": "is_within_window", "vi": "Ngoài đợt nhận", "en": "outside the window", "lifted_by": None},
        ],
    }
    only_one = SeasonFacts(SEASON, "open", {}, (WINDOW,))
    reasons = refusal(case(season=only_one), person("producer"), "submit").params["reasons"]
    assert [r["code"] for r in reasons] == ["is_within_window"]  # type: ignore[attr-defined]  # params are objects


def test_a_move_carries_everything_one_act_writes():
    officer = person("commune_officer", number=7)
    before = case(facts={"kept": "yes"}, version=4, head_hash=b"h" * 32)
    move = run(before, officer, "submit", on_behalf=True, comment="thay mặt", evidence=("phiếu 1",), channel="cli")
    row = move.row
    assert (row.case_id, row.seq, row.kind, row.at) == (before.id, 5, "transition", NOW)
    assert (row.actor_id, row.actor_name, row.actor_role) == (officer.id, officer.name, "commune_officer")
    assert (row.actor_unit_id, row.on_behalf_of) == (grant("commune_officer").unit_id, PRODUCER)
    assert (row.trigger, row.from_state, row.to_state) == ("submit", "draft", "submitted")
    assert (row.step, row.holder) == (1, "commune_officer")
    assert (row.comment, row.evidence, row.inputs) == ("thay mặt", ("phiếu 1",), {})
    assert row.facts == {"kept": "yes", "treatment.1": 5, "attempt.1": 1, "reached.submitted": "2020-06-01"}
    assert (row.position, row.process_hash, row.request_id) == (5, PROCESS.hash, "r1")
    assert (row.channel, row.prev_hash) == ("cli", b"h" * 32)
    assert (move.expected_version, move.entered, move.topic) == (4, True, "case.moved")
    assert move.treatment == TreatmentWrite("open", 5, 1, 1)
    assert move.outbox_key == f"{before.id}:5"
    assert before.facts == {"kept": "yes"}


def test_the_same_question_has_the_same_answer():
    officer = person("province_officer")
    first = run(case("appraisal"), officer, "return", comment="thiếu")
    assert run(case("appraisal"), officer, "return", comment="thiếu") == first


def test_closing_a_treatment_names_the_row_that_opened_it():
    open_one = case("appraisal", version=6, facts={"treatment.1": 3, "attempt.1": 2})
    move = run(open_one, person("province_officer"), "return", comment="thiếu")
    assert move.treatment == TreatmentWrite("close", 3, 1, 2, "returned")
    assert move.row.facts == {"attempt.1": 2, "failures.1": 1}


def test_recording_assigning_and_clearing_facts():
    officer, lead = person("province_officer", number=7), person("province_lead")
    scored = run(case("appraisal"), officer, "score", inputs={"points": "87.50"})
    assert scored.row.facts == {"points": "87.50", "kind": "scored", "by.score": str(officer.id)}
    assert (scored.entered, scored.row.to_state) == (False, "appraisal")
    reset = run(case("planning", facts=scored.row.facts), lead, "reset")
    assert reset.row.facts == {"kind": "scored", "by.score": str(officer.id)}


def test_a_milestone_keeps_the_day_it_was_first_reached():
    reached = case("returned", facts={"reached.submitted": "2020-03-01"})
    assert run(reached, person("producer"), "resubmit").row.facts["reached.submitted"] == "2020-03-01"
    accepted = case("appraisal", facts={"points": "50"})
    assert (
        run(accepted, person("province_lead"), "accept", evidence=("e",)).row.facts["reached.accepted"] == "2020-06-01"
    )


def test_nobody_writes_with_the_epoch_of_another_case():
    assert case().head_hash == GENESIS
    assert run(case(), person("producer"), "submit").row.prev_hash == GENESIS


def test_actions_are_the_acts_of_the_callers_roles_with_what_closes_them():
    officer = person("province_officer")
    found = {a.trigger: a for a in actions(situation(case("appraisal")), officer)}
    assert list(found) == ["return", "score", "accept"]
    assert found["return"].allowed
    assert (found["return"].comment_required, found["return"].inputs[0].name) == (True, "remarks")
    assert not found["accept"].allowed
    assert [r.code for r in found["accept"].reasons] == ["has_points_at_least"]
    assert found["accept"].evidence_required


def test_actions_show_what_duty_or_interest_closes_and_say_so():
    officer = person("province_officer", number=7)
    scored = case("appraisal", facts={"by.score": str(officer.id), "points": "90"})
    found = {a.trigger: a for a in actions(situation(scored), officer)}
    assert {t: (a.allowed, a.conflict) for t, a in found.items()} == {
        "return": (True, None),
        "score": (True, None),
        "accept": (False, "separation_of_duties"),
    }
    assert refusal(scored, officer, "accept", evidence=("biên bản",)).code == "separation_of_duties"
    interested = ActorFacts(officer.id, "Người", (*officer.grants, grant("producer")))
    assert {a.conflict for a in actions(situation(case("appraisal")), interested)} == {"conflict_of_interest"}
    assert not any(a.allowed for a in actions(situation(case("appraisal")), interested))


def test_a_wrong_state_names_only_the_acts_that_are_open():
    error = refusal(case("appraisal"), person("province_officer", "commune_officer"), "forward")
    assert (error.code, error.params["allowed"]) == ("transition_not_allowed", ["return", "score"])


def test_actions_say_when_an_act_would_be_on_behalf():
    assert [(a.trigger, a.on_behalf) for a in actions(situation(case()), person("commune_officer"))] == [
        ("submit", True)
    ]
    both = person("producer", "commune_officer")
    assert [(a.trigger, a.on_behalf) for a in actions(situation(case()), both)] == [
        ("submit", False),
        ("suspend", False),
    ]


def test_actions_and_decide_agree_in_every_state_for_every_role():
    memory = {"remembered": "draft"}
    for state in PROCESS.states:
        for role in PROCESS.roles:
            actor = person(role)
            offered = {a.trigger for a in actions(situation(case(state)), actor) if not a.on_behalf}
            for trigger in PROCESS.triggers:
                refused: type[DomainError] | None = None
                try:
                    run(case(state, facts=memory), actor, trigger)
                except DomainError as error:
                    refused = type(error)
                right = refused in {None, InvalidInputError, GuardFailedError}
                assert (trigger in offered) is right, (state, role, trigger, refused)


def test_a_stranger_of_another_commune_does_not_act():
    stranger = ActorFacts(person("producer").id, "Người", (Grant("commune_officer", SEASON),))
    assert refusal(case("submitted"), stranger, "forward").code == "role_not_permitted"


def test_the_sample_guards_are_the_ones_named():
    assert (IS_OPEN.name, IN_WINDOW.name) == ("is_season_open", "is_within_window")
