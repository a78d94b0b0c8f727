"""Seasons, producers, products, units, processes, tokens: lists, rights to add, and what is refused."""

from datetime import date
from uuid import UUID

import pytest

from tests.factories import CLOCK
from workflow.domain.ids import new_id
from workflow.domain.system import SYSTEM, SYSTEM_ID
from workflow.services.register_producer import ProducerRequest, register_producer
from workflow.store import territory
from workflow.store.territory import UnitRow


def producer_body(rest, **more):
    return {
        "code": "ct-an-phat",
        "kind": "enterprise",
        "name": "Công ty An Phát",
        "commune_id": str(rest.scene.units["commune"]),
        "phone": "0239 000 000",
        **more,
    }


def test_commune_officer_registers_a_producer_and_its_product(rest):
    made = rest.call("POST", "/producers", by="commune_officer", json=producer_body(rest))
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/api/v1/producers/{made.json()['id']}"
    shown = rest.get("/producers/ct-an-phat", by="commune_officer").json()
    assert shown["phone"] == "0239 000 000"
    assert rest.get("/producers/ct-an-phat", by="stranger").status_code == 404

    product = {"code": "gao", "name": "Gạo sạch An Phát", "producer_id": made.json()["id"], "set_number": 3}
    added = rest.call("POST", "/products", by="commune_officer", json=product)
    assert added.status_code == 201, added.text
    assert rest.get(f"/products/{added.json()['id']}", by="province_officer").json()["name"] == "Gạo sạch An Phát"
    found = rest.get("/products?q=gao+an+phat", by="district_officer").json()["items"]
    assert [item["code"] for item in found] == ["gao"]

    again = rest.call("POST", "/producers", by="commune_officer", json=producer_body(rest))
    assert (again.status_code, again.json()["code"]) == (409, "code_taken")


@pytest.mark.parametrize(
    ("by", "more", "status", "code"),
    [
        ("stranger", {}, 403, "role_not_permitted"),
        ("producer", {}, 403, "role_not_permitted"),
        ("auditor", {}, 403, "role_not_permitted"),
        (None, {}, 401, "not_authenticated"),
        ("commune_officer", {"kind": "state_farm"}, 422, "input_not_a_choice"),
        ("commune_officer", {"commune_id": str(UUID(int=4))}, 404, "commune_not_found"),
        ("commune_officer", {"commune_id": "x"}, 422, "input_type"),
        ("commune_officer", {"colour": "red"}, 422, "input_unknown"),
        ("commune_officer", {"name": ""}, 422, "input_required"),
        ("commune_officer", {"invented": "no"}, 422, "input_type"),
    ],
)
def test_producer_that_does_not_fit_is_refused(rest, by, more, status, code):
    before = rest.rows()
    response = rest.call("POST", "/producers", by=by, json=producer_body(rest, code="other", **more))

    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert rest.rows() == before


def test_lists_go_by_the_vietnamese_alphabet_over_pages(rest_alone):
    names = ["Ốc", "Bánh ram", "Đậu", "Dừa", "Ánh", "An", "Ăn"]
    with rest_alone.database.unit() as unit:
        for number, name in enumerate(names):
            request = ProducerRequest(f"n{number}", "farm", name, rest_alone.scene.units["commune"])
            register_producer(unit, CLOCK, SYSTEM, request)
    found, mark = [], None
    while True:
        query = "/producers?limit=2" + (f"&cursor={mark}" if mark else "")
        page = rest_alone.get(query, by="province_officer").json()
        found += [item["name"] for item in page["items"]]
        mark = page["next"]
        if mark is None:
            break

    assert found == ["An", "Ánh", "Ăn", "Bánh ram", "Dừa", "Đậu", "HTX commune", "HTX other", "Ốc"]


def season_body(rest, **more):
    return {
        "code": "mua-2021",
        "name_vi": "Mùa 2021",
        "name_en": "Season 2021",
        "unit_id": str(rest.scene.units["province"]),
        "year": 2021,
        "process": rest.scene.process.hash,
        "case_prefix": "HT",
        "windows": [{"code": "ideas", "opens_on": "2021-03-01", "closes_on": "2021-04-30", "hard": True}],
        "targets": [{"indicator": "products", "value": 100, "unit": "products"}],
        "settings": {"max_failures_per_step": 4},
        **more,
    }


def test_office_opens_a_season(rest):
    made = rest.call("POST", "/seasons", by="province_officer", json=season_body(rest))
    assert made.status_code == 201, made.text
    shown = rest.get("/seasons/mua-2021", by="producer").json()
    assert shown["settings"] == {"max_failures_per_step": 4}
    assert shown["windows"][0]["closes_on"] == "2021-04-30"
    assert shown["unit"]["kind"] == "province"
    assert [s["code"] for s in rest.get("/seasons?limit=1", by="producer").json()["items"]] != []


@pytest.mark.parametrize(
    ("by", "more", "status", "code"),
    [
        ("commune_officer", {}, 403, "role_not_permitted"),
        ("province_officer", {"process": "0" * 64}, 404, "process_not_found"),
        ("province_officer", {"unit_id": str(UUID(int=4))}, 404, "unit_not_found"),
        ("province_officer", {"regulation": "qd-99-2099"}, 404, "regulation_not_found"),
        ("province_officer", {"year": 1821}, 422, "input_out_of_range"),
        ("province_officer", {"year": 2**60}, 422, "number_too_large"),
        ("province_officer", {"year": "2021"}, 422, "input_type"),
        ("province_officer", {"settings": {"colour": 1}}, 422, "setting_unknown"),
        ("province_officer", {"settings": {"max_failures_per_step": "3"}}, 422, "input_type"),
        ("province_officer", {"windows": [{"code": "siesta"}]}, 422, "window_unknown"),
        ("province_officer", {"windows": [{"code": "ideas", "opens_on": "1/3/2021"}]}, 422, "input_type"),
        ("province_officer", {"windows": [{"code": "ideas", "opens_on": 0}]}, 422, "input_type"),
        (
            "province_officer",
            {"windows": [{"code": "ideas", "opens_on": "2021-03-02", "closes_on": "2021-03-01"}]},
            422,
            "dates_reversed",
        ),
        ("province_officer", {"plan_on": "2021-02-30"}, 422, "input_type"),
    ],
)
def test_season_that_does_not_fit_is_refused(rest, by, more, status, code):
    before = rest.rows()
    response = rest.call("POST", "/seasons", by=by, json=season_body(rest, code="other", **more))

    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert rest.rows() == before


def test_units_are_shown_as_they_stood_on_a_day(rest_alone):
    province = rest_alone.scene.units["province"]
    old = UnitRow(
        new_id(CLOCK.now()), "commune", "x1", "Thạch Hà cũ", province, date(2015, 1, 1), date(2019, 12, 31), "t"
    )
    new = UnitRow(new_id(CLOCK.now()), "commune", "x2", "Thạch Hà mới", province, date(2020, 1, 1), None, "t")
    with rest_alone.database.unit() as unit:
        territory.insert_many(unit, [old, new])
        territory.link_successor(unit, unit_id=old.id, successor_id=new.id, on=date(2020, 1, 1), source="t")

    def names(query):
        found = rest_alone.get(f"/units?{query}", by="producer")
        assert found.status_code == 200, found.text
        return [item["name"] for item in found.json()["items"]]

    assert names("q=thach+ha&on=2019-06-01") == ["Thạch Hà cũ"]
    assert names("q=ha+moi&on=2020-01-01") == ["Thạch Hà mới"]
    assert names("q=thach") == ["Thạch Hà mới"]
    assert names(f"parent={province}&kind=commune&on=2020-06-01") == ["Thạch Hà mới"]
    assert names("kind=district") == ["Đơn vị district"]
    assert names("q=%25") == []
    former = rest_alone.get("/units?q=cu&on=2019-12-31", by="producer").json()["items"][0]
    assert [s["name"] for s in former["successors"]] == ["Thạch Hà mới"]


@pytest.mark.parametrize("day", ["1/1/2020", "20200101", "2020-1-1", "0", "2020-01-01T00:00"])
def test_day_in_another_form_is_refused(rest, day):
    response = rest.get(f"/units?on={day}", by="producer")
    assert (response.status_code, response.json()["code"]) == (422, "input_type")


def test_process_is_given_as_it_is_hashed(rest):
    import hashlib

    [listed] = rest.get("/processes", by="producer").json()["items"]
    content = rest.get(f"/processes/{listed['hash']}", by="producer")
    drawn = rest.get(f"/processes/{listed['hash']}/diagram?current=plan_draft", by="producer")

    assert hashlib.sha256(content.content).hexdigest() == listed["hash"] == rest.scene.process.hash
    assert drawn.text.startswith("stateDiagram")
    assert "plan_draft" in drawn.text
    assert rest.get(f"/processes/{'0' * 64}", by="producer").json()["code"] == "process_not_found"
    wrong = rest.get(f"/processes/{listed['hash']}/diagram?current=nowhere", by="producer")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "state_unknown")


def test_me_says_who_and_which_roles(rest):
    me = rest.get("/me", by="commune_officer").json()

    assert me["id"] == str(rest.scene.people["commune_officer"])
    [role] = me["roles"]
    assert role["role"] == "commune_officer"
    assert role["label"] == {"vi": "Công chức xã", "en": "Commune officer"}
    assert role["unit"]["code"] == "s-2020-commune"
    own = rest.get("/me", by="producer").json()["roles"][0]
    assert own["producer"]["code"] == "s-2020-commune"


def test_administrator_issues_a_token_and_its_holder_ends_it(rest):
    issued = rest.call("POST", "/tokens", by="admin", json={"login": "s-2020-producer", "days": 2, "label": "phone"})
    assert issued.status_code == 201, issued.text
    rest.tokens["again"] = issued.json()["token"]

    assert rest.get("/me", by="again").json()["id"] == str(rest.scene.people["producer"])
    assert rest.call("DELETE", "/tokens/current", by="again").status_code == 204
    assert rest.get("/me", by="again").status_code == 401
    assert rest.get("/me", by="producer").status_code == 200


@pytest.mark.parametrize(
    ("by", "body", "status", "code"),
    [
        ("province_lead", {"login": "s-2020-producer"}, 403, "role_not_permitted"),
        ("province_lead", {"login": "nobody"}, 403, "role_not_permitted"),
        ("admin", {"login": "nobody"}, 404, "person_not_found"),
        ("admin", {"person_id": str(UUID(int=5))}, 404, "person_not_found"),
        ("admin", {"login": "system"}, 404, "person_not_found"),
        ("admin", {"person_id": str(SYSTEM_ID)}, 404, "person_not_found"),
        ("admin", {}, 422, "person_unnamed"),
        ("admin", {"login": "s-2020-producer", "days": 0}, 422, "input_out_of_range"),
        ("admin", {"login": "s-2020-producer", "days": 10**6}, 422, "input_out_of_range"),
        (None, {"login": "s-2020-producer"}, 401, "not_authenticated"),
    ],
)
def test_token_is_not_issued(rest, by, body, status, code):
    response = rest.call("POST", "/tokens", by=by, json=body)
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
