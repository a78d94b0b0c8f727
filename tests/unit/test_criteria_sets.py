"""The 26 sheets of QĐ 26/2026 and what was found of the older ones: sums, gates, cases, stops."""

from collections.abc import Iterator
from fractions import Fraction

import pytest

from tests.rule_book import CODES, NUMBERS, best, book, criterion_of, q26, sheet_of
from workflow.domain.criteria import NO_GROUND
from workflow.domain.scoring import Sheet, result, score

CRITERIA, OPTIONS, GATES = 787, 2579, 575


def _gates() -> Iterator[tuple[int, str, str, int]]:
    for number in NUMBERS:
        for criterion in sheet_of(number).criteria:
            yield from ((number, criterion.code, o.key, o.gate) for o in criterion.options if o.gate is not None)


def test_the_sheets_hold_every_criterion_option_and_gate() -> None:
    sheets = [sheet_of(number) for number in NUMBERS]

    assert sum(1 for one in sheets for _ in one.criteria) == CRITERIA
    assert sum(len(c.choices()) for one in sheets for c in one.criteria) == OPTIONS
    assert sum(1 for _ in _gates()) == GATES
    assert [len(book()[code].sets) for code in CODES] == [1, 0, 26]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_set_adds_up_to_100(number: int) -> None:
    one = sheet_of(number)

    assert [(part.code, part.max, sum(c.max for c in part.criteria)) for part in one.parts] == [
        ("A", 40, 40),
        ("B", 25, 25),
        ("C", 35, 35),
    ]


@pytest.mark.parametrize("number", NUMBERS)
def test_all_best_options_are_100_points_and_5_stars(number: int) -> None:
    found = result(best(sheet_of(number)), sheet_of(number), q26())

    assert found.total == 100
    assert dict(found.parts) == {"A": Fraction(40), "B": Fraction(25), "C": Fraction(35)}
    assert (found.by_points, found.by_gates, found.stars, found.unmet) == (5, 5, 5, ())


@pytest.mark.parametrize(("number", "code", "key", "stars"), list(_gates()))
def test_a_gate_missed_by_one_option_caps_the_stars_where_the_data_says(
    number: int, code: str, key: str, stars: int
) -> None:
    one = sheet_of(number)
    criterion = criterion_of(one, code)
    place = [o.key for o in criterion.options].index(key)
    below = criterion.options[place - 1].key if place else NO_GROUND
    choices = {**best(one).choices, code: below}

    found = result(Sheet(choices), one, q26())
    met = result(Sheet({**choices, code: key}), one, q26())

    assert (found.by_gates, found.stars) == (stars - 1, min(stars - 1, found.by_points))
    assert [(g.criterion.code, g.needed.key) for g in found.unmet if g.stars == stars] == [(code, key)]
    assert [g.criterion.code for g in found.limits] == ([code] if found.by_points >= stars else [])
    assert met.by_gates is not None
    assert met.by_gates >= stars


def test_without_a_story_its_structure_earns_nothing() -> None:
    one = sheet_of(1)

    found = score(best(one, c5_1="a"), one)

    assert {
        line.criterion.code: (line.points, line.lacks) for line in found.lines if line.criterion.code[:2] == "5."
    } == {
        "5.1": (0, None),
        "5.2": (0, "5.1"),
        "5.3": (5, None),
    }


def test_options_of_equal_points_are_told_apart_by_their_key() -> None:
    low, middle, _ = criterion_of(sheet_of(7), "3.1").choices()

    assert (low.points, middle.points) == (1, 1)
    assert low.key != middle.key


def test_a_case_is_chosen_before_its_option() -> None:
    one = sheet_of(26)
    eight = criterion_of(one, "8")

    assert [(c.key, c.points, c.case) for c in eight.choices()] == [
        ("a.a", 1, "a"),
        ("a.b", 3, "a"),
        ("b.a", 1, "b"),
        ("b.b", 3, "b"),
    ]
    assert score(Sheet({"8": "a.b", "9": "b.b", "15": "b.a"}), one).parts["C"] == 3 + 2 + 1


@pytest.mark.parametrize("code", ["6.1", "6.2", "6.3", "6.4"])
def test_0_points_at_a_sense_stops_the_evaluation_of_water(code: str) -> None:
    one = sheet_of(16)
    choices = {**best(one).choices, code: criterion_of(one, code).choices()[0].key}

    found = result(Sheet(choices), one, q26())
    unanswered = result(Sheet({c: key for c, key in choices.items() if c != code}), one, q26())

    assert criterion_of(one, code).choices()[0].points == 0
    assert [(g.code, g.effect, g.computed) for g in found.grounds] == [("6.4-1", "stop", True)]
    assert (found.stars, found.recognised) == (0, False)
    assert unanswered.grounds == ()


@pytest.mark.parametrize("number", NUMBERS)
def test_every_ground_of_a_set_does_what_is_printed(number: int) -> None:
    one = sheet_of(number)
    effects = {k.code: "reject" for k in one.knockouts} | {s.code: s.effect for c in one.criteria for s in c.stop_if}

    for code, effect in effects.items():
        found = result(Sheet(best(one).choices, frozenset({code})), one, q26())

        assert [(g.code, g.effect) for g in found.grounds] == [(code, effect)]
        assert found.stars == (5 if effect == "requirement" else 0)
        assert found.total == 100


def test_the_blocks_of_the_old_sheet_add_up() -> None:
    one = book()["qd-1048-2019"].sets[1]

    assert [(c.key, c.points) for c in criterion_of(one, "3.2").choices()] == [
        ("a.a", 1),
        ("a.b", 2),
        ("b.a", 2),
        ("b.b", 3),
    ]
    assert one.confirmed is False
    assert result(best(one), one, book()["qd-1048-2019"].regulation).by_gates is None
