"""Rules of a council that provinces set: quorum, and how far apart its sheets may be. Pure, exact.

The decision prints neither (QĐ 26/2026, Điều 7.3); the defaults are habits found in provinces (75 % with the chair
in one; more than 10 points apart in two) and stand in each season's settings.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Generic, TypeVar

QUORUM_PERCENT: Final = 75
SPREAD_POINTS: Final = 10

_M = TypeVar("_M", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Quorum:
    """``needed`` of ``seats`` must be there; ``chair`` says whether the chair is, where it counts."""

    seats: int
    needed: int
    present: int
    chair: bool
    chair_needed: bool

    @property
    def met(self) -> bool:
        """Say whether the council may sit."""
        return self.seats > 0 and self.present >= self.needed and (self.chair or not self.chair_needed)


@dataclass(frozen=True, slots=True)
class Spread(Generic[_M]):
    """How far sheets lie apart. ``widest``: highest less lowest; ``outliers``: farther than allowed from the middle."""

    widest: Fraction
    allowed: Fraction
    middle: Fraction
    outliers: tuple[tuple[_M, Fraction], ...]

    @property
    def over(self) -> bool:
        """Say whether two sheets differ by more than is allowed, so that the council scores again."""
        return self.widest > self.allowed


def quorum(
    seats: Collection[_M],
    present: Collection[_M],
    chair: _M | None,
    *,
    percent: int = QUORUM_PERCENT,
    chair_needed: bool = True,
) -> Quorum:
    """Count a council. ``seats``: who may decide here (leave out who recused himself); others present do not count."""
    entitled, there = set(seats), set(present) & set(seats)
    needed = -(-len(entitled) * percent // 100)
    return Quorum(len(entitled), needed, len(there), chair in there, chair_needed)


def spread(totals: Mapping[_M, Fraction | int], *, allowed: Fraction | int = SPREAD_POINTS) -> Spread[_M]:
    """Measure the totals of one round, by member. Outliers come farthest first, then in the order given."""
    limit = Fraction(allowed)
    if not totals:
        return Spread(Fraction(0), limit, Fraction(0), ())
    values = sorted(Fraction(value) for value in totals.values())
    middle = _median(values)
    far = [(member, Fraction(value) - middle) for member, value in totals.items() if abs(value - middle) > limit]
    return Spread(
        values[-1] - values[0], limit, middle, tuple(sorted(far, key=lambda outlier: abs(outlier[1]), reverse=True))
    )


def _median(values: list[Fraction]) -> Fraction:
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
