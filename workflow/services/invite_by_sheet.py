"""A workbook of people: read and judged, kept for a while, then carried out as a whole. Nothing is done by half."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from workflow.domain.administration import bailiwick_of
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.ids import new_id
from workflow.domain.time import Clock
from workflow.services.identify import Sight
from workflow.services.invite_people import COLUMNS, AskedRow, Column, Fault, Verdict, check_people, invite_people
from workflow.services.invite_person import LIVES
from workflow.services.note_act import Noted, note_act
from workflow.services.people_sheet import read_people
from workflow.services.sealing import Keys
from workflow.store import invitations
from workflow.store.database import Unit
from workflow.store.invitations import Progress, SheetRow

KEPT_FOR: Final = timedelta(days=1)
FILE_NAME_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class Sheet:
    """A workbook with the verdict of each row as things stand now; none any more once it was carried out."""

    id: UUID
    file_name: str
    created_at: datetime
    confirmed_at: datetime | None
    verdicts: tuple[Verdict, ...]
    progress: Progress

    @property
    def refused(self) -> int:
        """Count the rows that cannot be carried out."""
        return sum(one.outcome == "refused" for one in self.verdicts)


def keep_sheet(unit: Unit, clock: Clock, sight: Sight, *, file_name: str, data: bytes) -> UUID:
    """Read a workbook and keep its rows for a day, for its owner only. Raises InvalidInputError ``sheet_…``."""
    bailiwick_of(sight.actor)
    rows = read_people(data)
    at = clock.now()
    name = "".join(one for one in file_name if one.isprintable())[:FILE_NAME_MAX]
    row = SheetRow(new_id(at), sight.actor.id, at, name, [], None)
    kept = [_stored(one) for one in rows]
    digest = hashlib.sha256(data).digest()
    invitations.keep_sheet(unit, row, file_hash=digest, forget_before=at - KEPT_FOR, rows=kept)
    note_act(unit, clock, sight.actor, Noted("sheet_read", detail={"sheet": row.id, "rows": len(rows)}))
    return row.id


def show_sheet(unit: Unit, clock: Clock, sight: Sight, key: UUID) -> Sheet:
    """Judge a kept workbook anew, or say how far its letters are. Raises NotFoundError ``sheet_not_found``."""
    bailiwick_of(sight.actor)
    row = invitations.sheet(unit, key, by=sight.actor.id)
    if row is None:
        raise NotFoundError("sheet_not_found")
    verdicts = check_people(unit, clock, sight, [_asked(one) for one in row.rows]) if row.rows else []
    progress = invitations.progress(unit, key)
    return Sheet(row.id, row.file_name, row.created_at, row.confirmed_at, tuple(verdicts), progress)


def carry_out(
    unit: Unit, clock: Clock, keys: Keys, sight: Sight, key: UUID, *, lives: timedelta = LIVES
) -> Sequence[UUID]:
    """Register, give roles and write the letters of every row, in the caller's transaction.

    Raises NotFoundError ``sheet_not_found``, ConflictError ``sheet_done`` or ``rows_refused`` (things have changed).
    """
    sheet = show_sheet(unit, clock, sight, key)
    if not invitations.take_sheet(unit, key, at=clock.now()):
        raise ConflictError("sheet_done")
    made = invite_people(unit, clock, keys, sight, sheet.verdicts, sheet_id=key, lives=lives)
    note_act(unit, clock, sight.actor, Noted("sheet_done", detail={"sheet": key, "rows": len(made)}))
    return made


def _stored(row: AskedRow) -> dict[str, Any]:
    cells = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.cells.items()}
    days = [name for name, value in row.cells.items() if isinstance(value, date)]
    faults = [[fault.column, fault.code, dict(fault.params)] for fault in row.faults]
    return {"number": row.number, "cells": cells, "days": days, "faults": faults}


def _asked(stored: Mapping[str, Any]) -> AskedRow:
    days = set(stored["days"])
    cells: dict[Column, str | date | None] = {
        name: date.fromisoformat(stored["cells"][name]) if name in days else stored["cells"][name]
        for name in COLUMNS
        if name in stored["cells"]
    }
    return AskedRow(stored["number"], cells, tuple(Fault(*fault) for fault in stored["faults"]))
