"""Put a dossier together: kind and set, own score, files under items, and which page proves what."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from workflow.domain.dossier import Pin
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, StaleVersionError
from workflow.domain.files import PDF
from workflow.domain.scoring import Sheet, check
from workflow.domain.time import Clock
from workflow.services.identify import Sight
from workflow.services.papers import Papers
from workflow.services.rules import set_of
from workflow.services.show_dossier import Workshop, fit_choices, show_dossier
from workflow.store import dossiers
from workflow.store.database import Unit
from workflow.store.dossiers import EvidenceRow

PINS_MAX = 60
"""Of one file."""


def open_workshop(unit: Unit, clock: Clock, sight: Sight, papers: Papers, key: UUID | str) -> Workshop:
    """Give a dossier to who puts it together now; raises ConflictError ``form_not_open`` to everybody else."""
    workshop = show_dossier(unit, clock, sight, papers, key)
    if not workshop.may_write:
        raise ConflictError("form_not_open")
    return workshop


def choose_set(unit: Unit, clock: Clock, sight: Sight, workshop: Workshop, number: int) -> None:
    """Say of which set the product is; of an own score stays what the set has.

    Raises InvalidInputError ``criteria_set_unknown``; StaleVersionError ``dossier_moved``.
    """
    if all(one.number != number for one in workshop.regulation.sheets):
        raise InvalidInputError("criteria_set_unknown", pointer="/bo")
    of = set_of(unit, workshop.regulation, number)
    head = replace(
        workshop.head, set_number=of.number, set_hash=of.hash, choices=fit_choices(workshop.head.choices, of)
    )
    _save(unit, clock, sight, replace(workshop, head=head))


def save_own_score(
    unit: Unit, clock: Clock, sight: Sight, workshop: Workshop, choices: Mapping[str, str], *, seen: int
) -> None:
    """Keep the own score of some criteria; those that were not sent stay as they were.

    Raises InvalidInputError ``criteria_set_unknown`` and what ``scoring.check`` raises; StaleVersionError
    ``dossier_moved``.
    """
    if workshop.criteria_set is None:
        raise InvalidInputError("criteria_set_unknown", pointer="/bo")
    whole = {**workshop.head.choices, **choices}
    check(Sheet(whole), workshop.criteria_set)
    _save(unit, clock, sight, replace(workshop, head=replace(workshop.head, choices=whole, version=seen)))


def take_out(unit: Unit, clock: Clock, sight: Sight, workshop: Workshop, evidence_id: UUID) -> None:
    """Take a file out of the dossier; it stays in what was handed in before. Raises NotFoundError."""
    row = evidence_of(workshop, evidence_id)
    dossiers.remove(unit, row.id, case_id=workshop.sheet.facts.id, by=sight.actor.id, at=clock.now())


def pin(unit: Unit, clock: Clock, sight: Sight, workshop: Workshop, evidence_id: UUID, pinned: Pin) -> None:
    """Say which criterion a file proves, and on which page (0: the whole file).

    Raises NotFoundError ``evidence_not_found``; InvalidInputError ``criterion_not_in_set``, ``page_not_in_file``;
    ConflictError ``pins_full``.
    """
    row = evidence_of(workshop, evidence_id)
    if workshop.criteria_set is None or workshop.criteria_set.criterion(pinned.criterion) is None:
        raise InvalidInputError("criterion_not_in_set", pointer="/tieu_chi", criterion=pinned.criterion[:40])
    last = (row.pages or 0) if row.media_type == PDF else 1
    if not 0 <= pinned.page <= last:
        raise InvalidInputError("page_not_in_file", pointer="/trang", page=pinned.page, pages=last)
    if len(row.pins) >= PINS_MAX:
        raise ConflictError("pins_full", maximum=PINS_MAX)
    dossiers.pin(unit, row.id, pinned, by=sight.actor.id, at=clock.now())


def unpin(unit: Unit, workshop: Workshop, evidence_id: UUID, pinned: Pin) -> None:
    """Take a pin away; one that is not there is no fault. Raises NotFoundError ``evidence_not_found``."""
    dossiers.unpin(unit, evidence_of(workshop, evidence_id).id, pinned)


def evidence_of(workshop: Workshop, evidence_id: UUID) -> EvidenceRow:
    """Give a file that stands in the dossier; raises NotFoundError ``evidence_not_found``."""
    found = next((row for row in workshop.evidence if row.id == evidence_id), None)
    if found is None:
        raise NotFoundError("evidence_not_found")
    return found


def _save(unit: Unit, clock: Clock, sight: Sight, workshop: Workshop) -> None:
    head = replace(workshop.head, regulation_hash=workshop.regulation.hash)
    saved = dossiers.save_head(unit, head, case_id=workshop.sheet.facts.id, by=sight.actor.id, at=clock.now())
    if saved is None:
        raise StaleVersionError("dossier_moved")
