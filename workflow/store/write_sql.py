"""The one write statement, as fixed text: nothing else inserts history or moves a case.

A move is written whole or not at all: the case is updated only if it still has the version the move
was decided on, and every other row hangs on that update. ``FIRE_ONE`` takes one move as parameters,
``FIRE_MANY`` a JSON array of moves (each by its own version); both share one body. ``ENTER_ONE``
inserts the case instead.
"""

from typing import Final, LiteralString

HISTORY: Final[LiteralString] = (
    "case_id, seq, kind, at, actor_id, actor_name, actor_role, actor_unit_id, on_behalf_of, trigger,"
    " from_state, to_state, step, holder, comment, evidence, inputs, facts, position, process_hash,"
    " request_id, channel, prev_hash, hash"
)

_SRC_ONE: Final[LiteralString] = """
src AS MATERIALIZED (SELECT
 %s::uuid AS case_id, %s::bigint AS seq, %s::text AS kind, %s::timestamptz AS at,
 %s::uuid AS actor_id, %s::text AS actor_name, %s::text AS actor_role,
 %s::uuid AS actor_unit_id, %s::uuid AS on_behalf_of, %s::text AS trigger,
 %s::text AS from_state, %s::text AS to_state, %s::bigint AS step, %s::text AS holder,
 %s::text AS comment, %s::jsonb AS evidence, %s::jsonb AS inputs, %s::jsonb AS facts,
 %s::bigint AS position, %s::text AS process_hash, %s::text AS request_id, %s::text AS channel,
 %s::bytea AS prev_hash, %s::bytea AS hash, %s::bigint AS expected_version, %s::boolean AS entered,
 %s::text AS treatment_act, %s::bigint AS treatment_seq, %s::bigint AS treatment_step,
 %s::bigint AS attempt, %s::text AS outcome,
 %s::text AS outbox_key, %s::text AS topic, %s::jsonb AS payload)"""

_SRC_MANY: Final[LiteralString] = """
src AS MATERIALIZED (SELECT
 case_id, seq, kind, at, actor_id, actor_name, actor_role, actor_unit_id, on_behalf_of, trigger,
 from_state, to_state, step, holder, comment, evidence, inputs, facts, position, process_hash,
 request_id, channel, decode(prev_hash, 'hex') AS prev_hash, decode(hash, 'hex') AS hash,
 expected_version, entered, treatment_act, treatment_seq, treatment_step, attempt, outcome,
 outbox_key, topic, payload
 FROM jsonb_to_recordset(%s::jsonb) AS r(
  case_id uuid, seq bigint, kind text, at timestamptz, actor_id uuid, actor_name text,
  actor_role text, actor_unit_id uuid, on_behalf_of uuid, trigger text, from_state text,
  to_state text, step bigint, holder text, comment text, evidence jsonb, inputs jsonb,
  facts jsonb, position bigint, process_hash text, request_id text, channel text,
  prev_hash text, hash text, expected_version bigint, entered boolean, treatment_act text,
  treatment_seq bigint, treatment_step bigint, attempt bigint, outcome text, outbox_key text,
  topic text, payload jsonb))"""

_MOVED: Final[LiteralString] = """,
moved AS (
 UPDATE cases c SET state = src.to_state, step = src.step, holder = src.holder,
  facts = src.facts, version = src.seq, head_hash = src.hash, process_hash = src.process_hash,
  entered_at = CASE WHEN src.entered THEN src.at ELSE c.entered_at END
 FROM src WHERE c.id = src.case_id AND c.version = src.expected_version
 RETURNING c.id)"""

_ENTERED: Final[LiteralString] = """,
moved AS (
 INSERT INTO cases (id, code, season_id, product_id, producer_id, commune_id, district_id,
  province_id, process_hash, track, state, step, holder, facts, version, head_hash, entered_at,
  opened_at, predecessor_id)
 SELECT src.case_id, %s, %s, %s, %s, %s, %s, %s, src.process_hash, %s, src.to_state, src.step,
  src.holder, src.facts, src.seq, src.hash, src.at, src.at, %s
 FROM src RETURNING id)"""

_REST: Final[LiteralString] = (
    """,
written AS (
 INSERT INTO history ("""
    + HISTORY
    + """)
 SELECT """
    + HISTORY
    + """ FROM src JOIN moved ON moved.id = src.case_id),
opened AS (
 INSERT INTO treatments (case_id, opened_seq, step, attempt, opened_at, opened_by)
 SELECT src.case_id, src.treatment_seq, src.treatment_step, src.attempt, src.at, src.actor_id
 FROM src JOIN moved ON moved.id = src.case_id
 WHERE src.treatment_act = 'open'),
settled AS (
 UPDATE treatments t SET
  closed_seq = CASE WHEN src.treatment_act = 'reopen' THEN NULL ELSE src.seq END,
  closed_at = CASE WHEN src.treatment_act = 'reopen' THEN NULL ELSE src.at END,
  closed_by = CASE WHEN src.treatment_act = 'reopen' THEN NULL ELSE src.actor_id END,
  comment = CASE WHEN src.treatment_act = 'reopen' THEN NULL ELSE src.comment END,
  outcome = src.outcome
 FROM src JOIN moved ON moved.id = src.case_id
 WHERE src.treatment_act IN ('close', 'void', 'reopen')
  AND t.case_id = src.case_id AND t.opened_seq = src.treatment_seq),
told AS (
 INSERT INTO outbox (key, topic, payload, created_at, next_attempt_at)
 SELECT src.outbox_key, src.topic, src.payload, src.at, src.at
 FROM src JOIN moved ON moved.id = src.case_id)
SELECT id FROM moved"""
)

FIRE_ONE: Final[LiteralString] = "WITH" + _SRC_ONE + _MOVED + _REST
FIRE_MANY: Final[LiteralString] = "WITH" + _SRC_MANY + _MOVED + _REST
ENTER_ONE: Final[LiteralString] = "WITH" + _SRC_ONE + _ENTERED + _REST
