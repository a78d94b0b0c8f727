"""Load units of the country: those of today, or older ones with what became of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from workflow.domain.errors import InvalidInputError
from workflow.domain.facts import ActorFacts
from workflow.domain.ids import new_id
from workflow.domain.office import require_registration
from workflow.domain.text import checked
from workflow.domain.time import Clock
from workflow.store import units_bulk
from workflow.store.database import Unit
from workflow.store.units_bulk import NewUnit, StoredUnit, Succession

UnitKey: TypeAlias = tuple[str, str, date]
"""(kind, official code, first day): what makes a unit one and the same."""

_DEPTH: Final = {"province": 0, "district": 1, "commune": 2}
_ALWAYS: Final = date.max


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit to load. ``parent`` is the key of a unit in the same load.

    ``successors``: (kind, official code) of what it became, valid the day after ``valid_to``.
    """

    kind: str
    code: str
    name: str
    valid_from: date
    source: str
    valid_to: date | None = None
    parent: UnitKey | None = None
    successors: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> UnitKey:
        """Give the unit's key."""
        return (self.kind, self.code, self.valid_from)


@dataclass(frozen=True, slots=True)
class Difference:
    """A row whose stored unit of that time has another name; the stored one stays."""

    kind: str
    code: str
    stored: str
    given: str


@dataclass(frozen=True, slots=True)
class LoadedUnits:
    """What a load came to: the stored key of each row, how many units and links are new, what differs."""

    ids: Mapping[UnitKey, UUID]
    added: int
    linked: int
    differing: tuple[Difference, ...]


def load_units(unit: Unit, clock: Clock, actor: ActorFacts, rows: Sequence[UnitRow]) -> LoadedUnits:
    """Add the units that are not there; those that are stay as they are. Idempotent.

    A row that overlaps in time with a stored unit of the same kind and code is that unit. Links to
    units that are not loaded yet are left out and made by a later load of the same rows.

    Raises NotPermittedError, InvalidInputError ``text_…`` or ``unit_parent_missing``.
    """
    require_registration(actor, "register_unit")
    at = clock.now()
    stored: dict[tuple[str, str], list[StoredUnit]] = {}
    for known in units_bulk.read_all(unit):
        stored.setdefault((known.kind, known.code), []).append(known)
    ids: dict[UnitKey, UUID] = {}
    new: list[NewUnit] = []
    differing: list[Difference] = []
    for row in sorted(rows, key=lambda r: _DEPTH[r.kind]):
        found = _same(stored, row)
        ids[row.key] = found.id if found is not None else new_id(at)
        if found is None:
            new.append(_new(row, ids))
        elif found.name != row.name:
            differing.append(Difference(row.kind, row.code, found.name, row.name))
    added = units_bulk.insert(unit, new)
    for made in new:
        kept = StoredUnit(made.id, made.kind, made.code, made.name, made.parent_id, made.valid_from, made.valid_to)
        stored.setdefault((made.kind, made.code), []).append(kept)
    linked = units_bulk.succeed(unit, list(_links(rows, ids, stored)))
    return LoadedUnits(ids, added, linked, tuple(differing))


def _same(stored: Mapping[tuple[str, str], Iterable[StoredUnit]], row: UnitRow) -> StoredUnit | None:
    for known in stored.get((row.kind, row.code), ()):
        if known.valid_from <= (row.valid_to or _ALWAYS) and row.valid_from <= (known.valid_to or _ALWAYS):
            return known
    return None


def _new(row: UnitRow, ids: Mapping[UnitKey, UUID]) -> NewUnit:
    checked(row.name, pointer="/name")
    if row.parent is not None and row.parent not in ids:
        raise InvalidInputError("unit_parent_missing", pointer="/parent", unit=row.code)
    parent = ids[row.parent] if row.parent is not None else None
    return NewUnit(ids[row.key], row.kind, row.code, row.name, parent, row.valid_from, row.valid_to, row.source)


def _links(
    rows: Iterable[UnitRow], ids: Mapping[UnitKey, UUID], stored: Mapping[tuple[str, str], Iterable[StoredUnit]]
) -> Iterable[Succession]:
    for row in rows:
        if row.valid_to is None:
            continue
        day = row.valid_to + timedelta(days=1)
        for successor in row.successors:
            for known in stored.get(successor, ()):
                if known.valid_from <= day <= (known.valid_to or _ALWAYS):
                    yield Succession(ids[row.key], known.id, day, row.source)
