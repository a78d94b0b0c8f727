"""What a person types becomes a query that can only be a query."""

import pytest

from workflow.store.reads.words import WORDS_MAX, case_codes, is_whole_code, prefix_patterns, prefix_query


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("Rượu nếp", "ruou:* & nep:*"),
        ("  ĐỨC   thọ ", "duc:* & tho:*"),
        ("ruou", "ruou:*"),
        ("a & b | !c <-> 'd' : *", "a:* & b:* & c:* & d:*"),
        ("%_\\", ""),
        ("", ""),
    ],
)
def test_prefix_query_holds_folded_words_only(typed, query):
    assert prefix_query(typed) == query


def test_prefix_query_is_bounded():
    assert prefix_query("x " * 500).count(":*") == WORDS_MAX


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("th-2020-0007", ["TH-2020-0007", "th-2020-0007"]),
        (" TH-2020 ", ["TH-2020"]),
        ("s-2020-2020-00", ["S-2020-2020-00", "s-2020-2020-00"]),
        ("TH-2020-", ["TH-2020-"]),
        ("rượu nếp", []),
        ("2020", []),
        ("th-20", []),
        ("a-2020'--", []),
    ],
)
def test_case_code_is_seen_for_what_it_is(typed, codes):
    assert case_codes(typed) == codes


@pytest.mark.parametrize(
    ("code", "whole"),
    [("TH-2020-0007", True), ("TH-2020-12345", True), ("TH-2020-007", False), ("TH-2020-", False), ("TH-2020", False)],
)
def test_whole_code_has_four_digits_at_its_end(code, whole):
    assert is_whole_code(code) is whole


def test_patterns_hold_no_wildcard_of_the_person():
    assert prefix_patterns("Thạch% _Hà") == ["% thach%", "% ha%"]
    assert prefix_patterns("%%%") == [""]
