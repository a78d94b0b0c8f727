"""List what was done in all cases a person answers for, and note that it was read: in every case that was shown."""

from typing import Final

from workflow.domain.errors import NotPermittedError
from workflow.domain.ids import new_id
from workflow.domain.time import Clock, local_day
from workflow.services.case_reads import SHOWN_TO, PageCode
from workflow.services.identify import Sight
from workflow.store.database import Unit
from workflow.store.reads import acts, case_reads
from workflow.store.reads import scope as scoping
from workflow.store.reads.acts import ActLine, ActsFilter
from workflow.store.reads.case_reads import Read
from workflow.store.reads.page import FIRST, Page, Part

READS_ONLY: Final = "auditor"


def list_acts(
    unit: Unit,
    clock: Clock,
    sight: Sight,
    wanted: ActsFilter,
    part: Part = FIRST,
    *,
    noted_as: PageCode = "acts",
) -> Page[ActLine]:
    """Give a page of acts within the person's reach, the newest first. Two statements: the list, and the note of it.

    Who only reads is noted each time, others once a case and day. Raises NotPermittedError ``role_not_permitted`` for
    roles that do not answer for cases.
    """
    held = [grant.role for grant in sight.actor.grants if grant.role in SHOWN_TO]
    if not held:
        raise NotPermittedError("role_not_permitted", roles=list(SHOWN_TO))
    found = acts.page(unit, scoping.cases(sight.reaches), wanted, part)
    role = READS_ONLY if READS_ONLY in held else held[0]
    at = clock.now()
    cases = dict.fromkeys(line.row.case_id for line in found.items)
    every = role == READS_ONLY
    reads = [Read(new_id(at), case, sight.actor.id, role, noted_as, at, local_day(at), every) for case in cases]
    case_reads.note_many(unit, reads)
    return found
