"""People and substitutes over the interface: invited, listed, shown, roles given and ended, A for B with dates."""

import pytest

from tests.acts import one, rows
from tests.integration.rest.test_rest_description import check

ROLE = "commune_officer"


def row(number, **more):
    return {"name": f"Người mới {number}", "address": f"09120000{number:02}", "role": ROLE, "place": "", **more}


@pytest.fixture
def here(rest_alone):
    """Give the interface and the codes of both communes."""
    units = rest_alone.scene.units
    codes = {name: one(rest_alone.database, "SELECT code FROM units WHERE id = %s", units[name]) for name in units}
    return rest_alone, codes


def invite(rest, *people, by="admin", dry_run=False):
    return rest.call("POST", "/people/invitations", by=by, json={"people": people, "dry_run": dry_run})


def invited(here, number=1):
    rest, codes = here
    answer = invite(rest, row(number, place=codes["commune"]))
    check(answer)
    return answer.json()["items"][0]["person_id"]


def test_a_dry_run_says_what_would_become_of_each_and_writes_nothing(here):
    rest, codes = here
    before = rest.rows()
    answer = invite(rest, row(1, place=codes["commune"]), row(2, address="x"), dry_run=True)
    check(answer)
    assert [item["outcome"] for item in answer.json()["items"]] == ["new", "refused"]
    assert {fault["field"] for fault in answer.json()["items"][1]["faults"]} == {"address", "place"}
    assert rest.rows() == before


def test_one_refused_row_refuses_all_each_fault_by_its_pointer(here):
    rest, codes = here
    before = rest.rows()
    answer = invite(rest, row(1, place=codes["commune"]), row(2, place=codes["commune"], last_on="2019-01-01"))
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/people/1/last_on"]
    assert rest.rows() == before


def test_invited_people_are_listed_and_shown_with_their_roles(here):
    rest, codes = here
    person = invited(here)
    assert one(rest.database, "SELECT count(*) FROM invitations WHERE person_id = %s", person) == 1
    listed = rest.get("/people?q=nguoi moi&state=unopened", by="admin")
    check(listed)
    assert [item["id"] for item in listed.json()["items"]] == [person]
    shown = rest.get(f"/people/{person}", by="admin")
    check(shown)
    assert [(grant["role"], grant["last_on"]) for grant in shown.json()["grants"]] == [(ROLE, None)]
    assert shown.json()["may_touch_account"] is True
    assert codes["commune"] not in shown.json()["name"]


def test_pages_follow_one_another_by_the_alphabet(here):
    rest, codes = here
    assert invite(rest, *(row(number, place=codes["commune"]) for number in range(5))).status_code == 200
    names, cursor = [], ""
    while True:
        page = rest.get(f"/people?q=nguoi moi&limit=2{cursor}", by="admin").json()
        names += [item["name"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert names == [f"Người mới {number}" for number in range(5)]


def test_an_invitation_is_taken_back_and_sent_again(here):
    rest, _ = here
    person = invited(here)
    assert rest.call("POST", f"/people/{person}/invitation", by="admin").status_code == 409
    assert rest.call("DELETE", f"/people/{person}/invitation", by="admin").status_code == 204
    assert rest.call("DELETE", f"/people/{person}/invitation", by="admin").status_code == 409
    assert rest.call("POST", f"/people/{person}/invitation", by="admin").status_code == 204


def test_a_role_is_given_and_ended_with_a_reason_in_the_record(here):
    rest, codes = here
    person = invited(here)
    given = {
        "role": ROLE,
        "place": codes["other"],
        "first_on": "2020-06-02",
        "last_on": "2020-12-31",
        "reason": "Luân chuyển",
    }
    assert rest.call("POST", f"/people/{person}/roles", by="admin", json=given).status_code == 204
    assert rest.call("POST", f"/people/{person}/roles", by="admin", json=given).status_code == 409
    grants = rest.get(f"/people/{person}", by="admin").json()["grants"]
    key = next(grant["id"] for grant in grants if grant["last_on"] == "2020-12-31")
    end = f"/people/{person}/roles/{key}/end"
    assert rest.call("POST", end, by="admin", json={"last_on": "2019-01-01", "reason": "x"}).status_code == 422
    assert (
        rest.call("POST", end, by="admin", json={"last_on": "2020-06-30", "reason": "Hết nhiệm vụ"}).status_code == 204
    )
    ended = rest.get(f"/people/{person}", by="admin").json()["grants"]
    assert next(grant["last_on"] for grant in ended if grant["id"] == key) == "2020-06-30"
    noted = rows(
        rest.database, "SELECT act, reason FROM admin_acts WHERE subject_id = %s AND reason IS NOT NULL", person
    )
    assert sorted(noted) == [("role_ended", "Hết nhiệm vụ"), ("role_given", "Luân chuyển")]


def test_a_substitute_is_named_seen_by_both_and_ended(here):
    rest, _ = here
    person, substitute = str(rest.scene.people[ROLE]), invited(here)
    asked = {"substitute_id": substitute, "first_on": "2020-06-01", "last_on": "2020-06-30", "reason": "Nghỉ phép"}
    made = rest.call("POST", f"/people/{person}/substitutes", by=ROLE, json=asked)
    check(made)
    assert rest.call("POST", f"/people/{person}/substitutes", by="admin", json=asked).status_code == 409
    seen = rest.get(f"/people/{person}/substitutes", by="province_lead")
    check(seen)
    assert [(item["substitute_id"], item["is_running"]) for item in seen.json()["items"]] == [(substitute, True)]
    held = rest.get(f"/people/{substitute}", by="admin").json()["grants"]
    assert [grant["standing_in_for"] for grant in held if grant["standing_in_for"]] == [f"Người {ROLE}"]
    end = f"/substitutions/{made.json()['id']}/end"
    assert rest.call("POST", end, by="stranger", json={"reason": "x"}).status_code == 404
    assert rest.call("POST", end, by="admin", json={"reason": "Đã đi làm lại"}).status_code == 204
    assert rest.call("POST", end, by="admin", json={"reason": "x"}).status_code == 409


def test_nobody_else_does_any_of_it(here):
    rest, codes = here
    person = invited(here)
    for who in ("province_officer", "province_lead", ROLE, "producer", "auditor"):
        assert rest.get("/people", by=who).status_code == 403, who
        assert rest.get(f"/people/{person}", by=who).status_code == 403, who
        assert invite(rest, row(2, place=codes["commune"]), by=who).status_code == 403, who
    assert rest.get(f"/people/{person}/substitutes", by="stranger").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(here):
    rest, codes = here
    with rest.counted() as few:
        rest.get("/people", by="admin")
    invite(rest, *(row(number, place=codes["commune"]) for number in range(6)))
    with rest.counted() as many:
        rest.get("/people", by="admin")
    assert len(many) == len(few)


def test_terms_of_a_season_are_listed_previewed_and_changed(here):
    rest, _ = here
    listed = rest.get("/seasons/s-2020/settings", by="producer")
    check(listed)
    first = next(item for item in listed.json()["items"] if item["code"] == "idea_completion_days")
    assert (first["value"], first["own"]) == (15, False)
    asked = {"settings": {"idea_completion_days": 20}}
    for who in (ROLE, "auditor"):
        assert rest.call("POST", "/seasons/s-2020/settings/preview", by=who, json=asked).status_code == 403
    seen = rest.call("POST", "/seasons/s-2020/settings/preview", by="province_lead", json=asked)
    check(seen)
    bad = {"settings": {"idea_completion_days": 900}}
    refused = rest.call("POST", "/seasons/s-2020/settings/preview", by="province_lead", json=bad)
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/settings/idea_completion_days"]
    change = {**asked, "reason": "Theo đề nghị", "token": seen.json()["token"]}
    check(rest.call("POST", "/seasons/s-2020/settings", by="province_lead", json=change))
    assert (
        rest.call(
            "POST",
            "/seasons/s-2020/settings",
            by="admin",
            json={**asked, "settings": {"idea_completion_days": 25}, "reason": "x", "token": "x"},
        ).status_code
        == 409
    )
    back = {"settings": {"idea_completion_days": None}}
    seen = rest.call("POST", "/seasons/s-2020/settings/preview", by="admin", json=back)
    assert (seen.json()["before"]["idea_completion_days"], seen.json()["after"]["idea_completion_days"]) == (20, 15)
