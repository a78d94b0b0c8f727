"""One season's clocks, messages and notices, while a replay and not the wall clock moves its time.

Between the replay's transactions they are held: a clock is armed alone for the year 9999, a notice is under a lease
until then. So no live sweep or delivery, whose clock is years ahead, ever finds them. Looked up by the season's cases,
never by an index over all seasons: a replay has the time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.clocks import instant_of, minutes_of
from workflow.store.database import Unit
from workflow.store.ladders import HELD
from workflow.store.outbox import Message

_OURS: Final[LiteralString] = "case_id IN (SELECT id FROM cases WHERE season_id = %(season)s)"
_RUNNING: Final[LiteralString] = _OURS + " AND ended_seq IS NULL AND stopped_at IS NULL"

_HOLD_CLOCKS: Final[LiteralString] = (
    "UPDATE clocks SET next_fire_at = %(held)s WHERE next_fire_at IS DISTINCT FROM %(held)s AND " + _RUNNING
)
_HOLD_NOTICES: Final[LiteralString] = (
    "UPDATE notices SET state = 'claimed', lease_until = %(held)s WHERE state = 'planned' AND " + _OURS
)
_TAKE_UP: Final[LiteralString] = (
    "UPDATE notices SET state = 'planned', lease_until = NULL"
    " WHERE state = 'claimed' AND lease_until >= %(held)s AND " + _OURS
)
_HELD: Final[LiteralString] = "UPDATE seasons SET held = %(is_held)s WHERE id = %(season)s AND held <> %(is_held)s"
_NEXT_FIRE: Final[LiteralString] = (
    "SELECT min(l.fires[fired + 1]) FROM clocks JOIN ladders l ON l.id = ladder"
    " WHERE l.fires[fired + 1] > %(minutes)s AND " + _RUNNING
)
_HAS_NOTICES: Final[LiteralString] = (
    "SELECT EXISTS (SELECT 1 FROM notices WHERE state = 'planned' AND send_at <= %(at)s AND " + _OURS + ")"
)
_NEXT_SEND: Final[LiteralString] = (
    "SELECT min(send_at) FROM notices WHERE state = 'planned' AND send_at > %(at)s AND " + _OURS
)
_MESSAGES: Final[LiteralString] = """
UPDATE outbox SET sent_at = %(at)s, attempts = attempts + 1
WHERE sent_at IS NULL AND payload->>'case_id' IN (SELECT id::text FROM cases WHERE season_id = %(season)s)
RETURNING key, topic, payload, attempts"""
_SWEEP: Final[LiteralString] = (
    """
WITH due AS MATERIALIZED (
 SELECT case_id, clocks.rule, started_seq, arming, clocks.due_on, fired, l.steps, l.fires,
  width_bucket(%(minutes)s::integer, l.fires) AS came
 FROM clocks JOIN ladders l ON l.id = ladder WHERE l.fires[fired + 1] <= %(minutes)s AND """
    + _RUNNING
    + """),
written AS (
 INSERT INTO firings (case_id, rule, started_seq, arming, step, due_on, fire_at, fired_at, state, reason)
 SELECT due.case_id, due.rule, due.started_seq, due.arming, get_byte(due.steps, n - 1), due.due_on,
  to_timestamp(due.fires[n]::bigint * 60), %(at)s, %(state)s, %(reason)s
 FROM due, generate_series(due.fired + 1, due.came) AS n
 ON CONFLICT DO NOTHING RETURNING 1),
advanced AS (
 UPDATE clocks k SET fired = due.came FROM due
 WHERE k.case_id = due.case_id AND k.rule = due.rule AND k.started_seq = due.started_seq)
SELECT count(*) FROM written"""
)
_PAST_NOTICES: Final[LiteralString] = (
    "UPDATE notices SET state = 'suppressed', reason = 'replayed', finished_at = %(at)s"
    " WHERE state = 'planned' AND send_at <= %(at)s AND " + _OURS
)
_ARM: Final[LiteralString] = (
    "UPDATE clocks SET next_fire_at = to_timestamp(l.fires[fired + 1]::bigint * 60) FROM ladders l"
    " WHERE l.id = ladder AND " + _RUNNING
)


def hold(unit: Unit, season_id: UUID) -> None:
    """Put the season out of reach of the live sweep and delivery."""
    unit.execute(_HOLD_CLOCKS, {"season": season_id, "held": HELD})
    unit.execute(_HOLD_NOTICES, {"season": season_id, "held": HELD})
    unit.execute(_HELD, {"season": season_id, "is_held": True})


def take_up(unit: Unit, season_id: UUID) -> None:
    """Take up the notices that ``hold`` put aside."""
    unit.execute(_TAKE_UP, {"season": season_id, "held": HELD})


def sweep(unit: Unit, season_id: UUID, at: datetime) -> int:
    """Write a firing for each step that came by now on the season's running clocks; give how many are new."""
    return _swept(unit, season_id, at, state="new", reason=None)


def next_due(unit: Unit, season_id: UUID, *, after: datetime) -> datetime | None:
    """Give the next instant at which a clock fires or a notice is to be sent; None when there is none."""
    given = {"season": season_id, "minutes": minutes_of(after), "at": after}
    fire, send = unit.row(_NEXT_FIRE, given), unit.row(_NEXT_SEND, given)
    found = [instant_of(fire[0])] if fire and fire[0] is not None else []
    if send and send[0] is not None:
        found.append(send[0])
    return min(found, default=None)


def has_notices(unit: Unit, season_id: UUID, *, at: datetime) -> bool:
    """Say whether notices of the season are to be sent by now."""
    row = unit.row(_HAS_NOTICES, {"season": season_id, "at": at})
    return row is not None and bool(row[0])


def messages(unit: Unit, season_id: UUID, *, at: datetime) -> Sequence[Message]:
    """Take the season's waiting messages out of the outbox, in order, and mark them sent."""
    found = [Message(*row) for row in unit.rows(_MESSAGES, {"season": season_id, "at": at})]
    return sorted(found, key=lambda message: message.key)


def hand_over(unit: Unit, season_id: UUID, at: datetime) -> int:
    """Leave the season to the live sweep from now on; give how many steps lay in the past.

    What came between the replay's end and now is written down and told to nobody (``replayed``).
    """
    take_up(unit, season_id)
    past = _swept(unit, season_id, at, state="suppressed", reason="replayed")
    unit.execute(_PAST_NOTICES, {"season": season_id, "at": at})
    unit.execute(_ARM, {"season": season_id})
    unit.execute(_HELD, {"season": season_id, "is_held": False})
    return past


def _swept(unit: Unit, season_id: UUID, at: datetime, *, state: str, reason: str | None) -> int:
    given = {"season": season_id, "at": at, "minutes": minutes_of(at), "state": state, "reason": reason}
    row = unit.row(_SWEEP, given)
    return 0 if row is None else int(row[0])
