"""Open a season: a territory's yearly round under one process version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts, Window
from workflow.domain.ids import new_id
from workflow.domain.office import require_registration
from workflow.domain.process import Process, Scalar
from workflow.domain.text import checked_code, checked_name
from workflow.domain.time import Clock
from workflow.services.engines import engine_of
from workflow.store import catalogue, regulations, territory
from workflow.store.catalogue import SeasonRow
from workflow.store.database import Unit
from workflow.store.windows import to_record

YEARS = range(2013, 2100)


@dataclass(frozen=True, slots=True)
class Target:
    """A number that the season's plan sets itself, with where it stands written."""

    indicator: str
    value: int
    unit: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class SeasonRequest:
    """A season to open. ``unit_id`` is the province, or the district that runs it (before 7/2025)."""

    code: str
    name_vi: str
    name_en: str
    unit_id: UUID
    year: int
    process_hash: str
    case_prefix: str
    plan_no: str | None = None
    plan_on: date | None = None
    regulation: str | None = None
    status: str = "open"
    settings: Mapping[str, Scalar] | None = None
    windows: Sequence[Window] = ()
    targets: Sequence[Target] = ()
    source: str | None = None


def open_season(unit: Unit, clock: Clock, actor: ActorFacts, request: SeasonRequest) -> UUID:
    """Add the season and give its key.

    Raises InvalidInputError (settings and windows are checked against the process),
    NotFoundError ``unit_not_found``, ``process_not_found`` or ``regulation_not_found`` (nothing is stored under that
    code, so nothing could be scored by it), NotPermittedError,
    ConflictError ``code_taken`` (the season's, or the prefix of its case numbers for that year).
    """
    code = checked_code(request.code, pointer="/code", maximum=60)
    checked_name(request.name_vi, pointer="/name_vi")
    checked_name(request.name_en, pointer="/name_en")
    prefix = checked_code(request.case_prefix, pointer="/case_prefix", maximum=12)
    if request.year not in YEARS:
        raise InvalidInputError("input_out_of_range", pointer="/year", minimum=YEARS.start, maximum=YEARS.stop - 1)
    if request.status not in {"draft", "open", "closed"}:
        raise InvalidInputError("input_not_a_choice", pointer="/status", choices=["draft", "open", "closed"])
    process = engine_of(unit, request.process_hash).process
    settings = checked_settings(process, request.settings or {})
    units = territory.climb(unit, request.unit_id)
    if "province" not in units:
        raise NotFoundError("unit_not_found")
    require_registration(actor, "open_season", units=tuple(units.values()))
    check_windows(unit, process, request.windows, within=request.unit_id)
    if request.regulation is not None and request.regulation not in regulations.newest(unit):
        raise NotFoundError("regulation_not_found", regulation=request.regulation[:60])
    at = clock.now()
    key = new_id(at)
    row = SeasonRow(
        id=key,
        code=code,
        name_vi=request.name_vi,
        name_en=request.name_en,
        unit_id=request.unit_id,
        province_id=units["province"],
        year=request.year,
        plan_no=request.plan_no,
        plan_on=request.plan_on,
        process_hash=request.process_hash,
        regulation=request.regulation,
        status=request.status,
        settings=settings,
        windows=[to_record(w) for w in request.windows],
        targets=[
            {"indicator": t.indicator, "value": t.value, "unit": t.unit, "source": t.source} for t in request.targets
        ],
        source=request.source,
        case_prefix=prefix,
        created_at=at,
    )
    taken = catalogue.insert_season(unit, row)
    if taken is not None:
        raise ConflictError("code_taken", taken=taken)
    return key


def checked_settings(process: Process, settings: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Check a season's settings against the process: known, of the type, within the bounds."""
    for code, value in settings.items():
        setting = process.settings.get(code)
        pointer = f"/settings/{code[:60]}"
        if setting is None:
            raise InvalidInputError("setting_unknown", pointer=pointer)
        expected = {"integer": int, "boolean": bool, "decimal": str}[setting.type]
        if type(value) is not expected:
            raise InvalidInputError("input_type", pointer=pointer, type=setting.type)
        low = setting.minimum is None or not isinstance(value, int) or value >= setting.minimum
        high = setting.maximum is None or not isinstance(value, int) or value <= setting.maximum
        if not (low and high):
            raise InvalidInputError(
                "input_out_of_range",
                pointer=pointer,
                minimum=setting.minimum,
                maximum=setting.maximum,
            )
    return dict(settings)


def check_windows(unit: Unit, process: Process, windows: Sequence[Window], *, within: UUID) -> None:
    """Refuse windows that the process does not have, that close before they open, or of units outside ``within``."""
    for index, window in enumerate(windows):
        if window.code not in process.windows:
            raise InvalidInputError("window_unknown", pointer=f"/windows/{index}/code")
        if window.opens_on and window.closes_on and window.closes_on < window.opens_on:
            raise InvalidInputError("dates_reversed", pointer=f"/windows/{index}/closes_on")
        if window.unit_id is not None and within not in territory.climb(unit, window.unit_id).values():
            raise InvalidInputError("window_outside_territory", pointer=f"/windows/{index}/unit_id")
