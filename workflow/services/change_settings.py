"""Change the settings of a season that is under way: terms, thresholds and counts that a province may set itself.

As with its windows, running clocks are computed anew: a preview first, then exactly that. What was decided stays
decided; a value holds for what happens from then on. Setting it back is a change like any other.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.history import dumps
from workflow.domain.office import require_registration
from workflow.domain.process import Process, Scalar, SettingRef
from workflow.domain.recompute import Cause, Tally
from workflow.domain.text import COMMENT_MAX, checked
from workflow.domain.time import Clock
from workflow.services.calendars import book_of
from workflow.services.change_windows import show_windows
from workflow.services.engines import engine_of
from workflow.services.note_act import Noted, note_act
from workflow.services.open_season import checked_settings
from workflow.services.recompute_clocks import Told, assess_all, recompute_all
from workflow.store import calendars, season_plans, territory
from workflow.store.calendars import CalendarStamp
from workflow.store.database import Database, Unit
from workflow.store.recompute_sql import Note, Scope
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


def require_settings(unit: Unit, actor: ActorFacts, code: str) -> None:
    """Refuse with NotPermittedError whoever may not change a season's settings.

    Raises NotFoundError ``season_not_found``.
    """
    units = tuple(territory.climb(unit, show_windows(unit, code).unit_id).values())
    require_registration(actor, "change_settings", units=units)


def preview_settings(
    database: Database,
    clock: Clock,
    code: str,
    changed: Mapping[str, Scalar | None],
    *,
    progress: Told | None = None,
) -> SettingsPreview:
    """Say what these values would do; writes nothing. ``require_settings`` comes first.

    Raises NotFoundError ``season_not_found``; ConflictError ``season_not_open`` of a closed one; InvalidInputError
    ``setting_unknown``, ``input_type``, ``input_out_of_range``, ``dates_reversed`` (a period that would close before
    it opens), ``too_many``; each names ``/settings/<code>``.
    """
    at = clock.now()
    with database.snapshot() as unit:
        plan = show_windows(unit, code)
        process, after = _checked(unit, plan, changed)
        stamp = calendars.stamp(unit)
        tally = Tally()
        if after != plan.season.settings:
            season, book = replace(plan.season, settings=after), book_of(unit, stamp)
            scope = Scope("season", plan.season.id, stamp.epoch + 1)
            tally = assess_all(unit, at, scope, book, seasons=(season,), progress=progress)
    return SettingsPreview(
        in_force(process, plan.season.settings), in_force(process, after), _token(stamp, plan, after), tally
    )


def change_settings(
    database: Database, clock: Clock, actor: ActorFacts, request: SettingsRequest, *, progress: Told | None = None
) -> Tally:
    """Put values in force with rows that say who and why, then compute the season's running clocks anew.

    The same values again change nothing. Raises what the preview raises; NotPermittedError; InvalidInputError
    ``reason_required``; ConflictError ``settings_changed`` when the token is not of what stands now.
    """
    if not request.reason.strip():
        raise InvalidInputError("reason_required", pointer="/reason")
    checked(request.reason, pointer="/reason", maximum=COMMENT_MAX)
    at = clock.now()
    with database.unit() as unit:
        calendars.lock(unit)
        plan = season_plans.plan(unit, request.season, locked=True)
        if plan is None:
            raise NotFoundError("season_not_found")
        require_registration(actor, "change_settings", units=tuple(territory.climb(unit, plan.unit_id).values()))
        _, after = _checked(unit, plan, request.changed)
        if after == plan.season.settings:
            return Tally()
        if request.token != _token(calendars.stamp(unit), plan, after):
            raise ConflictError("settings_changed")
        season_plans.change_settings(unit, plan, after, at=at, actor_id=actor.id, reason=request.reason)
        codes = ", ".join(sorted(request.changed))
        detail = {"season": plan.code, "settings": codes}
        note_act(unit, clock, actor, Noted("settings_changed", None, plan.unit_id, request.reason, detail))
        epoch = calendars.raise_epoch(unit).epoch
    note = Note(actor.id, Cause("settings", {"reason": request.reason}))
    return recompute_all(database, clock, Scope("season", plan.season.id, epoch), note, progress=progress)


def in_force(process: Process, own: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Give every setting of a process with the value that holds: the season's own, else the default."""
    return {code: own.get(code, setting.default) for code, setting in process.settings.items()}


def _checked(unit: Unit, plan: SeasonPlan, changed: Mapping[str, Scalar | None]) -> tuple[Process, dict[str, Scalar]]:
    if plan.season.status == "closed":
        raise ConflictError("season_not_open", status=plan.season.status)
    if len(changed) > CHANGED_MAX:
        raise InvalidInputError("too_many", pointer="/settings", maximum=CHANGED_MAX)
    process = engine_of(unit, plan.process_hash).process
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
    return process, after


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


def _token(stamp: CalendarStamp, plan: SeasonPlan, after: Mapping[str, Scalar]) -> str:
    texts = [dumps(dict(some)) for some in (plan.season.settings, after)]
    lines = "\n".join((str(stamp.epoch), stamp.digest, str(plan.season.id), *texts))
    return hashlib.sha256(lines.encode()).hexdigest()[:32]
