"""What is answered is what the description says: every answer fits its documented shape, nothing more, nothing less."""

import re

import pytest
from fastapi.routing import APIRoute

from api.app import programs
from tests import factories
from tests.integration.rest.conftest import serve
from tests.integration.rest.contact_world import contact_answers
from tests.integration.rest.evaluation_world import council_answers, dossier_answers, put_papers_on
from tests.integration.rest.notice_world import notice_answers
from workflow.services.publish_process import publish_process


def documented():
    """Give (method, path) → status → shape."""
    return {
        (method, route.path): {
            status: response["model"] for status, response in route.responses.items() if "model" in response
        }
        for route in programs()
        if isinstance(route, APIRoute)
        for method in route.methods
    }


SHAPES = documented()


def check(response):
    """Hold an answer against the shape documented for its address and status."""
    path = response.request.url.path
    for (method, template), by_status in SHAPES.items():
        pattern = re.sub(r"\{[a-z_]+\}", "[^/]+", template)
        if method == response.request.method and re.fullmatch(pattern, path) and response.status_code in by_status:
            by_status[response.status_code].model_validate(response.json())
            return method, template, response.status_code
    raise AssertionError(f"{response.request.method} {path} {response.status_code} is not documented: {response.text}")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def case(fresh_database_url, folder):
    with serve(fresh_database_url, also=lambda app: put_papers_on(app, folder)) as rest:
        yield rest, factories.enter(rest.database, rest.scene)


def window_answers(rest):
    windows = [{"code": "ideas", "closes": "before 08/2020", "hard": True}]
    seen = rest.call("POST", "/seasons/s-2020/windows/preview", by="province_lead", json={"windows": windows})
    changed = {"windows": windows, "reason": "x", "token": seen.json()["token"]}
    yield seen
    yield rest.call("POST", "/seasons/s-2020/windows", by="province_lead", json=changed)
    yield rest.get("/seasons/s-2020/windows", by="producer")


def clock_answers(rest, key):
    stop = {"reason": "force_majeure", "document": "x", "comment": "x"}
    address = f"/cases/{key}/clocks/idea_registration/stop"
    yield rest.act(address, stop, by="commune_officer", key="c")
    yield rest.act(address, stop, by="commune_officer", key="c")
    yield rest.get(f"/cases/{key}/clocks?strip=true", by="producer")
    yield rest.get("/seasons/s-2020/clocks", by="producer")


def people_answers(rest):
    code = next(unit["code"] for unit in rest.get("/units?kind=commune", by="admin").json()["items"])
    asked = {"name": "Người mới", "address": "0912345678", "role": "commune_officer", "place": code}
    invited = rest.call("POST", "/people/invitations", by="admin", json={"people": [asked], "dry_run": True})
    person = rest.scene.people["commune_officer"]
    terms = {"settings": {"idea_completion_days": 20}}
    seen = rest.call("POST", "/seasons/s-2020/settings/preview", by="province_lead", json=terms)
    changed = {**terms, "reason": "x", "token": seen.json()["token"]}
    colleague = rest.call("POST", "/people/invitations", by="admin", json={"people": [asked]}).json()["items"][0]
    days = {"first_on": "2020-06-01", "last_on": "2020-06-30", "reason": "x"}
    of_whom = next(
        who
        for who in (person, rest.scene.people["stranger"])
        if any(
            one["id"] == colleague["person_id"]
            for one in rest.get(f"/people/{who}/substitutes", by="admin").json()["candidates"]
        )
    )
    asked_for = {"substitute_id": colleague["person_id"], **days}
    yield invited
    yield seen
    yield rest.call("POST", "/seasons/s-2020/settings", by="province_lead", json=changed)
    yield rest.get("/seasons/s-2020/settings", by="producer")
    yield rest.call("POST", f"/people/{of_whom}/substitutes", by="admin", json=asked_for)
    yield rest.get(f"/people/{of_whom}/substitutes", by="admin")
    yield rest.get("/people", by="admin")
    yield rest.get(f"/people/{of_whom}", by="admin")


def calendar_answers(rest):
    text = dict(factories.calendar_files())["vn-2026.yaml"]
    draft = rest.call("POST", "/calendars", by="admin", json={"text": text})
    key = draft.json()["id"]
    seen = rest.get(f"/calendars/preview?ids={key}", by="admin")
    confirmed = {"ids": [key], "document": "1/TB-BNV", "token": seen.json()["token"]}
    yield draft
    yield seen
    yield rest.call("POST", "/calendars/confirm", by="admin", json=confirmed)
    yield rest.get("/calendars", by="producer")


def test_every_good_answer_fits_its_documented_shape(case, folder):
    rest, key = case
    submitted = rest.act(f"/cases/{key}/transitions", {"trigger": "submit_idea"}, by="producer", key="k")
    seen = {
        check(answer)
        for answer in (
            submitted,
            rest.act(f"/cases/{key}/transitions", {"trigger": "submit_idea"}, by="producer", key="k"),
            rest.act(
                "/transitions",
                {"trigger": "return_idea", "comment": "x", "case_ids": [str(key)], "dry_run": True},
                by="commune_officer",
            ),
            rest.act(
                "/transitions", {"trigger": "accept_plan", "case_ids": [str(key)], "dry_run": True}, by="producer"
            ),
            rest.act(f"/cases/{key}/undo", {"comment": "x"}, by="province_lead", key="u"),
            rest.act(f"/cases/{key}/undo", {"comment": "x"}, by="province_lead", key="u"),
            rest.act(
                "/cases",
                {"season": "s-2020", "product": "s-2020-p1", "entry_point": "idea", "track": "new"},
                by="commune_officer",
                key="e",
            ),
            rest.act(
                "/cases",
                {"season": "s-2020", "product": "s-2020-p1", "entry_point": "idea", "track": "new"},
                by="commune_officer",
                key="e",
            ),
            rest.call(
                "POST",
                "/producers",
                by="commune_officer",
                json={"code": "a", "kind": "farm", "name": "b", "commune_id": str(rest.scene.units["commune"])},
            ),
            rest.call(
                "POST",
                "/products",
                by="commune_officer",
                json={"code": "a", "name": "b", "producer_id": str(rest.scene.producer_id)},
            ),
            rest.call(
                "POST",
                "/seasons",
                by="province_officer",
                json={
                    "code": "x",
                    "name_vi": "a",
                    "name_en": "a",
                    "unit_id": str(rest.scene.units["province"]),
                    "year": 2021,
                    "process": rest.scene.process.hash,
                    "case_prefix": "X",
                },
            ),
            rest.call("POST", "/tokens", by="admin", json={"login": "s-2020-producer"}),
            rest.get("/me", by="producer"),
            rest.get("/me", by="commune_officer"),
            rest.get("/seasons", by="producer"),
            rest.get("/seasons/s-2020", by="producer"),
            *window_answers(rest),
            *people_answers(rest),
            *calendar_answers(rest),
            *notice_answers(rest),
            *clock_answers(rest, key),
            *contact_answers(rest),
            *council_answers(rest),
            *dossier_answers(rest, folder),
            rest.get("/producers", by="province_officer"),
            rest.get("/producers/s-2020-other", by="province_officer"),
            rest.get("/products?limit=1", by="province_officer"),
            rest.get("/products/s-2020-p0", by="province_officer"),
            rest.get("/units?on=2020-06-01", by="producer"),
            rest.get("/processes", by="producer"),
            rest.get(f"/processes/{rest.scene.process.hash}", by="producer"),
            rest.get("/cases?limit=1", by="province_officer"),
            rest.get(f"/cases/{key}", by="producer"),
            rest.get(f"/cases/{key}", by="province_lead"),
            rest.get(f"/cases/{key}/history", by="producer"),
            rest.get(f"/cases/{key}/treatments", by="producer"),
        )
    }
    expected = {(method, path, status) for (method, path), shapes in SHAPES.items() for status in shapes}
    assert seen == expected


def test_problems_fit_their_documented_shape(case):
    from api.rest.shapes import ProblemShape

    rest, key = case
    promoted = factories.enter(rest.database, rest.scene, 1, entry_point="promotion", track="existing")
    path = f"/cases/{key}/transitions"
    answers = [
        rest.get("/nowhere", by=None),
        rest.get("/cases", by=None),
        rest.get("/cases?limit=0&step=9", by="producer"),
        rest.act(path, {}, by="producer"),
        rest.act(path, {"trigger": "withdraw", "inputs": {"a": 1}}, by="producer"),
        rest.act(path, {"trigger": "accept_plan"}, by="producer"),
        rest.act(path, {"trigger": "submit_idea"}, by="producer", if_match='"9"'),
        rest.act(f"/cases/{promoted}/transitions", {"trigger": "open_renewal"}, by="province_officer"),
    ]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [404, 401, 422, 422, 422, 403, 412, 409]
    for answer in answers:
        ProblemShape.model_validate(answer.json())


def test_description_over_http_knows_a_version_published_since(case):
    rest, _key = case
    later = factories.cycle("ocop-2026")

    def states():
        served = rest.get("/api/v1/openapi.json", by=None)
        assert served.status_code == 200
        return set(served.json()["components"]["schemas"]["State"]["enum"])

    assert states() == set(rest.scene.process.states)
    with rest.database.unit() as unit:
        publish_process(unit, factories.CLOCK, later, by=None)
    assert states() == set(rest.scene.process.states) | set(later.states)


def test_docs_are_one_page_that_loads_nothing(rest):
    page = rest.client.get("/api/docs")

    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert 'id="stale_version"' in page.text
    assert "/api/v1/cases/{key}/transitions" in page.text
    assert not re.search(r"(src|href)=\"(?!/api/v1/openapi\.json\")", page.text)
