"""What a person types into a search box, read as a question about cases. Pure; knows no database and no process.

Words stand for product, producer or a case's number; operators narrow (``buoc:3 tre:>5 xa:"Nam Dien"``), in
Vietnamese without accents or in English. Nothing is ignored in silence: an operator that is not known, a value that
cannot be read or a quote that is not closed is an error that names its place.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from workflow.domain.errors import InvalidInputError
from workflow.domain.text import checked, folded

QUERY_MAX: Final = 300
POINTER: Final = "/q"
Operator: TypeAlias = Literal["step", "late", "commune", "turn", "state", "season", "stars", "group", "due", "producer"]
TurnWord: TypeAlias = Literal["me", "producer", "commune", "district", "province", "council", "ministry"]

SPELLED: Final[Mapping[Operator, tuple[str, str]]] = {
    "step": ("buoc", "step"),
    "late": ("tre", "late"),
    "commune": ("xa", "commune"),
    "turn": ("den-luot", "turn"),
    "state": ("trang-thai", "state"),
    "season": ("mua", "season"),
    "stars": ("sao", "stars"),
    "group": ("nhom", "group"),
    "due": ("han", "due"),
    "producer": ("chu-the", "producer"),
}
"""Each operator as it is typed: in Vietnamese, in English."""
TURNS: Final[Mapping[str, TurnWord]] = {
    "toi": "me",
    "me": "me",
    "chu-the": "producer",
    "producer": "producer",
    "xa": "commune",
    "commune": "commune",
    "huyen": "district",
    "district": "district",
    "tinh": "province",
    "province": "province",
    "hoi-dong": "council",
    "council": "council",
    "bo": "ministry",
    "ministry": "ministry",
}
WHETHER_ENDED: Final[Mapping[str, bool]] = {
    "da-ket-thuc": True,
    "ended": True,
    "dang-chay": False,
    "running": False,
}
"""Values of ``state`` that stand for every state in which a case has ended, or has not."""
HINT: Final = [f"{vi}:" for vi, _ in SPELLED.values()]
_LIMITS: Final[Mapping[Operator, tuple[int, int]]] = {
    "step": (1, 6),
    "late": (0, 9_999),
    "stars": (1, 5),
    "group": (1, 99),
}

_OPERATORS: Final[Mapping[str, Operator]] = {word: name for name, both in SPELLED.items() for word in both}
_OPERATOR: Final = re.compile(r"([^\W\d_][\w-]*):")
_COMPARED: Final = re.compile(r"(<=|>=|<|>|=)?\s*(.+)", re.DOTALL)
_QUOTES: Final = {'"': '"', "“": "”"}
_DAYS: Final = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>\d{4})"),
)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A value with the place (from 1) at which it was typed."""

    value: str
    position: int


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """A question about cases. Ranges are inclusive; None or empty asks for nothing.

    ``late`` counts working days past the last day, at least one. ``seasons`` are years or codes.
    """

    text: str = ""
    steps: tuple[int, ...] = ()
    late: tuple[int, int | None] | None = None
    commune: str | None = None
    turns: tuple[TurnWord, ...] = ()
    states: tuple[Placed, ...] = ()
    seasons: tuple[str, ...] = ()
    stars: tuple[int, int] | None = None
    groups: tuple[int, ...] = ()
    due: tuple[date | None, date | None] | None = None
    producer: str | None = None


@dataclass(frozen=True, slots=True)
class _Term:
    """An operator with its values, and where it began."""

    operator: Operator
    typed: str
    values: tuple[Placed, ...]
    position: int


def parse(text: str | None) -> CaseQuery:
    """Read a query; None and blanks ask for everything.

    Raises InvalidInputError with ``position`` (from 1): ``search_operator_unknown`` (``operators`` lists them),
    ``search_operator_repeated``, ``search_value_missing``, ``search_value_single``, ``search_value_unknown``,
    ``search_number_wrong``, ``search_day_wrong``, ``search_quote_open``; and what ``checked`` raises.
    """
    typed = unicodedata.normalize("NFC", text or "")
    checked(typed, pointer=POINTER, maximum=QUERY_MAX)
    query, words = CaseQuery(), []
    seen: set[Operator] = set()
    at = 0
    while at < len(typed):
        if typed[at].isspace():
            at += 1
            continue
        found, at = _next(typed, at)
        if isinstance(found, Placed):
            words.append(found.value)
            continue
        if found.operator in seen:
            raise _wrong("search_operator_repeated", found.position, operator=found.typed)
        seen.add(found.operator)
        query = _READERS[found.operator](query, found)
    return replace(query, text=" ".join(words))


def _next(typed: str, at: int) -> tuple[Placed | _Term, int]:
    """Read the word or the operator with its values that begins at a place."""
    named = _OPERATOR.match(typed, at)
    if named is None:
        return _value(typed, at, stop="")
    operator = _OPERATORS.get(folded(named[1]))
    if operator is None:
        raise _wrong("search_operator_unknown", at + 1, operator=named[1], operators=HINT)
    values: list[Placed] = []
    place = named.end()
    while True:
        if place >= len(typed) or typed[place].isspace() or typed[place] == ",":
            raise _wrong("search_value_missing", place + 1, operator=named[1])
        value, place = _value(typed, place, stop=",")
        values.append(value)
        if place >= len(typed) or typed[place] != ",":
            return _Term(operator, named[1], tuple(values), at + 1), place
        place += 1


def _value(typed: str, at: int, *, stop: str) -> tuple[Placed, int]:
    """Read a bare or quoted value; a comparison may stand before the quote."""
    place = at
    while place < len(typed) and typed[place] in "<>=":
        place += 1
    if place < len(typed) and typed[place] in _QUOTES:
        ends = {_QUOTES[typed[place]], '"'}
        close = next((index for index in range(place + 1, len(typed)) if typed[index] in ends), None)
        if close is None:
            raise _wrong("search_quote_open", place + 1)
        return Placed(typed[at:place] + typed[place + 1 : close], at + 1), close + 1
    while place < len(typed) and not typed[place].isspace() and typed[place] not in stop:
        place += 1
    return Placed(typed[at:place], at + 1), place


def _numbers(term: _Term) -> tuple[int, ...]:
    """Give every whole number that the values name, within the operator's limits."""
    low, high = _LIMITS[term.operator]
    found: set[int] = set()
    for value in term.values:
        first, last = _range(term, value)
        found.update(range(max(low, first), min(high, last if last is not None else high) + 1))
    return tuple(sorted(found))


def _range(term: _Term, value: Placed) -> tuple[int, int | None]:
    """Read ``5``, ``>5``, ``>=5``, ``<5``, ``<=5``, ``3..5``; the last is None where there is none."""
    low, high = _LIMITS[term.operator]
    sign, rest = _compared(value)
    first, dots, last = rest.partition("..")
    ends = [first, last] if dots and not sign else [rest]
    if not all(end.isascii() and end.isdigit() and low <= int(end) <= high for end in ends):
        raise _wrong(
            "search_number_wrong", value.position, operator=term.typed, value=value.value, minimum=low, maximum=high
        )
    number = int(ends[0])
    match sign:
        case ">":
            return number + 1, None
        case ">=":
            return number, None
        case "<":
            return low, number - 1
        case "<=":
            return low, number
        case _:
            return number, int(ends[-1])


def _day_range(term: _Term, value: Placed) -> tuple[date | None, date | None]:
    """Read ``2026-12-01``, ``1/12/2026`` with a comparison, or two days with ``..`` between."""
    sign, rest = _compared(value)
    first, dots, last = rest.partition("..")
    if dots and not sign:
        return _day(term, value, first), _day(term, value, last)
    on = _day(term, value, rest)
    match sign:
        case ">":
            return on + _DAY, None
        case ">=":
            return on, None
        case "<":
            return None, on - _DAY
        case "<=":
            return None, on
        case _:
            return on, on


def _day(term: _Term, value: Placed, text: str) -> date:
    for pattern in _DAYS:
        found = pattern.fullmatch(text.strip())
        if found is not None:
            try:
                on = date(int(found["y"]), int(found["m"]), int(found["d"]))
                return on + _DAY - _DAY - _DAY + _DAY  # the very edges of the calendar have no day beside them
            except (ValueError, OverflowError):
                break
    raise _wrong("search_day_wrong", value.position, operator=term.typed, value=value.value)


def _compared(value: Placed) -> tuple[str, str]:
    found = _COMPARED.fullmatch(value.value)
    return ("", value.value) if found is None else (found[1] or "", found[2].strip())


def _single(term: _Term) -> Placed:
    if len(term.values) > 1:
        raise _wrong("search_value_single", term.values[1].position, operator=term.typed)
    if not folded(term.values[0].value):
        raise _wrong("search_value_missing", term.values[0].position, operator=term.typed)
    return term.values[0]


def _turns(term: _Term) -> tuple[TurnWord, ...]:
    found: list[TurnWord] = []
    for value in term.values:
        word = TURNS.get(folded(value.value).replace(" ", "-").replace("_", "-"))
        if word is None:
            raise unknown_value(term.typed, value, list(TURNS))
        found.append(word)
    return tuple(found)


def _late(term: _Term) -> tuple[int, int | None]:
    first, last = _range(term, _single(term))
    return max(1, first), last


def _bounds(term: _Term) -> tuple[int, int]:
    numbers = _range(term, _single(term))
    return numbers[0], _LIMITS[term.operator][1] if numbers[1] is None else numbers[1]


def unknown_value(operator: str, value: Placed, choices: list[str]) -> InvalidInputError:
    """Give the error for a value that means nothing to its operator; ``choices`` are what it may be."""
    return _wrong("search_value_unknown", value.position, operator=operator, value=value.value, choices=choices)


def _wrong(code: str, position: int, **params: object) -> InvalidInputError:
    return InvalidInputError(code, pointer=POINTER, position=position, **params)


_Reader: TypeAlias = Callable[[CaseQuery, _Term], CaseQuery]
_READERS: Final[Mapping[Operator, _Reader]] = {
    "step": lambda query, term: replace(query, steps=_numbers(term)),
    "late": lambda query, term: replace(query, late=_late(term)),
    "commune": lambda query, term: replace(query, commune=_single(term).value),
    "turn": lambda query, term: replace(query, turns=_turns(term)),
    "state": lambda query, term: replace(query, states=term.values),
    "season": lambda query, term: replace(query, seasons=tuple(value.value for value in term.values)),
    "stars": lambda query, term: replace(query, stars=_bounds(term)),
    "group": lambda query, term: replace(query, groups=_numbers(term)),
    "due": lambda query, term: replace(query, due=_day_range(term, _single(term))),
    "producer": lambda query, term: replace(query, producer=_single(term).value),
}
