"""Everything that can be wrong with a request: its own code, both languages, and nothing changed."""

import json
from uuid import uuid4

import pytest

from tests import factories

LONG = "x" * 10_001
BAD_BODIES = [
    # what is sent as the body of an act, status, code, pointer of the first fault
    ('{"trigger": "no_such_act"}', 422, "unknown_trigger", "/trigger"),
    ('{"trigger": "no_such\\u00e9"}', 422, "unknown_trigger", "/trigger"),
    ('{"trigger": "accept_plan"}', 403, "role_not_permitted", None),
    ('{"trigger": "submit_plan"}', 409, "transition_not_allowed", None),
    ('{"trigger": "withdraw"}', 422, "inputs_invalid", "/comment"),
    ('{"trigger": "withdraw", "comment": "   "}', 422, "inputs_invalid", "/comment"),
    ('{"trigger": "submit_idea", "inputs": {"color": "red"}}', 422, "inputs_invalid", "/inputs/color"),
    ("", 422, "body_required", None),
    ("{", 400, "json_malformed", None),
    ("{'trigger': 1}", 400, "json_malformed", None),
    ('{"trigger": NaN}', 400, "json_malformed", None),
    ('\ufeff{"trigger": "submit_idea"}', 400, "json_malformed", None),
    (b'{"trigger": "\xff"}', 400, "json_malformed", None),
    ("[" * 100_000, 422, "json_too_deep", None),
    ('{"a":' * 20 + "1" + "}" * 20, 422, "json_too_deep", None),
    ("[]", 422, "input_type", ""),
    ("null", 422, "input_type", ""),
    ('"submit_idea"', 422, "input_type", ""),
    ("{}", 422, "input_required", "/trigger"),
    ('{"trigger": null}', 422, "input_type", "/trigger"),
    ('{"trigger": 7}', 422, "input_type", "/trigger"),
    ('{"trigger": ["submit_idea"]}', 422, "input_type", "/trigger"),
    ('{"trigger": "submit_idea", "comment": 5}', 422, "input_type", "/comment"),
    ('{"trigger": "submit_idea", "on_behalf": "yes"}', 422, "input_type", "/on_behalf"),
    ('{"trigger": "submit_idea", "on_behalf": 1}', 422, "input_type", "/on_behalf"),
    ('{"trigger": "submit_idea", "evidence": "a.pdf"}', 422, "input_type", "/evidence"),
    ('{"trigger": "submit_idea", "evidence": [1]}', 422, "input_type", "/evidence/0"),
    ('{"trigger": "submit_idea", "inputs": []}', 422, "input_type", "/inputs"),
    ('{"trigger": "submit_idea", "colour": "red"}', 422, "input_unknown", "/colour"),
    ('{"trigger": "submit_idea", "a/b~c": 1}', 422, "input_unknown", "/a~1b~0c"),
    ('{"trigger": "submit_idea", "inputs": {"n": 9007199254740993}}', 422, "number_too_large", "/inputs/n"),
    ('{"trigger": "submit_idea", "inputs": {"n": 1e400}}', 422, "number_too_large", "/inputs/n"),
    ('{"trigger": "submit_idea", "inputs": {"n": ' + "9" * 6000 + "}}", 422, "number_too_large", "/inputs/n"),
    ('{"trigger": "submit_idea", "comment": "\\u0000"}', 422, "text_control_characters", "/comment"),
    ('{"trigger": "submit_idea", "comment": "a\\ud800b"}', 422, "text_control_characters", "/comment"),
    ('{"trigger": "submit_idea", "comment": "\\u001b[31m"}', 422, "text_control_characters", "/comment"),
    ('{"trigger": "a\\ud800b"}', 422, "text_control_characters", "/trigger"),
    ('{"trigger": "submit_idea", "inputs": {"\\ud800": 1}}', 422, "text_control_characters", "/inputs"),
    ('{"trigger": "submit_idea", "comment": "Ru\\u031bo\\u031b\\u0323u"}', 422, "text_not_nfc", "/comment"),
    ('{"trigger": "submit_idea", "evidence": ["e\\u0301"]}', 422, "text_not_nfc", "/evidence/0"),
    ('{"trigger": "withdraw", "comment": "' + LONG + '"}', 422, "inputs_invalid", "/comment"),
    ('{"trigger": "submit_idea", "evidence": [' + ",".join(['"a"'] * 51) + "]}", 422, "inputs_invalid", "/evidence"),
    ('{"trigger": "submit_idea", "evidence": ["' + "x" * 201 + '"]}', 422, "inputs_invalid", "/evidence/0"),
    ('{"trigger": "' + "x" * 300_000 + '"}', 422, "unknown_trigger", "/trigger"),
    ('{"trigger": "submit_idea", "comment": "' + "x" * 10_000_000 + '"}', 413, "body_too_large", None),
]


@pytest.fixture(scope="module")
def case(rest):
    return factories.enter(rest.database, rest.scene)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("body", "status", "code", "pointer"), BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_bad_body_has_its_own_code_and_changes_nothing(rest, case, body, status, code, pointer, language):
    before = rest.rows()
    response = rest.call(
        "POST",
        f"/cases/{case}/transitions",
        by="producer",
        content=body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"),
        headers={
            "content-type": "application/json",
            "idempotency-key": str(uuid4()),
            "accept-language": language,
        },
    )
    problem = response.json()
    assert (response.status_code, problem["code"]) == (status, code), response.text[:500]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-language"] == language
    assert problem["status"] == status
    assert problem["type"] == f"/api/docs#{code}"
    assert problem["title"] != problem["code"] != problem["detail"]
    if pointer is not None:
        assert problem["errors"][0]["pointer"] == pointer
        assert all(fault["detail"] != fault["code"] for fault in problem["errors"])
    assert len(response.content) < 10_000
    assert rest.rows() == before
    assert "…" not in problem["detail"], "every parameter of the message is given"


def test_codes_in_the_list_differ_where_the_faults_differ():
    assert len({code for _, _, code, _ in BAD_BODIES}) >= 14


def test_all_faults_of_a_body_are_given_at_once(rest, case):
    response = rest.act(
        f"/cases/{case}/transitions",
        {"trigger": "withdraw", "evidence": ["y" * 300], "inputs": {"b": 1, "a": 2}},
        by="producer",
    )
    assert {fault["pointer"]: fault["code"] for fault in response.json()["errors"]} == {
        "/comment": "comment_required",
        "/evidence/0": "text_too_long",
        "/inputs/a": "input_unknown",
        "/inputs/b": "input_unknown",
    }


@pytest.mark.parametrize(
    ("key", "shown"),
    [(None, "missing"), ("", "empty"), ("x" * 129, "long"), ("a\tb", "control")],
)
def test_act_without_a_usable_key_is_refused(rest, case, key, shown):
    headers = {} if key is None else {"idempotency-key": key}
    response = rest.call(
        "POST", f"/cases/{case}/transitions", by="producer", json={"trigger": "submit_idea"}, headers=headers
    )
    assert (response.status_code, response.json()["code"]) == (422, "request_id_invalid"), shown


@pytest.mark.parametrize("mark", ["1", '"x"', 'W/"1"', '"1", "2"', '"-1"', '"' + "1" * 40 + '"', '"²"'.encode()])
def test_if_match_that_is_no_version_is_refused(rest, case, mark):
    headers = {"idempotency-key": "k", "if-match": mark}
    response = rest.call(
        "POST", f"/cases/{case}/transitions", by="producer", json={"trigger": "submit_idea"}, headers=headers
    )
    assert (response.status_code, response.json()["code"]) == (422, "if_match_unreadable")
    assert response.json()["errors"][0]["header"] == "If-Match"


@pytest.mark.parametrize(
    ("query", "status", "code", "parameter"),
    [
        ("limit=0", 422, "input_out_of_range", "limit"),
        ("limit=101", 422, "input_out_of_range", "limit"),
        ("limit=ten", 422, "input_type", "limit"),
        ("limit=" + "9" * 400, 422, "input_out_of_range", "limit"),
        ("sate=idea_draft", 422, "input_unknown", "sate"),
        ("state=no_such_state", 422, "input_not_a_choice", "state"),
        ("holder=king", 422, "input_not_a_choice", "holder"),
        ("step=7", 422, "input_out_of_range", "step"),
        ("step=1.5", 422, "input_type", "step"),
        ("producer=abc", 422, "input_type", "producer"),
        ("season=", 422, "input_required", "season"),
        ("q=" + "a" * 201, 422, "text_too_long", "q"),
        ("cursor=!!!", 422, "cursor_unreadable", "cursor"),
        ("cursor=WzFd", 422, "cursor_unreadable", "cursor"),
        ("cursor=" + "A" * 1025, 422, "text_too_long", "cursor"),
        ("q=%00", 400, "url_unreadable", None),
        ("q=%ff", 400, "url_unreadable", None),
        ("q=%0a", 400, "url_unreadable", None),
        ("q=" + "a" * 9000, 414, "url_too_long", None),
    ],
)
def test_bad_query_has_its_own_code(rest, query, status, code, parameter):
    response = rest.get(f"/cases?{query}", by="province_officer")

    assert (response.status_code, response.json()["code"]) == (status, code), response.text[:300]
    if parameter is not None:
        assert response.json()["errors"][0]["parameter"] == parameter
    assert "…" not in response.json()["detail"]


@pytest.mark.parametrize("path", ["/cases/%00", "/cases/a%00b", "/cases/%ff%fe", "/producers/x%1b"])
def test_unreadable_path_is_refused(rest, path):
    response = rest.get(path, by="province_officer")
    assert (response.status_code, response.json()["code"]) == (400, "url_unreadable")


@pytest.mark.parametrize("key", ["x" * 500, "' OR 1=1 --", "../../etc", "ữ", "00000000-0000-0000-0000-00000000000g"])
def test_key_that_is_none_finds_nothing(rest, key):
    for noun, code in (
        ("cases", "case_not_found"),
        ("producers", "producer_not_found"),
        ("seasons", "season_not_found"),
    ):
        response = rest.get(f"/{noun}/{key}", by="province_officer")
        assert response.status_code == 404
        assert response.json()["code"] in {code, "route_not_found"}


@pytest.mark.parametrize("field", ["name", "code", "address"])
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("Ru\u031bo\u031b\u0323u", "text_not_nfc"),
        ("a\u0000b", "text_control_characters"),
        ("x" * 100_000, "text_too_long"),
        (12, "input_type"),
        ({"a": 1}, "input_type"),
    ],
)
def test_bad_text_in_a_register_is_refused(rest, field, value, code):
    before = rest.rows()
    body = {
        "code": "c",
        "kind": "cooperative",
        "name": "HTX",
        "commune_id": str(rest.scene.units["commune"]),
        field: value,
    }
    response = rest.call("POST", "/producers", by="commune_officer", json=body)

    assert (response.status_code, response.json()["code"]) == (422, code), response.text[:300]
    assert response.json()["errors"][0]["pointer"] == f"/{field}"
    assert rest.rows() == before


def test_ten_megabyte_name_is_refused_before_it_is_read(rest):
    before = rest.rows()
    body = json.dumps({"name": "x" * 10_000_000}).encode()
    whole = rest.call(
        "POST", "/products", by="commune_officer", content=body, headers={"content-type": "application/json"}
    )
    pieces = (body[i : i + 65_536] for i in range(0, len(body), 65_536))
    streamed = rest.call(
        "POST", "/products", by="commune_officer", content=pieces, headers={"content-type": "application/json"}
    )
    for response in (whole, streamed):
        assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
    assert rest.rows() == before
    assert rest.get("/me", by="producer").status_code == 200


@pytest.mark.parametrize("kind", [None, "text/plain", "application/xml", "multipart/form-data; boundary=x"])
def test_body_that_is_not_json_is_refused(rest, case, kind):
    headers = {"idempotency-key": "k"} | ({"content-type": kind} if kind else {})
    response = rest.call("POST", f"/cases/{case}/transitions", by="producer", content=b"{}", headers=headers)

    assert (response.status_code, response.json()["code"]) == (415, "media_type_unsupported")
