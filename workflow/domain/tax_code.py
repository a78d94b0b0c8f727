"""Tax codes of producers and members' organisations, as they are kept so that two can be compared. Pure.

The shape is no rule of the programme: it is a setting of whoever runs the system, and this is its usual value. Twelve
digits are a citizen's own number, so a tax code is treated as personal: it is compared and shown to its owner only.
"""

import re
from typing import Final

from workflow.domain.errors import InvalidInputError

SHAPE: Final = r"[0-9]{10}(-[0-9]{3})?|[0-9]{12}"
"""Ten digits, ten and three of a dependent unit, or twelve."""

LENGTH_MAX: Final = 20
_BRANCH: Final = re.compile(r"([0-9]{10})([0-9]{3})")
_SPACES: Final = re.compile(r"[\s.]+")


def checked_tax_code(typed: str | None, *, pointer: str, shape: str = SHAPE) -> str | None:
    """Give a tax code as it is kept: digits, ``-`` before those of a dependent unit; None when nothing was typed.

    Raises InvalidInputError ``tax_code_shape``.
    """
    text = _SPACES.sub("", (typed or "")[: 4 * LENGTH_MAX])
    if not text:
        return None
    parts = _BRANCH.fullmatch(text)
    code = f"{parts[1]}-{parts[2]}" if parts else text
    if len(code) > LENGTH_MAX or not re.fullmatch(shape, code, re.ASCII):
        raise InvalidInputError("tax_code_shape", pointer=pointer)
    return code
