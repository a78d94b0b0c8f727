"""Answers as people type them and as papers keep them; remarks and their parts; two versions word by word."""

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import CYCLES
from workflow.definitions.forms import load_forms
from workflow.domain.errors import InvalidInputError
from workflow.domain.form_values import check_draft, check_form, read_answer, typed
from workflow.domain.forms import FormField
from workflow.domain.paper import Content, changes, remarks_of
from workflow.domain.process import Label

L = Label("vi", "en")
FORM = load_forms(CYCLES.parent / "forms").forms["plan"]


def field(kind, **more):
    return FormField("it", kind, L, **more)


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("text", "  Bánh \n ram ", "Bánh ram"),
        ("long_text", "một \r\nhai  \n\n", "một\nhai"),
        ("number", "1.250", "1250"),
        ("number", "1.250,50", "1250.5"),
        ("number", "12.5", "12.5"),
        ("number", "007", "7"),
        ("number", "1 000 000", "1000000"),
        ("money", "15.000.000 đồng", "15000000"),
        ("money", "15 triệu", "15000000"),
        ("money", "1,5 tỷ đồng", "1500000000"),
        ("money", "85000đ", "85000"),
        ("date", "27/3/2020", "2020-03-27"),
        ("date", "27-3-20", "2020-03-27"),
        ("date", "27032020", "2020-03-27"),
        ("date", "2020-03-27", "2020-03-27"),
        ("phone", " 0912.345.678 ", "+84912345678"),
        ("phone", "+84 239 3855 888", "+842393855888"),
        ("email", " Thu@Example.COM ", "thu@example.com"),
        ("files", ["a", "a", "b"], ["a", "b"]),
    ],
)
def test_an_answer_is_kept_in_one_way(kind, text, kept):
    one = field(kind, maximum=None)
    assert read_answer(one, text) == kept
    assert read_answer(one, typed(one, kept)) == kept


@pytest.mark.parametrize(
    ("kind", "text", "code", "more"),
    [
        ("text", "x" * 201, "text_too_long", {}),
        ("text", "ab", "text_too_short", {"minimum": 3}),
        ("number", "mười", "number_unreadable", {}),
        ("number", "1.2.3", "number_unreadable", {}),
        ("number", "-1", "number_unreadable", {}),
        ("number", "9" * 16, "number_unreadable", {}),
        ("number", "11", "input_out_of_range", {"maximum": 10}),
        ("money", "1,5", "number_unreadable", {}),
        ("money", "triệu", "number_unreadable", {}),
        ("money", "0,0000001 triệu", "number_unreadable", {}),
        ("date", "31/2/2020", "date_unreadable", {}),
        ("date", "hôm qua", "date_unreadable", {}),
        ("date", "1/1/1020", "date_unreadable", {}),
        ("phone", "Thử nghiệm Ẳ Ệ", "phone_unreadable", {}),
        ("phone", "0912", "phone_unreadable", {}),
        ("phone", ["0912345678"], "input_required", {}),
        ("email", "thu tại example.com", "email_unreadable", {}),
        ("email", "thu@", "email_unreadable", {}),
        ("choice", "c", "choice_required", {"choices": {"a": L}}),
        ("photo", ["a", "b"], "too_many_files", {}),
        ("photo", "a", "input_required", {}),
        ("text", ["a"], "input_required", {}),
        ("text", " ", "input_required", {"required": True}),
        ("text", "a\x00b", "text_control_characters", {}),
    ],
)
def test_an_answer_that_cannot_be_read_says_why(kind, text, code, more):
    with pytest.raises(InvalidInputError) as caught:
        read_answer(field(kind, **more), text)
    assert (caught.value.code, caught.value.pointer) == (code, "/it")


@given(
    st.text(max_size=60), st.sampled_from(["text", "long_text", "phone", "email", "number", "money", "date", "choice"])
)
def test_any_text_is_kept_in_one_way_or_refused(text, kind):
    one = field(kind, choices={"a": L} if kind == "choice" else {})
    try:
        kept = read_answer(one, text)
    except InvalidInputError:
        return
    if kept is not None:
        assert read_answer(one, typed(one, kept)) == kept


def test_every_fault_of_a_form_is_given_at_once():
    values, faults = check_form(FORM, {"agents": "nhiều", "customers": "Bán tại chợ"})
    assert values == {"customers": "Bán tại chợ"}
    assert {fault["pointer"] for fault in faults} >= {"/agents", "/product_name", "/schedule", "/yearly_revenue"}


def test_a_draft_takes_what_is_wrong_but_not_what_is_endless():
    part = FORM.parts[1]
    assert check_draft(part, {"agents": "nhiều lắm", "customers": ""}) == []
    found = check_draft(part, {"agents": "9" * 20_001, "customers": "x" * 4001})
    assert [(fault["pointer"], fault["code"]) for fault in found] == [
        ("/customers", "text_too_long"),
        ("/agents", "text_too_long"),
    ]


def test_a_paper_is_named_by_the_hash_of_its_bytes_and_of_its_files():
    def content(number, values, files):
        return Content(UUID(int=1), "idea", "f", number, on_behalf=False, values=values, files=files)

    one = content(1, {"b": "2", "a": ["k1", "k2"]}, {"k1": "aa", "k2": "aa"})
    same = content(1, {"a": ["k1", "k2"], "b": "2"}, {"k2": "aa", "k1": "aa"})
    assert one.canonical == same.canonical
    assert one.evidence == (f"paper:{hashlib.sha256(one.canonical.encode()).hexdigest()}", "file:aa")
    assert content(2, one.values, one.files).digest != one.digest


def test_a_remark_belongs_to_the_part_it_names():
    found = remarks_of(
        FORM, ["Thị trường: nêu số đại lý", "2. thi truong: sản lượng", "Ghi rõ: vùng trồng", "Market: months", "chung"]
    )
    assert [(one.part, one.text) for one in found] == [
        (2, "nêu số đại lý"),
        (2, "sản lượng"),
        (None, "Ghi rõ: vùng trồng"),
        (2, "months"),
        (None, "chung"),
    ]


def test_two_versions_are_compared_word_by_word():
    assert changes("Bán tại chợ và qua quen biết.", "Bán tại chợ và 12 đại lý.") == [
        ("same", "Bán tại chợ và "),
        ("removed", "qua quen biết."),
        ("added", "12 đại lý."),
    ]
    assert changes(None, "x") == [("added", "x")]
    assert changes("x", "x") == [("same", "x")]


@given(st.text(alphabet="ab \n", max_size=80), st.text(alphabet="ab \n", max_size=80))
def test_what_stayed_and_was_added_is_the_new_version(old, new):
    found = changes(old, new)
    assert "".join(text for kind, text in found if kind != "removed") == new
    assert "".join(text for kind, text in found if kind != "added") == old


def test_very_long_answers_are_compared_by_line_and_at_once():
    old = "\n".join(["a " * 50] * 40)
    assert [kind for kind, _ in changes(old, old + "\nb")] == ["same", "removed", "added"]
