"""One-time codes and links: kept, tried, taken, sent. Fixed statements; each code is taken at most once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_INSERT: Final[LiteralString] = """
INSERT INTO one_time_codes (id, purpose, person_id, channel, address, language, notice, secret_hash, created_at,
 expires_at, sending) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_COLUMNS: Final[LiteralString] = "id, person_id, channel, address, secret_hash, attempts"
_TRY: Final[LiteralString] = (
    "UPDATE one_time_codes SET attempts = attempts + 1 WHERE id = %(id)s AND purpose = %(purpose)s AND used_at IS NULL"
    " AND expires_at > %(at)s AND attempts < %(most)s RETURNING " + _COLUMNS
)
_STATE: Final[LiteralString] = """
SELECT used_at IS NOT NULL, expires_at <= %(at)s FROM one_time_codes WHERE id = %(id)s AND purpose = %(purpose)s"""
_TAKE: Final[LiteralString] = """
UPDATE one_time_codes SET used_at = %(at)s, attempts = greatest(attempts - 1, 0)
WHERE id = %(id)s AND used_at IS NULL AND expires_at > %(at)s"""
_GIVE_BACK: Final[LiteralString] = """
UPDATE one_time_codes SET attempts = greatest(attempts - 1, 0) WHERE id = %s"""
_LINK: Final[LiteralString] = (
    "SELECT "
    + _COLUMNS
    + ", used_at IS NOT NULL, expires_at <= %(at)s FROM one_time_codes WHERE secret_hash = %(digest)s"
    " AND (channel = 'link' OR notice = 'invitation')"
)
_RECENT: Final[LiteralString] = """
SELECT count(*) FROM one_time_codes WHERE address = %s AND created_at > %s AND sending <> 'none'"""
_UNDER_WAY: Final[LiteralString] = """
SELECT id FROM one_time_codes WHERE address = %(address)s AND created_at > %(since)s AND purpose = %(purpose)s
 AND person_id IS NOT DISTINCT FROM %(person)s::uuid AND notice = %(notice)s AND used_at IS NULL AND attempts = 0
 AND expires_at > %(at)s ORDER BY created_at DESC LIMIT 1"""
_CLAIM: Final[LiteralString] = """
WITH mine AS (SELECT c.id FROM one_time_codes c
 WHERE c.sending IN ('planned', 'claimed') AND (c.sending = 'planned' OR c.lease_until <= %(now)s)
 ORDER BY c.created_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE one_time_codes t SET sending = 'claimed', sendings = t.sendings + 1, lease_until = %(lease)s
FROM mine LEFT JOIN one_time_codes o ON o.id = mine.id LEFT JOIN persons p ON p.id = o.person_id
WHERE t.id = mine.id
RETURNING t.id, t.channel, t.address, t.language, t.notice, t.sendings, t.created_at, t.expires_at, p.name"""
_SENT: Final[LiteralString] = """
UPDATE one_time_codes c SET sending = r.sending, lease_until = NULL
FROM unnest(%s::uuid[], %s::text[], %s::smallint[]) AS r(id, sending, sendings)
WHERE c.id = r.id AND c.sendings = r.sendings AND c.sending = 'claimed'"""
_FORGET: Final[LiteralString] = "DELETE FROM one_time_codes WHERE expires_at < %s"
_PROVE: Final[LiteralString] = """
INSERT INTO proved_addresses (person_id, channel, address, proved_at) VALUES (%(id)s, %(channel)s, %(address)s, %(at)s)
ON CONFLICT (person_id, channel, address) DO UPDATE SET proved_at = %(at)s"""


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code or link to keep, with what says where it goes."""

    id: UUID
    purpose: str
    person_id: UUID | None
    channel: str
    address: str
    language: str
    notice: str
    secret_hash: bytes
    created_at: datetime
    expires_at: datetime
    sending: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code as it is tried; ``attempts`` counts this one too."""

    id: UUID
    person_id: UUID | None
    channel: str
    address: str
    secret_hash: bytes
    attempts: int


@dataclass(frozen=True, slots=True)
class ClaimedCode:
    """A code on its way out. ``name`` is the person's, None when nobody is registered yet."""

    id: UUID
    channel: str
    address: str
    language: str
    notice: str
    sendings: int
    created_at: datetime
    expires_at: datetime
    name: str | None


def insert(unit: Unit, row: NewCode) -> None:
    """Keep a code."""
    values = (row.id, row.purpose, row.person_id, row.channel, row.address, row.language, row.notice)
    unit.execute(_INSERT, (*values, row.secret_hash, row.created_at, row.expires_at, row.sending))


def count_try(unit: Unit, code_id: UUID, *, purpose: str, at: datetime, most: int) -> CodeRow | None:
    """Count one try of a live code and give it; None when it is not live, or has been tried ``most`` times."""
    row = unit.row(_TRY, {"id": code_id, "purpose": purpose, "at": at, "most": most})
    return None if row is None else _code(row)


def state(unit: Unit, code_id: UUID, *, purpose: str, at: datetime) -> tuple[bool, bool] | None:
    """Give whether a code was used and whether its time is over; None when there is no such code."""
    row = unit.row(_STATE, {"id": code_id, "purpose": purpose, "at": at})
    return None if row is None else (row[0], row[1])


def take(unit: Unit, code_id: UUID, *, at: datetime) -> bool:
    """Take a code; False when others were quicker."""
    return unit.execute(_TAKE, {"id": code_id, "at": at}) == 1


def give_back(unit: Unit, code_id: UUID) -> None:
    """Uncount a try that was right."""
    unit.execute(_GIVE_BACK, (code_id,))


def link(unit: Unit, digest: bytes, *, at: datetime) -> tuple[CodeRow, bool, bool] | None:
    """Read a link: the row, whether it was used, whether its time is over."""
    row = unit.row(_LINK, {"digest": digest, "at": at})
    return None if row is None else (_code(row), row[6], row[7])


def sent_since(unit: Unit, address: str, since: datetime) -> int:
    """Count the codes sent to an address since an instant."""
    row = unit.row(_RECENT, (address, since))
    return 0 if row is None else int(row[0])


def under_way(
    unit: Unit, *, purpose: str, person_id: UUID | None, notice: str, address: str, since: datetime, at: datetime
) -> UUID | None:
    """Give the code that was asked for in the same way just before and not tried yet, or None."""
    given = {"purpose": purpose, "person": person_id, "notice": notice, "address": address, "since": since, "at": at}
    row = unit.row(_UNDER_WAY, given)
    return None if row is None else row[0]


def claim(unit: Unit, *, now: datetime, lease: datetime, limit: int) -> list[ClaimedCode]:
    """Take up to ``limit`` codes to be sent; nobody else gets them until the lease runs out."""
    return [ClaimedCode(*row) for row in unit.rows(_CLAIM, {"now": now, "lease": lease, "limit": limit})]


def settle(unit: Unit, codes: Sequence[tuple[UUID, str, int]]) -> None:
    """Write what became of the sending of codes (key, state, number of the sending)."""
    if codes:
        ids, states, numbers = zip(*codes, strict=True)
        unit.execute(_SENT, (list(ids), list(states), list(numbers)))


def forget(unit: Unit, *, before: datetime) -> int:
    """Delete the codes whose time was over before an instant, with the addresses they hold."""
    return unit.execute(_FORGET, (before,))


def prove(unit: Unit, person_id: UUID, *, channel: str, address: str, at: datetime) -> None:
    """Keep that a person has shown to hold an address."""
    unit.execute(_PROVE, {"id": person_id, "channel": channel, "address": address, "at": at})


def _code(row: Sequence[Any]) -> CodeRow:
    return CodeRow(row[0], row[1], row[2], row[3], bytes(row[4]), row[5])
