"""Books of numbers: the next one is taken by one statement, in the transaction that uses it: no gap, no double."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.case_number import Book
from workflow.store.database import Unit

_NEXT: Final[LiteralString] = """
INSERT INTO number_books (book, unit_id, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (book, unit_id, year) DO UPDATE SET last = number_books.last + 1 RETURNING last"""
_INSERT: Final[LiteralString] = """
INSERT INTO case_numbers (id, case_id, book, unit_id, year, number, text, received_on, due_on, by, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_OF_CASE: Final[LiteralString] = """
SELECT n.id, n.case_id, n.book, n.unit_id, n.year, n.number, n.text, n.received_on, n.due_on, n.by, n.at, p.name
FROM case_numbers n JOIN persons p ON p.id = n.by WHERE n.case_id = %s ORDER BY n.at, n.book"""
_LOCK: Final[LiteralString] = "SELECT id FROM cases WHERE id = %s FOR UPDATE"


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number that a case was given. ``due_on``: the last day of the office's term when it was given."""

    id: UUID
    case_id: UUID
    book: Book
    unit_id: UUID
    year: int
    number: int
    text: str
    received_on: date
    due_on: date | None
    by: UUID
    at: datetime
    by_name: str = ""


def lock_case(unit: Unit, case_id: UUID) -> None:
    """Keep others from giving the case numbers until the unit ends."""
    unit.row(_LOCK, (case_id,))


def next_number(unit: Unit, book: Book, *, unit_id: UUID, year: int) -> int:
    """Take the next number; who rolls back gives it back. Holds the book until the unit ends."""
    row = unit.row(_NEXT, (book, unit_id, year))
    assert row is not None  # noqa: S101 - the statement always gives a row
    return int(row[0])


def insert(unit: Unit, row: NumberRow) -> None:
    """Write a number into its book."""
    unit.execute(
        _INSERT,
        (
            row.id,
            row.case_id,
            row.book,
            row.unit_id,
            row.year,
            row.number,
            row.text,
            row.received_on,
            row.due_on,
            row.by,
            row.at,
        ),
    )


def of_case(unit: Unit, case_id: UUID) -> list[NumberRow]:
    """Read the numbers of a case, the oldest first."""
    return [_number(row) for row in unit.rows(_OF_CASE, (case_id,))]


def _number(row: Any) -> NumberRow:
    return NumberRow(*row)
