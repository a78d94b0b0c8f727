"""Stars by points and by gates, means that are never rounded, and what limits them."""

from fractions import Fraction

import pytest

from tests.rule_book import best, book, q26, sheet_of
from workflow.domain.council import quorum, spread
from workflow.domain.criteria import NO_GROUND
from workflow.domain.errors import InvalidInputError
from workflow.domain.scoring import Score, Sheet, band_of, cut, result, score, together


def _lowered(points: int) -> Sheet:
    """Give set 1 with every gate met and so many points fewer than 100."""
    one = sheet_of(1)
    choices = dict(best(one).choices)
    left = points
    for criterion in one.criteria:
        for choice in criterion.choices()[max(0, criterion.least(5)) :]:
            loss = criterion.max - choice.points
            if 0 < loss <= left and criterion.code != "5.1":
                choices[criterion.code] = choice.key
                left -= loss
                break
    assert left == 0
    return Sheet(choices)


def test_92_points_are_limited_to_4_stars_by_where_it_is_sold() -> None:
    sheet = _lowered(6)
    found = result(Sheet({**sheet.choices, "4.1": "c"}), sheet_of(1), q26())

    assert found.total == 92
    assert (found.by_points, found.by_gates, found.stars) == (5, 4, 4)
    [limit] = found.limits
    assert (limit.criterion.code, limit.needed.key, limit.needed.points, limit.stars) == ("4.1", "d", 5, 5)
    assert limit.chosen is not None
    assert limit.chosen.points == 3


def test_71_points_are_limited_to_3_stars_by_growth() -> None:
    one = sheet_of(1)
    low = {"1.2": "a", "1.4": "b", "1.7": "a", "2.2": "c", "3.1": "a", "3.2": "a", "4.2": "a", "4.3": "a", "5.2": "a"}
    low |= {"6.3": "a", "6.4": "a", "7": "b", "12": "a", "3.4": "a"}
    found = result(Sheet({**best(one).choices, **low}), one, q26())

    assert found.total == 71
    assert (found.by_points, found.by_gates, found.stars) == (4, 3, 3)
    assert [(g.criterion.code, g.stars) for g in found.limits] == [("3.4", 4)]


@pytest.mark.parametrize(
    ("total", "stars"),
    [
        ("0", 1),
        ("29.999", 1),
        ("30", 2),
        ("49.999", 2),
        ("50", 3),
        ("69.99", 3),
        ("70", 4),
        ("89.99", 4),
        ("90", 5),
        ("100", 5),
    ],
)
def test_a_mean_is_compared_as_it_is(total: str, stars: int) -> None:
    band, between = band_of(Fraction(total), q26())

    assert (band.stars, between) == (stars, False)


def test_a_mean_between_two_whole_bands_is_said_to_be_unregulated() -> None:
    old = book()["qd-1048-2019"].regulation

    assert [(band.stars, between) for band, between in (band_of(Fraction(n), old) for n in ("69", "69.5", "70"))] == [
        (3, False),
        (3, True),
        (4, False),
    ]


def test_points_are_cut_and_never_rounded() -> None:
    assert [cut(Fraction(49999, 1000)), cut(Fraction(200, 3)), cut(90), cut(Fraction(1, 200))] == [
        "49.99",
        "66.66",
        "90.00",
        "0.00",
    ]


def test_sheets_are_put_together_by_their_unrounded_mean() -> None:
    one = sheet_of(1)
    scores = [score(sheet, one) for sheet in (best(one), best(one), best(one, c7="a"))]

    found = together(scores, one, q26())

    assert found.total == 99
    assert found.parts["C"] == 34
    assert together([*scores[:2], score(best(one, c12="b"), one)], one, q26()).total == Fraction(299, 3)


def _members(*options: str) -> list[Score]:
    return [score(best(sheet_of(1), c4_1=key), sheet_of(1)) for key in options]


def test_most_members_must_meet_a_gate() -> None:
    five = together(_members("d", "d", "c"), sheet_of(1), q26())
    tied = together(_members("d", "c"), sheet_of(1), q26())
    strict = together(_members("d", "d", "c"), sheet_of(1), q26(), gate_rule="all")

    assert (five.by_gates, tied.by_gates, strict.by_gates) == (5, 4, 4)
    assert [(g.met_by, g.sheets, g.chosen) for g in strict.limits] == [(2, 3, None)]


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (Sheet({"99": "a"}), "criterion_not_in_set"),
        (Sheet({"4.1": "z"}), "option_not_in_criterion"),
        (Sheet({"4.1": "a.a"}), "option_not_in_criterion"),
        (Sheet({}, frozenset({"gmp_certificate"})), "ground_not_in_set"),
    ],
)
def test_what_is_not_on_the_sheet_is_refused(sheet: Sheet, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        score(sheet, sheet_of(1))

    assert refused.value.code == code


def test_not_enough_to_go_by_answers_with_0_points() -> None:
    one = sheet_of(1)

    found = score(Sheet({"1.1": NO_GROUND, "1.2": "b"}), one)

    assert (found.total, "1.1" in found.open, len(found.open)) == (1, False, sum(1 for _ in one.criteria) - 2)


def test_nothing_is_put_together_from_nothing() -> None:
    with pytest.raises(InvalidInputError):
        together([], sheet_of(1), q26())


@pytest.mark.parametrize(
    ("seats", "present", "needed", "met"),
    [
        (9, 7, 7, True),
        (9, 6, 7, False),
        (8, 6, 6, True),
        (7, 6, 6, True),
        (7, 5, 6, False),
        (11, 9, 9, True),
        (0, 0, 0, False),
    ],
)
def test_three_quarters_with_the_chair_are_a_quorum(seats: int, present: int, needed: int, met: bool) -> None:
    found = quorum(range(seats), range(present), 0)

    assert (found.needed, found.met) == (needed, met)


def test_without_its_chair_a_council_does_not_sit() -> None:
    assert quorum(range(9), range(1, 9), 0).met is False
    assert quorum(range(9), range(1, 9), 0, chair_needed=False).met is True
    assert quorum(range(8), range(1, 12), 0).present == 7


def test_sheets_more_than_10_points_apart_are_scored_again() -> None:
    assert spread({"a": 80, "b": 90}).over is False
    far = spread({"a": 80, "b": Fraction(181, 2), "c": 79, "d": 81})

    assert (far.over, far.widest, far.middle) == (True, Fraction(23, 2), Fraction(161, 2))
    assert far.outliers == ()
    assert spread({"a": 80, "b": 92, "c": 79, "d": 81}).outliers == (("b", Fraction(23, 2)),)
    assert spread(dict[str, int]()).over is False
