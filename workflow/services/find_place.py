"""Find a unit by what people type: its name with or without marks and kind, or its code. Pure."""

from collections.abc import Sequence
from typing import Final

from workflow.domain.administration import Bailiwick, level_of
from workflow.domain.errors import InvalidInputError
from workflow.domain.process import Role
from workflow.domain.text import NAME_MAX, checked, folded
from workflow.store.reads.administered import UnitLine

_KINDS: Final = (
    *("thi tran ", "thi xa ", "dac khu ", "phuong ", "xa ", "tt ", "tx "),
    *("thanh pho ", "quan ", "huyen ", "tinh ", "tp ", "tp. "),
)
_NAMED_MAX: Final = 5


class PlaceBook:
    """The units of a territory, by name and code."""

    def __init__(self, bailiwick: Bailiwick, units: Sequence[UnitLine]) -> None:
        self._bailiwick = bailiwick
        self._by_name: dict[str, list[UnitLine]] = {}
        for one in units:
            for name in {one.code.lower(), one.folded, _bare(one.folded)}:
                self._by_name.setdefault(name, []).append(one)

    def find(self, role: Role, typed: str) -> UnitLine | None:
        """Give the unit where a role is to be held, None for one of the whole country.

        Raises InvalidInputError ``place_needed``, ``place_unknown``, ``place_ambiguous``, ``place_not_wanted`` or
        ``place_beyond`` (only administrators of the whole country give that role).
        """
        level = level_of(role)
        text = folded(checked(typed, pointer="/place", maximum=NAME_MAX))
        if level == "country" or (level == "anywhere" and not text):
            if not self._bailiwick.holds():
                raise InvalidInputError("place_beyond", pointer="/place")
            if text:
                raise InvalidInputError("place_not_wanted", pointer="/place")
            return None
        if not text:
            raise InvalidInputError("place_needed", pointer="/place", level=level)
        found = self._named(text, level)
        if not found:
            raise InvalidInputError("place_unknown", pointer="/place", place=typed[:80], level=level)
        if len(found) > 1:
            names = [f"{one.name}, {one.parent or ''}".rstrip(", ") for one in found[:_NAMED_MAX]]
            raise InvalidInputError("place_ambiguous", pointer="/place", place=typed[:80], places=names)
        return found[0]

    def _named(self, text: str, level: str) -> list[UnitLine]:
        name, _, above = (part.strip() for part in text.partition(","))
        exact = self._by_name.get(name, [])
        found = exact or self._by_name.get(_bare(name), [])
        return [
            one
            for one in found
            if level in {"anywhere", one.kind}
            and (
                not above or (one.parent_folded is not None and above in {one.parent_folded, _bare(one.parent_folded)})
            )
        ]


def _bare(name: str) -> str:
    return next((name.removeprefix(kind) for kind in _KINDS if name.startswith(kind)), name)
