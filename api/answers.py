"""Answers as bytes, made where the work is done: nothing is validated or copied on the way out."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from starlette.responses import Response

from workflow.domain.errors import InvalidInputError
from workflow.domain.process import Label
from workflow.store.reads.page import Page

_OPTIONS: Final = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
_CURSOR_MAX: Final = 1024
_NUMBER_MAX: Final = 2**53


def answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON: instants in UTC with ``Z``, days as dates, keys as text."""
    content = orjson.dumps(value, option=_OPTIONS)
    return Response(content, status_code=status, headers=headers, media_type="application/json")


def answer_page(page: Page[dict[str, Any]], *, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with one page of a list and the mark of the next one."""
    mark = None if page.after is None else cursor(page.after)
    return answer({"items": page.items, "next": mark}, headers=headers)


def both(label: Label | None) -> dict[str, str] | None:
    """Give a label in both languages."""
    return None if label is None else {"vi": label.vi, "en": label.en}


def cursor(place: tuple[Any, ...]) -> str:
    """Make an opaque mark of a place in a list."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode("ascii").rstrip("=")


def place_of(mark: str | None, *types: Callable[[Any], Any]) -> tuple[Any, ...] | None:
    """Read a mark made by ``cursor`` back; raises InvalidInputError ``cursor_unreadable``."""
    if mark is None:
        return None
    padded = mark[:_CURSOR_MAX] + "=" * (-len(mark) % 4)
    try:
        parts = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return tuple(read(part) for read, part in zip(types, parts, strict=True))
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        fault = {"parameter": "cursor", "code": "cursor_unreadable"}
        raise InvalidInputError("cursor_unreadable", errors=[fault]) from error


def place_text(part: object) -> str:
    """Read one text of a mark."""
    if not isinstance(part, str) or "\x00" in part:
        raise ValueError
    return part


def place_number(part: object) -> int:
    """Read one whole number of a mark."""
    if not isinstance(part, int) or isinstance(part, bool) or not 0 <= part < _NUMBER_MAX:
        raise ValueError
    return part
