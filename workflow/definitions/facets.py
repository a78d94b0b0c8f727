"""A process taken apart for comparison: per element its fields as texts in both languages.

A field is one text, or a tuple of texts (items that come and go). Children are the parts of an
element that have fields of their own: guards, inputs, reasons to stand still.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Final, TypeAlias

from workflow.definitions.words import filled, same, word
from workflow.domain.process import (
    ClockEffect,
    ClockRule,
    Effects,
    GuardRef,
    InputField,
    Label,
    Process,
    Route,
    Rung,
    Setting,
    SettingRef,
    Source,
    StopReason,
)

Fields: TypeAlias = dict[str, Label | tuple[Label, ...]]

_KEYED: Final = (GuardRef, InputField, StopReason)
_LIMIT: Final = ("limit", "unit", "window", "expiry_window")


@dataclass(frozen=True, slots=True)
class Facets:
    """What of an element can differ."""

    fields: Fields
    children: Mapping[str, Fields] = field(default_factory=dict)


def facets(process: Process, element: object, *, without: frozenset[str] = frozenset()) -> Facets:
    """Take one dataclass of a process apart."""
    found: Fields = {}
    children: dict[str, Fields] = {}
    if isinstance(element, Label):
        return Facets({"label_vi": same(element.vi), "label_en": same(element.en)})
    hidden = without | {"code"} | (set(_LIMIT) if isinstance(element, ClockRule) else set())
    if isinstance(element, ClockRule):
        found["limit"] = limit(process, element)
    for name, value in _values(element):
        if name in hidden:
            continue
        found |= _fields(process, element, name, value)
        if isinstance(value, tuple):
            children |= {_item(i).en: facets(process, i).fields for i in value if isinstance(i, _KEYED)}
    return Facets(found, children)


def _fields(  # noqa: PLR0911 - one return a kind of value
    process: Process, element: object, name: str, value: object
) -> Fields:
    match value:
        case Effects():
            return facets(process, value).fields
        case Label():
            return _both(name, value)
        case None if name == "no_clock":
            return _both(name, None)
        case tuple() if name == "routes":
            return {name: _routes(value)}
        case tuple():
            return {name: tuple(_item(item) for item in value)}
        case Mapping():
            return {name: tuple(same(f"{key} = {_plain(item)}") for key, item in sorted(value.items()))}
        case int() | str() if isinstance(element, Setting) and name == "default" and not isinstance(value, bool):
            return {name: _counted(value, element.unit)}
    return {name: _text(value)}


def limit(process: Process, clock: ClockRule) -> Label:
    """Give a clock's limit in words; a setting counts as its default."""
    if clock.window is not None:
        return filled("values", "window", code=clock.window)
    if clock.expiry_window is not None:
        opens, closes = (_resolved(process, part) for part in clock.expiry_window)
        return filled("values", "expiry_window", opens=opens, closes=closes)
    number = _resolved(process, clock.limit)
    counted = _counted(number.partition(" ")[0], clock.unit or "")
    name = number.partition(" ")[2]
    return Label(f"{counted.vi} {name}".strip(), f"{counted.en} {name}".strip())


def _values(element: object) -> list[tuple[str, object]]:
    if not is_dataclass(element):
        return []
    return [(f.name, getattr(element, f.name)) for f in fields(element)]


def _resolved(process: Process, value: int | SettingRef | None) -> str:
    if isinstance(value, SettingRef):
        setting = process.settings.get(value.code)
        return f"{setting.default if setting else '?'} ({value.code})"
    return str(value)


def _counted(number: object, unit: str) -> Label:
    try:
        named = word("values", unit)
    except KeyError:
        named = same(unit)
    return Label(f"{number} {named.vi}".strip(), f"{number} {named.en}".strip())


def _both(name: str, label: Label | None) -> Fields:
    if label is None:
        return {f"{name}_vi": word("values", "nothing"), f"{name}_en": word("values", "nothing")}
    return {f"{name}_vi": same(label.vi), f"{name}_en": same(label.en)}


def _text(value: object) -> Label:
    match value:
        case None | "none":
            return word("values", "nothing")
        case bool():
            return word("values", "true" if value else "false")
        case "required" | "optional":
            return word("values", str(value))
        case Source():
            return same(f"{value.text} [{value.certainty}]")
        case SettingRef():
            return same(value.code)
        case _:
            return same(value)


def _item(item: object) -> Label:
    """Name an item of a list; two items of one name are the same item."""
    match item:
        case Rung():
            return filled("values", "rung", offset=f"{item.offset:+d}", to=item.to, notice=item.notice)
        case GuardRef():
            name = _called(item.name, item.argument)
        case InputField():
            name = item.name
        case StopReason():
            name = item.code
        case ClockEffect():
            name = f"{item.act} {item.clock}" + (f" ({item.reason})" if item.reason else "")
        case _:
            name = str(item)
    return same(name)


def _routes(routes: tuple[Route, ...]) -> Label:
    """Say where a transition leads: one state, or states with their conditions in turn."""
    if len(routes) == 1 and routes[0].when is None:
        return same(routes[0].to)
    said = [
        filled("values", "otherwise", to=route.to)
        if route.when is None
        else filled("values", "when", to=route.to, when=_called(route.when, route.argument))
        for route in routes
    ]
    return Label("; ".join(part.vi for part in said), "; ".join(part.en for part in said))


def _called(name: str, argument: object) -> str:
    return name if argument is None else f"{name}({_plain(argument)})"


def _plain(value: object) -> str:
    if isinstance(value, SettingRef):
        return value.code
    return f"{value.vi} / {value.en}" if isinstance(value, Label) else str(value)
