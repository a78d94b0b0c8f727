"""What the pages of one season's plan share: who may open them, its names, what a preview counts, what was changed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from starlette.responses import Response

from api.web.admin.place import HOME
from api.web.admin.settings_page import measured
from api.web.case.day_words import DayWords
from api.web.flash import Flash
from api.web.office.season import CODE_MAX
from api.web.visit import Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.process import Process, Setting
from workflow.domain.recompute import Tally
from workflow.domain.time import Clock
from workflow.services.engines import engine_of
from workflow.services.season_plan import Part, plan_of, require_change
from workflow.store import season_plans
from workflow.store.database import Database
from workflow.store.reads import administered, seasons
from workflow.store.season_plans import SeasonChange, SeasonPlan

SEASON: Final = HOME + "/mua/{code}"
REASON_MAX: Final = 2000
Asked = TypeVar("Asked")
_ARTICLE: Final = re.compile(r"(?:QĐ|NĐ|TT|NQ) [^:;(]*[^:;( ,]")


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_PROVINCE: Final = _("set by the province")
_MOVED: Final = ("windows_changed", "settings_changed")


@dataclass(frozen=True, slots=True)
class SeasonPlace:
    """A season whose plan the reader may change. ``named`` is its public row."""

    plan: SeasonPlan
    process: Process
    named: Mapping[str, Any]
    language: str

    @property
    def name(self) -> str:
        """Give the season's name in the reader's language."""
        return str(self.named["name"][self.language])

    @property
    def path(self) -> str:
        """Give the address of the season's plan."""
        return SEASON.format(code=self.plan.code)

    def window(self, code: str) -> str:
        """Give what a window is called."""
        label = self.process.windows.get(code)
        return code if label is None else label.text(self.language)


def season_of(visit: Visit, part: Part = "windows") -> SeasonPlace:
    """Give the season of the address to who may change that part of its plan.

    Raises NotFoundError ``season_not_found``, NotPermittedError.
    """
    plan = plan_of(visit.unit, visit.path("code")[:CODE_MAX])
    require_change(visit.unit, visit.sight.actor, plan, part)
    named = seasons.one(visit.unit, plan.code)
    if named is None:
        raise NotFoundError("season_not_found")
    return SeasonPlace(plan, engine_of(visit.unit, plan.process_hash).process, named, visit.language)


def answer_change(
    visit: Visit,
    place: SeasonPlace,
    *,
    form: Callable[[DomainError | None], Response],
    preview: Callable[[DomainError | None], Response],
    request: Callable[[str, str], Asked],
    change: Callable[[Database, Clock, ActorFacts, Asked], Tally],
) -> Response:
    """Preview what was typed (``lam=xem``), go back to typing (``sua``), or do it (``doi``).

    ``request`` is made of the reason and the preview's token, and given to ``change``. What lies at the reason, or
    came of a plan that moved meanwhile, is said over a preview anew; every other fault at the form.
    """
    doing = visit.form.raw("lam")
    if doing == "sua":
        return form(None)
    try:
        if doing != "doi":
            return preview(None)
        asked = request(visit.form.text("reason", maximum=REASON_MAX), visit.form.text("token"))
        tally = change(visit.site.database, visit.site.clock, visit.sight.actor, asked)
    except (InvalidInputError, ConflictError) as error:
        is_of_reason = isinstance(error, InvalidInputError) and error.pointer == "/reason"
        return preview(error) if is_of_reason or error.code in _MOVED else form(error)
    return visit.go(place.path, flash=Flash("plan_changed", {"count": str(tally.changed)}))


def units_of(visit: Visit, place: SeasonPlace) -> dict[str, str]:
    """Give the units of the season's territory by key: what a window may be for."""
    found = administered.units(visit.unit, [place.plan.unit_id], on=visit.today)
    return {str(one.id): one.name for one in found}


def change_of(visit: Visit, place: SeasonPlace, kind: str) -> SeasonChange | None:
    """Give the change that the address wants set back (``lan``), None when it names none of that kind."""
    number = visit.number("lan", minimum=1, maximum=100_000)
    found = season_plans.changes(visit.unit, place.plan.season.id) if number else []
    return next((one for one in found if one.no == number and one.kind == kind), None)


def source_of(visit: Visit, setting: Setting) -> str:
    """Give where a setting comes from: the article of a decree, or the province itself."""
    found = _ARTICLE.match(setting.source.text)
    return found[0] if found else visit.text(_PROVINCE)


def counts_of(tally: Tally) -> dict[str, int]:
    """Give what a preview counts: last days that move later or earlier, come, go, stay; who becomes late or on time."""
    return {
        "later": sum(number for days, number in tally.moved.items() if days > 0),
        "earlier": sum(number for days, number in tally.moved.items() if days < 0),
        "furthest": max((abs(days) for days in tally.moved), default=0),
        "dated": tally.dated,
        "undated": tally.undated,
        "on_time": tally.became_on_time,
        "late": tally.became_late,
        "stay": tally.unchanged,
        "changed": tally.changed,
    }


def value_words(visit: Visit, process: Process, code: str, value: Any) -> str:
    """Give a value of a setting with its unit; None: the default."""
    setting = process.settings.get(code)
    if setting is None:
        return str(value)
    return measured(visit, setting.default if value is None else value, setting.unit)


def moment(visit: Visit, change: SeasonChange) -> str:
    """Give when a change was made."""
    return DayWords(visit.text, visit.today).moment(change.at)
