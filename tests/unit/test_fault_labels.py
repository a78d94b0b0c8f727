"""The summary of errors names each field by the label beside it."""

import pytest

from api.web.fault_labels import MARK, name_fields

FIELDS = {
    "text": '<label for="ten">Họ và tên</label>\n<input id="ten" name="ten">',
    "optional": '<label class="l" for="ten">Họ và tên <span class="optional">(nếu có)</span></label><input id="ten">',
    "hidden words": '<label for="ten">Họ và <span class="visually-hidden">tên</span></label><input id="ten">',
    "group": '<fieldset class="field" id="ten" tabindex="-1">\n<legend>Họ và\n tên</legend></fieldset>',
    "box": '<label class="choice"><input type="checkbox" id="ten" name="ten"><span>Họ và tên <small>x</small></span>',
}


def summary(text="Điền mục này."):
    return f'<li><a href="#ten">{MARK}{text}</a></li>'


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_a_field_is_named_by_its_own_label(field):
    assert name_fields(summary() + field).startswith('<li><a href="#ten">Họ và tên: Điền mục này.</a></li><')


def test_words_that_begin_with_the_name_stay_as_they_are():
    page = name_fields(summary("Họ và tên có nhiều nhất 120 chữ.") + FIELDS["text"])
    assert page.startswith('<li><a href="#ten">Họ và tên có nhiều nhất 120 chữ.</a></li>')


def test_a_field_without_a_label_is_linked_and_one_that_is_not_there_is_not():
    assert name_fields(summary() + '<p id="ten"></p>') == '<li><a href="#ten">Điền mục này.</a></li><p id="ten"></p>'
    assert name_fields(summary()) == "<li>Điền mục này.</li>"


def test_a_page_without_a_summary_stays_as_it_is():
    assert name_fields(FIELDS["text"]) == FIELDS["text"]


def test_a_sentence_to_agree_to_is_no_name():
    box = '<input type="checkbox" id="ten" name="ten"><span>Tôi đồng ý.</span>'
    assert name_fields(summary() + box) == f'<li><a href="#ten">Điền mục này.</a></li>{box}'
