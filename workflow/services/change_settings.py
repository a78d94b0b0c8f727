"""Change the settings of a season that is under way: terms, thresholds and counts that a province may set itself.

As with its windows, running clocks are computed anew: a preview first, then exactly that. What was decided stays
decided; a value holds for what happens from then on. Setting it back is a change like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from workflow.domain.errors import InvalidInputError
from workflow.domain.facts import ActorFacts
from workflow.domain.process import Process, Scalar, SettingRef
from workflow.domain.recompute import Tally
from workflow.domain.time import Clock
from workflow.services.engines import engine_of
from workflow.services.open_season import checked_settings
from workflow.services.recompute_clocks import Told
from workflow.services.season_plan import Change, Planned, preview, put_in_force
from workflow.store import season_plans
from workflow.store.database import Database, Unit
from workflow.store.season_plans import SeasonPlan

CHANGED_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class SettingsPreview:
    """What other values would do to the clocks running now. ``token`` goes into the change.

    ``before`` and ``after`` name every setting of the process with the value that holds.
    """

    before: Mapping[str, Scalar]
    after: Mapping[str, Scalar]
    token: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class SettingsRequest:
    """Settings of a season as they shall be (None: the process's default; what is not named stays), why, the token."""

    season: str
    changed: Mapping[str, Scalar | None]
    reason: str
    token: str


def preview_settings(
    database: Database,
    clock: Clock,
    code: str,
    changed: Mapping[str, Scalar | None],
    *,
    progress: Told | None = None,
) -> SettingsPreview:
    """Say what these values would do; writes nothing. ``require_change`` comes first.

    Raises NotFoundError ``season_not_found``; ConflictError ``season_not_open`` of a closed one; InvalidInputError
    ``setting_unknown``, ``input_type``, ``input_out_of_range``, ``dates_reversed`` (a period that would close before
    it opens), ``too_many``; each names ``/settings/<code>``.
    """
    change, token, tally = preview(database, clock, code, _planned(changed), progress=progress)
    before, after = (in_force(change.process, some.settings) for some in (change.standing, change.season))
    return SettingsPreview(before, after, token, tally)


def change_settings(
    database: Database, clock: Clock, actor: ActorFacts, request: SettingsRequest, *, progress: Told | None = None
) -> Tally:
    """Put values in force with rows that say who and why, then compute the season's running clocks anew.

    The same values again change nothing. Raises what the preview raises; NotPermittedError; InvalidInputError
    ``reason_required``; ConflictError ``settings_changed`` when the token is not of what stands now.
    """
    return put_in_force(database, clock, actor, request, "settings", _planned(request.changed), progress=progress)


def in_force(process: Process, own: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Give every setting of a process with the value that holds: the season's own, else the default."""
    return {code: own.get(code, setting.default) for code, setting in process.settings.items()}


def _planned(changed: Mapping[str, Scalar | None]) -> Planned:
    def planned(unit: Unit, plan: SeasonPlan) -> Change:
        process = engine_of(unit, plan.process_hash).process
        after = _after(process, plan, changed)
        write = partial(season_plans.change_settings, standing=plan, settings=after)
        said = {"settings": ", ".join(sorted(changed))}
        season = replace(plan.season, settings=after)
        return Change(process, dict(plan.season.settings), after, plan.season, season, write, said)

    return planned


def _after(process: Process, plan: SeasonPlan, changed: Mapping[str, Scalar | None]) -> dict[str, Scalar]:
    if len(changed) > CHANGED_MAX:
        raise InvalidInputError("too_many", pointer="/settings", maximum=CHANGED_MAX)
    checked_settings(process, {code: value for code, value in changed.items() if value is not None})
    for code in changed:
        if code not in process.settings:
            raise InvalidInputError("setting_unknown", pointer=f"/settings/{code[:60]}")
    after = dict(plan.season.settings)
    for code, value in changed.items():
        # A value that is the default is no value of the season's own: it follows the process.
        if value is None or value == process.settings[code].default:
            after.pop(code, None)
        else:
            after[code] = value
    _check_periods(process, in_force(process, after))
    return after


def _check_periods(process: Process, values: Mapping[str, Scalar]) -> None:
    """Refuse values under which a period counted from an expiry would close before it opens."""
    for rule in process.clocks.values():
        if rule.expiry_window is None:
            continue
        opens, closes = (values[a.code] if isinstance(a, SettingRef) else a for a in rule.expiry_window)
        last = rule.expiry_window[1]
        if isinstance(opens, int) and isinstance(closes, int) and opens < closes:
            code = last.code if isinstance(last, SettingRef) else ""
            raise InvalidInputError("dates_reversed", pointer=f"/settings/{code}", opens=opens, closes=closes)
