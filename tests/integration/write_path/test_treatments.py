"""Rounds of a step: a return keeps its row, a resubmission opens the next, the third failure ends the season."""

import pytest

from tests.acts import one, rows
from workflow.domain.errors import ConflictError, TransitionNotAllowedError
from workflow.services.verify import verify

QUERY = """SELECT opened_seq, step, attempt, outcome, closed_seq, comment, opened_by, closed_by
FROM treatments WHERE case_id = %s ORDER BY opened_seq"""


def treatments(acts, case):
    """Give the rounds of a case, people by the name they have in the scene."""
    names = {key: name for name, key in acts.scene.people.items()}
    found = rows(acts.database, QUERY, case)
    return [(*row[:6], names[row[6]], row[7] and names[row[7]]) for row in found]


def resubmitted(acts, case):
    acts.fire(case, "producer", "resubmit_idea")
    acts.fire(case, "commune_officer", "forward_idea")
    acts.fire(case, "district_officer", "forward_idea_to_province")


def test_each_round_of_a_returned_idea_keeps_its_own_row(acts):
    case = acts.case(until="idea_appraisal")
    acts.fire(case, "province_officer", "return_idea", comment="thiếu giá", inputs={"remarks": ["giá", "thị trường"]})
    resubmitted(acts, case)
    acts.fire(case, "province_officer", "accept_idea", comment="đạt")
    assert treatments(acts, case) == [
        (2, 2, 1, "returned", 5, "thiếu giá", "producer", "province_officer"),
        (6, 2, 2, "accepted", 9, "đạt", "producer", "province_officer"),
    ]
    facts = one(acts.database, "SELECT facts FROM cases WHERE id = %s", case)
    assert (facts["attempt.2"], facts["failures.2"], "treatment.2" in facts) == (2, 1, False)


def test_the_third_failure_of_a_step_defers_the_case_to_another_season(acts):
    case = acts.case(until="idea_appraisal")
    for number in (1, 2, 3):
        receipt = acts.fire(case, "province_officer", "return_idea", comment=f"lần {number}")
        assert receipt.to_state == ("deferred" if number == 3 else "idea_returned")
        if number < 3:
            resubmitted(acts, case)
    assert [row[2:6] for row in treatments(acts, case)] == [
        (1, "returned", 5, "lần 1"),
        (2, "returned", 9, "lần 2"),
        (3, "returned", 13, "lần 3"),
    ]
    holder = "SELECT holder, facts->'failures.2' FROM cases WHERE id = %s"
    assert rows(acts.database, holder, case) == [(None, 3)]
    with pytest.raises(TransitionNotAllowedError) as caught:
        acts.fire(case, "producer", "resubmit_idea")
    assert caught.value.params["allowed"] == []


def test_undo_reopens_a_closed_round_and_voids_an_opened_one(acts):
    case = acts.case(until="idea_appraisal")
    acts.fire(case, "province_officer", "return_idea", comment="thiếu")
    acts.undo(case)
    assert treatments(acts, case) == [(2, 2, 1, None, None, None, "producer", None)]
    acts.fire(case, "province_officer", "return_idea", comment="thiếu thật")
    acts.fire(case, "producer", "resubmit_idea")
    acts.undo(case, comment="nộp nhầm")
    assert treatments(acts, case) == [
        (2, 2, 1, "returned", 7, "thiếu thật", "producer", "province_officer"),
        (8, 2, 2, "undone", 9, "nộp nhầm", "producer", "province_lead"),
    ]
    acts.fire(case, "producer", "resubmit_idea")
    assert treatments(acts, case)[2] == (10, 2, 2, None, None, None, "producer", None)
    assert one(acts.database, "SELECT count(*) FROM treatments WHERE case_id = %s AND outcome IS NULL", case) == 1


def test_undo_walks_back_to_the_entry_and_forward_again_works(acts):
    case = acts.case(until="plan_draft")
    while acts.state(case) != "idea_draft":
        acts.undo(case)
    assert [row[2:4] for row in treatments(acts, case)] == [(1, "undone")]
    first = "SELECT facts FROM history WHERE case_id = %s AND seq = 1"
    assert one(acts.database, "SELECT facts FROM cases WHERE id = %s", case) == one(acts.database, first, case)
    acts.fire(case, "producer", "submit_idea")
    assert [row[2:4] for row in treatments(acts, case)] == [(1, "undone"), (1, None)]
    kinds = "SELECT array_agg(kind || ':' || position ORDER BY seq) FROM history WHERE case_id = %s"
    assert one(acts.database, kinds, case) == [
        "enter:1",
        *(f"transition:{n}" for n in range(2, 6)),
        *(f"undo:{n}" for n in (4, 3, 2, 1)),
        "transition:10",
    ]
    assert verify(acts.database).fault is None


def test_withdrawing_closes_the_open_round_and_one_without_closes_none(acts):
    with_round, without = acts.case(until="idea_submitted"), acts.case()
    for case in (with_round, without):
        acts.fire(case, "producer", "withdraw", comment="nghỉ")
    assert [row[3:5] for row in treatments(acts, with_round)] == [("withdrawn", 3)]
    assert treatments(acts, without) == []


def test_the_same_undo_again_gives_the_first_receipt_and_another_comment_is_another_request(acts, unchanged):
    case = acts.case(until="idea_submitted")
    first = acts.undo(case, request_id="u1")
    with unchanged():
        again = acts.undo(case, request_id="u1")
        with pytest.raises(ConflictError) as caught:
            acts.undo(case, request_id="u1", comment="khác")
    assert (again.replayed, again.hash) == (True, first.hash)
    assert (caught.value.code, caught.value.params) == ("request_id_reused", {"trigger": "undo", "seq": 3})
