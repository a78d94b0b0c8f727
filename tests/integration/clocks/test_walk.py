"""The walk through new firings: each clock once, in order, at the cost of a batch however many wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.acts import one, rows
from tests.ladders import acting, after_all, many_returned
from workflow.services.sweep import sweep_once
from workflow.store import firings

FIRST = firings.Place(datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0), "", 0)
WAITING = 5_000
MANY = """INSERT INTO firings (case_id, rule, started_seq, arming, step, fire_at, fired_at)
SELECT ('0174520b-5c00-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, 'idea_completion', 1, 0, 0, %s, %s
FROM generate_series(1, %s) g"""


@pytest.fixture
def acts(fresh_database_url):
    with acting(fresh_database_url) as found:
        yield found


def walked(acts, until, limit):
    place, found = FIRST, []
    with acts.database.unit() as unit:
        while taken := firings.take(unit, after=place, until=until, limit=limit):
            found.append([(one.fired.key.case_id, one.fired.key.rule, one.fired.key.started_seq) for one in taken])
            place = taken[-1].place
    return found


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_every_clock_is_taken_once_in_order_also_two_of_one_case(acts, limit):
    cases = many_returned(acts, 3)
    clock = after_all(acts, cases[0])
    sweep_once(acts.database, clock)
    with acts.database.single() as unit:
        unit.execute("UPDATE firings SET rule = 'another' WHERE case_id = %s AND step = 0", (cases[0],))
        unit.execute(
            'INSERT INTO clocks SELECT (jsonb_populate_record(k, \'{"rule": "another"}\')).* FROM clocks k'
            " WHERE case_id = %s AND rule = 'idea_completion'",
            (cases[0],),
        )
    owed = rows(acts.database, "SELECT DISTINCT case_id, rule, started_seq FROM firings ORDER BY 1, 2, 3")
    assert len(owed) == 4
    found = walked(acts, clock.now(), limit)
    assert [len(dict.fromkeys(batch)) for batch in found] == [limit] * (4 // limit) + [4 % limit] * bool(4 % limit)
    assert list(dict.fromkeys(key for batch in found for key in batch)) == owed


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_batch_reads_no_more_of_the_backlog_than_its_own(acts, share):
    at = datetime(2026, 1, 5, tzinfo=UTC)
    with acts.database.single() as unit:
        unit.execute(MANY, (at, at, WAITING))
        unit.execute("ANALYZE firings")
    cursor = "SELECT case_id FROM firings ORDER BY case_id OFFSET %s LIMIT 1"
    after = FIRST if share == 0 else replace(FIRST, fired_at=at, case_id=one(acts.database, cursor, WAITING * share))
    given = {"until": at + timedelta(days=1), "limit": 20, "fired_at": after.fired_at, "case_id": after.case_id}
    given |= {"rule": "idea_completion", "started_seq": 1}
    with acts.database.single() as unit:
        ((plan,),) = unit.rows("EXPLAIN (ANALYZE, FORMAT JSON) " + firings._TAKE, given)
    assert read_of(plan[0]["Plan"], "firings") < 200


def read_of(node, table):
    """Give how many rows of a table a plan read."""
    own = node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
    return (own if node.get("Relation Name") == table else 0) + sum(
        read_of(one, table) for one in node.get("Plans", ())
    )
