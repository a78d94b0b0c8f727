"""Twenty clients over real HTTP on the same case, fifty times: one wins, nineteen get 409, or all the same receipt."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.acts import one, rows
from workflow.services.verify import verify

CLIENTS = 20
ROUNDS = 50
SWING = ("suspend_implementation", "resume_implementation")


@pytest.fixture
def crowd(api, tokens):
    """Give the function that lets every client send its request of each round at once, on a connection of its own."""
    clients = [
        httpx.Client(base_url=api.address, headers={"authorization": f"Bearer {tokens['producer']}"}, timeout=30.0)
        for _ in range(CLIENTS)
    ]
    barrier = threading.Barrier(CLIENTS)

    def run(case: Any, key_of: Callable[[int, int], str]) -> list[list[httpx.Response]]:
        def work(number: int) -> list[httpx.Response]:
            answers = []
            for turn in range(ROUNDS):
                body = {"trigger": SWING[turn % 2], "comment": f"lần {turn}"}
                barrier.wait(timeout=60)
                answers.append(
                    clients[number].post(
                        f"/api/v1/cases/{case}/transitions",
                        json=body,
                        headers={"idempotency-key": key_of(turn, number)},
                    )
                )
                barrier.wait(timeout=60)
            return answers

        with ThreadPoolExecutor(CLIENTS) as pool:
            return [list(turn) for turn in zip(*pool.map(work, range(CLIENTS)), strict=True)]

    yield run
    for client in clients:
        client.close()


def standing(acts, case):
    return rows(acts.database, "SELECT state, version FROM cases WHERE id = %s", case)[0]


def test_one_wins_and_nineteen_get_409(acts, crowd):
    case = acts.case(until="implementing")
    before = standing(acts, case)
    turns = crowd(case, lambda turn, number: f"own-{turn}-{number}")
    assert [Counter(a.status_code for a in answers) for answers in turns] == [Counter({201: 1, 409: 19})] * ROUNDS
    for answers in turns:
        for lost in (a.json() for a in answers if a.status_code == 409):
            assert lost["code"] in {"transition_not_allowed", "lost_race"}
    assert standing(acts, case) == (before[0], before[1] + ROUNDS)
    assert one(acts.database, "SELECT count(*) FROM history WHERE case_id = %s", case) == before[1] + ROUNDS
    assert verify(acts.database).fault is None


def test_with_the_same_key_all_twenty_get_the_same_receipt(acts, crowd):
    case = acts.case(until="implementing")
    before = standing(acts, case)
    turns = crowd(case, lambda turn, _: f"same-{turn}")
    for turn, answers in enumerate(turns):
        assert Counter(a.status_code for a in answers) == Counter({201: 1, 200: 19})
        assert sum(a.headers.get("idempotency-replayed") == "true" for a in answers) == 19
        receipts = [{**a.json(), "replayed": None} for a in answers]
        assert receipts == [receipts[0]] * CLIENTS
        assert receipts[0]["seq"] == before[1] + turn + 1
    assert standing(acts, case) == (before[0], before[1] + ROUNDS)
    assert verify(acts.database).fault is None


def test_with_if_match_the_others_get_412(acts, api, tokens):
    case = acts.case(until="implementing")
    version = standing(acts, case)[1]

    def send(number: int) -> httpx.Response:
        headers = {
            "authorization": f"Bearer {tokens['producer']}",
            "idempotency-key": f"match-{number}",
            "if-match": f'"{version}"',
        }
        body = {"trigger": "report_progress", "comment": "tuần 1"}
        return httpx.post(f"{api.address}/api/v1/cases/{case}/transitions", json=body, headers=headers, timeout=30.0)

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(send, range(CLIENTS)))
    assert Counter(a.status_code for a in answers) == Counter({201: 1, 412: 19})
    assert {a.json()["code"] for a in answers if a.status_code == 412} == {"stale_version"}
    assert standing(acts, case)[1] == version + 1
