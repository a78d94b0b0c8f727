"""Producers, products and seasons as the services write them; fixed statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.facts import SeasonFacts
from workflow.domain.history import dumps
from workflow.store.cases import to_season
from workflow.store.database import Unit

_PRODUCER: Final[LiteralString] = """
INSERT INTO producers (id, code, kind, name, commune_id, address, phone, email, search, sort_key,
 invented, created_at, tax_code) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (code) DO NOTHING"""
_PRODUCT: Final[LiteralString] = """
INSERT INTO products (id, code, name, producer_id, set_number, search, sort_key, invented,
 created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING"""
_TAX_CODES: Final[LiteralString] = """
SELECT id, name, tax_code FROM producers WHERE id = ANY(%s) ORDER BY sort_key, id"""
_SET_TAX_CODE: Final[LiteralString] = "UPDATE producers SET tax_code = %s WHERE id = %s"
_FIND_PRODUCER: Final[LiteralString] = """
SELECT id, code, name, commune_id FROM producers WHERE id = %s"""
_SEASON: Final[LiteralString] = """
INSERT INTO seasons (id, code, name_vi, name_en, unit_id, province_id, year, plan_no, plan_on,
 process_hash, regulation, status, settings, windows, targets, source, case_prefix, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING"""
_CODE_TAKEN: Final[LiteralString] = "SELECT 1 FROM seasons WHERE code = %s"
_LOCK: Final[LiteralString] = "SELECT 1 FROM seasons WHERE id = %s FOR NO KEY UPDATE"
_NUMBER: Final[LiteralString] = """
UPDATE seasons SET next_number = next_number + 1 WHERE id = %s
RETURNING case_prefix || '-' || year || '-' || to_char(next_number - 1, 'FM999999990000')"""
_ENTRY: Final[LiteralString] = """
SELECT s.id, s.status, s.settings, s.windows, s.process_hash, s.unit_id, s.code,
 p.id, p.producer_id, r.commune_id
FROM seasons s CROSS JOIN products p JOIN producers r ON r.id = p.producer_id
WHERE s.id = %s AND p.id = %s"""
_CASE_OF: Final[LiteralString] = """
SELECT c.id FROM cases c WHERE c.season_id = %s AND c.product_id = %s"""
_PLACE: Final[LiteralString] = "SELECT unit_id FROM seasons WHERE id = %s"
_UNDER: Final[LiteralString] = """
SELECT id, code FROM cases WHERE season_id = %s AND process_hash = %s ORDER BY id"""
_STATUS: Final[LiteralString] = "UPDATE seasons SET status = %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Entry:
    """A season and a product about to meet: what the decision to enter needs."""

    season: SeasonFacts
    process_hash: str
    season_unit_id: UUID
    season_code: str
    product_id: UUID
    producer_id: UUID
    commune_id: UUID


@dataclass(frozen=True, slots=True)
class ProducerRow:
    """A producer as the services need it."""

    id: UUID
    code: str
    name: str
    commune_id: UUID


def producer(unit: Unit, key: UUID) -> ProducerRow | None:
    """Read a producer, or None."""
    row = unit.row(_FIND_PRODUCER, (key,))
    return None if row is None else ProducerRow(*row)


def insert_producer(unit: Unit, values: Sequence[object]) -> bool:
    """Add a producer; False when its code is taken."""
    return unit.execute(_PRODUCER, values) == 1


@dataclass(frozen=True, slots=True)
class OwnTaxCode:
    """A producer with its tax code, for who holds its account."""

    producer_id: UUID
    name: str
    tax_code: str | None


def tax_codes(unit: Unit, producers: Sequence[UUID]) -> list[OwnTaxCode]:
    """Read the tax codes of producers."""
    return [OwnTaxCode(*row) for row in unit.rows(_TAX_CODES, (list(producers),))]


def set_tax_code(unit: Unit, producer_id: UUID, code: str | None) -> None:
    """Keep a producer's tax code, or remove it."""
    unit.execute(_SET_TAX_CODE, (code, producer_id))


def insert_product(unit: Unit, values: Sequence[object]) -> bool:
    """Add a product; False when its code is taken."""
    return unit.execute(_PRODUCT, values) == 1


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """A season as it is stored."""

    id: UUID
    code: str
    name_vi: str
    name_en: str
    unit_id: UUID
    province_id: UUID
    year: int
    plan_no: str | None
    plan_on: date | None
    process_hash: str
    regulation: str | None
    status: str
    settings: Mapping[str, Any]
    windows: Sequence[Mapping[str, Any]]
    targets: Sequence[Mapping[str, Any]]
    source: str | None
    case_prefix: str
    created_at: datetime


def insert_season(unit: Unit, row: SeasonRow) -> str | None:
    """Add a season; gives what was taken already, its code or its case numbers' prefix, or None."""
    values = (
        row.id,
        row.code,
        row.name_vi,
        row.name_en,
        row.unit_id,
        row.province_id,
        row.year,
        row.plan_no,
        row.plan_on,
        row.process_hash,
        row.regulation,
        row.status,
        dumps(dict(row.settings)),
        dumps([dict(w) for w in row.windows]),
        dumps([dict(t) for t in row.targets]),
        row.source,
        row.case_prefix,
        row.created_at,
    )
    if unit.execute(_SEASON, values) == 1:
        return None
    return row.code if unit.row(_CODE_TAKEN, (row.code,)) else f"{row.case_prefix}-{row.year}"


def lock_numbers(unit: Unit, season_id: UUID) -> None:
    """Hold the season's counter until the end of the transaction."""
    unit.execute(_LOCK, (season_id,))


def next_case_code(unit: Unit, season_id: UUID) -> str:
    """Take the season's next case number; gap-free because it rolls back with the entry."""
    row = unit.row(_NUMBER, (season_id,))
    return "" if row is None else str(row[0])


def entry(unit: Unit, *, season_id: UUID, product_id: UUID) -> Entry | None:
    """Read a season and a product together, or None when either is not there."""
    row = unit.row(_ENTRY, (season_id, product_id))
    if row is None:
        return None
    return Entry(to_season(row[:4]), row[4], row[5], row[6], row[7], row[8], row[9])


def case_of(unit: Unit, *, season_id: UUID, product_id: UUID) -> UUID | None:
    """Give the key of the case of a product in a season, or None."""
    row = unit.row(_CASE_OF, (season_id, product_id))
    return None if row is None else row[0]


def set_season_status(unit: Unit, *, season_id: UUID, status: str) -> None:
    """Open or close a season."""
    unit.execute(_STATUS, (status, season_id))


def season_place(unit: Unit, season_id: UUID) -> UUID | None:
    """Give the unit that runs a season, or None when there is no such season."""
    row = unit.row(_PLACE, (season_id,))
    return None if row is None else row[0]


def cases_under(unit: Unit, *, season_id: UUID, process_hash: str) -> list[tuple[UUID, str]]:
    """Give (key, code) of the season's cases that run under a version, by key."""
    return [(row[0], row[1]) for row in unit.rows(_UNDER, (season_id, process_hash))]
