"""What a request may carry: names that lie, headers that break out, paths that climb, bodies of another kind."""

import unicodedata
from urllib.parse import quote

import pytest

from tests import factories

JSON = {"content-type": "application/json"}
HIDDEN = {
    "right to left": "\u202ehc\u1ea1h",
    "isolate": "a\u2066b\u2069",
    "mark": "a\u200fb",
    "zero width space": "Bánh\u200bram",
    "joiner": "Bánh\u200dram",
    "word joiner": "Bánh\u2060ram",
    "byte order mark": "\ufeffBánh ram",
    "soft hyphen": "Bánh\u00adram",
    "line": "Bánh ram\nBcc: ai@example.vn",
    "carriage return": "Bánh ram\rx",
    "tab": "Bánh\tram",
    "line separator": "Bánh\u2028ram",
    "tag": "Bánh ram\U000e0041",
    "null": "Bánh\x00ram",
    "detached marks": unicodedata.normalize("NFD", "Bánh ram"),
    "blank": " \u00a0\u3000",
}
CODES = ["a b", "a/b", "../x", "a?b", "a#b", "a%2fb", "ữ", "\u0430", "a\u200bb", "-a", ".", "..", "a\nb", "a'--", "a;b"]


def producer(rest, **more):
    commune = str(rest.scene.units["commune"])
    body = {"code": "p", "kind": "farm", "name": "Trại", "commune_id": commune} | more
    return rest.call("POST", "/producers", by="commune_officer", json=body)


@pytest.mark.parametrize("shown", HIDDEN)
@pytest.mark.parametrize("field", ["producer", "product", "season"])
def test_a_name_shows_all_it_holds(rest, field, shown):
    before, name = rest.rows(), HIDDEN[shown]
    if field == "producer":
        answer, pointer = producer(rest, name=name), "/name"
    elif field == "product":
        body: dict[str, object] = {"code": "p", "name": name, "producer_id": str(rest.scene.producer_id)}
        answer, pointer = rest.call("POST", "/products", by="commune_officer", json=body), "/name"
    else:
        body = {
            "code": "x",
            "name_vi": name,
            "name_en": "x",
            "unit_id": str(rest.scene.units["province"]),
            "year": 2021,
            "process": rest.scene.process.hash,
            "case_prefix": "X",
        }
        answer, pointer = rest.call("POST", "/seasons", by="province_officer", json=body), "/name_vi"
    codes = {"detached marks": "text_not_nfc", "blank": "input_required"}
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, codes.get(shown, "text_control_characters"))
    assert problem["errors"][0]["pointer"] == pointer
    assert rest.rows() == before


@pytest.mark.parametrize("code", CODES)
def test_a_code_can_stand_in_an_address_and_in_nothing_else(rest, code):
    before = rest.rows()
    made = {"code": code, "name": "x", "producer_id": str(rest.scene.producer_id)}
    for answer in (producer(rest, code=code), rest.call("POST", "/products", by="commune_officer", json=made)):
        assert answer.status_code == 422
        assert answer.json()["code"] in {"code_unusable", "text_control_characters"}
        assert answer.json()["errors"][0]["pointer"] == "/code"
    assert rest.rows() == before


def test_a_comment_may_hold_lines_and_signs_but_cannot_turn_its_direction(rest_alone):
    case = factories.enter(rest_alone.database, rest_alone.scene)
    path = f"/cases/{case}/transitions"
    turned = rest_alone.act(path, {"trigger": "withdraw", "comment": "xin \u202eút"}, by="producer")
    assert (turned.status_code, turned.json()["code"]) == (422, "text_control_characters")
    fine = rest_alone.act(
        path, {"trigger": "withdraw", "comment": "Xin rút.\nCảm ơn 👨\u200d👩\u200d👧"}, by="producer"
    )
    assert fine.status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "/static/../api/app.py",
        "/static/..%2f..%2f..%2fetc%2fpasswd",
        "/static/%2e%2e%2fsite.css",
        "/static/..%5c..%5cetc",
        "/static/%252e%252e%252fx",
        "/static//etc/passwd",
        "/static/tokens.css",
        "/static/",
        "/outbox/..%2f..%2fx",
        "/outbox/%2e%2e",
        "/api/v1/processes/..%2f..%2fx",
        "/api/v1/../../etc/passwd",
        "//elsewhere.example/x",
    ],
)
def test_no_path_climbs_out(rest, path):
    answer = rest.client.request("GET", path, headers={"authorization": f"Bearer {rest.tokens['admin']}"})
    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert b"root:" not in answer.content


@pytest.mark.parametrize("path", ["/?lang=vi%0d%0aset-cookie:%20a=b", "/static/x%0d%0ay", "/api/v1/me%00", "/?mua=%e2"])
def test_controls_in_an_address_are_refused(rest, path):
    answer = rest.client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "url_unreadable")
    assert "set-cookie" not in answer.headers


def test_nothing_that_was_sent_breaks_out_into_a_header(rest):
    """Every header that echoes something: request id, address of what was made, language, cookie, way back."""
    sly = "x\u010d\u010aset-cookie: a=b"  # 0x10d 0x10a: CR and LF once somebody cuts characters to bytes
    answers = [
        rest.get("/me", by="producer", headers={"x-request-id": "a\tset-cookie: a=b"}),
        rest.get("/me", by="producer", headers={"accept-language": "vi\tset-cookie: a=b"}),
        rest.client.get(f"/?lang={quote(sly)}&mua={quote(sly)}"),
        rest.client.get(f"/khong-co/{quote(sly)}", headers={"accept": "text/html"}),
        rest.client.get(f"/outbox/{quote(sly)}", headers={"accept": "text/html"}),
        producer(rest, code="crlf", name=sly.replace("\u010d\u010a", " ")),
    ]
    for answer in answers:
        assert "set-cookie" not in answer.headers or answer.headers["set-cookie"].startswith("ocop_lang=vi;")
        assert all("a=b" not in value for value in answer.headers.values()), answer.headers
    assert answers[-1].status_code == 201
    assert answers[-1].headers["location"] == f"/api/v1/producers/{answers[-1].json()['id']}"


def test_a_page_escapes_what_it_shows(rest):
    sent = "<script>alert(1)</script>"
    for path in (f"/?mua={quote(sent)}", f"/?ngay={quote(sent)}", f"/khong-co/{quote(sent)}"):
        page = rest.client.get(path, headers={"accept": "text/html"})
        assert sent not in page.text
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "script-src 'self';" in policy


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
        ("text/xml", b"<a/>"),
        ("application/x-www-form-urlencoded", b"code=a&name=b"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        ("application/json-patch+json", b"[]"),
        ("application/x-yaml", b"!!python/object/apply:os.system [id]"),
        ("text/plain; application/json", b"{}"),
        ("json", b"{}"),
    ],
)
def test_a_body_of_another_kind_is_not_read(rest, kind, content):
    answer = rest.call("POST", "/products", by="commune_officer", content=content, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_unsupported")


def test_a_calendar_file_makes_no_object(rest):
    for text in ("!!python/object/apply:os.system [id]", "a: &a [*a]", "&a [" + "*a," * 50 + "]"):
        answer = rest.call("POST", "/calendars", by="admin", json={"text": text})
        assert (answer.status_code, answer.json()["code"]) == (422, "process_file_invalid")


def test_a_yaml_bomb_is_refused_quickly(rest):
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"] + [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    answer = rest.call("POST", "/calendars", by="admin", json={"text": "\n".join(lines)}, timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (422, "process_file_invalid")


@pytest.mark.parametrize("query", ["limit=1&limit=100", "season=a&season=b", "q=a&q=b"])
def test_a_question_asked_twice_is_refused(rest, query):
    """Two readers of one address (a proxy and this) may each take another of them."""
    answer = rest.get(f"/cases?{query}", by="province_officer")
    assert (answer.status_code, answer.json()["code"]) == (422, "input_doubled")
    assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize("content", [b'{"trigger":"withdraw","trigger":"submit_idea"}', b'{"inputs":{"a":1,"a":2}}'])
def test_a_field_sent_twice_is_refused(rest, content):
    case = factories.enter(rest.database, rest.scene, 2, entry_point="idea")
    headers = {**JSON, "idempotency-key": "twice"}
    answer = rest.call("POST", f"/cases/{case}/transitions", by="producer", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "input_doubled")
