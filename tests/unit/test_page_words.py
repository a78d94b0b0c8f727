"""Language of a page, addresses inside it, labels inside a sentence."""

import pytest

from api.web.address import links
from api.web.language import choose
from api.web.words import small_first


@pytest.mark.parametrize(
    ("asked", "remembered", "accepted", "expected"),
    [
        (None, None, None, "vi"),
        ("en", "vi", "vi", "en"),
        ("xx", "en", "vi", "en"),
        (None, "<script>", "en-GB,vi;q=0.5", "en"),
        (None, None, "fr, vi;q=0.4, en;q=0.6", "en"),
        (None, None, "fr", "vi"),
    ],
)
def test_language_is_the_one_asked_for_then_remembered_then_preferred(asked, remembered, accepted, expected):
    assert choose(asked=asked, remembered=remembered, accepted=accepted) == expected


def test_link_keeps_what_the_address_asks_and_changes_what_is_named():
    link = links({"mua": "thach-ha-2020", "ngay": "3/9/2020"})

    assert link(lang="en") == "/?mua=thach-ha-2020&ngay=3%2F9%2F2020&lang=en"
    assert link(ngay=None) == "/?mua=thach-ha-2020"
    assert links({})() == "/"


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Ý tưởng đã nộp", "ý tưởng đã nộp"),
        ("Đạt", "đạt"),
        ("OCOP", "OCOP"),
        ("Ideas accepted", "ideas accepted"),
        ("", ""),
    ],
)
def test_label_inside_a_sentence_begins_small_unless_it_is_an_abbreviation(label, inside):
    assert small_first(label) == inside
