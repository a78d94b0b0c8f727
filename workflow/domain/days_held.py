"""How long each holder had a case: the parts add up to the whole, day for day. Pure.

A day belongs to whoever held the case at its end; so the days between two instants are those in
(first day, last day], as terms are counted. Days on which a clock of the case stood still are told apart.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from workflow.domain.process import Role

Party: TypeAlias = Literal["producer", "commune", "district", "province", "council", "ministry", "nobody"]
Span: TypeAlias = tuple[date, date]
"""The days in (first, second]."""

PARTIES: Final[tuple[Party, ...]] = ("producer", "commune", "district", "province", "council", "ministry", "nobody")
_COUNCIL: Final = "council"


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it was from one day to another."""

    party: Party
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Held:
    """The days a party held a case: all of them, and those on which a clock stood still."""

    party: Party
    days: int
    stopped: int

    @property
    def net(self) -> int:
        """Give the days on which nothing stood still."""
        return self.days - self.stopped


def party_of(role: Role | None) -> Party:
    """Give who a holder counts as: councils of any level for themselves, others by their level."""
    if role is None or role.level == "system":
        return "nobody"
    return "council" if _COUNCIL in role.code.split("_") else role.level


def turns_of(entries: Sequence[tuple[date, Party]], *, until: date) -> tuple[Turn, ...]:
    """Give the turns of a case from (day, whose turn from then on) in order, the last one lasting until a day."""
    ends = [day for day, _ in entries[1:]] + [until]
    return tuple(Turn(party, since, end) for (since, party), end in zip(entries, ends, strict=True))


def days_held(turns: Sequence[Turn], stops: Iterable[Span], count: Callable[[date, date], int]) -> tuple[Held, ...]:
    """Add up the days of each party, in the order of ``PARTIES``; those that never held are left out.

    ``count(after, through)`` says how many days lie in (after, through]: all, or those worked.
    """
    still = _joined(stops)
    days: dict[Party, int] = {}
    stopped: dict[Party, int] = {}
    for turn in turns:
        days[turn.party] = days.get(turn.party, 0) + count(turn.since, turn.until)
        for since, until in still:
            first, last = max(since, turn.since), min(until, turn.until)
            if first < last:
                stopped[turn.party] = stopped.get(turn.party, 0) + count(first, last)
    return tuple(Held(party, days[party], stopped.get(party, 0)) for party in PARTIES if party in days)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap or touch, so that no day is counted twice."""
    joined: list[Span] = []
    for since, until in sorted(spans):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined
