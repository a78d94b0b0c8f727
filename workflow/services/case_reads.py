"""Note who opens a case, and show it to those who answer for it."""

from dataclasses import replace
from typing import Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.access import covers
from workflow.domain.errors import NotPermittedError
from workflow.domain.facts import CaseFacts
from workflow.domain.ids import new_id
from workflow.domain.process import Role
from workflow.domain.time import Clock, local_day
from workflow.services.identify import Sight
from workflow.services.show_case import find_case
from workflow.store.database import Unit
from workflow.store.reads import case_reads
from workflow.store.reads import scope as scoping
from workflow.store.reads.case_reads import Read, ReadFilter, ReadRow
from workflow.store.reads.page import FIRST, Page, Part

PageCode: TypeAlias = Literal[
    "case", "history", "clocks", "proof", "paper", "file", "scores", "reads", "bundle", "acts"
]
SHOWN_TO: Final = ("auditor", "province_lead")


def note_read(unit: Unit, clock: Clock, sight: Sight, case: CaseFacts, page: PageCode) -> bool:
    """Write down that the person opened a page of a case, which they may see; False when it was there already.

    Those who only read are noted each time, others once a page and day. One statement, in a unit that may write.
    """
    role = _role(sight, case)
    if role is None:  # nobody's business: such a person is shown nothing
        return False
    at = clock.now()
    read = Read(new_id(at), case.id, sight.actor.id, role.code, page, at, local_day(at), not role.acts)
    return case_reads.note(unit, read)


def show_reads(
    unit: Unit,
    sight: Sight,
    *,
    key: UUID | str | None = None,
    wanted: ReadFilter | None = None,
    part: Part = FIRST,
) -> Page[ReadRow]:
    """Give who opened a case (``key``), or any case the person may see, the newest reading first.

    Raises NotPermittedError ``role_not_permitted`` for roles that do not answer for it, NotFoundError
    ``case_not_found`` for a case that one may not see.
    """
    answering = tuple(grant for grant in sight.actor.grants if grant.role in SHOWN_TO)
    if not answering:
        raise NotPermittedError("role_not_permitted", roles=list(SHOWN_TO))
    asked = wanted or ReadFilter()
    if key is not None:
        asked = replace(asked, case=find_case(unit, sight, key).facts.id)
    return case_reads.page(unit, scoping.cases(sight.reaches), asked, part)


def _role(sight: Sight, case: CaseFacts) -> Role | None:
    """Give the role under which the person sees the case; one that only reads before one that acts."""
    process = sight.processes[case.process_hash]
    roles = [process.roles[grant.role] for grant in sight.actor.grants if covers(process, grant, case)]
    seeing = [role for role in roles if role.sees_cases]
    return next((role for role in seeing if not role.acts), seeing[0] if seeing else None)
