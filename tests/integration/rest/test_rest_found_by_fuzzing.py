"""What the fuzzer found, each held by a test of its own: these fail without any luck."""

import pytest

from api.rest.shapes import ProblemShape


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/cases?limit=0"),
        ("GET", "/cases?cursor=nonsense"),
        ("POST", "/tokens"),
        ("POST", "/transitions"),
        ("PUT", "/me/preferences"),
    ],
)
def test_without_a_token_nothing_else_is_looked_at(rest, method, path):
    """Neither the query nor a body is read for a stranger: it is 401, whatever else is wrong."""
    sent = {} if method == "GET" else {"content": b"{", "headers": {"content-type": "text/plain"}}
    response = rest.call(method, path, by=None, **sent)
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_health_is_read_only(rest, method):
    response = rest.call(method, "/health/live", by=None)
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/cases", "GET, POST"),
        ("/me/preferences", "GET, PUT"),
        ("/seasons/s-2020/windows", "GET, POST"),
        ("/contact-faults/x", "DELETE"),
        ("/health/live", "GET, HEAD"),
    ],
)
def test_allow_names_every_method_of_an_address(rest, path, allowed):
    response = rest.call("PATCH", path, by="producer")
    assert (response.status_code, response.headers["allow"]) == (405, allowed)
    assert response.json()["params"] == {"allowed": allowed}


def test_findings_of_a_file_stand_apart_from_faults_of_the_body(rest):
    answer = rest.call("POST", "/calendars", by="admin", json={"text": "0"})
    problem = ProblemShape.model_validate(answer.json())
    assert (answer.status_code, problem.code, problem.errors) == (422, "process_file_invalid", None)
    assert problem.findings is not None
    assert (problem.findings[0].code, problem.findings[0].line) == ("wrong_type", 1)


@pytest.mark.parametrize("key", [None, "x" * 129, "a\tb"])
def test_entering_without_a_usable_key_is_refused_before_anything_is_looked_up(rest, key):
    body = {"season": "none", "product": "none", "entry_point": "idea", "track": "new"}
    headers = {} if key is None else {"idempotency-key": key}
    response = rest.call("POST", "/cases", by="commune_officer", json=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "request_id_invalid")


def test_a_dry_run_needs_no_key_and_takes_a_usable_one_only(rest):
    body = {"trigger": "submit_idea", "case_ids": [], "dry_run": True}
    assert rest.call("POST", "/transitions", by="producer", json=body).status_code == 200
    keyed = {"json": body, "headers": {"idempotency-key": "x" * 129}}
    assert rest.call("POST", "/transitions", by="producer", **keyed).json()["code"] == "request_id_invalid"
