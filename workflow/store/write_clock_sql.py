"""What a move does to clocks, as parts of the one write statement: those that end, start, are taken back, are acted on.

Each part hangs on ``done``, the case that moved (``write_sql``).
"""

from collections.abc import Mapping
from typing import Final, Literal, LiteralString, TypeAlias

from workflow.store.ladders import FAR, FIRED, LAID, NEXT

AloneForm: TypeAlias = Literal[
    "none",
    "end",
    "start",
    "end+start",
    "lay+start",
    "end+lay+start",
    "starts",
    "end+starts",
    "lay+starts",
    "end+lay+starts",
]
OnForm: TypeAlias = Literal[
    "on+end",
    "on+start",
    "on+end+start",
    "on+lay+start",
    "on+end+lay+start",
    "on+starts",
    "on+end+starts",
    "on+lay+starts",
    "on+end+lay+starts",
]
MoveForm: TypeAlias = AloneForm | OnForm
"""What a move does to clocks; ``on``: others of the case run on."""
RUNNING_ON: Final[Mapping[AloneForm, OnForm]] = {
    "end": "on+end",
    "start": "on+start",
    "end+start": "on+end+start",
    "lay+start": "on+lay+start",
    "end+lay+start": "on+end+lay+start",
    "starts": "on+starts",
    "end+starts": "on+end+starts",
    "lay+starts": "on+lay+starts",
    "end+lay+starts": "on+end+lay+starts",
}
ClockForm: TypeAlias = MoveForm | Literal["undo", "move+act", "undo+act"]

_END: Final[LiteralString] = """,
clock_ended AS (
 UPDATE clocks k SET ended_seq = done.seq, ended_at = done.at, next_fire_at = NULL,
  outcome = coalesce(done.clock_outcome, CASE WHEN k.due_on IS NULL
   OR (done.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= k.due_on THEN 'met' ELSE 'late' END)
 FROM done WHERE k.case_id = done.id AND k.ended_seq IS NULL AND done.ends ? k.rule)"""

# A clock that starts rides on its ladder if its next step is far and the ladder was swept of none that it needs; a
# ladder laid by this very statement was not.
_LAY: Final[LiteralString] = (
    """,
ladders_laid AS (
 INSERT INTO ladders """
    + LAID
    + """
 SELECT DISTINCT ON (s.ladder) s.ladder, s.rule, s.due_on, s.steps, s.fires, s.fired, s.next_fire_at
 FROM """
)
_UNLESS_LAID: Final[LiteralString] = " s ORDER BY s.ladder, s.fired ON CONFLICT DO NOTHING RETURNING id)"
_STARTED: Final[LiteralString] = (
    """,
clock_started AS (
 INSERT INTO clocks (case_id, rule, started_seq, start_on, due_on, calendar_epoch, fired, started_at, ladder,
  next_fire_at)
 SELECT s.case_id, s.rule, s.seq, s.start_on, s.due_on, s.epoch, s.fired, s.at, s.ladder,
  CASE WHEN s.next_fire_at > s.at + """
    + FAR
    + " AND s.channel <> 'replay' AND "
)
_SWEPT: Final[LiteralString] = "(SELECT l.swept <= s.fired FROM ladders l WHERE l.id = s.ladder)"
_OR_LAID: Final[LiteralString] = "coalesce(" + _SWEPT + ", s.ladder IN (SELECT id FROM ladders_laid))"
_ALONE: Final[LiteralString] = " THEN NULL ELSE s.next_fire_at END FROM "
_START: Final[LiteralString] = _STARTED + _SWEPT + _ALONE + "done s)"
_LAY_START: Final[LiteralString] = _LAY + "done" + _UNLESS_LAID + _STARTED + _OR_LAID + _ALONE + "done s)"
_STARTS: Final[LiteralString] = (
    _STARTED
    + _SWEPT
    + _ALONE
    + """(SELECT done.case_id, done.seq, done.at, done.channel, g.* FROM done CROSS JOIN LATERAL unnest(done.rules,
   done.start_on, done.due_on, done.epochs, done.fired, done.ladders, done.next_fire_at)
  AS g(rule, start_on, due_on, epoch, fired, ladder, next_fire_at)) s)"""
)
_GIVEN_CLOCKS: Final[LiteralString] = """,
clocks_given AS (
 SELECT done.case_id, done.seq, done.at, done.channel, g.rule, g.start_on, g.due_on, g.epoch, g.fired, g.ladder,
  g.next_fire_at, decode(g.steps, 'hex') AS steps, g.fires::integer[] AS fires
 FROM done CROSS JOIN LATERAL """
_LAY_GIVEN: Final[LiteralString] = (
    _LAY + "clocks_given" + _UNLESS_LAID + _STARTED + _OR_LAID + _ALONE + "clocks_given s)"
)
_LAY_STARTS: Final[LiteralString] = (
    _GIVEN_CLOCKS
    + """unnest(done.rules, done.start_on, done.due_on, done.epochs, done.fired, done.ladders,
  done.next_fire_at, done.steps, done.fires) AS g(rule, start_on, due_on, epoch, fired, ladder, next_fire_at, steps,
  fires))"""
    + _LAY_GIVEN
)

CLOCKS_ENDED: Final[LiteralString] = """,
clock_ended AS (
 UPDATE clocks k SET ended_seq = done.seq, ended_at = done.at, next_fire_at = NULL,
  outcome = coalesce(done.clocks->>'outcome', CASE WHEN k.due_on IS NULL
   OR (done.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= k.due_on THEN 'met' ELSE 'late' END)
 FROM done WHERE k.case_id = done.case_id AND k.ended_seq IS NULL
  AND (done.clocks->'ends') ? k.rule)"""
CLOCKS_STARTED: Final[LiteralString] = (
    _GIVEN_CLOCKS
    + """jsonb_to_recordset(done.clocks->'starts') AS g(rule text, start_on date, due_on date, epoch integer,
  fired smallint, ladder bigint, next_fire_at timestamptz, steps text, fires integer[]))"""
    + _LAY_GIVEN
)
CLOCKS: Final[LiteralString] = CLOCKS_ENDED + CLOCKS_STARTED

_CLOCKS_BACK: Final[LiteralString] = """,
clock_voided AS (
 UPDATE clocks k SET ended_seq = done.seq, ended_at = done.at, next_fire_at = NULL, outcome = 'void'
 FROM done WHERE k.case_id = done.case_id AND k.started_seq = (done.clocks->>'undone')::bigint),
clock_reopened AS (
 UPDATE clocks k SET ended_seq = NULL, ended_at = NULL, outcome = NULL,
  next_fire_at = CASE WHEN k.stopped_at IS NULL THEN to_timestamp(l.fires[k.fired + 1]::bigint * 60) END
 FROM done, ladders l WHERE k.case_id = done.case_id AND k.ended_seq = (done.clocks->>'undone')::bigint
  AND l.id = k.ladder)"""

_TURNED: Final[LiteralString] = (
    """,
ladders_turned AS (
 INSERT INTO ladders """
    + LAID
    + """
 SELECT DISTINCT ON (a.ladder) a.ladder, a.rule, a.due_on, decode(a.steps, 'hex'), a.fires, a.fired, a.next_fire_at
 FROM turned a WHERE a.moves ORDER BY a.ladder, a.fired ON CONFLICT DO NOTHING),
clock_acted AS (
 UPDATE clocks k SET due_on = a.due_on, stopped_at = a.stopped_at,
  arming = CASE WHEN a.moves THEN k.arming + 1 ELSE k.arming END,
  fired = CASE WHEN a.moves THEN a.fired ELSE """
    + FIRED
    + """ END,
  ladder = CASE WHEN a.moves THEN a.ladder ELSE k.ladder END,
  calendar_epoch = CASE WHEN a.moves THEN a.calendar_epoch ELSE k.calendar_epoch END,
  next_fire_at = CASE WHEN a.stopped_at IS NOT NULL THEN NULL WHEN a.moves THEN a.next_fire_at ELSE """
    + NEXT
    + """ END
 FROM turned a, ladders l
 WHERE k.case_id = a.case_id AND k.rule = a.rule AND k.started_seq = a.started_seq AND l.id = k.ladder),
clock_noted AS (
 INSERT INTO clock_events (case_id, rule, started_seq, no, kind, at, actor_id, history_seq, due_before, due_after,
  detail)
 SELECT case_id, rule, started_seq, no, kind, at, actor_id, seq, due_before, due_on, detail FROM turned)"""
)
_ACT: Final[LiteralString] = """(rule text, started_seq integer, no integer, kind text, due_before date, due_on date,
  detail jsonb, calendar_epoch integer, fired smallint, next_fire_at timestamptz, stopped_at timestamptz,
  ladder bigint, steps text, fires integer[])"""
_TURNED_FROM: Final[LiteralString] = """,
turned AS (
 SELECT done.case_id, done.seq, done.at, done.actor_id, a.due_before IS DISTINCT FROM a.due_on AS moves, a.*
 FROM done, """

# A clock whose last day stays as it was keeps its ladder and what of it has fired, as they are by now.
CLOCK_ACTED: Final[LiteralString] = _TURNED_FROM + "jsonb_to_record(done.clocks) AS a" + _ACT + ")" + _TURNED
CLOCKS_ACTED: Final[LiteralString] = (
    _TURNED_FROM + "jsonb_to_recordset(done.clocks->'acts') AS a" + _ACT + ")" + _TURNED
)

_FORMS_ALONE: Final[Mapping[AloneForm, LiteralString]] = {
    "none": "",
    "end": _END,
    "start": _START,
    "end+start": _END + _START,
    "lay+start": _LAY_START,
    "end+lay+start": _END + _LAY_START,
    "starts": _STARTS,
    "end+starts": _END + _STARTS,
    "lay+starts": _LAY_STARTS,
    "end+lay+starts": _END + _LAY_STARTS,
}


def on_too(parts: Mapping[AloneForm, LiteralString]) -> dict[ClockForm, LiteralString]:
    """Give the part of every form of a move: that other clocks run on changes none of them."""
    found: dict[ClockForm, LiteralString] = {}
    for alone, part in parts.items():
        found[alone] = part
        if alone != "none":
            found[RUNNING_ON[alone]] = part
    return found


CLOCK_FORMS: Final[Mapping[ClockForm, LiteralString]] = {
    **on_too(_FORMS_ALONE),
    "undo": _CLOCKS_BACK,
    "move+act": CLOCKS + CLOCKS_ACTED,
    "undo+act": _CLOCKS_BACK + CLOCKS_ACTED,
}
