"""Find the commune that somebody means by a name: one, or those to choose from."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from workflow.domain.text import folded
from workflow.domain.time import Clock, local_day
from workflow.store.database import Unit
from workflow.store.reads import commune_choice
from workflow.store.reads.commune_choice import LIMIT, CommuneChoice

_KINDS: Final = ("xa ", "phuong ", "dac khu ")
"""What a commune's name begins with, and people leave out."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a name leads to: the commune, or ``choices``; ``too_many`` when not all of them are shown."""

    commune: CommuneChoice | None
    choices: tuple[CommuneChoice, ...] = ()
    too_many: bool = False


def choose_commune(unit: Unit, clock: Clock, *, typed: str, chosen: str) -> Found:
    """Give the commune ``chosen`` by key among those that ``typed`` leads to, or the only one there is."""
    found = commune_choice.find(unit, typed, on=local_day(clock.now())) if typed.strip() else []
    key = _key(chosen)
    if key is not None:
        picked = commune_choice.one(unit, key, on=local_day(clock.now()))
        if picked is not None and any(one.id == key for one in found):
            return Found(picked, tuple(found[:LIMIT]))
    same = [one for one in found if _plain(typed) in {one.search, _plain(one.whole)}]
    exact = same or [one for one in found if _bare(typed) in {_bare(one.search), _bare(one.whole)}]
    if len(found) == 1 or len(exact) == 1:
        return Found((exact or found)[0])
    return Found(None, tuple(found[:LIMIT]), len(found) > LIMIT)


def _plain(name: str) -> str:
    """Fold a name, without its commas."""
    return folded(name.replace(",", " "))


def _bare(name: str) -> str:
    """Fold a name, without the word for what it is either."""
    words = _plain(name)
    return next((words.removeprefix(kind) for kind in _KINDS if words.startswith(kind)), words)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
