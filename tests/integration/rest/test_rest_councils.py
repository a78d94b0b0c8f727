"""Councils, sessions, sheets, results and minutes through the interface: the rights of the pages, no point early."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.council_world import best_entries
from tests.integration.rest.evaluation_world import MEETING, SECRETARY, council_body, open_session

READERS = (SECRETARY, "province_officer", "province_lead", "producer", "auditor", "admin", "advisory_member")
MARK = "dấu-riêng"


@pytest.fixture(scope="module")
def opened(rest):
    return open_session(rest)


@pytest.fixture
def alone(rest):
    return open_session(rest)


def body_of(council, *, seen=0, mark="", **instead):
    entries = {code: {"option": option, "remark": ""} for code, (option, _) in best_entries(council.criteria).items()}
    entries |= {code.replace("_", ".")[1:]: {"option": key, "remark": mark} for code, key in instead.items()}
    return {"seen": seen, "entries": entries, "opinion": mark, "stops": []}


def file(seen, name, position=1, **more):
    """Save a sheet and file it."""
    rest = seen.rest
    saved = rest.call("PUT", seen.sheet(position), by=name, json=body_of(seen.council, **more))
    assert saved.status_code == 200, saved.text
    key = {"idempotency-key": f"{name} {position}"}
    return rest.call("POST", seen.sheet(position, "/filing"), by=name, headers=key)


def addresses(seen):
    """Give every address at which a sheet could show."""
    number = len(seen.cases)
    return [
        seen.here,
        f"{seen.here}/results",
        f"{seen.here}/minutes",
        "/council-sessions",
        "/councils",
        f"/councils/{seen.council.code}",
        *(seen.sheet(position) for position in range(1, number + 1)),
        *(f"/cases/{case}{rest}" for case in seen.cases for rest in ("", "/history", "/treatments", "/dossier")),
        "/cases?limit=100",
        "/notices",
    ]


def test_a_council_is_entered_and_its_session_prepared(rest):
    body = council_body(rest)
    made = rest.call("POST", "/councils", by=SECRETARY, json=body)
    assert made.status_code == 201, made.text
    path = made.headers["location"].removeprefix("/api/v1")
    assert rest.call("POST", "/councils", by=SECRETARY, json=body).status_code == 409
    assert rest.call("POST", "/councils", by="commune_officer", json=body).status_code == 403
    member = {"login": "s-2020-province_lead", "post": "chair", "organisation": "Sở"}
    seated = rest.call("POST", f"{path}/members", by=SECRETARY, json=member)
    assert (seated.status_code, seated.json()["post"]) == (201, "chair")
    assert rest.call("POST", f"{path}/members", by=SECRETARY, json=member).status_code == 409
    session = rest.call("POST", f"{path}/sessions", by=SECRETARY, json=MEETING)
    assert session.status_code == 201, session.text
    shown = rest.get(session.headers["location"], by=SECRETARY).json()
    assert (shown["state"], shown["runs"], shown["cases"]) == ("draft", True, [])
    late = rest.call("POST", f"{path}/sessions", by=SECRETARY, json=MEETING | {"meets_at": "2031-01-01T00:00:00Z"})
    assert (late.status_code, late.json()["code"]) == (422, "outside_term")
    ended = rest.call("POST", f"{path}/members/{seated.json()['id']}/end", by=SECRETARY)
    assert ended.json()["members"][0]["until"] == "2020-06-01"
    assert rest.get(path, by="stranger").status_code == 404
    ahead = {"login": "s-2020-province_officer", "since": "2020-09-01"}  # found by the fuzzer: ended before it began
    coming = rest.call("POST", f"{path}/members", by=SECRETARY, json=ahead).json()
    ended = rest.call("POST", f"{path}/members/{coming['id']}/end", by=SECRETARY)
    assert [one["until"] for one in ended.json()["members"] if one["id"] == coming["id"]] == ["2020-09-01"]


def test_lists_are_keyset_pages_of_ones_own(rest, opened):
    open_session(rest, cases=1)
    for path in ("/councils", "/council-sessions"):
        found, mark = [], ""
        while mark is not None:
            page = rest.get(f"{path}?limit=1{mark and '&cursor=' + mark}", by=SECRETARY).json()
            found += [one["code"] for one in page["items"]]
            mark = page["next"]
        assert found == [one["code"] for one in rest.get(f"{path}?limit=100", by=SECRETARY).json()["items"]]
        assert len(found) == len(set(found)) >= 2
        assert rest.get(path, by="producer").json() == {"items": [], "next": None}
        assert rest.get(f"{path}?cursor=x", by=SECRETARY).status_code == 422
    own = rest.get("/council-sessions", by=opened.council.names[1]).json()["items"]
    assert [(one["code"], one["sits"]) for one in own] == [(opened.sitting.code, True)]


def test_nothing_of_a_sheet_is_read_before_ones_own_is_filed(rest, alone):
    council, names = alone.council, alone.council.names
    case = alone.sitting.case_code(alone.cases[0])
    for number, name in enumerate(names):
        receipt = file(alone, name, mark=f"{MARK}-{number}x", c3_4="a")
        assert (receipt.status_code, receipt.json()["replayed"]) == (200, False), receipt.text
        filed = set(range(number + 1))
        for place, reader in enumerate([*names, *READERS]):
            for path in addresses(alone):
                text = rest.get(path, by=reader).text
                seen = {other for other in range(len(names)) if f"{MARK}-{other}x" in text}
                allowed = filed if reader in names and place in filed else {place} if reader in names else set()
                assert seen <= allowed, f"{reader} reads {seen} at {path} when {filed} are filed"
            wrong = rest.call("PUT", alone.sheet(), by=reader, json={"seen": 0, "entries": {"1.1": {"option": "z"}}})
            assert MARK not in wrong.text
    shown = rest.get(alone.sheet(), by=names[0]).json()
    assert sorted(one["opinion"] for one in shown["sheets"]) == [f"{MARK}-{number}x" for number in range(len(names))]
    again = rest.call("POST", alone.sheet(1, "/filing"), by=names[0], headers={"idempotency-key": f"{names[0]} 1"})
    assert (again.status_code, again.json()["replayed"]) == (200, True)
    late = rest.call("PUT", alone.sheet(), by=names[0], json=body_of(council))
    assert (late.status_code, late.json()["code"]) == (409, "sheet_filed")
    assert case in rest.get(alone.here, by=names[0]).text


def test_results_are_shown_after_a_quorum_of_sheets_and_ones_own(rest, alone):
    chair, *others = alone.council.names
    for name in others:
        file(alone, name, c3_4="a")
    secretary = rest.get(f"{alone.here}/results", by=SECRETARY).json()["items"]
    assert [(one["filed"], one["needed"], one["outcome"]) for one in secretary] == [(2, 3, None), (0, 3, None)]
    file(alone, chair, c3_4="a")
    outcome = rest.get(f"{alone.here}/results", by=SECRETARY).json()["items"][0]["outcome"]
    assert (outcome["points"], outcome["sheets"], outcome["lowest"]) == ("99", 3, 99)
    assert rest.get(f"{alone.here}/results", by=others[0]).status_code == 403
    assert rest.get(f"{alone.here}/results", by="stranger").status_code == 404


def test_a_session_is_closed_once_and_its_minutes_are_its_bytes(rest, alone):
    for name in alone.council.names:
        for position in (1, 2):
            file(alone, name, position)
    early = alone.act({"act": "close"})
    assert (early.status_code, early.json()["code"]) == (409, "session_not_ready")
    assert rest.get(f"{alone.here}/minutes", by=SECRETARY).status_code == 404
    stars = [{"case_id": str(case), "stars": 5} for case in alone.cases]
    assert alone.act({"act": "conclude", "conclusions": stars}).status_code == 200
    closed = alone.act({"act": "close"}, key="close")
    assert (closed.status_code, closed.json()["state"]) == (200, "closed"), closed.text
    assert alone.act({"act": "close"}, key="close").json() == closed.json()
    minutes = rest.get(f"{alone.here}/minutes", by="province_officer").json()
    assert hashlib.sha256(minutes["content"].encode()).hexdigest() == minutes["sha256"]
    assert rest.get(f"{alone.here}/minutes", by="stranger").status_code == 404


REFUSED = [
    ({"act": "presence"}, 422, "input_required"),
    ({"act": "vote"}, 422, "input_not_a_choice"),
    ({"act": "presence", "member_id": "0" * 32, "present": True, "more": 1}, 422, "input_unknown"),
    ({"act": "presence", "member_id": "0" * 32, "present": True}, 404, "member_not_found"),
    ({"act": "list", "codes": ["x"]}, 409, "list_frozen"),
    ({"act": "cancel", "reason": "x"}, 409, "session_opened"),
    ({"act": "set_aside", "case_id": "0" * 32, "why": "objection"}, 404, "case_not_listed"),
    ({"act": "open"}, 409, None),
]


@pytest.mark.parametrize(("body", "status", "code"), REFUSED, ids=[str(one[0]["act"]) + str(one[1]) for one in REFUSED])
def test_an_act_that_cannot_be_done_changes_nothing(rest, opened, body, status, code):
    before = rest.get(opened.here, by=SECRETARY).json()
    answer = opened.act(body)
    assert answer.status_code == status, answer.text
    assert code is None or answer.json()["code"] == code
    assert rest.get(opened.here, by=SECRETARY).json() == before
    assert opened.act(body, by="province_officer").status_code in {403, 404, 409, 422}
    assert opened.act(body, by="stranger").status_code in {404, 422}
    assert rest.get(opened.here, by=SECRETARY).json() == before


def test_an_act_on_a_version_gone_by_is_refused(opened):
    version = opened.sitting.session.version
    seat = {"act": "presence", "member_id": str(opened.council.seats[opened.council.names[2]]), "present": True}
    stale = opened.act(seat, if_match=f'"{version + 5}"')
    assert (stale.status_code, stale.json()["code"]) == (412, "session_moved")


@pytest.mark.parametrize("position", ["0", "9", "x", "99999"])
def test_a_sheet_that_is_not_there_is_not_found(rest, opened, position):
    for by in (opened.council.names[0], SECRETARY, "producer"):
        answer = rest.get(f"{opened.here}/sheets/{position}", by=by)
        assert answer.status_code == 404


def test_two_windows_clash_only_on_the_same_criterion(rest, alone):
    name = alone.council.names[1]
    put = {"seen": 0, "entries": {"1.1": {"option": "a", "remark": ""}}}
    first = rest.call("PUT", alone.sheet(), by=name, json=put)
    assert first.json()["version"] == 1
    other = {"seen": 0, "entries": {"1.2": {"option": "a", "remark": ""}}}
    assert rest.call("PUT", alone.sheet(), by=name, json=other).status_code == 200
    clash = {"seen": 0, "entries": {"1.1": {"option": "b", "remark": ""}}}
    refused = rest.call("PUT", alone.sheet(), by=name, json=clash)
    assert (refused.status_code, refused.json()["code"]) == (409, "sheet_stale")
    early = rest.call("POST", alone.sheet(1, "/filing"), by=name, headers={"idempotency-key": "early"})
    assert early.status_code == 422  # criteria without an answer, each named
    assert {one["code"] for one in early.json()["errors"]} == {"criterion_open"}, early.text


def test_the_same_sheet_filed_from_many_windows_at_once_is_filed_once(rest, alone):
    name = alone.council.names[0]
    rest.call("PUT", alone.sheet(), by=name, json=body_of(alone.council))

    def one(number):
        key = {"idempotency-key": f"window {number}"}
        return rest.call("POST", alone.sheet(1, "/filing"), by=name, headers=key).status_code

    with ThreadPoolExecutor(4) as windows:
        assert sorted(windows.map(one, range(8))) == [200] + [409] * 7


def test_statements_do_not_grow_with_the_list(rest):
    small, large = open_session(rest, cases=1), open_session(rest, cases=3)
    for path, by in (("", SECRETARY), ("/results", SECRETARY), ("/sheets/1", None)):
        counts = []
        for seen in (small, large):
            who = by or seen.council.names[0]
            rest.get(seen.here + path, by=who)
            with rest.counted() as sent:
                assert rest.get(seen.here + path, by=who).status_code == 200
            counts.append(len(sent))
        assert counts[0] == counts[1] <= 12, path
