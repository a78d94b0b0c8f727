"""What the level-up card says in the cases people meet."""

import pytest

from tests.rule_book import best, q26, sheet_of
from workflow.domain.levelup import card, next_card
from workflow.domain.scoring import Sheet


def test_one_gate_missing_is_one_step() -> None:
    found = next_card(best(sheet_of(1), c4_1="c"), sheet_of(1), q26())

    assert found is not None
    assert (found.stars, found.short, found.blocked) == (5, 0, ())
    [step] = found.steps
    assert (step.criterion.code, step.then.key, step.gain, step.rungs, step.why) == ("4.1", "d", 2, 1, "gate")
    assert step.now is not None
    assert step.now.points == 3


def test_missing_points_come_from_the_cheapest_criterion() -> None:
    low = best(sheet_of(1), c4_3="d", c1_2="a", c1_4="a", c1_7="a", c3_1="a", c3_2="a", c12="a")

    found = next_card(low, sheet_of(1), q26())

    assert found is not None
    assert (found.stars, found.total, found.short) == (5, 88, 2)
    assert [(s.criterion.code, s.then.key, s.why) for s in found.steps] == [("4.3", "e", "points")]
    assert [(s.criterion.code, s.gain) for s in found.more] == [
        (c, 1) for c in ("1.2", "1.4", "1.7", "3.1", "3.2", "12")
    ]


def test_a_ticked_ground_leaves_nothing_to_advise() -> None:
    sheet = Sheet(best(sheet_of(1)).choices, frozenset({"forged_dossier"}))

    found = card(sheet, sheet_of(1), q26(), 5)

    assert found.steps == found.more == ()
    assert [ground.code for ground in found.blocked] == ["forged_dossier"]


def test_a_computed_ground_is_part_of_what_is_missing() -> None:
    found = next_card(best(sheet_of(16), c6_3="a"), sheet_of(16), q26())

    assert found is not None
    assert found.stars == 3
    assert [(s.criterion.code, s.why) for s in found.steps] == [("6.3", "ground")]


def test_at_five_stars_there_is_no_card() -> None:
    assert next_card(best(sheet_of(1)), sheet_of(1), q26()) is None


@pytest.mark.parametrize("number", range(1, 27))
def test_from_nothing_the_card_leads_to_recognition(number: int) -> None:
    found = next_card(Sheet(), sheet_of(number), q26())

    assert found is not None
    assert (found.stars, found.needed, found.total) == (3, 50, 0)
    assert sum(step.gain for step in found.steps) >= 50
