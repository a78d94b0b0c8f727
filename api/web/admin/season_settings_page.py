"""Change the settings of a season: each with its source and default, faults at the field, a preview, then that."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from api.lanes import takes_long
from api.problems import kind_of
from api.web.admin.place import Said, by_field, said
from api.web.admin.season_place import (
    SEASON,
    SeasonPlace,
    answer_change,
    change_of,
    counts_of,
    season_of,
    source_of,
    value_words,
)
from api.web.admin.settings_page import UNITS
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import DomainError, InvalidInputError
from workflow.domain.process import Scalar, Setting
from workflow.services.change_settings import (
    SettingsRequest,
    change_settings,
    in_force,
    preview_settings,
)

pages = Pages()

PATH: Final = SEASON + "/muc"
TYPED_MAX: Final = 20
_DIGITS_MAX: Final = 9


@pages.get(PATH)
def show_settings_form(visit: Visit) -> Response:
    """Show the settings to be changed; ``lan``: with the values that stood before that change."""
    place = season_of(visit, "settings")
    values = in_force(place.process, place.plan.season.settings)
    undone = change_of(visit, place, "settings")
    if undone is not None:
        old = undone.before.get("settings", {})
        values |= {
            code: place.process.settings[code].default if value is None else value
            for code, value in old.items()
            if code in values
        }
    return _form(visit, place, {code: _typed_of(value) for code, value in values.items()}, [])


@pages.post(PATH)
@takes_long
def change_season_settings(visit: Visit) -> Response:
    """Preview what was typed (``lam=xem``), go back to typing (``sua``), or do it (``doi``)."""
    place = season_of(visit, "settings")
    typed = {code: visit.form.raw(f"s-{code}") for code in place.process.settings}
    values, faults = _values(visit, place, typed)
    if faults:
        return _form(visit, place, typed, faults)
    return answer_change(
        visit,
        place,
        form=lambda error: _form(visit, place, typed, [] if error is None else [_said_at(visit, error)]),
        preview=lambda error: _preview(visit, place, typed, values, error),
        request=lambda reason, token: SettingsRequest(place.plan.code, values, reason, token),
        change=change_settings,
    )


def _values(visit: Visit, place: SeasonPlace, typed: Mapping[str, str]) -> tuple[dict[str, Scalar | None], list[Said]]:
    """Read every field: the values that differ from those that hold, and each fault at its field."""
    held = in_force(place.process, place.plan.season.settings)
    values: dict[str, Scalar | None] = {}
    faults = []
    for code, setting in place.process.settings.items():
        try:
            value = _read(setting, typed[code].strip())
        except InvalidInputError as error:
            faults.append(Said(f"s-{code}", visit.said(error)))
            continue
        if value != held[code]:
            values[code] = value
    return values, faults


def _read(setting: Setting, text: str) -> Scalar:
    pointer = f"/s-{setting.code}"
    if setting.type == "boolean":
        return text == "1"
    if not text:
        return setting.default
    if setting.type == "decimal":
        return text[:TYPED_MAX]
    plain = text.replace(".", "").replace(" ", "")
    low, high = setting.minimum, setting.maximum
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _DIGITS_MAX):
        raise InvalidInputError("input_out_of_range", pointer=pointer, minimum=low, maximum=high)
    value = int(plain)
    if (low is not None and value < low) or (high is not None and value > high):
        raise InvalidInputError("input_out_of_range", pointer=pointer, minimum=low, maximum=high)
    return value


def _typed_of(value: Scalar) -> str:
    return ("1" if value else "") if isinstance(value, bool) else str(value)


def _said_at(visit: Visit, error: DomainError) -> Said:
    is_there = isinstance(error, InvalidInputError) and error.pointer.startswith("/settings/")
    field = f"s-{error.pointer.removeprefix('/settings/')}" if isinstance(error, InvalidInputError) and is_there else ""
    return Said(field, visit.said(error))


def _form(visit: Visit, place: SeasonPlace, typed: Mapping[str, str], faults: list[Said]) -> Response:
    return visit.page(
        "admin/season_settings.html",
        status=kind_of(InvalidInputError).status if faults else OK,
        place=place,
        rows=[
            (
                f"s-{code}",
                setting,
                setting.label.text(visit.language),
                typed[code],
                visit.text(UNITS[setting.unit], value="").strip() if setting.unit in UNITS else "",
                value_words(visit, place.process, code, None),
                source_of(visit, setting),
            )
            for code, setting in place.process.settings.items()
        ],
        faults=faults,
        error=by_field(faults),
    )


def _preview(
    visit: Visit,
    place: SeasonPlace,
    typed: Mapping[str, str],
    values: Mapping[str, Scalar | None],
    error: DomainError | None = None,
) -> Response:
    seen = preview_settings(visit.site.database, visit.site.clock, place.plan.code, values)
    faults = [] if error is None else [said(visit, error)]
    return visit.page(
        "admin/season_preview.html",
        status=kind_of(type(error)).status if error else OK,
        place=place,
        lines=[
            (
                place.process.settings[code].label.text(visit.language),
                *(value_words(visit, place.process, code, some[code]) for some in (seen.before, seen.after)),
            )
            for code in seen.after
            if seen.before[code] != seen.after[code]
        ],
        counts=counts_of(seen.tally),
        hidden={f"s-{code}": text for code, text in typed.items()} | {"token": seen.token},
        reason=visit.form.raw("reason"),
        faults=faults,
        error=by_field(faults),
    )
