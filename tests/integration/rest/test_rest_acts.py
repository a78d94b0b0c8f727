"""Acts over HTTP: one, the same again, on a version, taken back; and entering a product."""

from uuid import UUID

import pytest

from tests import factories


@pytest.fixture
def alone(rest_alone):
    return rest_alone, factories.enter(rest_alone.database, rest_alone.scene)


def test_act_moves_the_case_and_gives_a_receipt(alone):
    rest, case = alone
    response = rest.act(f"/cases/{case}/transitions", {"trigger": "submit_idea"}, by="producer", key="k1")

    assert response.status_code == 201
    assert response.headers["etag"] == '"2"'
    assert "idempotency-replayed" not in response.headers
    receipt = response.json()
    assert receipt["from_state"] == "idea_draft"
    assert receipt["to_state"] == "idea_submitted"
    assert receipt["request_id"] == "k1"
    shown = rest.get(f"/cases/{case}", by="producer")
    assert shown.json()["head_hash"] == receipt["hash"]
    assert shown.headers["etag"] == '"2"'


def test_same_key_again_gives_the_first_receipt_and_writes_nothing(alone):
    rest, case = alone
    path, body = f"/cases/{case}/transitions", {"trigger": "submit_idea", "comment": "xin gửi"}
    first = rest.act(path, body, by="producer", key="k1")
    before = rest.rows()
    again = rest.act(path, body, by="producer", key="k1")

    assert again.status_code == 200
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == {**first.json(), "replayed": True}
    assert rest.rows() == before


def test_same_key_for_another_act_is_refused(alone):
    rest, case = alone
    path = f"/cases/{case}/transitions"
    rest.act(path, {"trigger": "submit_idea"}, by="producer", key="k1")
    before = rest.rows()
    other = rest.act(path, {"trigger": "withdraw", "comment": "x"}, by="producer", key="k1")

    assert (other.status_code, other.json()["code"]) == (409, "request_id_reused")
    assert rest.rows() == before


def test_case_is_named_by_code_too(alone):
    rest, case = alone
    code = rest.get(f"/cases/{case}", by="producer").json()["code"]

    assert rest.act(f"/cases/{code}/transitions", {"trigger": "submit_idea"}, by="producer").status_code == 201
    absent = rest.act("/cases/NO-2020-0001/transitions", {"trigger": "submit_idea"}, by="producer")
    assert (absent.status_code, absent.json()["code"]) == (404, "case_not_found")


def test_if_match_holds_the_act_to_the_version_seen(alone):
    rest, case = alone
    path, body = f"/cases/{case}/transitions", {"trigger": "submit_idea"}
    stale = rest.act(path, body, by="producer", if_match='"7"')
    assert stale.status_code == 412
    assert stale.json()["code"] == "stale_version"
    assert stale.json()["params"] == {"expected": 7, "version": 1, "state": "idea_draft"}
    assert rest.act(path, body, by="producer", if_match='"1"').status_code == 201
    assert (
        rest.act(path, {"trigger": "return_idea", "comment": "x"}, by="commune_officer", if_match="*").status_code
        == 201
    )


def test_officer_acts_on_behalf_of_the_producer(alone):
    rest, case = alone
    response = rest.act(
        f"/cases/{case}/transitions", {"trigger": "submit_idea", "on_behalf": True}, by="commune_officer"
    )

    assert response.status_code == 201
    row = rest.get(f"/cases/{case}/history", by="producer").json()["items"][1]["row"]
    assert row["actor_role"] == "commune_officer"
    assert row["on_behalf_of"] == str(rest.scene.producer_id)


def test_supervisor_takes_the_last_step_back(alone):
    rest, case = alone
    rest.act(f"/cases/{case}/transitions", {"trigger": "submit_idea"}, by="producer")
    undone = rest.act(f"/cases/{case}/undo", {"comment": "Nhầm hồ sơ"}, by="province_lead", key="u1", if_match='"2"')

    assert undone.status_code == 201
    assert undone.json()["kind"] == "undo"
    assert undone.json()["to_state"] == "idea_draft"
    again = rest.act(f"/cases/{case}/undo", {"comment": "Nhầm hồ sơ"}, by="province_lead", key="u1")
    assert (again.status_code, again.json()["seq"]) == (200, 3)
    nothing = rest.act(f"/cases/{case}/undo", {"comment": "nữa"}, by="province_lead")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_undo")
    refused = rest.act(f"/cases/{case}/undo", {"comment": "nữa"}, by="producer")
    assert (refused.status_code, refused.json()["code"]) == (403, "role_not_permitted")


def entry(rest, number, **more):
    return {
        "season": "s-2020",
        "product": f"s-2020-p{number}",
        "entry_point": "idea",
        "track": "new",
        **more,
    }


def test_product_enters_once(rest_alone):
    rest = rest_alone
    first = rest.act("/cases", entry(rest, 0), by="commune_officer", key="e1")
    assert first.status_code == 201, first.text
    assert first.headers["location"] == f"/api/v1/cases/{first.json()['case_id']}"
    before = rest.rows()

    again = rest.act("/cases", entry(rest, 0), by="commune_officer", key="e1")
    other = rest.act("/cases", entry(rest, 0), by="commune_officer", key="e2")

    assert (again.status_code, again.json()["case_id"]) == (200, first.json()["case_id"])
    assert (other.status_code, other.json()["code"]) == (409, "case_exists")
    assert rest.rows() == before


@pytest.mark.parametrize(
    ("more", "by", "status", "code"),
    [
        ({"entry_point": "nowhere"}, "commune_officer", 422, "unknown_entry_point"),
        ({"entry_point": "plan", "track": "existing"}, "commune_officer", 403, "role_not_permitted"),
        ({"entry_point": "plan"}, "province_officer", 409, "wrong_track"),
        ({"track": "old"}, "commune_officer", 422, "input_not_a_choice"),
        ({"season": "none"}, "commune_officer", 404, "season_or_product_not_found"),
        ({"product": "none"}, "commune_officer", 404, "season_or_product_not_found"),
        ({}, "stranger", 404, "season_or_product_not_found"),
        ({}, "admin", 404, "season_or_product_not_found"),
        ({"predecessor_id": str(UUID(int=3))}, "commune_officer", 404, "case_not_found"),
        ({"facts": {"by.conclude_scoring": "x"}}, "commune_officer", 422, "inputs_invalid"),
        ({"facts": {"points": 91.5}}, "commune_officer", 422, "inputs_invalid"),
        ({"facts": []}, "commune_officer", 422, "input_type"),
    ],
)
def test_entry_that_does_not_fit_is_refused_and_changes_nothing(rest, more, by, status, code):
    before = rest.rows()
    response = rest.act("/cases", entry(rest, 1, **more), by=by)

    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert rest.rows() == before


def test_existing_product_brings_its_certificate_along(rest):
    body = entry(
        rest,
        2,
        entry_point="promotion",
        track="existing",
        facts={"points": "83.5", "stars": 4, "certificate_expires_on": "2023-05-01"},
    )
    response = rest.act("/cases", body, by="province_officer")

    assert response.status_code == 201, response.text
    shown = rest.get(f"/cases/{response.json()['case_id']}", by="province_officer").json()
    assert shown["state"] == "in_promotion"
    assert shown["facts"] | {"points": "83.5", "stars": 4, "certificate_expires_on": "2023-05-01"} == shown["facts"]


def test_case_before_must_be_of_the_same_product(rest_alone):
    rest = rest_alone
    earlier = factories.enter(rest.database, rest.scene, 0)
    response = rest.act("/cases", entry(rest, 1, predecessor_id=str(earlier)), by="commune_officer")

    assert (response.status_code, response.json()["code"]) == (422, "predecessor_of_another_product")
