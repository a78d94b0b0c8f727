"""Enter a dossier into the office's book: the receipt note with its number, and, at the commune, the product's code.

The numbers are taken in the transaction that writes them; two clerks wait for each other at the row of the book, so
that no number is lost or given twice. Entered again, the first numbers are given.
"""

from typing import Final
from uuid import UUID

from workflow.domain.access import covers
from workflow.domain.case_number import Book, written
from workflow.domain.errors import ConflictError, NotPermittedError
from workflow.domain.ids import new_id
from workflow.domain.time import Clock, local_day
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.show_case import find_case
from workflow.store import case_numbers, clocks
from workflow.store.case_numbers import NumberRow
from workflow.store.database import Database, Unit
from workflow.store.reads.case_sheet import CaseSheet

_BOOKS: Final[dict[str, tuple[str, tuple[Book, ...]]]] = {
    "dossier_commune": ("commune", ("receipt_commune", "product")),
    "province_check": ("province", ("receipt_province",)),
}
"""In which state an office receives a dossier: the level of who enters it, and the books."""


def books_of(state: str) -> tuple[Book, ...]:
    """Give the books into which a dossier in a state is entered; none in most."""
    return _BOOKS[state][1] if state in _BOOKS else ()


def register_dossier(database: Database, clock: Clock, sight: Sight, key: UUID | str) -> list[NumberRow]:
    """Enter the dossier of a case and give its numbers in the books of this office.

    Locks the case, then the book. Raises NotFoundError ``case_not_found``; ConflictError ``dossier_not_received``;
    NotPermittedError ``not_registering``.
    """
    with database.unit() as unit:
        sheet = find_case(unit, sight, key)
        if sheet.facts.state not in _BOOKS:
            raise ConflictError("dossier_not_received")
        level, books = _BOOKS[sheet.facts.state]
        _check_right(unit, sight, sheet, level)
        case_numbers.lock_case(unit, sheet.facts.id)
        at = clock.now()
        year = local_day(at).year
        given = {row.book: row for row in case_numbers.of_case(unit, sheet.facts.id) if row.year == year}
        running = clocks.running(unit, [sheet.facts.id]).get(sheet.facts.id, ())
        owed = next((one for one in running if one.rule in {"commune_check", "province_check"}), None)
        for book in books:
            if book in given:
                continue
            place = sheet.province["id"] if level == "province" else sheet.commune["id"]
            number = case_numbers.next_number(unit, book, unit_id=place, year=year)
            row = NumberRow(
                id=new_id(at),
                case_id=sheet.facts.id,
                book=book,
                unit_id=place,
                year=year,
                number=number,
                text=written(
                    book,
                    number,
                    province=str(sheet.province["code"]),
                    commune=str(sheet.commune["code"]),
                    year=year,
                ),
                received_on=local_day(sheet.entered_at),
                due_on=owed.due_on if owed is not None else None,
                by=sight.actor.id,
                at=at,
                by_name=sight.actor.name,
            )
            case_numbers.insert(unit, row)
            given[book] = row
        return [given[book] for book in books]


def may_register(unit: Unit, sight: Sight, sheet: CaseSheet) -> bool:
    """Say whether the person enters this dossier into a book now."""
    if sheet.facts.state not in _BOOKS:
        return False
    try:
        _check_right(unit, sight, sheet, _BOOKS[sheet.facts.state][0])
    except NotPermittedError:
        return False
    return True


def _check_right(unit: Unit, sight: Sight, sheet: CaseSheet, level: str) -> None:
    process = engine_of(unit, sheet.facts.process_hash).process
    state = process.states[sheet.facts.state]
    held = {grant.role for grant in sight.actor.grants if covers(process, grant, sheet.facts)}
    is_holder = state.holder in held and process.roles[state.holder].level == level if state.holder else False
    if not is_holder or sight.actor.is_of_producer(sheet.facts.producer_id):
        raise NotPermittedError("not_registering")
