"""Files on their way that have not come whole: shown to who sends them, given up, and cleared when nobody goes on.

Only pieces are ever removed here. What has become evidence is a stored file, which nothing removes.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from workflow.domain.errors import NotFoundError
from workflow.domain.time import Clock
from workflow.services.identify import Sight
from workflow.services.papers import FileStore
from workflow.store import uploads
from workflow.store.database import Database, Unit
from workflow.store.uploads import Unfinished

BATCH: Final = 20


def unfinished(unit: Unit, sight: Sight, case_id: UUID) -> list[Unfinished]:
    """Give the person's own unfinished uploads for a case, the last touched first. One statement."""
    return uploads.unfinished(unit, case_id, by=sight.actor.id)


def give_up(database: Database, store: FileStore, sight: Sight, key: UUID) -> None:
    """Forget one's own unfinished upload with its pieces.

    Raises NotFoundError ``upload_not_found`` when there is none, or it has become evidence; UnavailableError.
    """
    with database.unit() as unit:
        row = uploads.one(unit, key, by=sight.actor.id, lock=True)
        if row is None or row.evidence_id is not None:
            raise NotFoundError("upload_not_found")
        store.drop_part(key.hex)
        uploads.drop(unit, key)


def clear_abandoned(database: Database, clock: Clock, store: FileStore, *, days: int) -> int:
    """Remove uploads that nobody touched for so many days, with their pieces; give how many.

    First each is said to begin anew (nothing of it is here), then pieces and row go under a lock on the row: whoever
    goes on meanwhile begins at the first byte or finds no upload, never a hole in a file. A crash leaves rows for the
    next time. Safe to run twice and by several at once: a row that another works on is passed over.

    Raises UnavailableError when the store does not answer; what was removed by then is removed.
    """
    before = clock.now() - timedelta(days=days)
    with database.unit() as unit:
        uploads.begin_anew(unit, before=before)
    cleared = 0
    while True:
        with database.unit() as unit:
            keys = uploads.abandoned(unit, before=before, limit=BATCH)
            for key in keys:
                store.drop_part(key.hex)
                uploads.drop(unit, key)
        cleared += len(keys)
        if len(keys) < BATCH:
            return cleared
