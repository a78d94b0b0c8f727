"""Answers: as people type them, and as a paper keeps them. Pure.

A draft keeps what was typed. Handing in reads it: amounts become plain digits, days ISO dates, telephone numbers
``+84…``, so that two papers that say the same have the same bytes. ``typed(field, read(field, text))`` says the same
again.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias

from workflow.domain.delivery import is_email, phone_number
from workflow.domain.errors import InvalidInputError
from workflow.domain.forms import RAW_MAX, Form, FormField, FormPart
from workflow.domain.inputs import FieldFault, collect, token
from workflow.domain.login import login_name, phone_words
from workflow.domain.text import checked

Answer: TypeAlias = str | list[str]
"""A text, or the keys of files."""

Answers: TypeAlias = Mapping[str, Answer]

_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:[. ][0-9]{3})+")
_AMOUNT: Final = re.compile(r"(?P<whole>[0-9]{1,15})(?:,(?P<part>[0-9]{1,6}))?")
_DOTTED: Final = re.compile(r"(?P<whole>[0-9]{1,15})\.(?P<part>[0-9]{1,2}|[0-9]{4,6})")
_SCALES: Final[Mapping[str, int]] = MappingProxyType(
    {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tr": 10**6, "tỷ": 10**9, "tỉ": 10**9}
)
_CURRENCY: Final = re.compile(r"\s*(đồng|đ|vnđ|vnd)$")
_DAY: Final = re.compile(r"(?P<day>[0-9]{1,2}) ?[/.-] ?(?P<month>[0-9]{1,2}) ?[/.-] ?(?P<year>[0-9]{4}|[0-9]{2})")
_PACKED: Final = re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})")
_ISO: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_YEARS: Final = range(1900, 2200)


def answered(value: Answer | None) -> bool:
    """Say whether a question has an answer at all."""
    return bool(value.strip() if isinstance(value, str) else value)


def check_draft(part: FormPart, sent: Answers) -> list[FieldFault]:
    """Give what of a part cannot be kept even in a draft: texts too long or not storable, too many files."""
    faults: list[FieldFault] = []
    for field in part.fields:
        value = sent.get(field.name)
        if value is not None:
            collect(faults, lambda field=field, value=value: _keepable(field, value))  # type: ignore[misc]  # mypy cannot infer a lambda with defaults
    return faults


def check_part(part: FormPart, answers: Answers) -> tuple[dict[str, Answer], list[FieldFault]]:
    """Read the answers of a part: the values as a paper keeps them, and every fault."""
    faults: list[FieldFault] = []
    values: dict[str, Answer] = {}
    for field in part.fields:
        read = collect(faults, lambda field=field: read_answer(field, answers.get(field.name)))  # type: ignore[misc]  # as above
        if read is not None:
            values[field.name] = read
    return values, faults


def check_form(form: Form, answers: Answers) -> tuple[dict[str, Answer], list[FieldFault]]:
    """Read the answers of a whole form: values and faults of every part."""
    values: dict[str, Answer] = {}
    faults: list[FieldFault] = []
    for part in form.parts:
        found, wrong = check_part(part, answers)
        values |= found
        faults += wrong
    return values, faults


def read_answer(field: FormField, value: Answer | None) -> Answer | None:
    """Give an answer as a paper keeps it, None when an optional one is missing; raises InvalidInputError."""
    pointer = pointer_of(field)
    if value is None or not answered(value):
        if field.required:
            raise InvalidInputError("input_required", pointer=pointer)
        return None
    return _READERS[field.type](field, value, pointer)


def typed(field: FormField, value: Answer) -> Answer:
    """Give a kept answer the way people type it."""
    if isinstance(value, list):
        return value
    if field.type == "phone" or field.autofill == "producer.phone":
        return phone_words(value)
    if field.type == "date" and _ISO.fullmatch(value):
        day = date.fromisoformat(value)
        return f"{day.day}/{day.month}/{day.year}"
    if field.type in {"number", "money"} and re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        whole, _, part = value.partition(".")
        return f"{int(whole):,}".replace(",", ".") + (f",{part}" if part else "")
    return value


def pointer_of(field: FormField) -> str:
    """Give the JSON pointer of a question; it is also the fragment of its place on the page."""
    return f"/{token(field.name)}"


def _keepable(field: FormField, value: Answer) -> None:
    pointer = pointer_of(field)
    if isinstance(value, list):
        _count(field, value, pointer)
        return
    longest = field.most if field.type in {"text", "long_text"} else RAW_MAX
    checked(value, pointer=pointer, maximum=longest)


def _text(field: FormField, value: Answer, pointer: str) -> Answer:
    text = " ".join(_word(value, pointer).split())
    return _bounded(field, text, pointer)


def _long_text(field: FormField, value: Answer, pointer: str) -> Answer:
    lines = (line.rstrip() for line in _word(value, pointer).strip().splitlines())
    return _bounded(field, "\n".join(lines), pointer)


def _bounded(field: FormField, text: str, pointer: str) -> str:
    checked(text, pointer=pointer, maximum=field.most)
    if field.minimum is not None and len(text) < field.minimum:
        raise InvalidInputError("text_too_short", pointer=pointer, minimum=field.minimum, length=len(text))
    return text


def _phone(_: FormField, value: Answer, pointer: str) -> Answer:
    number = phone_number(_word(value, pointer))
    if number is None:
        raise InvalidInputError("phone_unreadable", pointer=pointer)
    return number


def _email(_: FormField, value: Answer, pointer: str) -> Answer:
    address = login_name(_word(value, pointer))
    if not is_email(address):
        raise InvalidInputError("email_unreadable", pointer=pointer)
    return address


def _choice(field: FormField, value: Answer, pointer: str) -> Answer:
    text = _word(value, pointer)
    if text not in field.choices:
        raise InvalidInputError("choice_required", pointer=pointer)
    return text


def _number(field: FormField, value: Answer, pointer: str) -> Answer:
    return _amount(field, _word(value, pointer).strip(), pointer)


def _money(field: FormField, value: Answer, pointer: str) -> Answer:
    text = _CURRENCY.sub("", " ".join(_word(value, pointer).lower().split()))
    number, _, scale = text.rpartition(" ")
    if scale in _SCALES and number:
        found = _AMOUNT.fullmatch(number) or _DOTTED.fullmatch(number)
        if found is None:
            raise InvalidInputError("number_unreadable", pointer=pointer)
        exact = Decimal(f"{found['whole']}.{found['part'] or 0}") * _SCALES[scale]
        if exact != exact.to_integral_value():
            raise InvalidInputError("number_unreadable", pointer=pointer)
        text = str(int(exact))
    amount = _amount(field, text, pointer)
    if "." in amount:
        raise InvalidInputError("number_unreadable", pointer=pointer)
    return amount


def _amount(field: FormField, text: str, pointer: str) -> str:
    whole, sign, part = text.partition(",")
    if _GROUPED.fullmatch(whole):
        text = whole.replace(".", "").replace(" ", "") + sign + part
    found = _AMOUNT.fullmatch(text) or _DOTTED.fullmatch(text)
    if found is None:
        raise InvalidInputError("number_unreadable", pointer=pointer)
    decimals = (found["part"] or "").rstrip("0")
    exact = Decimal(f"{found['whole']}.{decimals or 0}")
    is_low = field.minimum is not None and exact < field.minimum
    if is_low or (field.maximum is not None and exact > field.maximum):
        raise InvalidInputError("input_out_of_range", pointer=pointer, minimum=field.minimum, maximum=field.maximum)
    return f"{int(found['whole'])}" + (f".{decimals}" if decimals else "")


def _day(_: FormField, value: Answer, pointer: str) -> Answer:
    text = _word(value, pointer).strip()
    found = _DAY.fullmatch(text) or _PACKED.fullmatch(text) or _ISO.fullmatch(text)
    if found is None:
        raise InvalidInputError("date_unreadable", pointer=pointer)
    try:
        year = int(found["year"]) + (2000 if len(found["year"]) < len("2000") else 0)
        day = date(year, int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise InvalidInputError("date_unreadable", pointer=pointer) from error
    if day.year not in _YEARS:
        raise InvalidInputError("date_unreadable", pointer=pointer)
    return day.isoformat()


def _files(field: FormField, value: Answer, pointer: str) -> Answer:
    keys = list(dict.fromkeys(value)) if isinstance(value, list) else []
    if not keys:
        raise InvalidInputError("input_required", pointer=pointer)
    _count(field, keys, pointer)
    return keys


def _count(field: FormField, keys: Sequence[str], pointer: str) -> None:
    if len(keys) > field.most:
        raise InvalidInputError("too_many_files", pointer=pointer, maximum=field.most)


def _word(value: Answer, pointer: str) -> str:
    if not isinstance(value, str):
        raise InvalidInputError("input_required", pointer=pointer)
    return checked(value, pointer=pointer, maximum=RAW_MAX)


_READERS: Final[Mapping[str, Callable[[FormField, Answer, str], Answer]]] = MappingProxyType(
    {
        "text": _text,
        "long_text": _long_text,
        "phone": _phone,
        "email": _email,
        "choice": _choice,
        "number": _number,
        "money": _money,
        "date": _day,
        "photo": _files,
        "files": _files,
    }
)
