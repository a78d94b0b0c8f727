"""What counts as the same request, what is told in a receipt, and which request ids are taken."""

from dataclasses import replace

import pytest

from tests.mini import CASE, PROCESS, command, person
from tests.story import begin
from workflow.domain.command import REQUEST_ID_MAX, check_request_id
from workflow.domain.errors import InvalidInputError
from workflow.domain.history import InputValue, row_hash
from workflow.domain.inputs import as_stored
from workflow.domain.move import receipt_of, same_request

STORED: dict[str, InputValue] = {"points": "90.5", "stars": 4, "agreed": True, "remarks": ["a"], "day": "2020-09-03"}


@pytest.fixture
def row():
    story = begin(person("commune_officer"))
    made = story.fire(person("producer"), "submit", comment="xin nộp", evidence=("a", "b")).row
    return replace(made, inputs=STORED)


def same(row, **changes) -> bool:
    asked = {"trigger": "submit", "comment": "xin nộp", "evidence": ("a", "b"), "inputs": STORED, "on_behalf": False}
    return same_request(row, **{**asked, **changes})


def test_the_very_same_request_is_the_same(row):
    assert same(row)


def test_the_order_of_inputs_does_not_matter(row):
    assert same(row, inputs=dict(reversed(STORED.items())))


@pytest.mark.parametrize("raw", ["90", "090", 90])
def test_inputs_are_compared_as_they_would_be_stored(row, raw):
    scored = PROCESS.table[("appraisal", "score")]
    given = as_stored(scored, command("score", person("province_officer"), inputs={"points": raw, "note": ""}))
    assert given == {"points": raw, "note": ""}, "a name that the process does not know is left as it came"
    given = as_stored(scored, command("score", person("province_officer"), inputs={"points": raw}))
    assert given == {"points": "90"}
    assert same(replace(row, inputs={"points": "90"}), inputs=given)


def test_inputs_that_no_process_reads_are_compared_as_they_came():
    assert as_stored(None, command("gone", person("producer"), inputs={"points": 90})) == {"points": 90}


@pytest.mark.parametrize(
    "changes",
    [
        {"trigger": "forward"},
        {"comment": "xin rút"},
        {"comment": None},
        {"evidence": ("a",)},
        {"evidence": ("b", "a")},
        {"evidence": ()},
        {"on_behalf": True},
        {"inputs": {}},
        {"inputs": {**STORED, "points": "90.51"}},
        {"inputs": {**STORED, "stars": 5}},
        {"inputs": {**STORED, "stars": True}},
        {"inputs": {**STORED, "agreed": 1}},
        {"inputs": {**STORED, "agreed": "True"}},
        {"inputs": {**STORED, "remarks": "['a']"}},
        {"inputs": {**STORED, "remarks": ["a", "b"]}},
        {"inputs": {**STORED, "day": "2020-09-04"}},
        {"inputs": {**STORED, "extra": "x"}},
    ],
)
def test_other_content_is_another_request(row, changes):
    assert not same(row, **changes)


def test_no_comment_and_an_empty_one_are_the_same(row):
    bare = replace(row, comment=None)
    assert same(bare, comment="")
    assert same(bare, comment=None)


def test_a_receipt_says_what_the_row_says(row):
    receipt = receipt_of(row)
    assert receipt.hash == row_hash(row).hex()
    for name in ("case_id", "seq", "kind", "trigger", "from_state", "to_state", "step", "holder", "at", "actor_id"):
        assert getattr(receipt, name) == getattr(row, name)
    assert (receipt.request_id, receipt.replayed, receipt.case_id) == (row.request_id, False, CASE)
    again = receipt_of(row, bytes(32), replayed=True)
    assert (again.hash, again.replayed) == ("00" * 32, True)


@pytest.mark.parametrize("good", ["a", "x" * REQUEST_ID_MAX, "enter:2020 #1", "~!@"])
def test_plain_request_ids_are_taken(good):
    check_request_id(good)


@pytest.mark.parametrize("bad", ["", "x" * (REQUEST_ID_MAX + 1), "ý", "a\nb", "a\x00", "\x7f", "x" * 10_000_000])
def test_other_request_ids_are_refused(bad):
    with pytest.raises(InvalidInputError) as caught:
        check_request_id(bad)
    assert (caught.value.code, caught.value.params) == ("request_id_invalid", {"maximum": REQUEST_ID_MAX})
