"""Draft a year of a working calendar, see what it would do to running clocks, confirm it by name and document.

A confirmation does what its preview said: the preview gives a token over the calendars in force and the drafts,
and nothing is confirmed when either is another since. Several drafts may be confirmed together (a swap over the
turn of a year stands in two).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from workflow.definitions.calendars import canonical_content, check_pairs, load_year
from workflow.definitions.finding import refuse
from workflow.domain.calendar import merged
from workflow.domain.calendar_year import CalendarYear
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.ids import new_id
from workflow.domain.office import require_registration
from workflow.domain.recompute import Cause, Tally
from workflow.domain.text import NAME_MAX, checked
from workflow.domain.time import Clock
from workflow.services.calendars import CalendarBook, compiled
from workflow.services.recompute_clocks import Told, assess_all, recompute_all
from workflow.store import calendars, territory
from workflow.store.calendars import CalendarStamp, StoredYear, VersionItem, VersionRow
from workflow.store.database import Database, Unit
from workflow.store.recompute_sql import Note, Scope

DRAFTS_MAX = 20


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """A calendar file to be drafted: its text, its name for findings, and the unit whose closures it holds."""

    text: str
    name: str
    unit_id: UUID | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What confirming drafts would do to the clocks running now. ``token`` goes into the confirmation."""

    drafts: tuple[VersionItem, ...]
    token: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class ConfirmRequest:
    """Drafts to be confirmed, the document they rest on, and the token of their preview."""

    ids: tuple[UUID, ...]
    document: str
    token: str


def draft_calendar(unit: Unit, clock: Clock, actor: ActorFacts, request: DraftRequest) -> UUID:
    """Store a checked calendar file as a draft and give its key. Nothing counts by it yet.

    Raises ProcessFileError with every finding of the file; NotPermittedError; NotFoundError ``unit_not_found``;
    InvalidInputError ``calendar_territory_differs``; ConflictError ``calendar_year_missing`` when a year
    between it and those confirmed is not there.
    """
    code, units = None, {}
    if request.unit_id is not None:
        units, code = territory.climb(unit, request.unit_id), territory.code_of(unit, request.unit_id)
        if not units:
            raise NotFoundError("unit_not_found")
    _require(actor, tuple(units.values()))
    if request.note is not None:
        checked(request.note, pointer="/note", maximum=NAME_MAX)
    content = canonical_content(request.text, name=request.name)
    year = load_year(content, name=request.name)
    if year.territory != code:
        raise InvalidInputError(
            "calendar_territory_differs", pointer="/text", territory=year.territory or "vn", unit=code or "vn"
        )
    at = clock.now()
    row = VersionRow(
        new_id(at), request.unit_id, year.year, year.version, content, "draft", None, request.note, at, actor.id
    )
    merged(
        _read(year)
        for year in _put(calendars.confirmed(unit), [StoredYear(row.unit_id, row.year, row.version, content)])
    )
    calendars.insert(unit, [row])
    return row.id


def require_confirming(unit: Unit, actor: ActorFacts, ids: Sequence[UUID]) -> None:
    """Refuse with NotPermittedError whoever may not confirm these drafts: what a preview counts is not for everybody.

    Raises NotFoundError ``calendar_not_found`` and ConflictError ``calendar_not_draft`` as the preview does.
    """
    _require_for(unit, actor, _drafts(unit, ids))


def preview_calendar(database: Database, clock: Clock, ids: Sequence[UUID], *, progress: Told | None = None) -> Preview:
    """Say what confirming these drafts would do, by the code that does it; writes nothing.

    ``require_confirming`` comes first. Raises NotFoundError ``calendar_not_found``; ConflictError
    ``calendar_not_draft``, ``calendar_year_missing``; ProcessFileError when of a swap over the turn of a year one
    side is missing.
    """
    at = clock.now()
    with database.snapshot() as unit:
        drafts = _drafts(unit, ids)
        stamp = calendars.stamp(unit)
        planned = _planned(unit, stamp, drafts)
        tally = Tally()
        for scope in _scopes(unit, drafts, planned.stamp.epoch):
            tally.join(assess_all(unit, at, scope, planned, progress=progress))
    return Preview(drafts, _token(stamp, drafts), tally)


def confirm_calendar(
    database: Database, clock: Clock, actor: ActorFacts, request: ConfirmRequest, *, progress: Told | None = None
) -> Tally:
    """Confirm drafts in one transaction, then compute the running clocks anew, chunk by chunk.

    Gives what became of the clocks. What was confirmed in their places before is superseded. Interrupted while
    computing: ``catch_up`` ends it. Raises what the preview raises; NotPermittedError; InvalidInputError
    ``document_required``; ConflictError ``calendar_base_changed`` when the token is not of what stands now.
    """
    document = request.document.strip()
    if not document:
        raise InvalidInputError("document_required", pointer="/document")
    checked(document, pointer="/document", maximum=NAME_MAX)
    at = clock.now()
    with database.unit() as unit:
        calendars.lock(unit)
        drafts = _drafts(unit, request.ids)
        _require_for(unit, actor, drafts)
        stamp = calendars.stamp(unit)
        if request.token != _token(stamp, drafts):
            raise ConflictError("calendar_base_changed")
        _planned(unit, stamp, drafts)
        calendars.confirm(unit, [draft.id for draft in drafts], document=document, at=at, by=actor.id)
        scopes = _scopes(unit, drafts, calendars.raise_epoch(unit).epoch)
    detail = {"document": document, "calendars": ", ".join(draft.version[:12] for draft in drafts)}
    note, tally = Note(actor.id, Cause("calendar", detail)), Tally()
    for scope in scopes:
        tally.join(recompute_all(database, clock, scope, note, progress=progress))
    return tally


def _require(actor: ActorFacts, units: tuple[UUID, ...]) -> None:
    require_registration(actor, "publish_closure" if units else "publish_calendar", units=units)


def _require_for(unit: Unit, actor: ActorFacts, drafts: Sequence[VersionItem]) -> None:
    for draft in drafts:
        _require(actor, () if draft.unit_id is None else tuple(territory.climb(unit, draft.unit_id).values()))


def _drafts(unit: Unit, ids: Sequence[UUID]) -> tuple[VersionItem, ...]:
    """Read drafts; at most one for each place and year."""
    if not ids:
        raise InvalidInputError("input_required", pointer="/ids")
    if len(ids) > DRAFTS_MAX:
        raise InvalidInputError("too_many", pointer="/ids", maximum=DRAFTS_MAX)
    found = calendars.some(unit, ids)
    if len(found) != len(set(ids)):
        raise NotFoundError("calendar_not_found")
    for item in found:
        if item.state != "draft":
            raise ConflictError("calendar_not_draft", state=item.state)
    if len({(item.unit_id, item.year) for item in found}) != len(found):
        raise ConflictError("calendar_year_doubled", year=found[0].year, territory=found[0].territory or "vn")
    return tuple(found)


def _planned(unit: Unit, stamp: CalendarStamp, drafts: Sequence[VersionItem]) -> CalendarBook:
    """Compile the calendars as they would stand.

    Raises ConflictError ``calendar_year_missing`` at a gap, or where a territory adds to a year that is not there;
    ProcessFileError for a half swap.
    """
    texts = calendars.contents(unit, [draft.id for draft in drafts])
    new = [StoredYear(draft.unit_id, draft.year, draft.version, texts[draft.id]) for draft in drafts]
    years = _put(calendars.confirmed(unit), new)
    read = [_read(year) for year in years]
    merged(read)
    found = check_pairs(read)
    if found:
        raise refuse(", ".join(str(year.year) for year in new), found)
    return compiled(CalendarStamp(stamp.epoch + 1, ""), years)


def _put(standing: Sequence[StoredYear], new: Sequence[StoredYear]) -> list[StoredYear]:
    """Give the confirmed years with the new ones in their places."""
    taken = {(year.unit_id, year.year) for year in new}
    return [year for year in standing if (year.unit_id, year.year) not in taken] + list(new)


def _read(stored: StoredYear) -> CalendarYear:
    year = load_year(stored.content, name=f"{stored.unit_id or 'vn'}-{stored.year}")
    return year if stored.unit_id is None else replace(year, territory=str(stored.unit_id))


def _scopes(unit: Unit, drafts: Sequence[VersionItem], epoch: int) -> list[Scope]:
    """Give whose clocks are concerned: everybody's, or those of the units; none twice, where one lies in another."""
    units = {draft.unit_id for draft in drafts}
    if None in units:
        return [Scope("country", None, epoch)]
    outermost = [
        key
        for key in sorted(key for key in units if key is not None)
        if not units & (set(territory.climb(unit, key).values()) - {key})
    ]
    return [Scope("unit", key, epoch) for key in outermost]


def _token(stamp: CalendarStamp, drafts: Sequence[VersionItem]) -> str:
    lines = "".join(f"{draft.id}\t{draft.version}\n" for draft in drafts)
    return hashlib.sha256(f"{stamp.epoch}\t{stamp.digest}\n{lines}".encode()).hexdigest()[:32]
