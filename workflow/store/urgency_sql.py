"""How urgent a case is, as one number that its row carries (ADR 0014): what orders and counts every list of work.

The most pressing of its open clocks: those that run first, by last day (days from 2000-01-01); then those without a
last day (4,000,000 and more), those that stand still (8,000,000 and more), cases without a clock (12,000,000). Every
statement that changes clocks computes it, in the same statement or behind a lock of the case; ``invariants`` holds it
equal to the clocks.
"""

from datetime import date
from typing import Final, LiteralString

_DAY_ZERO: Final = date(2000, 1, 1)
NO_CLOCK: Final[LiteralString] = "12000000"


def due_by(last_on: date) -> int:
    """Give the number of a clock that runs until that day."""
    return (last_on - _DAY_ZERO).days


def of_clock(due_on: LiteralString, stopped_at: LiteralString) -> LiteralString:
    """Give the number of an open clock from its last day and from when it stands still (both may be NULL)."""
    return (
        "(CASE WHEN "
        + stopped_at
        + " IS NOT NULL THEN 8000000 WHEN "
        + due_on
        + " IS NULL THEN 4000000 ELSE 0 END + coalesce("
        + due_on
        + ", DATE '9999-12-31') - DATE '2000-01-01')"
    )


OPEN_CLOCK: Final[LiteralString] = of_clock("k.due_on", "k.stopped_at")
"""The number of a clock ``k``."""
OF_CASE: Final[LiteralString] = (
    "coalesce((SELECT min("
    + OPEN_CLOCK
    + ") FROM clocks k WHERE k.case_id = c.id AND k.ended_seq IS NULL), "
    + NO_CLOCK
    + ")"
)
"""The number of a case ``c``, from its clocks as the statement sees them."""

# A move alone, its clocks in parameters: what ends ($35), the last day of what starts ($39: one, or an array).
ONE_START: Final[LiteralString] = of_clock("$39::date", "NULL")
SOME_STARTS: Final[LiteralString] = (
    "(SELECT min(" + of_clock("s.due_on", "NULL") + ") FROM unnest($39::text::date[]) AS s(due_on))"
)
RUNNING_ON: Final[LiteralString] = (
    "(SELECT min("
    + OPEN_CLOCK
    + ") FROM clocks k WHERE k.case_id = c.id AND k.ended_seq IS NULL AND NOT $35::text::jsonb ? k.rule)"
)

# A move as JSON: clocks as they were, without what ends (or with what is taken back), acts done to them; what starts.
_STARTS: Final[LiteralString] = (
    "(SELECT min(" + of_clock("s.due_on", "NULL") + ") FROM jsonb_to_recordset(src.clocks->'starts') AS s(due_on date))"
)
_LEFT: Final[LiteralString] = "k.ended_seq IS NULL AND NOT coalesce(src.clocks->'ends' ? k.rule, false)"
_BACK: Final[LiteralString] = (
    "(k.ended_seq IS NULL AND k.started_seq <> (src.clocks->>'undone')::bigint"
    " OR k.ended_seq = (src.clocks->>'undone')::bigint)"
)


def _acted(acts: LiteralString, still_open: LiteralString) -> LiteralString:
    return (
        "least("
        + _STARTS
        + ", (SELECT min(CASE WHEN a.rule IS NULL THEN "
        + OPEN_CLOCK
        + " ELSE "
        + of_clock("a.due_on", "a.stopped_at")
        + " END) FROM clocks k LEFT JOIN jsonb_to_recordset("
        + acts
        + ") AS a(rule text, started_seq integer, due_on date, stopped_at timestamptz)"
        + " ON a.rule = k.rule AND a.started_seq = k.started_seq WHERE k.case_id = c.id AND "
        + still_open
        + "), "
        + NO_CLOCK
        + ")"
    )


MOVED: Final[LiteralString] = _acted("src.clocks->'acts'", _LEFT)
UNDONE: Final[LiteralString] = _acted("src.clocks->'acts'", _BACK)
ACTED: Final[LiteralString] = _acted("jsonb_build_array(src.clocks)", _LEFT)
ENTERED: Final[LiteralString] = "coalesce(" + _STARTS + ", " + NO_CLOCK + ")"
