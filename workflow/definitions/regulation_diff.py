"""What changed between two versions of a regulation, or two regulations, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Final

from workflow.definitions.words import filled, same, word
from workflow.domain.criteria import CriteriaSet
from workflow.domain.process import Label
from workflow.domain.regulation import RuleSet

_HIDDEN: Final = frozenset({"hash", "sheets", "regulation"})
_KEYS: Final = ("code", "key", "number", "stars", "level", "since", "at")
_SHOWN: Final = 160
_SILENT: Final = frozenset({"parts", "sections", "criteria", "options"})


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One difference. ``place``: ("set 4", "4.1", "c", "points"); None: it is not there."""

    place: tuple[str, ...]
    before: str | None
    after: str | None

    def text(self, language: str) -> str:
        """Say it in ``language``."""
        kind = "added" if self.before is None else "removed" if self.after is None else "changed"
        before, after = (Label(value or "", value or "") for value in (self.before, self.after))
        shown = [_spoken(part) for part in _short(self.place)]
        if self.place[0] == "set":
            shown[:2] = [Label(f"{shown[0].vi} {self.place[1]}", f"{shown[0].en} {self.place[1]}")]
        place = Label(" · ".join(part.vi for part in shown), " · ".join(part.en for part in shown))
        return filled("rules", kind, place=place, before=before, after=after).text(language)


def rules_diff(a: RuleSet, b: RuleSet) -> list[RuleChange]:
    """Give every difference from ``a`` to ``b``: the decision first, then set by set."""
    found = list(_compared((), a.regulation, b.regulation))
    for number in sorted(a.sets.keys() | b.sets.keys()):
        found += _sets(number, a.sets.get(number), b.sets.get(number))
    return found


def _sets(number: int, before: CriteriaSet | None, after: CriteriaSet | None) -> Iterator[RuleChange]:
    place = ("set", str(number))
    if before is None or after is None:
        yield RuleChange(place, _said(before), _said(after))
    elif before.hash != after.hash:
        yield from _compared(place, before, after)


def _compared(place: tuple[str, ...], before: object, after: object) -> Iterator[RuleChange]:
    if before == after:
        return
    if type(before) is type(after) and is_dataclass(before) and not isinstance(before, type):
        for name in (field.name for field in fields(before) if field.name not in _HIDDEN):
            yield from _compared((*place, name), getattr(before, name), getattr(after, name))
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _lists(place, _keyed(before), _keyed(after))
    else:
        yield RuleChange(place, _said(before), _said(after))


def _lists(place: tuple[str, ...], before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[RuleChange]:
    for key in dict.fromkeys((*before, *after)):
        where = (*place, key)
        if key not in before or key not in after:
            yield RuleChange(where, _said(before.get(key)), _said(after.get(key)))
        else:
            yield from _compared(where, before[key], after[key])


def _keyed(items: tuple[object, ...]) -> dict[str, object]:
    """Give the items under what names them in their list, or their place."""
    found: dict[str, object] = {}
    for i, item in enumerate(items):
        named = next((str(getattr(item, name)) for name in _KEYS if hasattr(item, name)), None)
        key = named or (str(item) if isinstance(item, str | int) else str(i + 1))
        found[key if key not in found else f"{key} ({i + 1})"] = item
    return found


def _short(place: tuple[str, ...]) -> list[str]:
    """Leave out the headings that a criterion stands under, and the names of lists."""
    if "criteria" in place:
        place = (*place[: 2 if place[0] == "set" else 0], *place[place.index("criteria") :])
    return [part for part in place if part not in _SILENT]


def _spoken(part: str) -> Label:
    """Give the word of a field, or the code itself."""
    try:
        return word("rule_fields", part)
    except KeyError:
        return same(part)


def _said(value: object) -> str | None:
    if value is None or value == ():
        return None
    shown = str(getattr(value, "name", None) or getattr(value, "label", None) or getattr(value, "text", value))
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
