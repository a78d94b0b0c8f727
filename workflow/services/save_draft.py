"""Save what a person has typed into one part of a form, by one statement, never over another tab's newer text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow.domain.errors import ConflictError, StaleVersionError
from workflow.domain.form_values import Answers, check_draft
from workflow.domain.forms import FormPart
from workflow.domain.inputs import refuse
from workflow.domain.time import Clock
from workflow.services.identify import Sight
from workflow.services.show_paper import Desk
from workflow.store import papers
from workflow.store.database import Unit
from workflow.store.papers import DraftWrite


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a part, and the version of the draft it was typed over.

    ``part`` None: the scan of a paper form. ``fixed`` are the remarks ticked off, None: as they were.
    """

    part: FormPart | None
    answers: Answers
    seen: int
    fixed: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as it was saved: its version, and when."""

    version: int
    at: datetime


def save_draft(unit: Unit, clock: Clock, sight: Sight, desk: Desk, text: Typed) -> Saved:
    """Save the answers of a part over the version seen; sending the same again is no clash.

    Raises ConflictError ``form_not_open``; InvalidInputError ``inputs_invalid`` with what cannot even be kept;
    StaleVersionError ``draft_stale`` when the part was saved elsewhere since it was seen, with other answers.
    """
    if desk.action is None:
        raise ConflictError("form_not_open")
    if text.part is not None:
        refuse(check_draft(text.part, text.answers))
    write = DraftWrite(
        person_id=sight.actor.id,
        case_id=desk.sheet.facts.id,
        form=desk.form.code,
        form_hash=desk.form.hash,
        part="" if text.part is None else text.part.code,
        answers=dict(text.answers),
        base={name: value for name, value in desk.answers.items() if name not in desk.filled},
        fixed=_ticks(desk) if text.fixed is None else text.fixed,
        paper_number=desk.newest,
        seen=text.seen,
        at=clock.now(),
    )
    saved = papers.save(unit, write)
    if saved is not None:
        return Saved(*saved)
    stored = papers.draft(unit, person_id=write.person_id, case_id=write.case_id, form=write.form)
    if stored is not None and all(stored.answers.get(name) == value for name, value in text.answers.items()):
        return Saved(stored.version, stored.updated_at)
    raise StaleVersionError("draft_stale", expected=text.seen, version=stored.version if stored else 0)


def _ticks(desk: Desk) -> Sequence[str]:
    return () if desk.draft is None else desk.draft.fixed
