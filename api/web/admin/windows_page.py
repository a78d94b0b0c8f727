"""Change the windows of a season: typed as plans word them, every fault at its field, a preview, then exactly that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.lanes import takes_long
from api.problems import kind_of
from api.web.admin.day_rules import TYPED_MAX, rule_of
from api.web.admin.place import Said, by_field, said
from api.web.admin.season_page import differences, words_of
from api.web.admin.season_place import SEASON, SeasonPlace, answer_change, change_of, counts_of, season_of, units_of
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import DomainError, InvalidInputError
from workflow.domain.facts import Window
from workflow.services.change_windows import (
    WINDOWS_MAX,
    WindowsRequest,
    change_windows,
    preview_windows,
    window_of,
)
from workflow.store.windows import to_window

pages = Pages()

PATH: Final = SEASON + "/khung"
NEW_ROWS: Final = 1
_POINTERS: Final = {"opens": "opens", "closes": "closes", "closes_on": "closes", "code": "code", "unit_id": "unit"}


@dataclass(frozen=True, slots=True)
class Typed:
    """A row of the form as it was typed."""

    code: str = ""
    unit: str = ""
    opens: str = ""
    closes: str = ""
    hard: bool = False
    gone: bool = False

    @property
    def is_left_out(self) -> bool:
        """Say whether the row is no window: taken away, or the empty one at the end."""
        return self.gone or not (self.code or self.opens or self.closes)


@pages.get(PATH)
def show_windows_form(visit: Visit) -> Response:
    """Show the windows to be changed; ``lan``: as they stood before that change."""
    place = season_of(visit)
    undone = change_of(visit, place, "windows")
    windows = place.plan.season.windows
    if undone is not None:
        windows = tuple(map(to_window, undone.before.get("windows", ())))
    return _form(visit, place, [_typed_of(visit, one) for one in windows], [])


@pages.post(PATH)
@takes_long
def change_season_windows(visit: Visit) -> Response:
    """Preview what was typed (``lam=xem``), go back to typing (``sua``), or do it (``doi``)."""
    place = season_of(visit)
    typed = _sent(visit)
    windows, faults = _windows(visit, place, typed)
    if faults:
        return _form(visit, place, typed, faults)
    return answer_change(
        visit,
        place,
        form=lambda error: _form(visit, place, typed, [] if error is None else [_said_at(visit, error, typed)]),
        preview=lambda error: _preview(visit, place, typed, windows, error),
        request=lambda reason, token: WindowsRequest(place.plan.code, windows, reason, token),
        change=change_windows,
    )


def _sent(visit: Visit) -> list[Typed]:
    count = visit.form.text("rows", maximum=4)
    number = min(int(count), WINDOWS_MAX + NEW_ROWS) if count.isascii() and count.isdigit() else 0
    raw = visit.form.raw
    return [
        Typed(
            raw(f"w{index}-code"),
            raw(f"w{index}-unit"),
            raw(f"w{index}-opens"),
            raw(f"w{index}-closes"),
            hard=visit.form.has(f"w{index}-hard"),
            gone=visit.form.has(f"w{index}-gone"),
        )
        for index in range(number)
    ]


def _windows(visit: Visit, place: SeasonPlace, typed: Sequence[Typed]) -> tuple[tuple[Window, ...], list[Said]]:
    """Read every row: the windows there are, and each fault at its field."""
    found: list[Window] = []
    faults: list[Said] = []
    for index, row in enumerate(typed):
        if row.is_left_out:
            continue
        window, row_faults = _window(visit, place, index, row)
        faults += row_faults
        if window is not None:
            found.append(window)
    return tuple(found), faults


def _window(visit: Visit, place: SeasonPlace, index: int, row: Typed) -> tuple[Window | None, list[Said]]:
    faults, rules = [], {}
    for name, text in (("opens", row.opens), ("closes", row.closes)):
        try:
            rules[name] = rule_of(text, pointer=f"/w{index}-{name}")
        except InvalidInputError as error:
            faults.append(said(visit, error))
    if row.code not in place.process.windows:
        faults.append(_fault(visit, "window_unknown", f"w{index}-code"))
    if not (row.opens.strip() or row.closes.strip()):
        faults.append(_fault(visit, "window_without_days", f"w{index}-opens"))
    if faults:
        return None, faults
    try:
        unit_id = UUID(row.unit) if row.unit else None
    except ValueError:
        return None, [_fault(visit, "window_outside_territory", f"w{index}-unit")]
    try:
        window = window_of(row.code, rules["opens"], rules["closes"], hard=row.hard, unit_id=unit_id)
    except InvalidInputError as error:
        return None, [_fault(visit, "plan_day_unreadable", f"w{index}{error.pointer.replace('/', '-')}", row.opens)]
    if window.opens_on and window.closes_on and window.closes_on < window.opens_on:
        return window, [_fault(visit, "dates_reversed", f"w{index}-closes")]
    return window, []


def _fault(visit: Visit, code: str, field: str, value: str = "") -> Said:
    more = {"value": value[:TYPED_MAX]} if code == "plan_day_unreadable" else {}
    return Said(field, visit.said(InvalidInputError(code, pointer=f"/{field}", **more)))


def _said_at(visit: Visit, error: DomainError, typed: Sequence[Typed]) -> Said:
    """Give a fault of the service at the field it came from: ``/windows/<number of the window>/closes_on``."""
    parts = error.pointer.strip("/").split("/") if isinstance(error, InvalidInputError) else []
    kept = [index for index, row in enumerate(typed) if not row.is_left_out]
    if len(parts) == len(("windows", "0", "field")) and parts[1].isdigit() and int(parts[1]) < len(kept):
        return Said(f"w{kept[int(parts[1])]}-{_POINTERS.get(parts[2], 'code')}", visit.said(error))
    return said(visit, error)


def _typed_of(visit: Visit, window: Window) -> Typed:
    first, last = words_of(visit, window)
    return Typed(window.code, str(window.unit_id or ""), first, last, hard=window.hard)


def _form(visit: Visit, place: SeasonPlace, typed: Sequence[Typed], faults: list[Said]) -> Response:
    rows = list(typed)
    if all(not row.is_left_out or row.gone for row in rows) and len(rows) <= WINDOWS_MAX:
        rows += [Typed()] * NEW_ROWS
    return visit.page(
        "admin/windows.html",
        status=kind_of(InvalidInputError).status if faults else OK,
        place=place,
        rows=[(row, place.window(row.code)) for row in rows],
        codes=[(code, label.text(visit.language)) for code, label in place.process.windows.items()],
        units=units_of(visit, place),
        faults=faults,
        error=by_field(faults),
    )


def _preview(
    visit: Visit,
    place: SeasonPlace,
    typed: Sequence[Typed],
    windows: tuple[Window, ...],
    error: DomainError | None = None,
) -> Response:
    seen = preview_windows(visit.site.database, visit.site.clock, place.plan.code, windows)
    faults = [] if error is None else [said(visit, error)]
    names = ("code", "unit", "opens", "closes")
    hidden = {f"w{i}-{name}": getattr(row, name) for i, row in enumerate(typed) for name in names}
    hidden |= {f"w{i}-{name}": "1" for i, row in enumerate(typed) for name in ("hard", "gone") if getattr(row, name)}
    return visit.page(
        "admin/season_preview.html",
        status=kind_of(type(error)).status if error else OK,
        place=place,
        lines=differences(visit, place, units_of(visit, place), seen.before, seen.after),
        counts=counts_of(seen.tally),
        hidden={**hidden, "rows": str(len(typed)), "token": seen.token},
        reason=visit.form.raw("reason"),
        faults=faults,
        error=by_field(faults),
    )
