"""Notices on their way out: claimed under a lease, proved, settled. Fixed statements over whole batches.

A claim is known by (key, attempts): whoever holds an older one writes nothing any more. Mail that can wait is claimed
person by person, so that two workers never make two digests for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.proof import Proof, proof_hash
from workflow.store.database import Unit

TOGETHER_MAX: Final = 40
"""The most notices that one person's digest holds; the rest follow in the next."""

_DUE: Final[LiteralString] = """n.state IN ('planned', 'claimed') AND n.send_at <= %(now)s
 AND (n.state = 'planned' OR n.lease_until <= %(now)s)"""
_CAN_WAIT: Final[LiteralString] = "(n.channel = 'email' AND NOT n.urgent)"
_TAKE: Final[LiteralString] = """
UPDATE notices t SET state = 'claimed', attempts = t.attempts + 1, lease_until = %(lease)s, claimed_at = %(now)s
FROM mine WHERE t.key = mine.key RETURNING t.key"""
_CLAIM: Final[LiteralString] = (
    "WITH mine AS (SELECT n.key FROM notices n WHERE "
    + _DUE
    + " AND NOT "
    + _CAN_WAIT
    + " ORDER BY n.send_at, n.key LIMIT %(limit)s FOR UPDATE SKIP LOCKED)"
    + _TAKE
)
_CLAIM_MAIL: Final[LiteralString] = (
    "WITH near AS MATERIALIZED (SELECT n.recipient_id FROM notices n WHERE "
    + _DUE
    + " AND "
    + _CAN_WAIT
    + """ ORDER BY n.send_at, n.key LIMIT %(limit)s),
people AS MATERIALIZED (SELECT p.recipient_id FROM (SELECT DISTINCT recipient_id FROM near) p
 WHERE pg_try_advisory_xact_lock(2611, hashtext(p.recipient_id::text))),
mine AS (SELECT x.key FROM people CROSS JOIN LATERAL (SELECT n.key FROM notices n
 WHERE n.recipient_id = people.recipient_id AND """
    + _DUE
    + " AND "
    + _CAN_WAIT
    + """ ORDER BY n.send_at, n.key LIMIT %(together)s FOR UPDATE SKIP LOCKED) x)"""
    + _TAKE
)
_FACTS: Final[LiteralString] = """
SELECT n.key, n.kind, n.notice, n.case_id, n.rule, n.started_seq, n.arming, n.step, n.history_seq, n.recipient_id,
 n.recipient_role, n.channel, n.urgent, n.planned_at, n.send_at, n.attempts, n.digest_key, n.params,
 k.case_id IS NOT NULL, k.ended_at IS NOT NULL, k.stopped_at IS NOT NULL, k.arming, k.due_on, f.due_on,
 w.channels, w.digest, w.quiet_from, w.quiet_until, w.muted,
 ARRAY(SELECT x.channel FROM contact_faults x WHERE x.person_id = n.recipient_id AND x.resolved_at IS NULL),
 f.due_on IS NOT NULL AND EXISTS (SELECT 1 FROM notices o JOIN firings g ON g.case_id = o.case_id AND g.rule = o.rule
  AND g.started_seq = o.started_seq AND g.arming = o.arming AND g.step = o.step
  WHERE o.case_id = n.case_id AND o.rule = n.rule AND o.started_seq = n.started_seq AND o.step = n.step
  AND o.key <> n.key AND o.recipient_id = n.recipient_id AND o.channel = n.channel AND o.notice = n.notice
  AND o.state IN ('sent', 'delivered') AND g.due_on = f.due_on),
 q.made, q.lost, c.commune_id
FROM notices n
LEFT JOIN clocks k ON k.case_id = n.case_id AND k.rule = n.rule AND k.started_seq = n.started_seq
LEFT JOIN firings f ON f.case_id = n.case_id AND f.rule = n.rule AND f.started_seq = n.started_seq
 AND f.arming = n.arming AND f.step = n.step
LEFT JOIN contact_preferences w ON w.person_id = n.recipient_id
LEFT JOIN cases c ON c.id = n.case_id
LEFT JOIN LATERAL (SELECT count(*) AS made, max(p.key) FILTER (WHERE NOT EXISTS (SELECT 1 FROM notice_receipts r
  WHERE r.notice_key = p.notice_key AND r.proof_key = p.key)) AS lost
 FROM proofs p WHERE p.notice_key = coalesce(n.digest_key, n.key)) q ON TRUE
WHERE n.key = ANY(%s) ORDER BY n.send_at, n.key"""
_PROVE: Final[LiteralString] = """
INSERT INTO proofs (key, notice_key, case_id, at, channel, address, language, template, template_version, subject,
 body, message_id, hash)
SELECT key, notice_key, case_id, at, channel, address, language, template, template_version, subject, body, message_id,
 decode(hash, 'hex')
FROM jsonb_to_recordset(%s::text::jsonb) AS r(key text, notice_key text, case_id uuid, at timestamptz, channel text,
 address text, language text, template text, template_version text, subject text, body text, message_id text,
 hash text)"""
_RENEW: Final[LiteralString] = """
UPDATE notices n SET lease_until = %(lease)s
FROM unnest(%(keys)s::text[], %(attempts)s::smallint[]) AS r(key, attempts)
WHERE n.key = r.key AND n.attempts = r.attempts AND n.state = 'claimed' RETURNING n.key"""
_SETTLE: Final[LiteralString] = """
UPDATE notices n SET state = r.state, reason = r.reason, send_at = coalesce(r.send_at, n.send_at),
 attempts = n.attempts - CASE WHEN r.unspent THEN 1 ELSE 0 END, digest_key = coalesce(r.digest_key, n.digest_key),
 lease_until = CASE WHEN r.state = 'claimed' THEN n.lease_until END,
 sent_at = coalesce(r.sent_at, n.sent_at), finished_at = coalesce(r.finished_at, n.finished_at)
FROM jsonb_to_recordset(%(rows)s::text::jsonb) AS r(key text, attempts smallint, state text, reason text,
 send_at timestamptz, unspent boolean, digest_key text, sent_at timestamptz, finished_at timestamptz)
WHERE n.key = r.key AND n.attempts = r.attempts AND n.state = 'claimed'"""
_RECEIPTS: Final[LiteralString] = """
INSERT INTO notice_receipts (id, notice_key, proof_key, at, kind, provider, detail)
SELECT id, notice_key, proof_key, at, kind, provider, detail
FROM jsonb_to_recordset(%(receipts)s::text::jsonb) AS r(id uuid, notice_key text, proof_key text, at timestamptz,
 kind text, provider text, detail jsonb)"""
_RECORD: Final[LiteralString] = "WITH noted AS (" + _RECEIPTS + ")" + _SETTLE
_COUNTS: Final[LiteralString] = """
SELECT state, count(*) FROM notices GROUP BY state"""
_TWICE: Final[LiteralString] = "SELECT count(*) FROM notice_receipts WHERE kind = 'unknown'"

_SENT_AS: Final[LiteralString] = """
SELECT p.notice_key, p.key, ARRAY(SELECT r.kind FROM notice_receipts r WHERE r.notice_key = p.notice_key
 AND r.provider = 'report')
FROM proofs p WHERE p.message_id = %s ORDER BY p.at DESC, p.key DESC LIMIT 1"""
_REPORT: Final[LiteralString] = """
UPDATE notices SET state = %(state)s, finished_at = %(at)s
WHERE (key = %(key)s OR (recipient_id = %(person)s::uuid AND digest_key = %(key)s))
 AND state IN ('sent', 'delivered') AND state <> %(state)s RETURNING key"""


@dataclass(frozen=True, slots=True)
class SentMail:
    """The newest text that left under a Message-ID, and what was reported of it since."""

    notice_key: str
    proof_key: str
    receipts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preference:
    """How a person asked to be told."""

    channels: tuple[str, ...]
    digest: bool
    quiet_from: time | None
    quiet_until: time | None
    muted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockRowNow:
    """The clock a notice belongs to, and the last day its ladder step fired for (None: not written down)."""

    is_ended: bool
    is_stopped: bool
    arming: int
    due_on: date | None
    told_on: date | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claimed notice with what stands around it now.

    ``proofs`` counts the texts handed over before; ``lost_proof`` is one nobody gave a receipt for.
    """

    key: str
    kind: str
    notice: str
    case_id: UUID | None
    rule: str | None
    started_seq: int | None
    arming: int | None
    step: int | None
    history_seq: int | None
    recipient_id: UUID
    recipient_role: str
    channel: str
    urgent: bool
    planned_at: datetime
    send_at: datetime
    attempts: int
    digest_key: str | None
    params: dict[str, Any]
    clock: ClockRowNow | None
    preference: Preference | None
    faulty: frozenset[str]
    is_told: bool
    proofs: int
    lost_proof: str | None
    commune_id: UUID | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a claim; ``unspent``: it does not count as an attempt."""

    key: str
    attempts: int
    state: str
    reason: str | None = None
    send_at: datetime | None = None
    unspent: bool = False
    digest_key: str | None = None
    sent_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What a provider said of a proof."""

    id: UUID
    notice_key: str
    proof_key: str | None
    at: datetime
    kind: str
    provider: str
    detail: dict[str, str] = field(default_factory=dict)


def claim(unit: Unit, *, now: datetime, lease: datetime, limit: int) -> list[str]:
    """Take up to ``limit`` due notices, and the mail that can wait of up to ``limit`` people; needs a transaction.

    Nobody else gets them until the lease runs out.
    """
    given = {"now": now, "lease": lease, "limit": limit, "together": TOGETHER_MAX}
    return [row[0] for query in (_CLAIM, _CLAIM_MAIL) for row in unit.rows(query, given)]


def facts(unit: Unit, keys: Sequence[str]) -> list[Claimed]:
    """Read claimed notices with their clocks, preferences and faults as they stand now, in order of their instant."""
    return [_claimed(row) for row in unit.rows(_FACTS, (list(keys),))]


def prove(unit: Unit, proofs: Sequence[Proof]) -> None:
    """Write the texts down before they leave."""
    if proofs:
        unit.execute(_PROVE, (_json([{**_columns(proof), "hash": proof_hash(proof).hex()} for proof in proofs]),))


def renew(unit: Unit, claims: Sequence[tuple[str, int]], *, lease: datetime) -> set[str]:
    """Lengthen the lease of claims (key, attempts) that still stand, and give their keys."""
    keys, attempts = [key for key, _ in claims], [count for _, count in claims]
    return {row[0] for row in unit.rows(_RENEW, {"keys": keys, "attempts": attempts, "lease": lease})}


def settle(unit: Unit, rows: Sequence[Settled]) -> int:
    """Write what became of claims; a claim that others have taken over is left alone."""
    return unit.execute(_SETTLE, {"rows": _json([_columns(row) for row in rows])}) if rows else 0


def add_receipts(unit: Unit, rows: Sequence[ReceiptRow]) -> None:
    """Record what providers said."""
    if rows:
        unit.execute(_RECEIPTS, {"receipts": _json([_columns(row) for row in rows])})


def record(unit: Unit, receipts: Sequence[ReceiptRow], rows: Sequence[Settled]) -> None:
    """Record what providers said and what becomes of the claims: one statement, so both or nothing."""
    said, settled = _json([_columns(row) for row in receipts]), _json([_columns(row) for row in rows])
    unit.execute(_RECORD, {"receipts": said, "rows": settled})


def sent_as(unit: Unit, message_id: str) -> SentMail | None:
    """Find what left under a Message-ID."""
    row = unit.row(_SENT_AS, (message_id,))
    return None if row is None else SentMail(row[0], row[1], tuple(row[2]))


def report(unit: Unit, notice_key: str, *, state: str, at: datetime) -> list[str]:
    """Write what became of a sent notice, or of all notices of a digest, and give their keys."""
    person = notice_key.split(":")[1] if notice_key.startswith("digest:") else None
    return [row[0] for row in unit.rows(_REPORT, {"key": notice_key, "person": person, "state": state, "at": at})]


def counts(unit: Unit) -> dict[str, int]:
    """Count the notices in each state."""
    return {row[0]: row[1] for row in unit.rows(_COUNTS)}


def possibly_twice(unit: Unit) -> int:
    """Count the texts of which nobody can tell whether the provider took them: sent again, same Message-ID."""
    row = unit.row(_TWICE)
    return 0 if row is None else int(row[0])


def _claimed(row: Any) -> Claimed:
    clock = ClockRowNow(*row[19:24]) if row[18] else None
    wanted = None
    if row[24] is not None:
        wanted = Preference(tuple(row[24]), row[25], row[26], row[27], tuple(row[28]))
    return Claimed(*(*row[:18], clock, wanted, frozenset(row[29]), *row[30:34]))


def _json(rows: list[dict[str, Any]]) -> str:
    return orjson.dumps(rows).decode()


def _columns(row: "Proof | Settled | ReceiptRow") -> dict[str, Any]:
    """Give a row's columns; ``asdict`` would copy each value."""
    return {name: getattr(row, name) for name in row.__slots__}
