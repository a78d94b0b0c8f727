"""A sheet as it is filed: below what the maker claims it says why; stopped, it has no points."""

from uuid import UUID

import pytest

from tests.council_world import best_entries
from tests.rule_book import sheet_of
from workflow.domain.errors import InvalidInputError
from workflow.domain.score_sheet import STOPS, SheetPlace, check_entries, filing_of

PLACE = SheetPlace(UUID(int=1), UUID(int=2), 1, UUID(int=3), "h", "1")


def codes(refusal):
    return [(fault["code"], fault["pointer"]) for fault in refusal.value.params["errors"]]


def test_choice_below_the_claim_needs_a_remark():
    criteria = sheet_of(1)
    entries = best_entries(criteria, c4_1="b", c1_1="b")
    claims = {"4.1": "d", "1.1": "a"}

    with pytest.raises(InvalidInputError) as refusal:
        filing_of(PLACE, entries, criteria, claims=claims)
    assert codes(refusal) == [("remark_below_claim", "/entries/4.1")]

    filed = filing_of(PLACE, entries | {"4.1": ["b", "chưa có hợp đồng"]}, criteria, claims=claims)
    assert filed.total == 100 - 3 - 1
    assert "chưa có hợp đồng" in filed.content


def test_ground_stops_the_sheet_and_leaves_it_without_points():
    criteria = sheet_of(1)

    filed = filing_of(PLACE, {STOPS: ["forged_dossier"]}, criteria)

    assert (filed.total, filed.stopped, filed.grounds) == (0, True, ("forged_dossier",))


def test_same_sheet_has_the_same_bytes_whatever_the_order_it_was_written_in():
    criteria = sheet_of(1)
    entries = best_entries(criteria)
    turned = dict(reversed(entries.items()))

    assert filing_of(PLACE, entries, criteria).digest == filing_of(PLACE, turned, criteria).digest


def test_draft_refuses_every_thing_that_cannot_be_kept_at_once():
    with pytest.raises(InvalidInputError) as refusal:
        check_entries({"1.1": ["z", ""], "77": ["a", ""], "1.2": ["a", "b", ""], STOPS: ["none"]}, sheet_of(1))

    assert [code for code, _ in codes(refusal)] == [
        "option_not_in_criterion",
        "criterion_not_in_set",
        "one_option",
        "ground_not_in_set",
    ]
