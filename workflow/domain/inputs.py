"""What a transition asks for beyond its trigger: comment, evidence and typed values, all bounded.

Pure. Collects every fault, so that a person mends them in one go.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar

from workflow.domain.command import FireCommand
from workflow.domain.errors import InvalidInputError
from workflow.domain.history import InputValue
from workflow.domain.process import FieldType, InputField, Transition
from workflow.domain.text import COMMENT_MAX, NAME_MAX, checked

EVIDENCE_MAX: Final = 50
LIST_MAX: Final = 100
INTEGER_MAX: Final = 2**53 - 1
_SHOWN: Final = 40
_DECIMAL: Final = re.compile(r"-?[0-9]{1,12}([.][0-9]{1,12})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

FieldFault: TypeAlias = dict[str, object]
_Value = TypeVar("_Value")


def check_inputs(transition: Transition, command: FireCommand) -> dict[str, InputValue]:
    """Give the values as they will be stored (decimals and dates as text).

    Raises InvalidInputError ``inputs_invalid`` with ``errors``: one {pointer, code, …} per fault.
    """
    faults: list[FieldFault] = []
    if command.comment or transition.comment == "required":
        collect(faults, partial(_check_comment, transition, command))
    if command.evidence or transition.evidence == "required":
        collect(faults, partial(_check_evidence, transition, command))
    if not (command.inputs or transition.inputs):
        refuse(faults)
        return {}
    fields = {field.name: field for field in transition.inputs}
    unknown = sorted(command.inputs.keys() - fields.keys())
    faults.extend({"pointer": f"/inputs/{token(name)}", "code": "input_unknown"} for name in unknown)
    values: dict[str, InputValue] = {}
    for name, field in fields.items():
        value = collect(faults, partial(checked_value, field, command.inputs.get(name), f"/inputs/{name}"))
        if value is not None:
            values[name] = value
    refuse(faults)
    return values


def as_stored(transition: Transition | None, command: FireCommand) -> Mapping[str, InputValue]:
    """Give the inputs as they would be stored; as they came where the process would not take them."""
    if transition is None:
        return command.inputs
    try:
        return check_inputs(transition, command)
    except InvalidInputError:
        return command.inputs


def refuse(faults: list[FieldFault]) -> None:
    """Raise InvalidInputError ``inputs_invalid`` with every fault, if there is one."""
    if faults:
        raise InvalidInputError("inputs_invalid", pointer=str(faults[0]["pointer"]), errors=faults)


def token(name: str) -> str:
    """Write a name as a token of a JSON pointer (RFC 6901), cut short."""
    return name[:_SHOWN].replace("~", "~0").replace("/", "~1")


def collect(faults: list[FieldFault], check: Callable[[], _Value]) -> _Value | None:
    """Give what ``check`` gives, or note its refusal and give None."""
    try:
        return check()
    except InvalidInputError as error:
        faults.append({"pointer": error.pointer, "code": error.code, **error.params})
        return None


def _check_comment(transition: Transition, command: FireCommand) -> None:
    comment = checked(command.comment or "", pointer="/comment", maximum=COMMENT_MAX)
    if transition.comment == "required" and not comment.strip():
        raise InvalidInputError("comment_required", pointer="/comment")


def _check_evidence(transition: Transition, command: FireCommand) -> None:
    if transition.evidence == "required" and not command.evidence:
        raise InvalidInputError("evidence_required", pointer="/evidence")
    if len(command.evidence) > EVIDENCE_MAX:
        raise InvalidInputError("too_many", pointer="/evidence", maximum=EVIDENCE_MAX)
    for index, item in enumerate(command.evidence):
        checked(item, pointer=f"/evidence/{index}")


def checked_value(field: InputField, raw: InputValue | None, pointer: str) -> InputValue | None:
    """Give one value as it will be stored, None when an optional one is missing; raises InvalidInputError."""
    if raw is None or raw == "":
        if field.required:
            raise InvalidInputError("input_required", pointer=pointer)
        return None
    return _CHECKS[field.type](field, raw, pointer)


def _wrong_type(field: InputField, pointer: str) -> InvalidInputError:
    return InvalidInputError("input_type", pointer=pointer, type=field.type)


def _text(field: InputField, raw: InputValue, pointer: str) -> InputValue:
    if not isinstance(raw, str):
        raise _wrong_type(field, pointer)
    return checked(raw, pointer=pointer, maximum=field.maximum or NAME_MAX)


def _choice(field: InputField, raw: InputValue, pointer: str) -> InputValue:
    if not isinstance(raw, str) or raw not in field.choices:
        raise InvalidInputError("input_not_a_choice", pointer=pointer, choices=list(field.choices))
    return raw


def _boolean(field: InputField, raw: InputValue, pointer: str) -> InputValue:
    if not isinstance(raw, bool):
        raise _wrong_type(field, pointer)
    return raw


def _integer(field: InputField, raw: InputValue, pointer: str) -> InputValue:
    if isinstance(raw, bool) or not isinstance(raw, int) or abs(raw) > INTEGER_MAX:
        raise _wrong_type(field, pointer)
    _check_range(field, Decimal(raw), pointer)
    return raw


def _decimal(field: InputField, raw: InputValue, pointer: str) -> InputValue:
    whole = isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= INTEGER_MAX
    text = str(raw) if whole else raw
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise _wrong_type(field, pointer)
    value = Decimal(text)
    _check_range(field, value, pointer)
    return format(value, "f")


def _date(field: InputField, raw: InputValue, pointer: str) -> InputValue:
    if isinstance(raw, str) and _DATE.fullmatch(raw):
        with suppress(ValueError):
            return date.fromisoformat(raw).isoformat()
    raise _wrong_type(field, pointer)


def _text_list(field: InputField, raw: InputValue, pointer: str) -> InputValue:
    if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
        raise _wrong_type(field, pointer)
    maximum = field.maximum or LIST_MAX
    if len(raw) > maximum:
        raise InvalidInputError("too_many", pointer=pointer, maximum=maximum)
    return [checked(item, pointer=f"{pointer}/{i}", maximum=COMMENT_MAX) for i, item in enumerate(raw)]


def _check_range(field: InputField, value: Decimal, pointer: str) -> None:
    low = field.minimum is None or value >= field.minimum
    high = field.maximum is None or value <= field.maximum
    if not (low and high):
        raise InvalidInputError("input_out_of_range", pointer=pointer, minimum=field.minimum, maximum=field.maximum)


_Check: TypeAlias = Callable[[InputField, InputValue, str], InputValue]
_CHECKS: Final[Mapping[FieldType, _Check]] = MappingProxyType(
    {
        "text": _text,
        "choice": _choice,
        "boolean": _boolean,
        "integer": _integer,
        "decimal": _decimal,
        "date": _date,
        "text_list": _text_list,
    }
)
