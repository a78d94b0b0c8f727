"""Undo walks back row by row, restores state and facts, mends treatments, and never goes past the entry."""

import pytest

from tests.mini import PRODUCER, person, situation
from tests.story import Story, begin
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotPermittedError
from workflow.domain.facts import ActorFacts, Grant
from workflow.domain.history import check_chain
from workflow.domain.move import TreatmentWrite
from workflow.domain.text import COMMENT_MAX
from workflow.domain.undo import may_undo

COMMUNE, OFFICER, MAKER = person("commune_officer"), person("province_officer"), person("producer")
LEAD = person("province_lead", number=200)


@pytest.fixture
def story() -> Story:
    made = begin(COMMUNE)
    made.fire(MAKER, "submit")
    made.fire(COMMUNE, "forward")
    return made


def refusal(story: Story, actor: ActorFacts = LEAD, comment: str = "nhầm") -> DomainError:
    with pytest.raises(DomainError) as caught:
        story.decide_undo(actor, comment)
    return caught.value


def test_undo_restores_state_and_facts_of_the_row_before(story):
    before = story.rows[-1][0]
    story.fire(OFFICER, "score", inputs={"points": "40"})
    row = story.undo(LEAD, "nhập nhầm điểm").row
    assert (row.kind, row.trigger, row.seq, row.position) == ("undo", "undo", 5, 3)
    assert (row.from_state, row.to_state, row.step, row.holder) == ("appraisal", "appraisal", 1, "province_officer")
    assert row.facts == before.facts
    assert row.inputs == {"undoes": 4}
    assert (row.actor_role, row.comment) == ("province_lead", "nhập nhầm điểm")
    assert check_chain(story.rows) is None


def test_undo_again_walks_further_back_to_the_entry_and_no_further(story):
    story.undo(LEAD)
    assert (story.case.state, story.rows[-1][0].position) == ("submitted", 2)
    story.undo(LEAD)
    assert (story.case.state, story.rows[-1][0].position) == ("draft", 1)
    assert story.case.facts == story.rows[0][0].facts
    error = refusal(story)
    assert (type(error), error.code) == (ConflictError, "nothing_to_undo")
    assert [row.seq for row, _ in story.rows] == [1, 2, 3, 4, 5]


def test_undo_after_going_on_takes_back_the_new_step_then_the_older_ones(story):
    story.undo(LEAD)
    story.fire(COMMUNE, "forward")
    story.undo(LEAD)
    assert (story.case.state, story.rows[-1][0].position, story.rows[-1][0].inputs) == ("submitted", 2, {"undoes": 5})
    story.undo(LEAD)
    assert (story.case.state, story.rows[-1][0].position, story.rows[-1][0].inputs) == ("draft", 1, {"undoes": 2})


def test_a_taken_back_submission_is_void_and_a_taken_back_outcome_reopens(story):
    closing = story.fire(OFFICER, "return", comment="thiếu")
    assert closing.treatment == TreatmentWrite("close", 2, 1, 1, "returned")
    reopened = story.undo(LEAD)
    assert reopened.treatment == TreatmentWrite("reopen", 2, 1, 1)
    assert reopened.row.facts["treatment.1"] == 2
    assert "failures.1" not in reopened.row.facts
    assert story.undo(LEAD).treatment is None
    assert story.undo(LEAD).treatment == TreatmentWrite("void", 2, 1, 1, "undone")


def test_an_undone_failure_does_not_count_towards_the_third(story):
    for _ in range(2):
        story.fire(OFFICER, "return", comment="thiếu")
        story.fire(MAKER, "resubmit")
        story.fire(COMMUNE, "forward")
    story.fire(OFFICER, "return", comment="thiếu")
    assert story.case.state == "deferred"
    story.undo(LEAD)
    assert (story.case.state, story.case.facts["failures.1"]) == ("appraisal", 2)


def test_undo_frees_the_duty_that_was_taken_on(story):
    scorer = person("province_officer", number=7)
    story.fire(scorer, "score", inputs={"points": "90"})
    with pytest.raises(NotPermittedError):
        story.decide(scorer, "accept", evidence=("e",))
    story.undo(LEAD)
    story.fire(OFFICER, "score", inputs={"points": "90"})
    assert story.decide(scorer, "accept", evidence=("e",)).row.to_state == "planning"


def test_a_final_act_is_not_taken_back(story):
    story.fire(OFFICER, "score", inputs={"points": "90"})
    story.fire(LEAD, "accept", evidence=("e",))
    story.fire(LEAD, "finish", comment="xong")
    error = refusal(story)
    assert (error.code, error.params) == ("not_undoable", {"trigger": "finish"})


def test_rights_come_first_then_the_reason_then_whether_there_is_a_step():
    story = begin(COMMUNE)
    error = refusal(story, OFFICER, " ")
    assert (type(error), error.code) == (NotPermittedError, "role_not_permitted")
    assert error.params == {"trigger": "undo", "roles": ["province_lead"]}
    for blank in ("", " \n\t"):
        error = refusal(story, LEAD, blank)
        assert (type(error), error.code) == (InvalidInputError, "comment_required")
    assert refusal(story, LEAD, "x" * (COMMENT_MAX + 1)).code == "text_too_long"
    assert refusal(story, LEAD, "a\x00").code == "text_control_characters"
    assert refusal(story).code == "nothing_to_undo"


def test_a_lead_elsewhere_or_the_producer_may_not_undo(story):
    elsewhere = ActorFacts(
        LEAD.id, "Người", (Grant("province_lead", PRODUCER), Grant("producer", producer_id=PRODUCER))
    )
    assert refusal(story, elsewhere).code == "role_not_permitted"
    for actor, may in ((elsewhere, False), (MAKER, False), (OFFICER, False), (LEAD, True)):
        assert may_undo(situation(story.case), actor) is may
