"""Others move the case between the read and the write, on purpose: the act is decided again on what is there now."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import psycopg
import pytest

from tests.acts import Acts, one
from workflow.domain.errors import LostRaceError, StaleVersionError, TransitionNotAllowedError, UnavailableError
from workflow.domain.move import Move, Receipt
from workflow.services.carry_out import TRIES
from workflow.services.fire import fire
from workflow.services.verify import verify
from workflow.store import cases
from workflow.store import database as database_module
from workflow.store.database import Database, Unit

T = TypeVar("T")


@contextmanager
def holding(acts: Acts, case, who: str, trigger: str, **more) -> Iterator[Unit]:
    """Move the case in a transaction that commits at the end of the block."""
    with acts.database.unit() as unit:
        fire(unit, acts.clock(), acts.command(case, who, trigger, **more))
        yield unit


def meanwhile(acts: Acts, act: Callable[[], T]) -> "Future[T]":
    """Start an act in a thread and wait until the server says that it waits for a lock."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(act)
    pool.shutdown(wait=False)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    give_up = time.monotonic() + 10
    while one(acts.database, waiting) == 0:
        assert not future.done(), future.exception()
        assert time.monotonic() < give_up, "nobody waits"
        time.sleep(0.01)
    return future


def test_a_lost_act_is_decided_again_and_succeeds_where_it_still_may(acts):
    case = acts.case(until="implementing")
    with holding(acts, case, "producer", "report_progress", comment="tuần 1"):
        waiting = meanwhile(acts, lambda: acts.fire(case, "commune_officer", "report_progress", comment="tuần 2"))
    receipt = waiting.result(timeout=10)
    assert receipt.seq == 10
    assert one(acts.database, "SELECT count(*) FROM history WHERE case_id = %s", case) == 10
    assert verify(acts.database).fault is None


def test_a_lost_act_that_is_no_longer_open_is_refused_with_what_is(acts):
    case = acts.case(until="idea_draft")
    with holding(acts, case, "producer", "submit_idea"):
        waiting = meanwhile(acts, lambda: acts.fire(case, "commune_officer", "submit_idea", on_behalf=True))
    with pytest.raises(TransitionNotAllowedError) as caught:
        waiting.result(timeout=10)
    assert caught.value.params["state"] == "idea_submitted"
    assert caught.value.params["allowed"] == ["forward_idea", "return_idea", "withdraw"]
    assert one(acts.database, "SELECT count(*) FROM history WHERE case_id = %s", case) == 2


def test_a_lost_act_that_is_another_roles_by_now_is_told_that_the_case_moved(acts):
    """The same trigger belongs to the district there; the loser had the right when the act was sent."""
    case = acts.case(until="idea_submitted")
    with holding(acts, case, "commune_officer", "forward_idea"):
        waiting = meanwhile(acts, lambda: acts.fire(case, "commune_officer", "return_idea", comment="thiếu"))
    with pytest.raises(StaleVersionError) as caught:
        waiting.result(timeout=10)
    assert caught.value.params == {"expected": 2, "version": 3, "state": "idea_appraisal_district"}
    assert one(acts.database, "SELECT count(*) FROM history WHERE case_id = %s", case) == 3


def test_a_lost_act_with_an_expected_version_is_stale(acts):
    case = acts.case(until="implementing")
    with holding(acts, case, "producer", "report_progress", comment="tuần 1"):
        later = {"comment": "tuần 2", "expected_version": 8}
        waiting = meanwhile(acts, lambda: acts.fire(case, "commune_officer", "report_progress", **later))
    with pytest.raises(StaleVersionError) as caught:
        waiting.result(timeout=10)
    assert caught.value.params == {"expected": 8, "version": 9, "state": "implementing"}


def test_the_same_request_caught_between_read_and_write_gets_the_first_receipt(acts):
    case = acts.case(until="implementing")
    same = {"request_id": "twice", "comment": "tuần 1"}
    with holding(acts, case, "producer", "report_progress", **same):
        waiting = meanwhile(acts, lambda: acts.fire(case, "producer", "report_progress", **same))
    receipt = waiting.result(timeout=10)
    assert (receipt.seq, receipt.replayed) == (9, True)


def test_an_act_waits_for_one_that_is_rolled_back_and_then_wins(acts):
    case = acts.case(until="implementing")
    started: list[Future[Receipt]] = []

    def abandoned() -> None:
        with holding(acts, case, "producer", "suspend_implementation", comment="ốm"):
            started.append(meanwhile(acts, lambda: acts.fire(case, "producer", "report_progress", comment="tuần 1")))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        abandoned()
    assert started[0].result(timeout=10).seq == 9
    assert acts.state(case) == "implementing"


def test_undo_is_decided_again_too(acts):
    case = acts.case(until="implementing")
    with holding(acts, case, "producer", "report_progress", comment="tuần 1"):
        waiting = meanwhile(acts, lambda: acts.undo(case))
    receipt = waiting.result(timeout=10)
    assert (receipt.seq, acts.state(case)) == (10, "implementing")
    assert one(acts.database, "SELECT inputs FROM history WHERE case_id = %s AND seq = 10", case) == {"undoes": 9}


def interposed(acts: Acts, case, times: int) -> Callable[[Unit, Move], bytes | None]:
    """Give the write statement with somebody else's act committed right before its first runs."""
    left, write = iter(range(times)), cases.write

    def writing(unit: Unit, move: Move) -> bytes | None:
        if move.row.case_id == case and move.row.actor_role == "producer" and next(left, None) is not None:
            acts.fire(case, "commune_officer", "report_progress", comment="chen ngang")
        return write(unit, move)

    return writing


def test_it_tries_three_times_and_wins_at_the_third(acts, monkeypatch):
    case = acts.case(until="implementing")
    monkeypatch.setattr(cases, "write", interposed(acts, case, TRIES - 1))
    assert acts.fire(case, "producer", "report_progress", comment="tuần 1").seq == 11
    assert verify(acts.database).fault is None


def test_after_three_lost_races_it_says_so_and_has_written_nothing(acts, monkeypatch):
    case = acts.case(until="implementing")
    monkeypatch.setattr(cases, "write", interposed(acts, case, TRIES))
    with pytest.raises(LostRaceError) as caught:
        acts.fire(case, "producer", "report_progress", comment="tuần 1")
    assert caught.value.code == "lost_race"
    mine = "SELECT count(*) FROM history WHERE case_id = %s AND comment = 'tuần 1'"
    assert one(acts.database, mine, case) == 0
    assert one(acts.database, "SELECT version FROM cases WHERE id = %s", case) == 8 + TRIES
    assert verify(acts.database).fault is None


def test_an_act_that_waits_too_long_for_a_lock_is_told_to_try_again(acts, database_url, monkeypatch, unchanged):
    case = acts.case(until="implementing")
    monkeypatch.setattr(database_module, "LOCK_TIMEOUT_MS", 200)
    impatient = Acts(Database(database_url, pool_size=1), acts.scene)
    try:
        with unchanged(), psycopg.connect(database_url) as other:
            other.execute("SELECT 1 FROM cases WHERE id = %s FOR UPDATE", (case,))
            with pytest.raises(UnavailableError) as caught:
                impatient.fire(case, "producer", "report_progress", comment="tuần 1", request_id="patient")
            assert caught.value.code == "database_busy"
        assert impatient.fire(case, "producer", "report_progress", comment="tuần 1", request_id="patient").seq == 9
    finally:
        impatient.database.close()


def test_a_database_that_is_not_there_is_said_to_be_unavailable(acts):
    nowhere = Acts(Database("postgresql://nobody@127.0.0.1:1/none", pool_size=1), acts.scene)
    case = acts.case()
    for opening in (nowhere.database.single, nowhere.database.unit, nowhere.database.snapshot):
        with pytest.raises(UnavailableError) as caught, opening() as unit:
            fire(unit, acts.clock(), acts.command(case, "producer", "submit_idea"))
        assert caught.value.code == "database_unavailable"


def test_a_connection_cut_by_the_server_is_replaced_after_one_failure(acts, database_url):
    case = acts.case()
    cut = Acts(Database(database_url, pool_size=1), acts.scene)
    with cut.database.single() as unit:
        ((pid,),) = unit.rows("SELECT pg_backend_pid()")
    assert one(acts.database, "SELECT pg_terminate_backend(%s)", pid)
    with pytest.raises(UnavailableError) as caught:
        cut.fire(case, "producer", "submit_idea", request_id="cut")
    assert caught.value.code == "database_unavailable"
    assert cut.fire(case, "producer", "submit_idea", request_id="cut").seq == 2
    cut.database.close()


def test_a_pool_without_a_free_connection_is_said_to_be_busy(database_url):
    database = Database(database_url, pool_size=1, pool_timeout=0.2)
    for opening in (database.single, database.unit):
        with opening(), pytest.raises(UnavailableError) as caught, opening():
            pass
        assert caught.value.code == "database_busy"
    database.close()
