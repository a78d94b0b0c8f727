"""The list of a session: cases put on it and taken off, and what a frozen list fixes. Fixed statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.council_session import Listed, Session
from workflow.store.database import Unit

_LIST: Final[LiteralString] = """
INSERT INTO session_cases (session_id, case_id, position, set_code, round, live)
SELECT %(session)s, c.id, w.place
 + coalesce((SELECT max(position) FROM session_cases WHERE session_id = %(session)s), 0),
 coalesce(%(set)s, p.set_number::text), 1, true
FROM unnest(%(cases)s::uuid[]) WITH ORDINALITY AS w(id, place) JOIN cases c ON c.id = w.id
JOIN products p ON p.id = c.product_id
ON CONFLICT DO NOTHING RETURNING case_id"""
_UNLIST: Final[LiteralString] = "DELETE FROM session_cases WHERE session_id = %s AND case_id = %s"
_FREEZE: Final[LiteralString] = """
UPDATE session_cases x SET position = w.position, treatment_seq = w.treatment_seq, regulation_hash = w.regulation_hash,
 set_code = w.set_code, snapshot = w.snapshot
FROM jsonb_to_recordset(%(cases)s::jsonb) AS w(case_id uuid, position bigint, treatment_seq bigint,
 regulation_hash text, set_code text, snapshot text)
WHERE x.session_id = %(session)s AND x.case_id = w.case_id"""
_SHIFT: Final[LiteralString] = "UPDATE session_cases SET position = -position WHERE session_id = %s"
_BASIS: Final[LiteralString] = """
SELECT c.id, c.code, c.state, (c.facts ->> ('treatment.' || c.step))::bigint, s.regulation, encode(d.sha256, 'hex'),
 d.content::jsonb ->> 'set_number'
FROM cases c JOIN seasons s ON s.id = c.season_id LEFT JOIN LATERAL (
 SELECT n.sha256, n.content FROM dossier_snapshots n WHERE n.case_id = c.id ORDER BY n.number DESC LIMIT 1) d ON TRUE
WHERE c.id = ANY(%s)"""
_CLAIMS: Final[LiteralString] = """
SELECT d.content::jsonb -> 'choices' FROM dossier_snapshots d
WHERE d.case_id = %s AND d.sha256 = decode(%s, 'hex')"""
_OPEN: Final[LiteralString] = """
SELECT c.id, c.code, p.name, r.name, u.name, c.state, p.set_number::text
FROM cases c JOIN products p ON p.id = c.product_id JOIN producers r ON r.id = c.producer_id
JOIN units u ON u.id = c.commune_id
WHERE c.state = ANY(%(states)s) AND (%(unit)s::uuid IS NULL OR c.province_id = %(unit)s OR c.district_id = %(unit)s)
 AND NOT EXISTS (SELECT 1 FROM session_cases x WHERE x.case_id = c.id AND x.live)
ORDER BY u.sort_key, p.sort_key, c.id LIMIT %(limit)s"""
_WHICH: Final[LiteralString] = """
SELECT c.id FROM cases c WHERE c.code = ANY(%(codes)s) AND c.state = ANY(%(states)s)
 AND (%(unit)s::uuid IS NULL OR c.province_id = %(unit)s OR c.district_id = %(unit)s)
ORDER BY array_position(%(codes)s::text[], c.code)"""
_FILED_BEFORE: Final[LiteralString] = """
SELECT DISTINCT m.person_id FROM filed_sheets f JOIN council_members m ON m.id = f.member_id
WHERE f.case_id = ANY(%s) AND f.session_id <> %s"""


@dataclass(frozen=True, slots=True)
class Basis:
    """What of a case bears on its place on a list."""

    case_id: UUID
    code: str
    state: str
    treatment_seq: int | None
    regulation: str | None
    snapshot: str | None
    set_code: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that waits for a council and stands on no list."""

    case_id: UUID
    code: str
    product: str
    producer: str
    commune: str
    state: str
    set_code: str | None


def basis(unit: Unit, cases: Sequence[UUID]) -> dict[UUID, Basis]:
    """Read what fixes the sheet of each case."""
    return {row[0]: Basis(*row) for row in unit.rows(_BASIS, (list(cases),))}


def claims(unit: Unit, case_id: UUID, snapshot: str) -> dict[str, str]:
    """Read what the maker chose in the dossier that the members read, criterion by criterion."""
    row = unit.row(_CLAIMS, (case_id, snapshot))
    return {} if row is None or not isinstance(row[0], dict) else row[0]


def candidates(unit: Unit, unit_id: UUID | None, states: Sequence[str], *, limit: int) -> list[Candidate]:
    """Read the cases of a territory that wait for a council and stand on no list."""
    asked = {"unit": unit_id, "states": list(states), "limit": limit}
    return [Candidate(*row) for row in unit.rows(_OPEN, asked)]


def which(unit: Unit, unit_id: UUID | None, states: Sequence[str], codes: Sequence[str]) -> list[UUID]:
    """Find the cases of these codes that wait for a council in the territory."""
    asked = {"unit": unit_id, "states": list(states), "codes": list(codes)}
    return [row[0] for row in unit.rows(_WHICH, asked)]


def list_cases(unit: Unit, session_id: UUID, cases: Sequence[UUID], *, set_code: str | None) -> set[UUID]:
    """Put cases on a list; gives those that were put there (others stand on a list already)."""
    rows = unit.rows(_LIST, {"session": session_id, "cases": list(cases), "set": set_code})
    return {row[0] for row in rows}


def unlist(unit: Unit, session_id: UUID, case_id: UUID) -> bool:
    """Take a case off a draft's list."""
    return unit.execute(_UNLIST, (session_id, case_id)) == 1


def freeze(unit: Unit, session: Session, cases: Sequence[Listed]) -> None:
    """Fix by what each listed case is scored, and its place on the list."""
    records = [
        {
            "case_id": case.case_id,
            "position": case.position,
            "treatment_seq": case.treatment_seq,
            "regulation_hash": case.regulation_hash,
            "set_code": case.set_code,
            "snapshot": case.snapshot,
        }
        for case in cases
    ]
    unit.execute(_SHIFT, (session.id,))  # places are unique: none is taken while they are given anew
    unit.execute(_FREEZE, {"session": session.id, "cases": _json(records)})


def filed_before(unit: Unit, cases: Sequence[UUID], *, session_id: UUID) -> set[UUID]:
    """Give the persons who filed a sheet on any of these cases in another session."""
    return {row[0] for row in unit.rows(_FILED_BEFORE, (list(cases), session_id))}


def _json(value: object) -> str:
    return orjson.dumps(value, default=str).decode()
