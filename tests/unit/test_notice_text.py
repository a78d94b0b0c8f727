"""Filling a template: strict, on one line where it must be, short enough for a text message."""

import pytest

from workflow.domain.errors import InvalidInputError
from workflow.domain.notice_text import NoticeBook, NoticeTemplate, placeholders, render, without_marks
from workflow.domain.process import Label


def template(subject: str = "{product}", body: str = "{product}", short: str = "{product}") -> NoticeTemplate:
    first, second, third = (Label(text, text) for text in (subject, body, short))
    names = {name for text in (subject, body, short) for name in placeholders(text)}
    return NoticeTemplate("trial", "0" * 64, False, first, second, third, frozenset(names))


def test_missing_value_is_refused_by_name():
    with pytest.raises(InvalidInputError) as caught:
        render(template(body="{due_on} {comment}"), "vi", {"product": "a"})

    assert caught.value.code == "notice_variable_missing"
    assert caught.value.params == {"notice": "trial", "names": ["comment", "due_on"]}


def test_values_are_put_in_and_never_read_as_places():
    text = render(template(body="{product} {{x}}"), "vi", {"product": "{due_on} {0}"})

    assert text.body == "{due_on} {0} {x}\n"


def test_subject_and_short_stay_on_one_line_whatever_is_put_in():
    text = render(template(), "vi", {"product": "a\r\nBcc: b@c.vn"})

    assert text.subject == "a Bcc: b@c.vn"
    assert text.short == "a Bcc: b@c.vn"
    assert text.body == "a\r\nBcc: b@c.vn\n"


def test_letter_of_the_language_is_taken():
    both = NoticeTemplate("t", "0" * 64, False, Label("vi", "en"), Label("vi", "en"), Label("vi", "en"), frozenset())

    assert render(both, "en", {}).subject == "en"
    assert render(both, "vi", {}).subject == "vi"


def test_long_product_is_cut_in_the_short_text_and_whole_in_the_letter():
    name = "Rượu nếp sim rừng đặc sản Nam Hương thượng hạng"

    text = render(template(short="OCOP: {product} {due_on}"), "vi", {"product": name, "due_on": "03/09/2020"})

    assert text.short == "OCOP: Ruou nep sim rung dac san Nam. 03/09/2020"
    assert text.body == name + "\n"


def test_dates_are_never_cut():
    with pytest.raises(InvalidInputError) as caught:
        render(template(short="{due_on}"), "vi", {"product": "a", "due_on": "x" * 161})

    assert caught.value.code == "notice_too_long"


def test_subject_is_cut_at_what_a_mail_shows():
    text = render(template(short="x"), "vi", {"product": "ữ" * 300})

    assert len(text.subject) == 200
    assert text.subject.endswith("…")


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Đặng Thị Ngọc", "Dang Thi Ngoc"), ("rượu – “nếp”…", 'ruou - "nep"...'), ("ằ ẵ ỡ ự", "a a o u"), ("★ 4", " 4")],
)
def test_text_messages_hold_plain_letters(text, plain):
    assert without_marks(text) == plain


def test_unknown_notice_is_refused():
    with pytest.raises(InvalidInputError) as caught:
        NoticeBook({}).template("nowhere")

    assert caught.value.code == "notice_unknown"
