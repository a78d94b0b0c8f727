"""Cases whose clocks run, for tests of the sweep, the planner and what follows: on a database of each test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from tests.acts import Acts, one, rows
from tests.factories import build
from workflow.domain.time import FixedClock
from workflow.store.database import Database
from workflow.store.ladders import FIRED, NEXT, RIDES

CLOCKS = (
    "(SELECT k.case_id, k.rule, k.started_seq, k.start_on, k.due_on, k.calendar_epoch, k.arming, k.started_at,"  # noqa: S608 - fixed texts
    " k.stopped_at, k.breached_at, k.ended_at, k.ended_seq, k.outcome, k.next_fire_at AS alone_at,"
    f" {FIRED} AS fired, CASE WHEN {RIDES} THEN {NEXT} ELSE k.next_fire_at END AS next_fire_at, l.steps, l.fires"
    " FROM clocks k JOIN ladders l ON l.id = k.ladder)"
)
"""Clocks with their ladders, as they stand, whether they ride or are armed alone (then at ``alone_at``)."""
REMARKS = {"comment": "bổ sung ảnh", "inputs": {"remarks": ["Thiếu ảnh"]}}


@contextmanager
def acting(url: str) -> Iterator[Acts]:
    """Give people of every role and products to enter; what is swept and planned is counted, so nothing is shared."""
    database = Database(url, pool_size=4)
    yield Acts(database, build(database, products=12))
    database.close()


def returned(acts: Acts) -> UUID:
    """Give a case whose idea was returned: its producer has fifteen days, with a ladder of three and then some."""
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "return_idea", **REMARKS)
    return case


def many_returned(acts: Acts, count: int) -> list[UUID]:
    """Give several such cases."""
    return [returned(acts) for _ in range(count)]


def last_instant(acts: Acts, case: UUID, rule: str = "idea_completion") -> datetime:
    """Give the instant of the last step of a clock's ladder."""
    query = (
        f"SELECT to_timestamp(fires[cardinality(fires)]::bigint * 60) FROM {CLOCKS} k WHERE case_id = %s AND rule = %s"  # noqa: S608 - fixed texts
    )
    found: datetime = one(acts.database, query, case, rule)
    return found


def after_all(acts: Acts, case: UUID, rule: str = "idea_completion") -> FixedClock:
    """Give a clock a day after the last step."""
    return FixedClock(last_instant(acts, case, rule) + timedelta(days=1))


def firings(acts: Acts, case: UUID, rule: str = "idea_completion") -> list[tuple[int, str, str | None]]:
    """Give (step, state, reason) of the firings of a rule's clocks, in the order in which they came."""
    query = "SELECT step, state, reason FROM firings WHERE case_id = %s AND rule = %s ORDER BY fire_at, step"
    return [(step, state, reason) for step, state, reason in rows(acts.database, query, case, rule)]
