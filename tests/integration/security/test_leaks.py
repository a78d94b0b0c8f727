"""Nobody sees another's: every route, every filter, every verdict and every refusal, on data that could leak."""

import json
import re
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route

from api.app import create_app
from api.web.forgery import form_token
from api.web.papers.place import put_on
from config.i18n import load_translator
from ocop import forms
from tests.factories import CLOCK
from tests.fixtures.accounts import cheap_desk
from tests.integration.rest.conftest import serve
from tests.integration.security import leak_world
from tests.integration.security.leak_requests import Asked, Line
from tests.integration.security.leak_table import LEAKS
from tests.integration.security.leak_world import Party, Viewer, World
from workflow.services.papers import Papers
from workflow.store.file_folder import FileFolder

_FRESH = re.compile(r'name="(?:csrf|request_id)" value="[^"]*"')
ECHOED = ("instance", "request_id")
LINES = [pytest.param(method, path, id=f"{method} {path}") for method, path in LEAKS]


@pytest.fixture(scope="module")
def world(database_url, tmp_path_factory):
    files = FileFolder(tmp_path_factory.mktemp("leaks") / "files")

    def whole(app: FastAPI) -> None:
        cheap_desk().put_on(app)
        put_on(app, Papers(forms.load(), files))

    with serve(database_url, also=whole) as rest:
        yield leak_world.build(rest, files)


def send(world: World, method: str, asked: Asked, viewer: Viewer | None, *, absent: bool = False) -> httpx.Response:
    path, body = (asked.absent, asked.absent_body) if absent else (asked.path, asked.body)
    assert path is not None
    world.rest.keys += 1
    if not path.startswith(("/api/", "/health")):
        return _browse(world, method, path, body, viewer)
    headers = {"idempotency-key": f"leak-{world.rest.keys}"}
    if viewer is not None:
        headers["authorization"] = f"Bearer {viewer.token}"
    return world.rest.client.request(method, path, json=body, headers=headers)


def _browse(world: World, method: str, path: str, fields: Any, viewer: Viewer | None) -> httpx.Response:
    """Open a page or send a form as a browser in which the viewer has signed in."""
    client = world.rest.client
    headers = {"accept": "text/html", "origin": str(client.base_url).rstrip("/")}
    sent = None
    if viewer is not None:
        headers["cookie"] = f"ocop_session={viewer.session}"
    if fields is not None and viewer is not None:
        sent = {**fields, "csrf": form_token(viewer.session), "request_id": f"leak-{world.rest.keys}"}
    return client.request(method, path, data=sent, headers=headers)


def said(answer: httpx.Response) -> Any:
    """Give what an answer says, without what merely repeats the request's own address."""
    if "json" not in answer.headers.get("content-type", ""):
        return _FRESH.sub("", answer.text)
    body = answer.json()
    return {name: item for name, item in body.items() if name not in ECHOED} if isinstance(body, dict) else body


def leaked(world: World, answer: httpx.Response, asked: Asked, sees: frozenset[str]) -> set[str]:
    """Give every mark in an answer that its reader may not know and did not send."""
    text, own = (
        json.dumps(said(answer), ensure_ascii=False),
        f"{asked.path} {unquote(asked.path)} {json.dumps(asked.body)}",
    )
    hidden = [party for party in world.parties.values() if party.name not in sees]
    return {mark for party in hidden for mark in party.marks() if mark in text and mark not in own}


def routes(app: Any) -> set[tuple[str, str]]:
    return {
        (method, route.path)
        for route in app.router.routes
        if isinstance(route, Route)
        for method in (route.methods or {"GET"}) - {"HEAD"}
    }


def test_every_route_has_its_line(rest_app):
    assert routes(rest_app) == set(LEAKS), "a new route needs a line in leak_table.py: what may it say about whom?"


@pytest.mark.parametrize(("method", "path"), LINES)
def test_nobody_sees_what_is_another_s(world, method, path):
    line = LEAKS[method, path]
    before = world.rest.rows()
    made: set[str] = set()
    for party in world.parties.values():
        for viewer in world.strangers(party):
            for asked in line.asked(party):
                if _is_made(made, asked, viewer):
                    continue
                answer = send(world, method, asked, viewer)
                where = (viewer.name, party.name, asked.path, answer.status_code, answer.text[:300])
                assert leaked(world, answer, asked, viewer.sees) == set(), where
                assert answer.status_code < 500, where
                check(world, line, method, asked, viewer, answer)
    assert world.rest.rows() == before
    assert made or line.asked(next(iter(world.parties.values()))) == []


def _is_made(made: set[str], asked: Asked, viewer: Viewer | None) -> bool:
    """Say whether the same was asked by the same person before; note that it was."""
    what = f"{viewer.name if viewer else ''} {asked.path} {json.dumps(asked.body)}"
    if what in made:
        return True
    made.add(what)
    return False


def check(world: World, line: Line, method: str, asked: Asked, viewer: Viewer, answer: httpx.Response) -> None:
    """Hold the status against what the line says."""
    where = (viewer.name, asked.path, answer.status_code, answer.text[:300])
    if line.kind == "hidden":
        absent = send(world, method, asked, viewer, absent=True)
        assert answer.status_code in {404, 403}, where
        assert _without(answer, asked.path) == _without(absent, asked.absent or ""), where
    elif line.kind == "office":
        assert answer.status_code == 403, where
    elif asked.absent is not None:  # a verdict of a bulk request
        absent = send(world, method, asked, viewer, absent=True)
        found, nothing = (json.dumps(said(one)) for one in (answer, absent))
        assert found.replace(_key(asked.body), "") == nothing.replace(_key(asked.absent_body), ""), where


def _without(answer: httpx.Response, path: str) -> tuple[int, str, str]:
    """Give an answer's status, where it leads and its words, without the address that was asked for."""
    text = said(answer) if isinstance(said(answer), str) else json.dumps(said(answer))
    for written in (path, quote(path), quote(path, safe=""), unquote(path), quote(unquote(path))):
        text = text.replace(written, "")
    return answer.status_code, answer.headers.get("location", "").replace(path, ""), text


@pytest.mark.parametrize(("method", "path"), [p for p in LINES if LEAKS[p.values].tells])
def test_there_was_something_to_see(world, method, path):
    """Who may see a party is told something that strangers never are (of a thing with a key: that it is there)."""
    line = LEAKS[method, path]
    if line.kind in {"common", "public", "office"}:
        readers: list[Viewer | None] = [*world.viewers, None]
        made: set[str] = set()
        for party in world.parties.values():
            for asked in line.asked(party):
                for viewer in readers:
                    if _is_made(made, asked, viewer):
                        continue
                    answer = send(world, method, asked, viewer)
                    sees = viewer.sees if viewer is not None else frozenset()
                    assert leaked(world, answer, asked, sees) == set(), (viewer, asked, answer.text[:300])
        return
    told: set[str] = set()
    for party in world.parties.values():
        for viewer in world.insiders(party):
            for asked in line.asked(party):
                answer = send(world, method, asked, viewer)
                text = json.dumps(said(answer), ensure_ascii=False)
                if line.kind != "hidden" or answer.status_code not in {403, 404}:
                    sent = f"{asked.path} {json.dumps(asked.body)}" if line.kind != "hidden" else ""
                    told |= {mark for mark in party.marks() if mark in text and mark not in sent}
    assert told or line.asked(next(iter(world.parties.values()))) == [], f"nothing to leak at {method} {path}"


@pytest.mark.parametrize("path", ["/cases", "/producers", "/products", "/seasons/s-2020/clocks"])
def test_pages_of_a_list_together_hold_one_s_own_and_no_more(world, path):
    """Page by page, with marks of other people's pages too: a mark is a place in the order, never a right."""
    for viewer in world.viewers:
        items, mark = [], ""
        while True:
            asked = Asked(f"/api/v1{path}?limit=1{mark}")
            answer = send(world, "GET", asked, viewer)
            assert leaked(world, answer, asked, viewer.sees) == set()
            items += answer.json()["items"]
            if answer.json()["next"] is None:
                break
            mark = f"&cursor={answer.json()['next']}"
        whole = send(world, "GET", Asked(f"/api/v1{path}?limit=100"), viewer).json()["items"]
        assert items == whole
        if "s-2020" in viewer.name or "seasons" not in path:
            assert items, viewer.name


def test_a_mark_from_another_s_list_opens_nothing(world):
    officer = next(viewer for viewer in world.viewers if viewer.name == "s-2020-province_officer")
    for path in ("/cases", "/producers", "/products"):
        mark = send(world, "GET", Asked(f"/api/v1{path}?limit=1"), officer).json()["next"]
        for viewer in world.viewers:
            asked = Asked(f"/api/v1{path}?limit=100&cursor={mark}")
            assert leaked(world, send(world, "GET", asked, viewer), asked, viewer.sees) == set()


def test_parties_look_alike_to_whoever_sees_them_all(world):
    """The test's own data: names tell nobody apart, marks do."""
    assert len({party.name for party in world.parties.values()}) == 4
    marks = [mark for party in world.parties.values() for mark in party.marks()]
    assert len(marks) == len(set(marks))
    ministry = Viewer("ministry", world.rest.tokens["ministry_officer"], "", frozenset(world.parties))
    found = send(world, "GET", Asked("/api/v1/cases?limit=100"), ministry).json()["items"]
    assert {item["producer"]["name"] for item in found} == {leak_world.PRODUCER_NAME}
    assert {item["product"]["name"] for item in found} == {leak_world.PRODUCT_NAME}
    assert {item["id"] for item in found} == {str(party.case) for party in world.parties.values()}


def _key(body: Any) -> str:
    return str(body["case_ids"][0] if "case_ids" in body else body["ids"])


@pytest.fixture
def rest_app(world):
    return create_app(database=world.rest.database, clock=CLOCK, translator=load_translator())


def test_party_is_hidden_by_default(world):
    party: Party = world.parties["s-2020-first"]
    assert len(list(world.strangers(party))) + len(list(world.insiders(party))) == len(world.viewers)
    assert {viewer.name for viewer in world.insiders(party)} == {
        "s-2020-first",
        "s-2020-commune_officer",
        "s-2020-district_officer",
        "s-2020-province_officer",
    }
