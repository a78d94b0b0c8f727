"""What a transition asks for: every type, its bounds, hostile values, and every fault in one go."""

import unicodedata
from typing import Any

import pytest

from tests.mini import PROCESS, L, command, person
from workflow.domain.errors import InvalidInputError
from workflow.domain.inputs import EVIDENCE_MAX, INTEGER_MAX, LIST_MAX, check_inputs
from workflow.domain.process import InputField, Route, Transition
from workflow.domain.text import COMMENT_MAX, NAME_MAX

WHO = person("producer")
HOSTILE: list[Any] = [[], ["a"], {}, {"a": 1}, 1.5, float("nan"), float("inf"), b"1", object(), 10**30, -(10**5000)]


def field(type_: str, **more: Any) -> InputField:
    return InputField("value", type_, L, **more)  # type: ignore[arg-type]  # the table names them as text


def transition(*fields: InputField, **more: Any) -> Transition:
    return Transition("act", ("draft",), (Route("done"),), ("producer",), L, inputs=fields, **more)


def given(of: InputField, raw: Any) -> Any:
    return check_inputs(transition(of), command("act", WHO, inputs={"value": raw})).get("value")


def faults(of: Transition, **more: Any) -> list[dict[str, Any]]:
    with pytest.raises(InvalidInputError) as caught:
        check_inputs(of, command("act", WHO, **more))
    assert caught.value.code == "inputs_invalid"
    found: list[dict[str, Any]] = caught.value.params["errors"]  # type: ignore[assignment]  # params are objects
    assert caught.value.pointer == found[0]["pointer"]
    return found


def refused(of: InputField, raw: Any) -> str:
    (fault,) = faults(transition(of), inputs={"value": raw})
    assert str(fault["pointer"]).startswith("/inputs/value")
    return str(fault["code"])


@pytest.mark.parametrize(
    ("of", "raw", "stored"),
    [
        (field("text"), "Bánh ram", "Bánh ram"),
        (field("text", maximum=3), "abc", "abc"),
        (field("integer"), 0, 0),
        (field("integer"), INTEGER_MAX, INTEGER_MAX),
        (field("integer", minimum=1, maximum=5), 5, 5),
        (field("decimal"), "87.50", "87.50"),
        (field("decimal"), "-0.5", "-0.5"),
        (field("decimal"), 90, "90"),
        (field("decimal"), "0090.1", "90.1"),
        (field("decimal"), "123456789012.123456789012", "123456789012.123456789012"),
        (field("decimal", minimum=0, maximum=100), "100", "100"),
        (field("date"), "2020-09-03", "2020-09-03"),
        (field("date"), "2024-02-29", "2024-02-29"),
        (field("choice", choices=("a", "đ")), "đ", "đ"),
        (field("boolean"), False, False),
        (field("boolean"), True, True),
        (field("text_list"), ["một", ""], ["một", ""]),
        (field("text_list", maximum=2), ["a", "b"], ["a", "b"]),
    ],
)
def test_a_good_value_is_stored(of, raw, stored):
    found = given(of, raw)
    assert found == stored
    assert type(found) is type(stored)


@pytest.mark.parametrize(
    ("of", "raw", "code"),
    [
        (field("text"), 5, "input_type"),
        (field("text"), "x" * (NAME_MAX + 1), "text_too_long"),
        (field("text", maximum=3), "abcd", "text_too_long"),
        (field("text"), unicodedata.normalize("NFD", "bánh"), "text_not_nfc"),
        (field("text"), "a\x00", "text_control_characters"),
        (field("integer"), True, "input_type"),
        (field("integer"), "5", "input_type"),
        (field("integer"), INTEGER_MAX + 1, "input_type"),
        (field("integer", minimum=1), 0, "input_out_of_range"),
        (field("integer", maximum=5), 6, "input_out_of_range"),
        (field("decimal"), "1e5", "input_type"),
        (field("decimal"), "NaN", "input_type"),
        (field("decimal"), "Infinity", "input_type"),
        (field("decimal"), "87,5", "input_type"),
        (field("decimal"), " 5", "input_type"),
        (field("decimal"), "٥", "input_type"),
        (field("decimal"), "1234567890123", "input_type"),
        (field("decimal"), True, "input_type"),
        (field("decimal", minimum=0), "-0.0001", "input_out_of_range"),
        (field("decimal", maximum=100), "100.000000000001", "input_out_of_range"),
        (field("date"), "2020-02-30", "input_type"),
        (field("date"), "2020-9-3", "input_type"),
        (field("date"), "03/09/2020", "input_type"),
        (field("date"), "2020-W36-4", "input_type"),
        (field("date"), "20200903", "input_type"),
        (field("date"), "2020-09-03T00:00", "input_type"),
        (field("choice", choices=("a", "b")), "c", "input_not_a_choice"),
        (field("choice", choices=("a", "b")), "A", "input_not_a_choice"),
        (field("boolean"), 1, "input_type"),
        (field("boolean"), "true", "input_type"),
        (field("text_list"), "abc", "input_type"),
        (field("text_list"), ["a", 1], "input_type"),
        (field("text_list"), ["a"] * (LIST_MAX + 1), "too_many"),
        (field("text_list", maximum=1), ["a", "b"], "too_many"),
        (field("text_list"), ["x" * (COMMENT_MAX + 1)], "text_too_long"),
    ],
)
def test_a_bad_value_is_refused_by_its_own_code(of, raw, code):
    assert refused(of, raw) == code


@pytest.mark.parametrize("type_", ["text", "integer", "decimal", "date", "choice", "boolean", "text_list"])
def test_hostile_values_are_refused_and_nothing_worse(type_):
    of = field(type_, choices=("a",))
    for raw in HOSTILE:
        if type_ == "text_list" and isinstance(raw, list):
            continue
        assert refused(of, raw) in {"input_type", "input_not_a_choice"}


@pytest.mark.parametrize("raw", [None, ""])
def test_a_missing_value_is_refused_when_required_and_left_out_when_not(raw):
    assert refused(field("text"), raw) == "input_required"
    optional = transition(field("text", required=False))
    assert check_inputs(optional, command("act", WHO, inputs={"value": raw})) == {}


def test_unknown_names_are_refused_each_and_cut_short():
    found = faults(transition(), inputs={"b" * 5000: 1, "a": 2})
    assert [f["code"] for f in found] == ["input_unknown", "input_unknown"]
    assert [f["pointer"] for f in found] == ["/inputs/a", "/inputs/" + "b" * 40]


def test_the_pointer_of_a_name_with_a_slash_is_escaped():
    (fault,) = faults(transition(), inputs={"a/b~c": 1})
    assert fault["pointer"] == "/inputs/a~1b~0c"


@pytest.mark.parametrize("comment", [None, "", "   ", "\n\t"])
def test_a_required_comment_must_say_something(comment):
    (fault,) = faults(transition(comment="required"), comment=comment)
    assert (fault["pointer"], fault["code"]) == ("/comment", "comment_required")
    assert check_inputs(transition(), command("act", WHO, comment=comment)) == {}


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        ("x" * (COMMENT_MAX + 1), "text_too_long"),
        (" " * 10_000_000, "text_too_long"),
        ("\x0b", "text_control_characters"),
        ("\x1f \x1c", "text_control_characters"),
        (unicodedata.normalize("NFD", "thiếu"), "text_not_nfc"),
    ],
)
def test_a_comment_is_bounded_even_where_none_is_asked_for(comment, code):
    (fault,) = faults(transition(), comment=comment)
    assert (fault["pointer"], fault["code"]) == ("/comment", code)


def test_evidence_is_required_bounded_and_checked_one_by_one():
    needs = transition(evidence="required")
    assert [f["code"] for f in faults(needs)] == ["evidence_required"]
    assert check_inputs(needs, command("act", WHO, evidence=("biên bản",))) == {}
    assert check_inputs(needs, command("act", WHO, evidence=("x",) * EVIDENCE_MAX)) == {}
    (fault,) = faults(needs, evidence=("x",) * (EVIDENCE_MAX + 1))
    assert (fault["pointer"], fault["code"]) == ("/evidence", "too_many")
    (fault,) = faults(needs, evidence=("a", "b\x00"))
    assert (fault["pointer"], fault["code"]) == ("/evidence/1", "text_control_characters")


def test_every_fault_is_reported_in_one_go():
    two = (field("integer"), InputField("day", "date", L))
    found = faults(
        transition(*two, comment="required", evidence="required"),
        comment=" ",
        inputs={"value": "x", "day": "yesterday", "extra": 1},
    )
    assert {(f["pointer"], f["code"]) for f in found} == {
        ("/comment", "comment_required"),
        ("/evidence", "evidence_required"),
        ("/inputs/extra", "input_unknown"),
        ("/inputs/value", "input_type"),
        ("/inputs/day", "input_type"),
    }


def test_the_sample_process_asks_what_its_table_says():
    row = PROCESS.table[("appraisal", "return")]
    assert check_inputs(row, command("return", WHO, comment="thiếu", inputs={"remarks": ["a", "b", "c"]})) == {
        "remarks": ["a", "b", "c"]
    }
