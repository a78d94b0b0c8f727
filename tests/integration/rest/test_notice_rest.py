"""A person's own notices over the interface: listed, read, acknowledged, and hidden from everybody else."""

from urllib.parse import quote

import pytest

from tests.factories import enter
from tests.integration.rest.notice_world import sent
from tests.integration.rest.test_rest_description import check


@pytest.fixture
def case(rest_alone):
    return enter(rest_alone.database, rest_alone.scene)


def test_list_gives_the_newest_first_page_by_page_with_the_unread_count(rest_alone, case):
    keys = [sent(rest_alone, number, case=case) for number in range(5)]

    first = rest_alone.get("/notices?limit=2", by="producer")
    check(first)
    second = rest_alone.get(f"/notices?limit=3&cursor={first.json()['next']}", by="producer").json()

    assert [item["key"] for item in first.json()["items"] + second["items"]] == keys[::-1]
    assert (first.json()["unread"], second["next"]) == (5, None)
    assert first.json()["items"][0]["subject"] == "Thư 4"
    assert first.json()["items"][0]["case"] == {"id": str(case), "code": "S-2020-2020-0001"}


def test_planned_suppressed_and_mailed_notices_are_not_listed(rest_alone):
    sent(rest_alone, 1, state="planned")
    sent(rest_alone, 2, channel="email")
    key = sent(rest_alone, 3, state="sent")

    assert [item["key"] for item in rest_alone.get("/notices", by="producer").json()["items"]] == [key]


def test_nobody_sees_reads_or_acknowledges_anothers_notice(rest_alone):
    key = quote(sent(rest_alone, 1, kind="escalation"), safe="")

    assert rest_alone.get("/notices", by="commune_officer").json() == {"items": [], "next": None, "unread": 0}
    for act in ("read", "acknowledge"):
        answer = rest_alone.call("POST", f"/notices/{key}/{act}", by="commune_officer")
        assert (answer.status_code, answer.json()["code"]) == (404, "notice_not_found")
        assert rest_alone.call("POST", f"/notices/{key}/{act}", by=None).status_code == 401
    assert rest_alone.get("/notices", by="producer").json()["unread"] == 1


def test_reading_marks_once_and_leaves_the_unread_list(rest_alone):
    key = sent(rest_alone, 1)

    first = rest_alone.call("POST", f"/notices/{quote(key, safe='')}/read", by="producer")
    check(first)
    again = rest_alone.call("POST", f"/notices/{key}/read", by="producer")

    assert first.json() == again.json()
    assert first.json()["read_at"] is not None
    assert rest_alone.get("/notices?unread=true", by="producer").json() == {"items": [], "next": None, "unread": 0}
    assert len(rest_alone.get("/notices", by="producer").json()["items"]) == 1


def test_escalation_is_acknowledged_and_read_by_one_act(rest_alone):
    key = quote(sent(rest_alone, 1, kind="escalation"), safe="")

    answer = rest_alone.call("POST", f"/notices/{key}/acknowledge", by="producer")
    check(answer)

    assert answer.json()["acknowledged_at"] is not None
    assert answer.json()["read_at"] == answer.json()["acknowledged_at"]
    assert rest_alone.call("POST", f"/notices/{key}/acknowledge", by="producer").json() == answer.json()


def test_reminder_is_not_acknowledged(rest_alone):
    key = quote(sent(rest_alone, 1), safe="")

    answer = rest_alone.call("POST", f"/notices/{key}/acknowledge", by="producer")

    assert (answer.status_code, answer.json()["code"]) == (409, "notice_not_escalation")
    assert rest_alone.get("/notices", by="producer").json()["unread"] == 1


@pytest.mark.parametrize("query", ["cursor=zzz", "limit=0", "unread=perhaps", "nothing=1"])
def test_list_refuses_what_it_cannot_read(rest, query):
    assert rest.get(f"/notices?{query}", by="producer").status_code == 422


def test_list_costs_the_same_statements_for_one_and_for_three(rest_alone):
    counts = []
    for number in (1, 2, 3):
        sent(rest_alone, number)
        with rest_alone.counted() as statements:
            assert rest_alone.get("/notices", by="producer").status_code == 200
        counts.append(len(statements))

    assert len(set(counts)) == 1
