"""Make up a sheet that comes to so many points: for seasons whose sources give no sheets. Pure, and always the same.

What a person put down is never guessed: what is made up here says so in the season that asks for it.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from workflow.domain.criteria import Choice, CriteriaSet, Criterion
from workflow.domain.scoring import STOPPING, Sheet, score

_NOTHING: Final[Mapping[str, str]] = {}


def fit_sheet(
    criteria: CriteriaSet,
    *,
    total: int | None = None,
    meets: int = 0,
    chosen: Mapping[str, str] = _NOTHING,
    turn: int = 0,
) -> dict[str, str] | None:
    """Give a choice for every criterion that comes to ``total`` points, or None when none does.

    Every gate up to ``meets`` stars is met, no computed ground holds, and the criteria of ``chosen`` stand as given.
    Without a total: the least that does so. ``turn`` begins elsewhere on the sheet, so that two members who give as
    many points need not have chosen alike.
    """
    ways = {one.code: _ways(criteria, one, meets=meets, chosen=chosen) for one in criteria.criteria}
    if not all(ways.values()):
        return None
    codes = list(ways)
    codes = codes[turn % len(codes) :] + codes[: turn % len(codes)]
    least = {code: min(choice.points for choice in ways[code]) for code in codes}
    wanted = sum(least.values()) if total is None else total
    found = _spread([ways[code] for code in codes], wanted)
    if found is None:
        return None
    sheet = {code: choice.key for code, choice in zip(codes, found, strict=True)}
    ordered = {one.code: sheet[one.code] for one in criteria.criteria}
    made = score(Sheet(ordered), criteria)
    return ordered if made.total == wanted and not made.stopped else None


def _ways(criteria: CriteriaSet, criterion: Criterion, *, meets: int, chosen: Mapping[str, str]) -> tuple[Choice, ...]:
    """Give what may be chosen at a criterion."""
    every = criterion.choices()
    if criterion.code in chosen:
        return tuple(choice for choice in every if choice.key == chosen[criterion.code])
    gates = [choice for choice in every if choice.gate is not None and choice.gate <= meets]
    needed = _least_points(criteria, criterion)
    return tuple(
        choice for choice in every if choice.points >= needed and all(choice.rungs >= gate.rungs for gate in gates)
    )


def _least_points(criteria: CriteriaSet, criterion: Criterion) -> int:
    """Give the points below which a ground would stop the sheet, or another criterion would not count."""
    asked = [
        one.requires.min_points
        for one in criteria.criteria
        if one.requires and one.requires.criterion == criterion.code
    ]
    stops = any(
        stop.when is not None and criterion.code in stop.when.any_zero and stop.effect in STOPPING
        for one in criteria.criteria
        for stop in one.stop_if
    )
    return max([*asked, 1 if stops else 0])


def _spread(ways: Sequence[Sequence[Choice]], wanted: int) -> list[Choice] | None:
    """Pick one of each that add up exactly, each about as far up as the others."""
    reach = [1]  # bit n of the last entry: the rest of the list can come to n points
    for some in reversed(ways):
        bits = 0
        for choice in some:
            bits |= reach[-1] << choice.points
        reach.append(bits)
    reach.reverse()
    if wanted < 0 or not reach[0] >> wanted & 1:
        return None
    low = sum(min(choice.points for choice in some) for some in ways)
    high = sum(max(choice.points for choice in some) for some in ways)
    left, picked = wanted, []
    for place, some in enumerate(ways):
        share = Fraction(left - low, high - low) if high > low else Fraction(0)
        least, most = min(choice.points for choice in some), max(choice.points for choice in some)
        aim = least + share * (most - least)
        open_ways = [
            choice for choice in some if choice.points <= left and reach[place + 1] >> (left - choice.points) & 1
        ]
        choice = min(open_ways, key=lambda one: (abs(one.points - aim), one.points, one.key))
        picked.append(choice)
        left, low, high = left - choice.points, low - least, high - most
    return picked
