"""The pages of one case, in the order their addresses are tried."""

from collections.abc import Sequence
from typing import Final

from api.web.case import (
    act_page,
    bulk_page,
    call_page,
    case_page,
    clock_act_page,
    cycle_page,
    history_page,
    late_page,
    nudge_page,
    strip_page,
    undo_page,
)
from api.web.pages import Pages

ROOMS: Final[Sequence[Pages]] = (
    bulk_page.pages,
    case_page.pages,
    act_page.pages,
    undo_page.pages,
    strip_page.pages,
    clock_act_page.pages,
    late_page.pages,
    nudge_page.pages,
    call_page.pages,
    history_page.pages,
    cycle_page.pages,
)
