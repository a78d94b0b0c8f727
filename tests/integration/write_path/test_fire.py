"""One act through the service on PostgreSQL: what it writes, what a repetition gives, who is recorded."""

from uuid import uuid4

import pytest

from tests.acts import one, rows
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError, StaleVersionError
from workflow.services.fire import fire
from workflow.services.verify import verify


def test_an_act_moves_the_case_and_writes_history_treatment_and_outbox_together(acts):
    case = acts.case()
    receipt = acts.fire(case, "producer", "submit_idea", comment="xin nộp", evidence=("phiếu.pdf",))
    assert (receipt.seq, receipt.from_state, receipt.to_state, receipt.replayed) == (
        2,
        "idea_draft",
        "idea_submitted",
        False,
    )
    found = rows(
        acts.database,
        "SELECT state, version, step, holder, encode(head_hash, 'hex'), entered_at, facts FROM cases WHERE id = %s",
        case,
    )
    facts = {"treatment.2": 2, "attempt.2": 1, "reached.ideas_submitted": "2020-06-01"}
    assert found == [("idea_submitted", 2, 2, "commune_officer", receipt.hash, acts.at, facts)]
    last = """SELECT kind, trigger, from_state, to_state, comment, evidence, at, encode(hash, 'hex')
    FROM history WHERE case_id = %s AND seq = 2"""
    assert rows(acts.database, last, case) == [
        ("transition", "submit_idea", "idea_draft", "idea_submitted", "xin nộp", ["phiếu.pdf"], acts.at, receipt.hash)
    ]
    opened = "SELECT opened_seq, step, attempt, opened_at, opened_by, outcome FROM treatments WHERE case_id = %s"
    assert rows(acts.database, opened, case) == [(2, 2, 1, acts.at, acts.scene.people["producer"], None)]
    told = """SELECT key, topic, payload->>'to_state', payload->'notices', sent_at
    FROM outbox WHERE payload->>'case_id' = %s ORDER BY key"""
    assert rows(acts.database, told, str(case)) == [
        (f"{case}:1", "case.entered", "idea_draft", [], None),
        (f"{case}:2", "case.moved", "idea_submitted", ["idea_received"], None),
    ]


def test_the_straight_way_ends_in_promotion_with_a_whole_chain(acts):
    case = acts.case(until="in_promotion")
    assert one(acts.database, "SELECT count(*) FROM history WHERE case_id = %s", case) == 20
    facts = one(acts.database, "SELECT facts FROM cases WHERE id = %s", case)
    assert {name for name in facts if name.startswith("reached.")} == {
        f"reached.{name}" for name in acts.scene.process.milestones
    }
    outcomes = "SELECT step, attempt, outcome FROM treatments WHERE case_id = %s ORDER BY opened_seq"
    assert rows(acts.database, outcomes, case) == [(2, 1, "accepted"), (3, 1, "accepted"), (5, 1, "accepted")]
    assert verify(acts.database).fault is None


def test_the_same_request_again_gives_the_first_receipt_and_writes_nothing(acts, unchanged):
    case = acts.case()
    first = acts.fire(case, "producer", "submit_idea", request_id="same", comment="a")
    acts.fire(case, "commune_officer", "forward_idea")
    with unchanged():
        again = acts.fire(case, "producer", "submit_idea", request_id="same", comment="a")
    assert again.replayed
    assert (again.seq, again.hash, again.at, again.to_state) == (first.seq, first.hash, first.at, first.to_state)


def test_a_decimal_written_otherwise_is_still_the_same_request(acts, unchanged):
    case = acts.case(until="dossier_district")
    score = {"request_id": "score", "inputs": {"points": "077.50"}}
    first = acts.fire(case, "district_council", "record_district_score", **score)
    with unchanged():
        assert acts.fire(case, "district_council", "record_district_score", **score).hash == first.hash


@pytest.mark.parametrize(
    ("who", "trigger", "changes"),
    [
        ("producer", "submit_idea", {"comment": "b"}),
        ("producer", "submit_idea", {"evidence": ("x",)}),
        ("producer", "submit_idea", {"inputs": {"x": 1}}),
        ("producer", "withdraw", {"comment": "a"}),
        ("producer", "submit_idea", {"comment": "a", "on_behalf": True}),
    ],
)
def test_a_request_id_used_for_something_else_is_refused(acts, unchanged, who, trigger, changes):
    case = acts.case()
    acts.fire(case, "producer", "submit_idea", request_id="used", comment="a")
    with unchanged(), pytest.raises(ConflictError) as caught:
        acts.fire(case, who, trigger, request_id="used", **changes)
    assert (caught.value.code, caught.value.params) == ("request_id_reused", {"trigger": "submit_idea", "seq": 2})


def test_the_request_id_of_the_entry_or_of_an_undo_is_not_taken_for_an_act(acts, unchanged):
    case = acts.case()
    entered = one(acts.database, "SELECT request_id FROM history WHERE case_id = %s AND seq = 1", case)
    with unchanged(), pytest.raises(ConflictError) as caught:
        acts.fire(case, "province_officer", "withdraw", request_id=entered, comment="x")
    assert caught.value.code == "request_id_reused"
    acts.fire(case, "producer", "submit_idea")
    acts.undo(case, request_id="undone")
    with unchanged(), pytest.raises(ConflictError):
        acts.fire(case, "province_lead", "undo", request_id="undone", comment="nhầm", inputs={"undoes": 2})


def test_two_people_may_use_the_same_request_id(acts):
    case = acts.case()
    acts.fire(case, "producer", "submit_idea", request_id="shared")
    assert acts.fire(case, "commune_officer", "forward_idea", request_id="shared").seq == 3


def test_a_stale_version_is_refused_and_names_what_there_is(acts, unchanged):
    case = acts.case()
    acts.fire(case, "producer", "submit_idea", expected_version=1)
    with unchanged(), pytest.raises(StaleVersionError) as caught:
        acts.fire(case, "commune_officer", "forward_idea", expected_version=1)
    assert caught.value.params == {"expected": 1, "version": 2, "state": "idea_submitted"}
    assert acts.fire(case, "commune_officer", "forward_idea", expected_version=2).seq == 3


def test_who_may_not_see_the_case_is_told_that_there_is_none(acts, unchanged):
    case = acts.case()
    with unchanged():
        for who in ("stranger", "other_producer", "admin"):
            for asked in (case, uuid4()):
                with pytest.raises(NotFoundError) as caught:
                    acts.fire(asked, who, "submit_idea")
                assert (caught.value.code, caught.value.params) == ("case_not_found", {})


def test_a_person_that_does_not_exist_finds_nothing(acts):
    case = acts.case()
    acts.scene.people["nobody"] = uuid4()
    with pytest.raises(NotFoundError):
        acts.fire(case, "nobody", "submit_idea")


def test_an_officer_acts_on_behalf_of_the_producer_and_both_are_recorded(acts):
    case = acts.case()
    with pytest.raises(NotPermittedError):
        acts.fire(case, "commune_officer", "submit_idea")
    acts.fire(case, "commune_officer", "submit_idea", on_behalf=True)
    query = "SELECT actor_id, actor_role, actor_unit_id, on_behalf_of FROM history WHERE case_id = %s AND seq = 2"
    people, units = acts.scene.people, acts.scene.units
    assert rows(acts.database, query, case) == [
        (people["commune_officer"], "commune_officer", units["commune"], acts.scene.producer_id)
    ]


def test_a_role_is_held_from_its_first_day_through_its_last(acts):
    case = acts.case()
    acts.newcomer("temp", "commune_officer", first="2020-01-01", last="2020-05-31")
    acts.grant("temp", "commune_officer", first="2020-06-02")
    with pytest.raises(NotFoundError):
        acts.fire(case, "temp", "submit_idea", on_behalf=True)
    acts.grant("temp", "commune_officer", first="2020-05-01", last="2020-06-01")
    assert acts.fire(case, "temp", "submit_idea", on_behalf=True).seq == 2


def test_who_concluded_the_scoring_does_not_decide(acts, unchanged):
    acts.newcomer("both", "council_secretary", "province_chair")
    case = acts.case(until="council_scoring")
    acts.fire(case, "both", "conclude_scoring", inputs={"points": "80", "stars": 4})
    with unchanged(), pytest.raises(NotPermittedError) as caught:
        acts.fire(case, "both", "return_to_council", comment="x")
    assert caught.value.code == "separation_of_duties"
    assert acts.fire(case, "province_chair", "return_to_council", comment="x").to_state == "council_scheduled"


def test_an_officer_of_the_producers_own_house_does_not_decide(acts, unchanged):
    acts.newcomer("cousin", "producer", "commune_officer")
    case = acts.case(until="idea_submitted")
    with unchanged(), pytest.raises(NotPermittedError) as caught:
        acts.fire(case, "cousin", "forward_idea")
    assert caught.value.code == "conflict_of_interest"


def test_without_a_request_id_nothing_is_done(acts, unchanged):
    case = acts.case()
    with unchanged():
        for bad in ("", "ý", "x" * 129):
            with pytest.raises(InvalidInputError) as caught:
                acts.fire(case, "producer", "submit_idea", request_id=bad)
            assert caught.value.code == "request_id_invalid"


def test_an_act_in_a_longer_transaction_is_undone_with_it(acts, unchanged):
    case = acts.case()
    command = acts.command(case, "producer", "submit_idea")

    def failing() -> None:
        with acts.database.unit() as unit:
            fire(unit, acts.clock(), command)
            raise RuntimeError

    with unchanged(), pytest.raises(RuntimeError):
        failing()
    assert acts.state(case) == "idea_draft"
