"""One act on many cases: a verdict a row, dry run equal to the real run, safe to send again."""

from uuid import UUID

import pytest

from tests import factories


@pytest.fixture
def drafts(rest_alone):
    return rest_alone, [str(factories.enter(rest_alone.database, rest_alone.scene, number)) for number in range(3)]


def verdicts(response):
    assert response.status_code == 200, response.text
    return {v["case_id"]: (v["outcome"], (v["problem"] or {}).get("code")) for v in response.json()["verdicts"]}


def test_dry_run_gives_the_verdicts_of_the_real_run_and_writes_nothing(drafts):
    rest, keys = drafts
    rest.act(f"/cases/{keys[0]}/transitions", {"trigger": "submit_idea"}, by="producer")
    body = {"trigger": "submit_idea", "case_ids": [*keys, str(UUID(int=9))], "comment": "gửi"}
    before = rest.rows()
    dry = rest.call("POST", "/transitions", by="producer", json={**body, "dry_run": True})
    assert rest.rows() == before
    real = rest.act("/transitions", body, by="producer")

    assert dry.json()["counts"] == {"refused": 2, "would_move": 2}
    assert real.json()["counts"] == {"refused": 2, "moved": 2}
    expected = {
        keys[0]: ("refused", "transition_not_allowed"),
        str(UUID(int=9)): ("refused", "case_not_found"),
    }
    assert verdicts(real) == {**expected, keys[1]: ("moved", None), keys[2]: ("moved", None)}
    assert verdicts(dry) == {**expected, keys[1]: ("would_move", None), keys[2]: ("would_move", None)}
    assert [v["case_id"] for v in real.json()["verdicts"]] == body["case_ids"]
    after = rest.rows()
    assert after["history"] == before["history"] + 2
    assert after["outbox"] == before["outbox"] + 2


def test_same_key_again_completes_the_rest_and_doubles_nothing(drafts):
    rest, keys = drafts
    first = rest.act("/transitions", {"trigger": "submit_idea", "case_ids": keys[:2]}, by="producer", key="b1")
    assert first.json()["counts"] == {"moved": 2}
    again = rest.act("/transitions", {"trigger": "submit_idea", "case_ids": keys}, by="producer", key="b1")

    assert verdicts(again) == {
        keys[0]: ("replayed", None),
        keys[1]: ("replayed", None),
        keys[2]: ("moved", None),
    }
    assert rest.rows()["history"] == 3 + 3


def test_cases_are_found_by_a_filter_within_what_the_caller_sees(drafts):
    rest, keys = drafts
    body = {"trigger": "submit_idea", "filter": {"season": "s-2020", "state": "idea_draft"}, "on_behalf": True}

    assert verdicts(rest.act("/transitions", {**body, "dry_run": True}, by="stranger")) == {}
    assert verdicts(rest.act("/transitions", body, by="commune_officer")) == dict.fromkeys(keys, ("moved", None))
    assert verdicts(rest.act("/transitions", body, by="commune_officer")) == {}


def test_strangers_get_case_not_found_row_by_row(drafts):
    rest, keys = drafts
    before = rest.rows()
    refused = rest.act("/transitions", {"trigger": "submit_idea", "case_ids": keys, "on_behalf": True}, by="stranger")

    assert verdicts(refused) == dict.fromkeys(keys, ("refused", "case_not_found"))
    assert rest.rows() == before


def test_expected_versions_hold_row_by_row(drafts):
    rest, keys = drafts
    body = {"trigger": "submit_idea", "case_ids": keys, "expected_versions": {keys[0]: 1, keys[1]: 5}}

    assert verdicts(rest.act("/transitions", body, by="producer")) == {
        keys[0]: ("moved", None),
        keys[1]: ("refused", "stale_version"),
        keys[2]: ("moved", None),
    }


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "cases_or_filter"),
        ({"case_ids": [], "filter": {"season": "s"}}, 422, "cases_or_filter"),
        ({"filter": {}}, 422, "input_required"),
        ({"trigger": "submit_ideas", "case_ids": []}, 422, "unknown_trigger"),
        ({"filter": {"season": "s", "state": "idea_drafts"}}, 422, "input_not_a_choice"),
        ({"filter": {"season": "s", "holder": "king"}}, 422, "input_not_a_choice"),
        ({"filter": {"season": "s", "colour": "red"}}, 422, "input_unknown"),
        ({"case_ids": ["x"]}, 422, "input_type"),
        ({"case_ids": [str(UUID(int=1))] * 2}, 422, "cases_doubled"),
        ({"case_ids": [str(UUID(int=n)) for n in range(10_001)]}, 422, "too_many_cases"),
        ({"case_ids": [], "expected_versions": {"x": 1}}, 422, "input_type"),
        ({"case_ids": [], "dry_run": "no"}, 422, "input_type"),
    ],
)
def test_bulk_request_that_does_not_fit_is_refused(rest, body, status, code):
    response = rest.act("/transitions", {"trigger": "submit_idea", **body}, by="producer")
    assert (response.status_code, response.json()["code"]) == (status, code), response.text[:300]


def test_real_run_needs_a_key(rest):
    response = rest.call("POST", "/transitions", by="producer", json={"trigger": "submit_idea", "case_ids": []})
    assert (response.status_code, response.json()["code"]) == (422, "request_id_invalid")


def test_refusals_speak_the_caller_s_language(drafts):
    rest, keys = drafts
    body = {"trigger": "accept_plan", "case_ids": keys[:1], "dry_run": True}
    said = {
        language: rest.call(
            "POST", "/transitions", by="producer", json=body, headers={"accept-language": language}
        ).json()["verdicts"][0]["problem"]["detail"]
        for language in ("vi", "en")
    }
    assert said["vi"].startswith("Việc này do Cán bộ")
    assert said["en"].startswith("This is done by: Officer")
