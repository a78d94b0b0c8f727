"""pydantic's findings in the product's codes, with a JSON pointer for a body or the name of a parameter."""

import re
from collections.abc import Mapping
from typing import Any, Final

_CODES: Final[Mapping[str, str]] = {
    "missing": "input_required",
    "extra_forbidden": "input_unknown",
    "literal_error": "input_not_a_choice",
    "enum": "input_not_a_choice",
    "string_too_long": "text_too_long",
    "string_too_short": "input_required",
    "too_long": "too_many",
    "greater_than": "input_out_of_range",
    "greater_than_equal": "input_out_of_range",
    "less_than": "input_out_of_range",
    "less_than_equal": "input_out_of_range",
}
_TYPES: Final[Mapping[str, str]] = {
    "string": "text",
    "int": "integer",
    "bool": "boolean",
    "list": "list",
    "dict": "object",
    "model": "object",
    "uuid": "uuid",
    "date": "date",
}
_CHOICE: Final = re.compile(r"'([^']*)'")
_NAME_SHOWN: Final = 64


def fault_of(found: Mapping[str, Any], *, pointer: bool) -> dict[str, Any]:
    """Give one finding as {pointer or parameter, code, and what the code's message needs}."""
    kind = str(found["type"])
    context: Mapping[str, Any] = found.get("ctx") or {}
    code = _CODES.get(kind, "input_type")
    place = [str(part)[:_NAME_SHOWN] for part in found["loc"]]
    where = _pointer(place) if pointer else ".".join(place)
    fault: dict[str, Any] = {"pointer" if pointer else "parameter": where, "code": code}
    match code:
        case "input_type":
            fault["type"] = _TYPES.get(kind.split("_", maxsplit=1)[0], "text")
        case "input_not_a_choice":
            fault["choices"] = _CHOICE.findall(str(context.get("expected", "")))
        case "text_too_long":
            fault.update(maximum=context.get("max_length"), length=len(found["input"]))
        case "too_many":
            fault["maximum"] = context.get("max_length")
        case "input_out_of_range":
            fault.update(minimum=context.get("ge", context.get("gt")), maximum=context.get("le", context.get("lt")))
    return fault


def _pointer(place: list[str]) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in place)
