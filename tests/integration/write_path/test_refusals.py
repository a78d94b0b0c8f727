"""Every class of refusal leaves every table as it was: row counts and contents, before and after."""

import unicodedata
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.acts import Acts
from workflow.domain.command import UndoCommand
from workflow.domain.errors import (
    ConflictError,
    DomainError,
    GuardFailedError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
    StaleVersionError,
    TransitionNotAllowedError,
)
from workflow.domain.text import COMMENT_MAX
from workflow.services.fire_many import CASES_MAX, BulkCommand, fire_many
from workflow.services.undo import undo

NFD = unicodedata.normalize("NFD", "cần bổ sung")
Refused = tuple[str, type[DomainError], str, str, str, dict[str, Any]]

ACTS: list[Refused] = [
    ("idea_draft", InvalidInputError, "unknown_trigger", "producer", "fly", {}),
    ("idea_draft", InvalidInputError, "unknown_trigger", "producer", "x" * 10_000_000, {}),
    ("idea_draft", TransitionNotAllowedError, "transition_not_allowed", "commune_officer", "forward_idea", {}),
    ("idea_draft", NotPermittedError, "role_not_permitted", "commune_officer", "submit_idea", {}),
    ("idea_draft", NotPermittedError, "role_not_permitted", "producer", "submit_idea", {"on_behalf": True}),
    ("idea_draft", NotPermittedError, "role_not_permitted", "auditor", "submit_idea", {}),
    ("idea_draft", NotFoundError, "case_not_found", "stranger", "submit_idea", {}),
    ("idea_draft", NotFoundError, "case_not_found", "admin", "submit_idea", {}),
    ("idea_draft", StaleVersionError, "stale_version", "producer", "submit_idea", {"expected_version": 9}),
    ("idea_draft", StaleVersionError, "stale_version", "producer", "submit_idea", {"expected_version": 0}),
    ("idea_draft", InvalidInputError, "request_id_invalid", "producer", "submit_idea", {"request_id": ""}),
    ("idea_submitted", InvalidInputError, "inputs_invalid", "commune_officer", "return_idea", {}),
    ("idea_submitted", InvalidInputError, "inputs_invalid", "commune_officer", "return_idea", {"comment": " \n"}),
    ("idea_submitted", InvalidInputError, "inputs_invalid", "commune_officer", "return_idea", {"comment": NFD}),
    ("idea_submitted", InvalidInputError, "inputs_invalid", "commune_officer", "return_idea", {"comment": "a\x00"}),
    ("idea_submitted", InvalidInputError, "inputs_invalid", "commune_officer", "return_idea", {"comment": "\udcff"}),
    (
        "idea_submitted",
        InvalidInputError,
        "inputs_invalid",
        "commune_officer",
        "forward_idea",
        {"comment": " " * 10_000_000},
    ),
    (
        "idea_submitted",
        InvalidInputError,
        "inputs_invalid",
        "commune_officer",
        "forward_idea",
        {"comment": "x" * (COMMENT_MAX + 1)},
    ),
    ("idea_submitted", InvalidInputError, "inputs_invalid", "commune_officer", "forward_idea", {"inputs": {"x": 1}}),
    (
        "idea_submitted",
        InvalidInputError,
        "inputs_invalid",
        "commune_officer",
        "forward_idea",
        {"evidence": ("x",) * 51},
    ),
    ("plan_draft", InvalidInputError, "inputs_invalid", "producer", "submit_plan", {}),
    ("dossier_district", GuardFailedError, "guards_failed", "district_council", "propose_to_province", {}),
    (
        "dossier_district",
        InvalidInputError,
        "inputs_invalid",
        "district_council",
        "record_district_score",
        {"inputs": {"points": "100.1"}},
    ),
]


@pytest.fixture(scope="module")
def standing(acts: Acts) -> Callable[[str], Any]:
    """Give a case that stands in a state; none of the tests here moves it."""
    known: dict[str, Any] = {}

    def at(state: str) -> Any:
        if state not in known:
            known[state] = acts.case(until=state)
        return known[state]

    return at


@pytest.mark.parametrize("refused", ACTS, ids=[f"{a[2]}-{n}" for n, a in enumerate(ACTS)])
def test_a_refused_act_changes_nothing(acts, standing, unchanged, refused):
    state, kind, code, who, trigger, more = refused
    case = standing(state)
    with unchanged(), pytest.raises(DomainError) as caught:
        acts.fire(case, who, trigger, **more)
    assert (type(caught.value), caught.value.code) == (kind, code)


@pytest.mark.parametrize(
    ("kind", "code", "who", "more"),
    [
        (NotPermittedError, "role_not_permitted", "province_officer", {}),
        (NotFoundError, "case_not_found", "stranger", {}),
        (InvalidInputError, "comment_required", "province_lead", {"comment": "  "}),
        (InvalidInputError, "text_not_nfc", "province_lead", {"comment": NFD}),
        (StaleVersionError, "stale_version", "province_lead", {"expected_version": 9}),
        (ConflictError, "nothing_to_undo", "province_lead", {}),
        (InvalidInputError, "request_id_invalid", "province_lead", {"request_id": "ý"}),
    ],
)
def test_a_refused_undo_changes_nothing(acts, standing, unchanged, kind, code, who, more):
    asked = {"case_id": standing("idea_draft"), "request_id": "u", "comment": "nhầm", **more}
    with unchanged(), pytest.raises(DomainError) as caught, acts.database.single() as unit:
        undo(unit, acts.clock(), UndoCommand(actor_id=acts.scene.people[who], **asked))
    assert (type(caught.value), caught.value.code) == (kind, code)


def test_a_recognition_is_not_undone(acts, unchanged):
    case = acts.case(until="recognised")
    with unchanged(), pytest.raises(ConflictError) as caught:
        acts.undo(case)
    assert (caught.value.code, caught.value.params) == ("not_undoable", {"trigger": "recognise"})


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("too_many_cases", {"case_ids": [uuid4() for _ in range(CASES_MAX + 1)]}),
        ("cases_doubled", {"case_ids": [uuid4()] * 2}),
        ("request_id_invalid", {"request_id": ""}),
        ("person_not_found", {"actor_id": uuid4()}),
    ],
)
def test_a_refused_bulk_changes_nothing(acts, standing, unchanged, code, more):
    given = {"actor_id": acts.scene.people["producer"], "request_id": "b", "case_ids": [standing("idea_draft")], **more}
    with unchanged(), pytest.raises(DomainError) as caught:
        fire_many(acts.database, acts.clock(), BulkCommand(trigger="submit_idea", **given))
    assert caught.value.code == code


def test_a_bulk_of_refusals_only_changes_nothing_and_gives_each_its_reason(acts, standing, unchanged):
    cases = [standing("idea_draft"), standing("idea_submitted"), uuid4()]
    asked = BulkCommand(acts.scene.people["commune_officer"], "accept_idea", "bulk", cases)
    with unchanged():
        verdicts = fire_many(acts.database, acts.clock(), asked)
    assert [v.error.code for v in verdicts if v.error] == ["role_not_permitted", "role_not_permitted", "case_not_found"]
    assert [v.case_id for v in verdicts] == cases


def test_the_tables_are_compared_by_their_contents(acts, standing, unchanged):
    """The block above must be able to fail: a move is seen, and so is a change that keeps the counts."""
    with pytest.raises(AssertionError), unchanged():
        acts.fire(acts.case(), "producer", "submit_idea")
    case = standing("idea_draft")
    with pytest.raises(AssertionError), unchanged(), acts.database.single() as unit:
        unit.execute("UPDATE cases SET entered_at = entered_at + interval '1 second' WHERE id = %s", (case,))
