"""The plan of a season for those who may change it: windows and settings with their sources, and every change made."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from api.web.admin.day_rules import shown
from api.web.admin.season_place import SEASON, SeasonPlace, moment, season_of, source_of, units_of, value_words
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.administration import is_admin
from workflow.domain.council_rules import read_rules
from workflow.domain.facts import Window
from workflow.store import councils, season_plans
from workflow.store.councils import CouncilRow
from workflow.store.season_plans import SeasonChange
from workflow.store.windows import to_window

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_SETTINGS = ("/quan-tri/cai-dat", _("Settings"))
_BOARD = ("/bang", _("Board of my territory"))
_HARD = _("{span}, enforced")


@pages.get(SEASON)
def show_season(visit: Visit) -> Response:
    """Show the season's plan. Raises NotFoundError ``season_not_found``, NotPermittedError."""
    place = season_of(visit)
    units = units_of(visit, place)
    changes = season_plans.changes(visit.unit, place.plan.season.id)
    own = place.plan.season.settings
    return visit.page(
        "admin/season.html",
        place=place,
        back=_SETTINGS if is_admin(visit.sight.actor) else _BOARD,
        is_closed=place.plan.season.status == "closed",
        plan_no=place.named["plan_no"],
        plan_on=place.named["plan_on"],
        windows=[
            (place.window(one.code), units.get(str(one.unit_id), ""), *words_of(visit, one), one.hard)
            for one in place.plan.season.windows
        ],
        settings=[
            (
                setting.label.text(visit.language),
                value_words(visit, place.process, code, own.get(code)),
                value_words(visit, place.process, code, None) if code in own else "",
                source_of(visit, setting),
            )
            for code, setting in place.process.settings.items()
        ],
        statutes=[_statute(one) for one in sitting_councils(visit, place)],
        changes=[(one, moment(visit, one), list(_lines(visit, place, units, one))) for one in changes],
    )


def sitting_councils(visit: Visit, place: SeasonPlace) -> list[CouncilRow]:
    """Give the councils of the season's territory whose term holds today."""
    found = councils.of_units(visit.unit, [place.plan.unit_id], ministry=False)
    return [one for one in found if one.term_from <= visit.today <= one.term_to]


def _statute(council: CouncilRow) -> dict[str, Any]:
    return {"name": council.name, "decision": council.decision_no, "rules": read_rules(council.rules)}


def words_of(visit: Visit, window: Window) -> tuple[str, str]:
    """Give the first and the last day of a window as they are typed."""
    return (
        shown(visit.text, window.opens_rule, window.opens_on),
        shown(visit.text, window.closes_rule, window.closes_on),
    )


def differences(
    visit: Visit,
    place: SeasonPlace,
    units: Mapping[str, str],
    before: tuple[Window, ...],
    after: tuple[Window, ...],
) -> list[tuple[str, str, str]]:
    """Give what is different between two plans: the window, what it was and what it is; empty where there is none."""
    old, new = _by_round(before), _by_round(after)
    found = []
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        if one != other:
            unit = units.get(str(key[1]), "")
            name = f"{place.window(key[0])} – {unit}" if unit else place.window(key[0])
            found.append((name, _span(visit, one), _span(visit, other)))
    return found


def _by_round(windows: tuple[Window, ...]) -> dict[tuple[str, Any, int], Window]:
    found: dict[tuple[str, Any, int], Window] = {}
    for window in windows:
        number = sum(key[:2] == (window.code, window.unit_id) for key in found)
        found[window.code, window.unit_id, number] = window
    return found


def _span(visit: Visit, window: Window | None) -> str:
    if window is None:
        return ""
    first, last = words_of(visit, window)
    span = f"{first or '…'} – {last or '…'}"
    return visit.text(_HARD, span=span) if window.hard else span


def _lines(
    visit: Visit, place: SeasonPlace, units: Mapping[str, str], change: SeasonChange
) -> Iterator[tuple[str, str, str]]:
    if change.kind == "windows":
        before, after = (tuple(map(to_window, some.get("windows", ()))) for some in (change.before, change.after))
        yield from differences(visit, place, units, before, after)
        return
    old, new = change.before.get("settings", {}), change.after.get("settings", {})
    for code in new:
        setting = place.process.settings.get(code)
        name = code if setting is None else setting.label.text(visit.language)
        was, becomes = (value_words(visit, place.process, code, some.get(code)) for some in (old, new))
        yield name, was, becomes
