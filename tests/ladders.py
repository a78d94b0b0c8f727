"""Cases whose clocks run, for tests of the sweep, the planner and what follows: on a database of each test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from tests.acts import Acts, one, rows
from tests.factories import build
from workflow.domain.time import FixedClock
from workflow.store.database import Database

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
    query = "SELECT to_timestamp(fires[cardinality(fires)]::bigint * 60) FROM clocks WHERE case_id = %s AND rule = %s"
    found: datetime = one(acts.database, query, case, rule)
    return found


def after_all(acts: Acts, case: UUID, rule: str = "idea_completion") -> FixedClock:
    """Give a clock a day after the last step."""
    return FixedClock(last_instant(acts, case, rule) + timedelta(days=1))


def firings(acts: Acts, case: UUID, rule: str = "idea_completion") -> list[tuple[int, str, str | None]]:
    """Give (step, state, reason) of the firings of a rule's clocks, in the order in which they came."""
    query = "SELECT step, state, reason FROM firings WHERE case_id = %s AND rule = %s ORDER BY fire_at, step"
    return [(step, state, reason) for step, state, reason in rows(acts.database, query, case, rule)]
