"""Calendars and windows over HTTP: refusals name the place, and nothing is half published."""

import pytest

from tests.acts import contents
from tests.january_swap import with_swap


@pytest.fixture
def unchanged(rest):
    before = contents(rest.database)
    yield
    assert contents(rest.database) == before


def draft(rest, text, *, by="admin"):
    return rest.call("POST", "/calendars", by=by, json={"text": text})


def windows(rest, *items, by="province_lead", **more):
    path = "/seasons/s-2020/windows" if more else "/seasons/s-2020/windows/preview"
    return rest.call("POST", path, by=by, json={"windows": list(items), **more})


@pytest.mark.usefixtures("unchanged")
def test_a_faulty_calendar_is_refused_with_its_lines(rest):
    answer = draft(rest, with_swap().replace('"2026-01-01"]', '"2026-01-01", "2026-01-10"]'))
    assert (answer.status_code, answer.json()["code"]) == (422, "process_file_invalid")
    assert next((fault["code"], fault["line"] > 0) for fault in answer.json()["findings"]) == ("day_off_and_on", True)


@pytest.mark.usefixtures("unchanged")
def test_a_calendar_is_drafted_and_confirmed_by_its_office_only(rest):
    assert draft(rest, with_swap(), by="province_lead").status_code == 403
    body = {"ids": [str(rest.scene.season_id)], "document": "1", "token": "x"}
    assert rest.call("POST", "/calendars/confirm", by="admin", json=body).status_code == 404
    assert rest.get("/calendars/preview?ids=nonsense", by="admin").status_code == 404
    assert rest.get("/calendars", by=None).status_code == 401


@pytest.mark.usefixtures("unchanged")
def test_bad_windows_are_refused_with_their_place(rest):
    good = {"code": "ideas", "closes": "before 08/2020"}
    assert windows(rest, good).json()["after"][0]["closes_on"] == "2020-07-31"
    found = windows(rest, good, {"code": "ideas", "closes": "soon"}).json()
    assert (found["code"], found["errors"][0]["pointer"]) == ("day_rule_invalid", "/windows/1/closes")
    found = windows(rest, {"code": "ideas", "opens": "2020-08-01", "closes": "2020-07-31"}).json()
    assert (found["code"], found["errors"][0]["pointer"]) == ("dates_reversed", "/windows/0/closes_on")
    stale = windows(rest, good, reason="x", token="0")
    assert (stale.status_code, stale.json()["code"]) == (409, "windows_changed")
    assert windows(rest, good, by="producer", reason="x", token="0").status_code == 403
