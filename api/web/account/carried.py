"""What sign-in carries through: the page to go back to (``ve``) and what was typed before (``giu.…``).

Nothing of it is stored here; it goes from form to form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from api.web.form import Form
from api.web.visit import RETURN_MAX, Visit, own_path

BACK: Final = "ve"
KEPT: Final = "giu."
HOME: Final = "/viec"
"""Where one goes after signing in without having been on the way to somewhere."""

_NEVER: Final = frozenset({"csrf", "request_id"})
_OF_THE_FORM: Final = frozenset({"phien_ban", "lam", "tu_luu", "version", "part", "co", "bo", "lay", "sua", "noi"})
_CODE: Final = re.compile(r"[a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Carried:
    """Where to go afterwards, and the fields that were sent there when the session had ended."""

    back: str
    kept: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_address(cls, query: Mapping[str, str]) -> Self:
        """Read ``ve`` of an address; what is no path of this site is passed over."""
        return cls(_path(query.get(BACK, "")))

    @classmethod
    def of_form(cls, form: Form) -> Self:
        """Read ``ve`` and ``giu.…`` of a form."""
        kept = tuple(
            (name.removeprefix(KEPT), value)
            for name, values in form.fields.items()
            if name.startswith(KEPT) and name.removeprefix(KEPT) not in _NEVER
            for value in values
        )
        return cls(_path(form.raw(BACK)), kept)

    @classmethod
    def of(cls, visit: Visit) -> Self:
        """Read what the request carries."""
        return cls.of_form(visit.form) if visit.request.method == "POST" else cls.of_address(visit.request.query_params)

    @property
    def typed(self) -> list[str]:
        """Give the texts that somebody typed: no choices by their codes, nothing that only the form itself needs."""
        own = (value for name, value in self.kept if name.partition(".")[0] not in _OF_THE_FORM)
        return [value for value in own if value.strip() and not _CODE.fullmatch(value)]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Give the hidden fields that carry it on."""
        return [(BACK, self.back), *((KEPT + name, value) for name, value in self.kept)]


def _path(text: str) -> str:
    return own_path(text[: RETURN_MAX + 1]) or HOME
