"""Text at the edge: what is let in, what search finds, and the order of the Vietnamese alphabet."""

import unicodedata

import pytest

from workflow.domain.errors import InvalidInputError
from workflow.domain.text import NAME_MAX, checked, folded, sort_key

ALPHABET = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
TONES = list("aàảãáạ")


def code_of(text: str, **more: int) -> str:
    with pytest.raises(InvalidInputError) as caught:
        checked(text, pointer="/name", **more)
    assert caught.value.pointer == "/name"
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    ["", "plain", "Rượu nếp sim Nam Hương", "Đặc sản\nhai dòng\tcó tab\r\n", "ﬀ", "🍚", "\u200b", "x" * NAME_MAX],
)
def test_good_text_is_given_back_unchanged(text):
    assert checked(text, pointer="/name") == text


@pytest.mark.parametrize("plain", ["Bánh ram Anh Thu", "Thạch Hà", "Điểm"])
def test_decomposed_marks_are_refused(plain):
    decomposed = unicodedata.normalize("NFD", plain)
    assert decomposed != plain
    assert code_of(decomposed) == "text_not_nfc"


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "a\x7f", "tiếng\x85Việt", "a\x0bb", "\ud800", "ok\udfff"])
def test_controls_and_lone_surrogates_are_refused(text):
    assert code_of(text) == "text_control_characters"


def test_length_counts_characters_and_is_looked_at_first():
    assert checked("ệ" * NAME_MAX, pointer="/name")
    assert code_of("ệ" * (NAME_MAX + 1)) == "text_too_long"
    assert code_of(unicodedata.normalize("NFD", "ệ") * NAME_MAX) == "text_too_long"
    assert code_of("ab", maximum=1) == "text_too_long"
    with pytest.raises(InvalidInputError) as caught:
        checked("x" * 10_000_000, pointer="/name")
    assert caught.value.params == {"maximum": NAME_MAX, "length": 10_000_000}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rượu nếp sim Nam Hương", "ruou nep sim nam huong"),
        ("ĐẶC  SẢN\tđồng", "dac san dong"),
        ("  ", ""),
        ("Ốc ở Đà Nẵng", "oc o da nang"),
    ],
)
def test_folded_strips_marks_and_spaces(text, expected):
    assert folded(text) == expected
    assert folded(unicodedata.normalize("NFD", text)) == expected
    assert folded(expected) == expected


def test_letters_sort_in_the_order_of_the_alphabet():
    assert sorted(sorted(ALPHABET, reverse=True), key=sort_key) == ALPHABET
    assert sorted((letter.upper() for letter in ALPHABET), key=sort_key) == [letter.upper() for letter in ALPHABET]


def test_tones_sort_level_huyen_hoi_nga_sac_nang():
    by_code_point = sorted(TONES)
    assert by_code_point != TONES
    assert sorted(by_code_point, key=sort_key) == TONES


def test_letters_weigh_before_tones_and_words_before_longer_words():
    names = ["Nam Điền", "Nam", "Nám", "Nam Hương", "Năm", "Na", "Ma"]
    assert sorted(names, key=sort_key) == ["Ma", "Na", "Nam", "Nám", "Nam Điền", "Nam Hương", "Năm"]
    assert sorted(["má", "mà an", "ma bà", "ma"], key=sort_key) == ["ma", "má", "mà an", "ma bà"]


def test_digits_sort_before_letters_and_the_form_of_unicode_does_not_matter():
    assert sorted(["Bánh", "3 miền", "An"], key=sort_key) == ["3 miền", "An", "Bánh"]
    for name in ("Thạch Hà", "Lưu Vĩnh Sơn"):
        assert sort_key(name) == sort_key(unicodedata.normalize("NFD", name)) == sort_key(name.upper())


def test_byte_order_of_the_key_is_its_order():
    names = [*ALPHABET, *TONES, "nam", "nám", "nam định", "đ", "d z"]
    by_text = sorted(names, key=sort_key)
    assert by_text == sorted(names, key=lambda name: sort_key(name).encode())
