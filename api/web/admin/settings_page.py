"""What is set, for the seasons of the territory and for this instance: value, default, source, who changed it."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from starlette.responses import Response

from api.web.account.desk import desk_of
from api.web.admin.place import HOME, own
from api.web.case.day_words import DayWords
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.administration import bailiwick_of
from workflow.domain.facts import Window
from workflow.domain.process import Process, Scalar
from workflow.services.show_settings import SeasonSheet, show_settings

pages = Pages()

PATH: Final = HOME + "/cai-dat"


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "times": _("{value} times"),
        "calendar_days": _("{value} calendar days"),
        "working_days": _("{value} working days"),
        "months": _("{value} months"),
        "points": _("{value} points"),
        "percent": _("{value} %"),
    }
)
INSTANCE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "totp_required": _("Officers sign in with a second step"),
        "invitation_days": _("Days an invitation is good for"),
        "session_days": _("Days a sign-in lasts after its last use"),
        "sign_on": _("The province's own sign-on"),
        "password_memory_kib": _("Memory of password hashing, KiB"),
    }
)
_YES, _NO = _("yes"), _("no")
KINDS: Final[Mapping[str, str]] = MappingProxyType({"windows": _("windows changed"), "settings": _("settings changed")})


@pages.get(PATH)
def show_all(visit: Visit) -> Response:
    """Show every setting; nothing is changed here."""
    own(visit)
    days = DayWords(visit.text, visit.today)
    return visit.page(
        "admin/settings.html",
        seasons=[_season(visit, days, sheet) for sheet in show_settings(visit.unit, visit.sight)],
        instance=[
            (visit.text(INSTANCE[one.code]), _said(visit, one.value), _said(visit, one.default), one.variable)
            for one in desk_of(visit).instance
        ]
        if bailiwick_of(visit.sight.actor).holds()
        else [],
    )


def _season(visit: Visit, days: DayWords, sheet: SeasonSheet) -> dict[str, object]:
    season = sheet.season
    return {
        "name": season.name_vi if visit.language == "vi" else season.name_en,
        "code": season.code,
        "place": season.place,
        "lines": [
            (
                line.setting.label.text(visit.language),
                measured(visit, line.value, line.setting.unit),
                measured(visit, line.setting.default, line.setting.unit),
                line.is_default,
                visit.text(line.setting.source.text),
            )
            for line in sheet.lines
        ],
        "windows": [(_window(visit, sheet.process, one), *_span(one)) for one in season.windows],
        "changes": [
            (days.moment(one.at), one.by or "", visit.text(KINDS.get(one.kind, one.kind)), one.reason or "")
            for one in season.changes
        ],
    }


def _window(visit: Visit, process: Process, window: Window) -> str:
    label = process.windows.get(window.code)
    return window.code if label is None else label.text(visit.language)


def _span(window: Window) -> tuple[str, str]:
    return _day(window.opens_on), _day(window.closes_on)


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def measured(visit: Visit, value: Scalar, unit: str) -> str:
    """Give a value of a setting with its unit."""
    words = UNITS.get(unit)
    return _said(visit, value) if words is None else visit.text(words, value=value)


def _said(visit: Visit, value: object) -> str:
    if isinstance(value, bool):
        return visit.text(_YES if value else _NO)
    return str(value)
