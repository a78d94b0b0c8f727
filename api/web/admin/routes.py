"""The pages of administration, in the order they are looked up: fixed addresses before those with keys."""

from collections.abc import Sequence
from typing import Final

from api.web.admin import (
    acts_page,
    invite_page,
    people_page,
    person_acts,
    person_page,
    season_page,
    season_settings_page,
    settings_page,
    sheet_page,
    windows_page,
)
from api.web.pages import Pages

ROOMS: Final[Sequence[Pages]] = (
    people_page.pages,
    invite_page.pages,
    sheet_page.pages,
    acts_page.pages,
    settings_page.pages,
    season_page.pages,
    windows_page.pages,
    season_settings_page.pages,
    person_page.pages,
    person_acts.pages,
)
