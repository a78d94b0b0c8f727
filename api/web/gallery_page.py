"""The gallery of components at ``/_thu-vien``: every macro in every state, with invented data. Never in production."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from starlette.responses import Response

from api.web.clock_words import ClockFacts
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.errors import NotFoundError

PATH: Final = "/_thu-vien"
DATA: Final = Path(__file__).parent / "gallery.yaml"

pages = Pages()


@pages.get(PATH, signed_in=False)
def show_gallery(visit: Visit) -> Response:
    """Show the gallery, or its confirmation page (``xem=xac-nhan``); where it is closed there is no such page."""
    if not visit.site.gallery:
        raise NotFoundError("route_not_found")
    data = examples()
    template = "gallery_confirm.html" if visit.asked("xem") == "xac-nhan" else "gallery.html"
    frame = {name: data[name] for name in ("me", "nav", "flash")}
    return visit.page(template, show=data, today=data["today"], **frame)


@cache
def examples() -> dict[str, Any]:
    """Read the invented data; limits become the facts that the clock macro takes."""
    data: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    data["clocks"] = [ClockFacts(**facts) for facts in data["clocks"]]
    for row in data["laggards"]:
        row["clocks"] = [ClockFacts(**facts) for facts in row["clocks"]]
    for row in data["rows"]:
        row["clock"] = ClockFacts(**row["clock"])
    return data
