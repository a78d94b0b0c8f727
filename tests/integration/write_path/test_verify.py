"""Verification at work: what it reports, that it reads in constant memory, and that acts go on meanwhile."""

import tracemalloc

import pytest

from tests.acts import Acts, one
from tests.factories import build
from workflow.services.fire_many import BulkCommand, fire_many
from workflow.services.verify import EVERY, Report, verify

CASES = 100
SWING = ("suspend_implementation", "resume_implementation")


@pytest.fixture(scope="module")
def acts(database):
    return Acts(database, build(database, products=CASES))


@pytest.fixture(scope="module")
def cases(acts):
    return acts.many(CASES)


def swung(acts, cases, times: int) -> None:
    """Add rows to every case's history."""
    for _ in range(times):
        turn = one(acts.database, "SELECT max(version) FROM cases")
        trigger = SWING[(turn + 1) % 2]
        who = acts.scene.people["producer"]
        verdicts = fire_many(acts.database, acts.clock(), BulkCommand(who, trigger, f"s{turn}", cases, comment="bão"))
        assert {v.outcome for v in verdicts} == {"moved"}


def peak(acts) -> int:
    """Give the most memory that Python held at once while verifying."""
    tracemalloc.start()
    assert verify(acts.database).fault is None
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_nothing_is_verified_in_an_empty_database(acts):
    told: list[tuple[int, int]] = []
    assert verify(acts.database, progress=lambda *done: told.append(done)) == Report(0, 0, None)
    assert told == []


def test_progress_grows_and_reaches_the_total(acts, cases):
    swung(acts, cases, 4)
    told: list[tuple[int, int]] = []
    report = verify(acts.database, progress=lambda *done: told.append(done))
    assert report == Report(CASES, 5 * CASES, None)
    assert told == [(EVERY, 500), (2 * EVERY, 500), (500, 500)]


def test_memory_does_not_grow_with_the_history(acts, cases):
    swung(acts, cases, 16)
    verify(acts.database)
    short = peak(acts)
    swung(acts, cases, 40)
    long = peak(acts)
    assert one(acts.database, "SELECT count(*) FROM history") == 6_100
    assert long < 1.25 * short, (short, long)


def test_it_sees_one_instant_while_acts_go_on(acts, cases):
    acted: list[int] = []

    def act(*_: int) -> None:
        if len(acted) < 5:
            case = cases[-1 - len(acted)]
            acted.append(acts.fire(case, "producer", "report_progress", comment="giữa chừng").seq)

    before = one(acts.database, "SELECT count(*) FROM history")
    report = verify(acts.database, progress=act)
    assert (report.fault, report.rows) == (None, before)
    assert len(acted) == 5
    assert verify(acts.database).rows == before + 5
