"""The one write statement, as fixed text: nothing else inserts history or moves a case.

A move is written whole or not at all: the case is updated only if it still has the version the move
was decided on, and every other row hangs on that update. ``FIRE`` holds the forms that take one move as
parameters, by what the move does to a treatment and to clocks (tables that a statement names cost even
if it leaves them alone); ``FIRE_MANY`` those that take a JSON array of moves, each by its own version, by
what any of them needs. All share one body. ``ENTER_ONE`` inserts the case instead. ``CLOCK_ACT`` is a person's act on
one clock;
``SEAL_MANY`` seals proofs.
"""

from collections.abc import Mapping
from itertools import combinations, product
from typing import Final, Literal, LiteralString, TypeAlias

from workflow.store import urgency_sql
from workflow.store.write_clock_sql import (
    CLOCK_ACTED,
    CLOCK_FORMS,
    CLOCKS,
    CLOCKS_ACTED,
    CLOCKS_ENDED,
    CLOCKS_STARTED,
    AloneForm,
    ClockForm,
    MoveForm,
    on_too,
)

TreatmentForm: TypeAlias = Literal["none", "open", "settle"]
ManyPart: TypeAlias = Literal["treatments", "ends", "starts", "acts"]
HISTORY: Final[LiteralString] = (
    "case_id, seq, kind, at, actor_id, actor_name, actor_role, actor_unit_id, on_behalf_of, trigger,"
    " from_state, to_state, step, holder, comment, evidence, inputs, facts, position, process_hash,"
    " request_id, channel, prev_hash, hash"
)

_SRC: Final[LiteralString] = """
src AS NOT MATERIALIZED (SELECT
 $1::uuid AS case_id, $2::bigint AS seq, $3::text AS kind, $4::timestamptz AS at,
 $5::uuid AS actor_id, $6::text AS actor_name, $7::text AS actor_role,
 $8::uuid AS actor_unit_id, $9::uuid AS on_behalf_of, $10::text AS trigger,
 $11::text AS from_state, $12::text AS to_state, $13::bigint AS step, $14::text AS holder,
 $15::text AS comment, $16::text::jsonb AS evidence, $17::text::jsonb AS inputs, $18::text::jsonb AS facts,
 $19::bigint AS position, $20::text AS process_hash, $21::text AS request_id, $22::text AS channel,
 $23::bytea AS prev_hash, $24::bytea AS hash, $25::bigint AS expected_version, $26::boolean AS entered,
 $27::text AS treatment_act, $28::bigint AS treatment_seq, $29::bigint AS treatment_step,
 $30::bigint AS attempt, $31::text AS outcome,
 $32::text AS outbox_key, $33::text AS topic, $34::text::jsonb AS payload"""
_SRC_CLOCKS: Final[LiteralString] = _SRC + ", $35::text::jsonb AS clocks)"
_ENDS: Final[LiteralString] = ", $35::text::jsonb AS ends, $36::text AS clock_outcome"
_ONE_START: Final[LiteralString] = (
    _ENDS
    + """, $37::text AS rule, $38::date AS start_on, $39::date AS due_on, $40::bigint AS epoch,
 $41::bigint AS fired, $42::bigint AS ladder, $43::timestamptz AS next_fire_at"""
)
_ONE_LAID: Final[LiteralString] = _ONE_START + ", $44::bytea AS steps, $45::integer[] AS fires"
_SOME_STARTS: Final[LiteralString] = (
    _ENDS
    + """, $37::text::text[] AS rules, $38::text::date[] AS start_on, $39::text::date[] AS due_on,
 $40::text::integer[] AS epochs, $41::text::smallint[] AS fired, $42::text::bigint[] AS ladders,
 $43::text::timestamptz[] AS next_fire_at"""
)
_SOME_LAID: Final[LiteralString] = _SOME_STARTS + ", $44::text::text[] AS steps, $45::text::text[] AS fires"

# Moves that differ in little: what differs is an array, numbered as in ``_SRC``; the rest is said once.
_GIVEN: Final[LiteralString] = """
 FROM unnest($1::uuid[], $2::bigint[], $18::text[], $19::bigint[], $23::bytea[], $24::bytea[], $25::bigint[],
  $28::bigint[], $30::bigint[], $32::text[]) AS r(case_id, seq, facts, position, prev_hash, hash, expected_version,
  treatment_seq, attempt, outbox_key)"""
_SAID_ONCE: Final[LiteralString] = """,
 $3::text AS kind, $4::timestamptz AS at, $5::uuid AS actor_id, $6::text AS actor_name, $7::text AS actor_role,
 $8::uuid AS actor_unit_id, $9::uuid AS on_behalf_of, $10::text AS trigger, $11::text AS from_state,
 $12::text AS to_state, $13::bigint AS step, $14::text AS holder, $15::text AS comment,
 $16::text::jsonb AS evidence, $17::text::jsonb AS inputs, $20::text AS process_hash, $21::text AS request_id,
 $22::text AS channel, $26::boolean AS entered, $27::text AS treatment_act, $29::bigint AS treatment_step,
 $31::text AS outcome, $33::text AS topic"""
_PAYLOAD: Final[LiteralString] = """,
 $34::text::jsonb || jsonb_build_object('case_id', moved.case_id, 'seq', moved.seq) AS payload"""

_SRC_MANY: Final[LiteralString] = """
src AS MATERIALIZED (SELECT
 case_id, seq, kind, at, actor_id, actor_name, actor_role, actor_unit_id, on_behalf_of, trigger,
 from_state, to_state, step, holder, comment, evidence, inputs, facts, position, process_hash,
 request_id, channel, decode(prev_hash, 'hex') AS prev_hash, decode(hash, 'hex') AS hash,
 expected_version, entered, treatment_act, treatment_seq, treatment_step, attempt, outcome,
 outbox_key, topic, payload, clocks
 FROM json_to_recordset($1::text::json) AS r(
  case_id uuid, seq bigint, kind text, at timestamptz, actor_id uuid, actor_name text,
  actor_role text, actor_unit_id uuid, on_behalf_of uuid, trigger text, from_state text,
  to_state text, step bigint, holder text, comment text, evidence jsonb, inputs jsonb,
  facts jsonb, position bigint, process_hash text, request_id text, channel text,
  prev_hash text, hash text, expected_version bigint, entered boolean, treatment_act text,
  treatment_seq bigint, treatment_step bigint, attempt bigint, outcome text, outbox_key text,
  topic text, payload jsonb, clocks jsonb))"""

_UPDATE: Final[LiteralString] = """
 UPDATE cases c SET state = src.to_state, step = src.step, holder = src.holder,
  facts = src.facts, version = src.seq,
  settled = CASE WHEN src.kind = 'proof' THEN c.settled ELSE src.seq END, head_hash = src.hash,
  process_hash = src.process_hash,
  entered_at = CASE WHEN src.entered THEN src.at ELSE c.entered_at END"""
_GUARD: Final[LiteralString] = " FROM src WHERE c.id = src.case_id AND c.version = src.expected_version"
# What reads other clocks must not miss a calendar's change of them, which makes no new version: it writes the case
# row anew, so that it lies elsewhere by then, and the move is decided again.
_READ_GUARD: Final[LiteralString] = """
 FROM src JOIN cases was ON was.id = src.case_id
 WHERE c.id = was.id AND c.version = src.expected_version AND c.ctid = was.ctid"""


def _update(urgency: LiteralString | None, *, reads: bool) -> LiteralString:
    turned: LiteralString = "" if urgency is None else ", urgency = " + urgency
    return _UPDATE + turned + (_READ_GUARD if reads else _GUARD)


_ON_ONE: Final[LiteralString] = "least(" + urgency_sql.RUNNING_ON + ", " + urgency_sql.ONE_START + ")"
_ON_SOME: Final[LiteralString] = "least(" + urgency_sql.RUNNING_ON + ", " + urgency_sql.SOME_STARTS + ")"
_URGENCY: Final[Mapping[MoveForm, LiteralString | None]] = {
    "none": None,
    "end": urgency_sql.NO_CLOCK,
    "start": urgency_sql.ONE_START,
    "end+start": urgency_sql.ONE_START,
    "lay+start": urgency_sql.ONE_START,
    "end+lay+start": urgency_sql.ONE_START,
    "starts": urgency_sql.SOME_STARTS,
    "end+starts": urgency_sql.SOME_STARTS,
    "lay+starts": urgency_sql.SOME_STARTS,
    "end+lay+starts": urgency_sql.SOME_STARTS,
    "on+end": "coalesce(" + urgency_sql.RUNNING_ON + ", " + urgency_sql.NO_CLOCK + ")",
    "on+start": _ON_ONE,
    "on+end+start": _ON_ONE,
    "on+lay+start": _ON_ONE,
    "on+end+lay+start": _ON_ONE,
    "on+starts": _ON_SOME,
    "on+end+starts": _ON_SOME,
    "on+lay+starts": _ON_SOME,
    "on+end+lay+starts": _ON_SOME,
}
_UPDATES: Final[Mapping[ClockForm, LiteralString]] = {
    **{form: _update(urgency, reads=form.startswith("on+")) for form, urgency in _URGENCY.items()},
    "undo": _update(urgency_sql.UNDONE, reads=True),
    "move+act": _update(urgency_sql.MOVED, reads=True),
    "undo+act": _update(urgency_sql.UNDONE, reads=True),
}

_DONE: Final[LiteralString] = """,
done AS NOT MATERIALIZED (SELECT src.*, moved.id FROM src CROSS JOIN moved)"""
_MOVED: Final[Mapping[ClockForm, LiteralString]] = {
    form: ", moved AS (" + update + " RETURNING c.id)" + _DONE for form, update in _UPDATES.items()
}
_STANDING_MANY: Final[LiteralString] = ", done AS (" + _update(None, reads=False) + " RETURNING src.*)"
_MOVED_MANY: Final[LiteralString] = ", done AS (" + _update(urgency_sql.MOVED, reads=True) + " RETURNING src.*)"

_ALIKE_SRC: Final[LiteralString] = (
    """
src AS NOT MATERIALIZED (SELECT r.case_id, r.seq, r.facts::jsonb AS facts, r.position, r.prev_hash, r.hash,
 r.expected_version, r.treatment_seq, r.attempt, r.outbox_key"""
    + _SAID_ONCE
    + _GIVEN
    + "), moved AS ("
)
_ALIKE_DONE: Final[LiteralString] = (
    """ RETURNING c.id, src.case_id, src.seq, c.facts, src.position, src.prev_hash, src.hash, src.treatment_seq,
 src.attempt, src.outbox_key),
done AS NOT MATERIALIZED (SELECT moved.*"""
    + _SAID_ONCE
    + _PAYLOAD
)

_ENTERED: Final[LiteralString] = (
    """,
moved AS (
 INSERT INTO cases (id, code, season_id, product_id, producer_id, commune_id, district_id,
  province_id, process_hash, track, state, step, holder, facts, version, settled, head_hash, entered_at,
  opened_at, predecessor_id, urgency)
 SELECT src.case_id, $36::text, $37::uuid, $38::uuid, $39::uuid, $40::uuid, $41::uuid, $42::uuid,
  src.process_hash, $43::text, src.to_state, src.step, src.holder, src.facts, src.seq, src.seq,
  src.hash, src.at, src.at, $44::uuid, """
    + urgency_sql.ENTERED
    + """
 FROM src RETURNING id)"""
)

_WRITTEN: Final[LiteralString] = (
    """,
written AS (
 INSERT INTO history ("""
    + HISTORY
    + """)
 SELECT """
    + HISTORY
    + """ FROM done)"""
)

_OPENED: Final[LiteralString] = """,
opened AS (
 INSERT INTO treatments (case_id, opened_seq, step, attempt, opened_at, opened_by)
 SELECT case_id, treatment_seq, treatment_step, attempt, at, actor_id
 FROM done WHERE treatment_act = 'open')"""

_SETTLED: Final[LiteralString] = """,
settled AS (
 UPDATE treatments t SET
  closed_seq = CASE WHEN done.treatment_act = 'reopen' THEN NULL ELSE done.seq END,
  closed_at = CASE WHEN done.treatment_act = 'reopen' THEN NULL ELSE done.at END,
  closed_by = CASE WHEN done.treatment_act = 'reopen' THEN NULL ELSE done.actor_id END,
  comment = CASE WHEN done.treatment_act = 'reopen' THEN NULL ELSE done.comment END,
  outcome = done.outcome
 FROM done WHERE done.treatment_act IN ('close', 'void', 'reopen')
  AND t.case_id = done.case_id AND t.opened_seq = done.treatment_seq)"""

# No message goes out: a seal is nobody's news.
_SEALED: Final[LiteralString] = """,
sealed AS (
 UPDATE proofs p SET sealed_seq = done.seq
 FROM done CROSS JOIN LATERAL jsonb_array_elements_text(done.clocks->'proofs') AS k(key) WHERE p.key = k.key)
SELECT case_id FROM done"""

_TOLD: Final[LiteralString] = """,
told AS (
 INSERT INTO outbox (key, topic, payload, created_at, next_attempt_at)
 SELECT outbox_key, topic, payload, at, at FROM done)
SELECT case_id FROM done"""

_TREATMENTS: Final[Mapping[TreatmentForm, LiteralString]] = {"none": "", "open": _OPENED, "settle": _SETTLED}
_VALUES_ALONE: Final[Mapping[AloneForm, LiteralString]] = {
    "none": "",
    "end": _ENDS,
    "start": _ONE_START,
    "end+start": _ONE_START,
    "lay+start": _ONE_LAID,
    "end+lay+start": _ONE_LAID,
    "starts": _SOME_STARTS,
    "end+starts": _SOME_STARTS,
    "lay+starts": _SOME_LAID,
    "end+lay+starts": _SOME_LAID,
}
_VALUES: Final[Mapping[ClockForm, LiteralString]] = on_too(_VALUES_ALONE)
_SOURCES: Final[Mapping[ClockForm, LiteralString]] = {
    **{form: _SRC + values + ")" for form, values in _VALUES.items()},
    "undo": _SRC_CLOCKS,
    "move+act": _SRC_CLOCKS,
    "undo+act": _SRC_CLOCKS,
}

FIRE: Final[Mapping[tuple[TreatmentForm, ClockForm], LiteralString]] = {
    (treatment, clocks): "WITH"
    + _SOURCES[clocks]
    + _MOVED[clocks]
    + _WRITTEN
    + _TREATMENTS[treatment]
    + CLOCK_FORMS[clocks]
    + _TOLD
    for treatment, clocks in product(_TREATMENTS, CLOCK_FORMS)
}
FIRE_ALIKE: Final[Mapping[tuple[TreatmentForm, ClockForm], LiteralString]] = {
    (treatment, clocks): "WITH"
    + _ALIKE_SRC
    + _UPDATES[clocks]
    + _ALIKE_DONE
    + _VALUES[clocks]
    + " FROM moved)"
    + _WRITTEN
    + _TREATMENTS[treatment]
    + CLOCK_FORMS[clocks]
    + _TOLD
    for treatment, clocks in product(_TREATMENTS, _VALUES)
}
CLOCK_ACT: Final[LiteralString] = (
    "WITH"
    + _SRC_CLOCKS
    + ", moved AS ("
    + _update(urgency_sql.ACTED, reads=True)
    + " RETURNING c.id)"
    + _DONE
    + _WRITTEN
    + CLOCK_ACTED
    + _TOLD
)
_MANY_PARTS: Final[Mapping[ManyPart, LiteralString]] = {
    "treatments": _OPENED + _SETTLED,
    "ends": CLOCKS_ENDED,
    "starts": CLOCKS_STARTED,
    "acts": CLOCKS_ACTED,
}
_CLOCK_PARTS: Final[frozenset[ManyPart]] = frozenset(("ends", "starts", "acts"))
FIRE_MANY: Final[Mapping[frozenset[ManyPart], LiteralString]] = {
    frozenset(parts): "WITH"
    + _SRC_MANY
    + (_MOVED_MANY if _CLOCK_PARTS.intersection(parts) else _STANDING_MANY)
    + _WRITTEN
    + "".join(_MANY_PARTS[part] for part in parts)
    + _TOLD
    for count in range(len(_MANY_PARTS) + 1)
    for parts in combinations(_MANY_PARTS, count)
}
ENTER_ONE: Final[LiteralString] = "WITH" + _SRC_CLOCKS + _ENTERED + _DONE + _WRITTEN + CLOCKS + _TOLD
SEAL_MANY: Final[LiteralString] = "WITH" + _SRC_MANY + _STANDING_MANY + _WRITTEN + _SEALED
