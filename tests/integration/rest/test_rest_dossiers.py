"""Dossiers through the interface: the draft is its writer's, what was handed in is the offices', asked for once."""

from datetime import UTC, datetime

import pytest

from tests.integration.rest.conftest import serve
from tests.integration.rest.evaluation_world import COMMUNE, MAKER, checking, put_papers_on
from workflow.domain.time import FixedClock

STRANGERS = ("producer", "commune_officer", "d-other_producer", "d-stranger")


NOW = FixedClock(datetime(2026, 6, 2, 2, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def world(database_url, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files") / "files"
    with serve(database_url, also=lambda app: put_papers_on(app, folder), clock=NOW) as served:
        yield served, *checking(served, folder)


@pytest.fixture
def rest(world):
    return world[0]


@pytest.fixture
def table(world):
    return world[1]


@pytest.fixture
def here(world):
    return f"/cases/{world[2]}/dossier"


def test_a_draft_is_its_writer_s_and_what_was_handed_in_the_offices(rest, table, here):
    draft = table.acts.case(entry_point="dossier", track="existing")
    table.bring(draft, "e8", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 64, name="phim riêng.mp4")
    mine = rest.get(f"/cases/{draft}/dossier", by=MAKER).json()
    assert (mine["may_write"], mine["completeness"]["there"]) == (True, ["e8"])
    theirs = rest.get(f"/cases/{draft}/dossier", by=COMMUNE)
    assert (theirs.status_code, theirs.json()["completeness"]["there"]) == (200, [])
    assert "phim riêng" not in theirs.text
    shown = rest.get(here, by=COMMUNE).json()
    assert (shown["may_write"], shown["own_stars"], len(shown["snapshots"])) == (False, 5, 1)
    assert [file["pages"] for item in shown["items"] for file in item["files"]] == [3]
    for who in STRANGERS:
        for path in (here, f"/cases/{draft}/dossier", f"{here}/checking"):
            assert rest.get(path, by=who).json()["code"] == "case_not_found"


def test_the_commune_checks_asks_once_and_enters_it_into_its_book(rest, here):
    assert rest.get(f"{here}/checking", by=MAKER).status_code == 403
    desk = rest.get(f"{here}/checking", by=COMMUNE).json()
    assert (desk["level"], desk["checks"], desk["may_ask"]) == ("commune", [], True)
    numbers = rest.call("POST", f"{here}/numbers", by=COMMUNE)
    assert numbers.status_code == 200, numbers.text
    assert rest.call("POST", f"{here}/numbers", by=COMMUNE).json() == numbers.json()
    assert rest.call("POST", f"{here}/numbers", by=MAKER).status_code == 403
    early = rest.act(f"{here}/requests", {"comment": "bổ sung"}, by=COMMUNE)
    assert early.status_code == 422
    assert {one["code"] for one in early.json()["errors"]} == {"verdict_needed"}
    wrong = {"checks": [{"item": "e99", "verdict": "accepted"}]}
    assert rest.call("PUT", f"{here}/checking", by=COMMUNE, json=wrong).status_code == 422
    checks = [{"item": code, "verdict": "accepted"} for code in desk["unchecked"]]
    checks[-1] |= {"verdict": "wrong", "remark": "mờ, không đọc được"}
    kept = rest.call("PUT", f"{here}/checking", by=COMMUNE, json={"checks": checks})
    assert (kept.status_code, kept.json()["unchecked"]) == (200, [])
    assert "không đọc được" not in rest.get(here, by=MAKER).text  # before it goes out
    asked = rest.act(f"{here}/requests", {"comment": "bổ sung"}, by=COMMUNE, key="ask")
    assert (asked.status_code, asked.json()["to_state"]) == (201, "dossier_returned_commune"), asked.text
    again = rest.act(f"{here}/requests", {"comment": "bổ sung"}, by=COMMUNE, key="ask")
    assert (again.status_code, again.json()["seq"]) == (200, asked.json()["seq"])
    assert rest.get(here, by=MAKER).json()["requests"][0]["checks"][-1]["remark"] == "mờ, không đọc được"
    assert rest.get(f"{here}/checking", by=COMMUNE).status_code == 403


def test_without_forms_there_is_no_such_address(fresh_database_url):
    with serve(fresh_database_url) as bare:
        assert bare.get("/cases/x/dossier", by="producer").json()["code"] == "route_not_found"
