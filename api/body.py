"""JSON bodies: read with bounds, every text and number looked at, then checked against a model.

What a text may be is the product's rule (``domain.text.checked``); the rules of JSON are here. All faults
of a body are given at once, each with its JSON pointer (RFC 6901).
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from api.errors import MalformedRequestError
from api.faults import fault_of
from workflow.domain.errors import InvalidInputError
from workflow.domain.text import checked

DEPTH_MAX: Final = 16
NUMBER_MAX: Final = 2**53 - 1
FAULTS_SHOWN: Final = 50
_TEXT_MAX: Final = 1_000_000
_DIGITS_MAX: Final = 19
_KEY: Final = re.compile(rb'"\s*:')

_Model = TypeVar("_Model", bound=BaseModel)


def read(model: type[_Model], raw: bytes) -> _Model:
    """Read a body into a model.

    Raises MalformedRequestError ``json_malformed``; InvalidInputError with every fault: ``body_required``,
    ``json_too_deep``, or ``inputs_invalid`` (a single fault gives its own code).
    """
    value = _parsed(raw)
    faults = list(_unfit(value)) or _doubled(raw, value)
    if not faults:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            found = error.errors(include_url=False)
            faults = [fault_of(entry, pointer=True) for entry in found]
    raise refused(faults)


def refused(faults: list[dict[str, Any]]) -> InvalidInputError:
    """Give the error of some faults: a single one gives its own code, several ``inputs_invalid``."""
    if len(faults) == 1:
        only = faults[0]
        rest = {name: value for name, value in only.items() if name not in {"code", "pointer", "errors"}}
        return InvalidInputError(only["code"], pointer=only.get("pointer", ""), errors=faults, **rest)
    return InvalidInputError("inputs_invalid", errors=faults[:FAULTS_SHOWN])


def _parsed(raw: bytes) -> object:
    if not raw:
        raise InvalidInputError("body_required")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _parsed_slowly(raw)


def _parsed_slowly(raw: bytes) -> object:
    """Read what orjson refuses once more: lone surrogates and huge numbers deserve a message of their own."""
    try:
        return json.loads(raw.decode("utf-8"), parse_int=_whole, parse_float=_fraction, parse_constant=_constant)
    except RecursionError:
        raise InvalidInputError("json_too_deep", maximum=DEPTH_MAX) from None
    except json.JSONDecodeError as error:
        raise MalformedRequestError("json_malformed", line=error.lineno, column=error.colno) from None
    except ValueError:
        raise MalformedRequestError("json_malformed", line=1, column=1) from None


def _whole(text: str) -> int:
    return int(text) if len(text) <= _DIGITS_MAX else NUMBER_MAX + 1


def _fraction(text: str) -> float:
    return float(text[:64])


def _constant(text: str) -> float:
    raise ValueError(text)


def _unfit(root: object) -> Iterator[dict[str, Any]]:
    """Walk the whole value: what cannot be stored or is too deep."""
    waiting: list[tuple[str, int, object]] = [("", 1, root)]
    while waiting:
        pointer, depth, value = waiting.pop()
        if depth > DEPTH_MAX:
            raise InvalidInputError("json_too_deep", maximum=DEPTH_MAX)
        if isinstance(value, str):
            fault = _text_fault(value, pointer)
            if fault is not None:
                yield fault
        elif isinstance(value, dict):
            for name, item in value.items():
                if _text_fault(name, pointer) is not None:
                    yield {"pointer": pointer, "code": "text_control_characters"}
                else:
                    escaped = name[:64].replace("~", "~0").replace("/", "~1")
                    waiting.append((f"{pointer}/{escaped}", depth + 1, item))
        elif isinstance(value, list):
            waiting.extend((f"{pointer}/{index}", depth + 1, item) for index, item in enumerate(value))
        elif isinstance(value, int | float) and not -NUMBER_MAX <= value <= NUMBER_MAX:
            yield {"pointer": pointer, "code": "number_too_large"}


def _doubled(raw: bytes, root: object) -> list[dict[str, Any]]:
    """Find a field that stands twice in one object: readers differ in which of the two they take (RFC 8259, 4)."""
    keys, waiting = 0, [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            keys += len(value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    if len(_KEY.findall(raw)) <= keys:  # never fewer than there are fields; more where a text looks like one
        return []
    found: list[dict[str, Any]] = []

    def gather(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = Counter(name for name, _ in pairs)
        found.extend(
            {"pointer": "", "code": "input_doubled", "name": n[:64]} for n, times in names.items() if times > 1
        )
        return dict(pairs)

    json.loads(raw, object_pairs_hook=gather)
    return found


def _text_fault(text: str, pointer: str) -> dict[str, Any] | None:
    try:
        checked(text, pointer=pointer, maximum=_TEXT_MAX)
    except InvalidInputError as error:
        return {"pointer": pointer, "code": error.code, **error.params}
    return None
