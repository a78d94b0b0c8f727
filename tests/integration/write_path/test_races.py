"""Twenty at once on the same case, fifty times: exactly one wins, nobody else writes, the chain stays whole."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.acts import one, rows
from workflow.domain.errors import DomainError, LostRaceError, TransitionNotAllowedError
from workflow.domain.move import Receipt
from workflow.services.fire import fire
from workflow.services.verify import verify
from workflow.store.database import Database

CLIENTS = 20
ROUNDS = 50
SWING = ("suspend_implementation", "resume_implementation")


@pytest.fixture(scope="module")
def crowd(database_url):
    """Give a handle with a connection for each client."""
    handle = Database(database_url, pool_size=CLIENTS)
    yield handle
    handle.close()


def rush(work: Callable[[int, int], str]) -> list[Counter[str]]:
    """Let every client run ``work(round, client)``, all starting each round together; count what came out."""
    barrier = threading.Barrier(CLIENTS)

    def client(number: int) -> list[str]:
        told = []
        for turn in range(ROUNDS):
            barrier.wait(timeout=60)
            told.append(work(turn, number))
            barrier.wait(timeout=60)
        return told

    with ThreadPoolExecutor(CLIENTS) as pool:
        told = list(pool.map(client, range(CLIENTS)))
    return [Counter(column) for column in zip(*told, strict=True)]


def test_exactly_one_of_twenty_wins_each_time(acts, crowd):
    case = acts.case(until="implementing")
    before = one(acts.database, "SELECT version FROM cases WHERE id = %s", case)
    clock = acts.clock()

    def work(turn: int, number: int) -> str:
        comment = f"lần {turn} của {number}"
        command = acts.command(case, "producer", SWING[turn % 2], request_id=f"{turn}-{number}", comment=comment)
        try:
            with crowd.single() as unit:
                return "moved" if not fire(unit, clock, command).replayed else "replayed"
        except DomainError as error:
            return type(error).__name__

    told = rush(work)
    losers = {TransitionNotAllowedError.__name__, LostRaceError.__name__}
    assert [counts["moved"] for counts in told] == [1] * ROUNDS
    assert all(sum(counts[name] for name in losers) == CLIENTS - 1 for counts in told), told
    assert one(acts.database, "SELECT version FROM cases WHERE id = %s", case) == before + ROUNDS
    written = rows(acts.database, "SELECT seq, trigger FROM history WHERE case_id = %s AND seq > %s", case, before)
    assert sorted(written) == [(before + 1 + turn, SWING[turn % 2]) for turn in range(ROUNDS)]
    assert (
        one(acts.database, "SELECT count(*) FROM outbox WHERE payload->>'case_id' = %s", str(case)) == before + ROUNDS
    )
    assert verify(acts.database).fault is None


def test_the_same_key_from_twenty_gives_twenty_the_same_receipt(acts, crowd):
    case = acts.case(until="implementing")
    before = one(acts.database, "SELECT version FROM cases WHERE id = %s", case)
    clock = acts.clock()
    receipts: list[list[Receipt]] = [[] for _ in range(ROUNDS)]

    def work(turn: int, number: int) -> str:
        command = acts.command(case, "producer", SWING[turn % 2], request_id=f"same-{turn}", comment="chung")
        with crowd.single() as unit:
            receipt = fire(unit, clock, command)
        receipts[turn].append(receipt)
        return "replayed" if receipt.replayed else "moved"

    assert rush(work) == [Counter(moved=1, replayed=CLIENTS - 1)] * ROUNDS
    assert [len({(r.seq, r.hash, r.to_state, r.at) for r in given}) for given in receipts] == [1] * ROUNDS
    assert one(acts.database, "SELECT version FROM cases WHERE id = %s", case) == before + ROUNDS
    assert verify(acts.database).fault is None
