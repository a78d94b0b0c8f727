"""Clocks over HTTP: shown to who may see the case, as they stood at any instant; acted on as any other act."""

from datetime import date
from uuid import UUID

import pytest

from tests.acts import Acts
from tests.integration.rest.test_rest_description import check


@pytest.fixture(scope="module")
def acts(rest):
    return Acts(rest.database, rest.scene)


@pytest.fixture
def case(acts: Acts) -> UUID:
    """Give a dossier in the commune's hands since 1/6/2020: 15 working days, through Monday 22/6."""
    return acts.case(until="dossier_commune")


EVENING = "2020-06-01T12:00:00Z"
STOP = {"reason": "force_majeure", "document": "CV 12", "comment": "Bão số 9"}


def clock_of(rest, case, rule="commune_check", by="commune_officer", **query):
    answer = rest.get(f"/cases/{case}/clocks", by=by, params={"as_of": EVENING, **query})
    assert answer.status_code == 200, answer.text
    check(answer)
    return next(clock for clock in answer.json()["clocks"] if clock["rule"] == rule)


def test_a_stop_and_its_resumption_over_http(rest, case):
    before = rest.get(f"/cases/{case}", by="commune_officer").headers["etag"]

    stopped = rest.act(f"/cases/{case}/clocks/commune_check/stop", STOP, by="commune_officer", key="s", if_match=before)

    assert stopped.status_code == 201, stopped.text
    check(stopped)
    assert (stopped.json()["kind"], stopped.json()["trigger"]) == ("clock", "stop_clock")
    still = clock_of(rest, case)
    assert (still["stop_reason"], still["due_on"], still["due_if_answered"]) == (
        *("force_majeure", "2020-06-22"),
        "2020-06-22",
    )
    again = rest.act(f"/cases/{case}/clocks/commune_check/stop", STOP, by="commune_officer", key="s")
    assert (again.status_code, again.headers["idempotency-replayed"]) == (200, "true")
    stale = rest.act(
        f"/cases/{case}/clocks/commune_check/resume", {"comment": "Xong"}, by="commune_officer", if_match=before
    )
    assert stale.status_code == 412
    resumed = rest.act(f"/cases/{case}/clocks/commune_check/resume", {"comment": "Xong"}, by="commune_officer")
    assert resumed.status_code == 201
    assert [event["kind"] for event in clock_of(rest, case)["events"]] == ["stopped", "resumed"]
    history = rest.get(f"/cases/{case}/history?limit=100", by="commune_officer").json()["items"]
    assert [row["row"]["kind"] for row in history[-2:]] == ["clock", "clock"]


@pytest.mark.parametrize(
    ("by", "path", "body", "status", "code"),
    [
        ("stranger", "commune_check/stop", STOP, 404, "case_not_found"),
        ("producer", "commune_check/stop", STOP, 403, "role_not_permitted"),
        ("auditor", "commune_check/stop", STOP, 403, "role_not_permitted"),
        ("commune_officer", "plan_writing/stop", STOP, 404, "clock_not_found"),
        ("commune_officer", "commune_check/pause", STOP, 404, "clock_act_unknown"),
        ("commune_officer", "commune_check/stop", {}, 422, "inputs_invalid"),
        ("commune_officer", "commune_check/stop", {**STOP, "reason": "tet"}, 422, "stop_reason_unknown"),
        ("commune_officer", "commune_check/stop", {**STOP, "state": "met"}, 422, "input_unknown"),
        ("commune_officer", "commune_check/resume", {"comment": "Xong"}, 409, "clock_not_stopped"),
        (
            *("commune_officer", "commune_check/ask_extension"),
            {"comment": "Dày", "new_due_on": "2020-02-30"},
            *(422, "input_type"),
        ),
        (
            *("commune_officer", "commune_check/ask_extension"),
            {"comment": "Dày", "new_due_on": "2020-06-22"},
            *(422, "new_day_out_of_range"),
        ),
        ("district_officer", "commune_check/grant_extension", {"new_due_on": "2020-06-30"}, 409, "extension_not_asked"),
        (
            *("commune_officer", "commune_check/apologise"),
            {"comment": "Thiếu người", "new_due_on": "2020-06-22"},
            *(422, "new_day_out_of_range"),
        ),
    ],
)
def test_refusals_say_why_and_write_nothing(rest, case, by, path, body, status, code):
    before = rest.rows()

    answer = rest.act(f"/cases/{case}/clocks/{path}", body, by=by)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.json()["detail"]
    assert rest.rows() == before


def test_clocks_of_a_case_are_seen_by_who_sees_the_case(rest, case):
    assert rest.get(f"/cases/{case}/clocks", by="stranger").status_code == 404
    assert rest.get(f"/cases/{case}/clocks", by="other_producer").status_code == 404
    assert rest.get(f"/cases/{case}/clocks", by="admin").status_code == 404
    assert rest.get(f"/cases/{case}/clocks", by=None).status_code == 401
    assert clock_of(rest, case, by="producer")["holder"] == "commune_officer"
    assert clock_of(rest, case, by="auditor")["due_on"] == "2020-06-22"


def test_a_last_day_is_explained_when_asked_for(rest, case):
    assert clock_of(rest, case)["strip"] is None
    strip = clock_of(rest, case, strip="true")["strip"]

    assert (strip["due_on"], strip["counted"]) == ("2020-06-22", 15)
    assert strip["days"][-1]["is_due"]
    assert date.fromisoformat(strip["days"][0]["on"]) == date(2020, 6, 1)


def test_as_of_an_instant_that_is_none_names_the_parameter(rest, case):
    for path in (f"/cases/{case}/clocks", "/seasons/s-2020/clocks"):
        answer = rest.get(path, by="commune_officer", params={"as_of": "2020-06-01"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["parameter"] == "as_of"
    answer = rest.get("/seasons/s-2020/clocks", by="commune_officer", params={"as_of": "2020-05-01T00:00:00Z"})
    assert answer.json() == {"items": [], "next": None}


def test_clocks_of_a_season_are_those_of_cases_in_reach_page_by_page(rest, acts):
    seen = [acts.case(until="dossier_commune") for _ in range(3)]

    def listed(by: str, limit: int = 2) -> list[str]:
        keys, cursor = [], None
        while True:
            query = {"as_of": EVENING, "limit": limit, **({"cursor": cursor} if cursor else {})}
            answer = rest.get("/seasons/s-2020/clocks", by=by, params=query)
            assert answer.status_code == 200, answer.text
            check(answer)
            page = answer.json()
            keys += [clock["case_id"] for clock in page["items"]]
            cursor = page["next"]
            if cursor is None:
                return keys

    everything = listed("province_officer")
    assert {str(key) for key in seen} <= set(everything)
    assert len(everything) == len(set(everything))
    assert listed("commune_officer") == everything == listed("producer", limit=100)
    assert listed("stranger") == []
    assert listed("other_producer") == []
    assert listed("admin") == []
    assert rest.get("/seasons/none/clocks", by="producer").status_code == 404
