"""Addresses inside the pages: the present one with some of its questions changed. Pure."""

from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import urlencode

Links: TypeAlias = Callable[..., str]


def links(here: Mapping[str, str | None], path: str = "/") -> Links:
    """Give the function that writes the address of ``path`` as it is now, changed by its keywords; None leaves one
    out.
    """

    def link(**changes: str | None) -> str:
        asked = {name: value for name, value in {**here, **changes}.items() if value}
        return f"{path}?{urlencode(asked)}" if asked else path

    return link
