"""Sheets that are made up: exact, always the same, above the gates they shall meet, and none where none is possible."""

import pytest

from tests.rule_book import NUMBERS, book, q26, sheet_of
from workflow.domain.scoring import Sheet, result, score
from workflow.domain.sheet_fit import fit_sheet


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(("total", "meets", "stars"), [(45, 0, 2), (55, 3, 3), (76, 4, 4), (92, 5, 5)])
def test_a_sheet_comes_to_its_points_and_meets_its_gates(number: int, total: int, meets: int, stars: int) -> None:
    made = fit_sheet(sheet_of(number), total=total, meets=meets)

    assert made is not None
    found = result(Sheet(made), sheet_of(number), q26())
    assert found.total == total
    assert not score(Sheet(made), sheet_of(number)).open
    assert not found.grounds
    assert found.by_points == stars
    assert found.by_gates is not None
    assert found.by_gates >= meets


def test_it_is_the_same_every_time_and_another_for_another_turn() -> None:
    sheets = [fit_sheet(sheet_of(6), total=71, meets=3, turn=turn) for turn in (0, 0, 3, 7)]

    assert sheets[0] == sheets[1]
    assert len({tuple((one or {}).items()) for one in sheets}) == 3
    assert {score(Sheet(one or {}), sheet_of(6)).total for one in sheets} == {71}


def test_what_is_chosen_stands_and_a_gate_it_misses_limits_the_stars() -> None:
    made = fit_sheet(sheet_of(7), total=74, meets=3, chosen={"4.1": "b"})

    assert made is not None
    assert made["4.1"] == "b"
    found = result(Sheet(made), sheet_of(7), q26())
    assert (found.by_points, found.by_gates, found.stars) == (4, 3, 3)


def test_without_a_total_it_is_the_least_that_meets_the_gates() -> None:
    made = fit_sheet(sheet_of(1), meets=3)

    assert made is not None
    least = score(Sheet(made), sheet_of(1)).total
    assert fit_sheet(sheet_of(1), total=least, meets=3) is not None
    assert fit_sheet(sheet_of(1), total=least - 1, meets=3) is None


@pytest.mark.parametrize(
    ("total", "meets", "chosen"),
    [(101, 0, {}), (-1, 0, {}), (20, 5, {}), (100, 0, {"4.1": "a"}), (50, 0, {"4.1": "z"})],
)
def test_none_is_given_where_none_is_possible(total: int, meets: int, chosen: dict[str, str]) -> None:
    assert fit_sheet(sheet_of(1), total=total, meets=meets, chosen=chosen) is None


def test_the_one_sheet_of_1048_can_be_made_up_over_its_bands() -> None:
    sheet = book()["qd-1048-2019"].sets[1]

    assert [total for total in range(35, 95) if fit_sheet(sheet, total=total) is None] == []
