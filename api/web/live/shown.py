"""What a page that follows is rendered with: the address of its stream and the time of its figures."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from api.web.live.stream import PATH
from api.web.pages import SIGN_IN
from api.web.visit import Visit
from workflow.domain.time import VIETNAM


@dataclass(frozen=True, slots=True)
class Followed:
    """``address`` is empty where nothing is followed; ``here`` loads the page anew."""

    address: str
    at: datetime
    here: str
    sign_in: str


def followed(visit: Visit, *, season: str | None = None, at: datetime | None = None) -> Followed:
    """Give what a page follows: a season or all. ``at`` is a past moment it shows: then nothing."""
    url = visit.request.url
    here = url.path + (f"?{url.query}" if url.query else "")
    asked = {"tu": str(round(visit.now.timestamp() * 1000))} | ({"mua": season} if season else {})
    address = "" if at is not None else f"{PATH}?{urlencode(asked)}"
    return Followed(address, (at or visit.now).astimezone(VIETNAM), here, f"{SIGN_IN}?ve={quote(here, safe='')}")
