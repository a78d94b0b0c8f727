"""The list of cases with its filters and pages, and one case with the caller's acts."""

import hashlib
import json
from urllib.parse import quote

import pytest

from tests import factories
from tests.factories import CLOCK
from workflow.domain.history import PREFIX
from workflow.domain.system import SYSTEM
from workflow.services.register_producer import ProducerRequest, register_producer
from workflow.services.register_product import ProductRequest, register_product


@pytest.fixture(scope="module")
def stocked(rest):
    return stock(rest)


def stock(rest):
    """Make five cases: three of the scene, and two of named products of the other commune."""
    scene = rest.scene
    with rest.database.unit() as unit:
        producer = register_producer(
            unit,
            CLOCK,
            SYSTEM,
            ProducerRequest(code="ct-1", kind="enterprise", name="Cơ sở Đức Thọ", commune_id=scene.units["other"]),
        )
        scene.products += [
            register_product(unit, CLOCK, SYSTEM, ProductRequest(code=code, name=name, producer_id=producer))
            for code, name in (("sp-ruou", "Rượu nếp sim Nam Hương"), ("sp-ram", "Bánh ram Anh Thu"))
        ]
    keys = [factories.enter(rest.database, scene, number) for number in range(5)]
    for number in range(2):
        fired = rest.act(f"/cases/{keys[number]}/transitions", {"trigger": "submit_idea"}, by="producer")
        assert fired.status_code == 201, fired.text
    return rest, [str(key) for key in keys], producer


def listed(rest, query="", by="province_officer"):
    response = rest.get(f"/cases?{query}", by=by)
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["items"]]


def test_list_gives_cases_in_the_order_of_their_keys(stocked):
    rest, keys, _producer = stocked
    assert listed(rest) == sorted(keys)
    items = rest.get("/cases?state=idea_submitted", by="province_officer").json()["items"]
    assert {item["product"]["name"] for item in items} == {"Sản phẩm 0", "Sản phẩm 1"}
    item = items[0]
    assert item["state_label"] == "Chờ xã rà soát ý tưởng"
    assert item["holder_label"] == "Công chức xã"
    assert item["version"] == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("season=s-2020", [0, 1, 2, 3, 4]),
        ("season=s-2019", []),
        ("state=idea_submitted", [0, 1]),
        ("state=idea_draft", [2, 3, 4]),
        ("step=2", [0, 1, 2, 3, 4]),
        ("step=3", []),
        ("holder=commune_officer", [0, 1]),
        ("holder=producer&state=idea_draft", [2, 3, 4]),
        ("territory=s-2020-commune", [0, 1, 2]),
        ("territory=s-2020-other", [3, 4]),
        ("territory=s-2020-district", [0, 1, 2, 3, 4]),
        ("territory=s-2020-province", [0, 1, 2, 3, 4]),
        ("territory=s-2019-province", []),
        ("q=ruou+nep", [3]),
        ("q=" + quote("Rượu NẾP sim"), [3]),
        ("q=" + quote("Rượu nếp"), [3]),
        ("q=banh", [4]),
        ("q=duc+tho", [3, 4]),
        ("q=duc+ram", [4]),
        ("q=anh+ruou", []),
        ("q=san+pham", [0, 1, 2]),
        ("q=uou", []),
        ("q=sp-ram", [4]),
        ("q=S-2020-2020-0002", [1]),
        ("q=s-2020-2020-", [0, 1, 2, 3, 4]),
        ("q=s-2020-2020-0009", []),
        ("q=%25%25", []),
        ("q=%27+OR+1%3D1+--", []),
    ],
)
def test_filters_find_what_they_say(stocked, query, expected):
    rest, keys, _producer = stocked
    assert listed(rest, query) == sorted(keys[number] for number in expected)


def test_filters_by_key(stocked):
    rest, keys, producer = stocked
    scene = rest.scene
    assert listed(rest, f"producer={producer}") == sorted(keys[3:])
    assert listed(rest, f"product={scene.products[4]}") == [keys[4]]
    assert listed(rest, f"territory={scene.units['other']}") == sorted(keys[3:])
    assert listed(rest, f"territory={scene.units['province']}&season={scene.season_id}") == sorted(keys)


def test_scope_holds_under_every_filter(stocked):
    rest, keys, producer = stocked
    assert listed(rest, by="commune_officer") == sorted(keys[:3])
    assert listed(rest, by="producer") == sorted(keys[:3])
    assert listed(rest, by="stranger") == sorted(keys[3:])
    assert listed(rest, "q=ruou", by="commune_officer") == []
    assert listed(rest, f"producer={producer}", by="commune_officer") == []
    assert listed(rest, "territory=s-2020-other", by="commune_officer") == []
    assert listed(rest, by="admin") == []
    assert listed(rest, by="auditor") == sorted(keys)


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_give_every_case_once(stocked, limit):
    rest, keys, _producer = stocked
    found, mark, pages = [], None, 0
    while True:
        query = f"limit={limit}" + (f"&cursor={mark}" if mark else "")
        page = rest.get(f"/cases?{query}", by="province_officer").json()
        found += [item["id"] for item in page["items"]]
        mark, pages = page["next"], pages + 1
        if mark is None:
            break
    assert found == sorted(keys)
    assert pages == -(-5 // limit)


def test_case_is_found_by_key_and_by_code(stocked):
    rest, keys, _producer = stocked
    by_key = rest.get(f"/cases/{keys[0]}", by="commune_officer")
    by_code = rest.get(f"/cases/{by_key.json()['code']}", by="commune_officer")

    assert by_key.json() == by_code.json()
    assert by_key.headers["etag"] == '"2"'


def test_producer_reads_the_producer_s_words(stocked):
    rest, keys, _producer = stocked
    assert rest.get(f"/cases/{keys[0]}", by="producer").json()["state_label"] == "Đã nộp ý tưởng – xã đang xem"
    assert rest.get(f"/cases/{keys[0]}", by="commune_officer").json()["state_label"] == "Chờ xã rà soát ý tưởng"
    english = rest.get(f"/cases/{keys[0]}", by="producer", headers={"accept-language": "en"})
    assert english.headers["content-language"] == "en"
    assert english.json()["holder_label"] == "Commune officer"


def actions(rest, key, by):
    return {action["trigger"]: action for action in rest.get(f"/cases/{key}", by=by).json()["actions"]}


def test_actions_are_those_of_the_caller(stocked):
    rest, keys, _producer = stocked
    officer = actions(rest, keys[0], "commune_officer")
    assert {"forward_idea", "return_idea"} <= officer.keys()
    assert officer["return_idea"]["comment_required"]
    assert officer["forward_idea"]["href"] == f"/api/v1/cases/{keys[0]}/transitions"
    assert "forward_idea" not in actions(rest, keys[0], "producer")
    assert actions(rest, keys[0], "auditor") == {}


def test_closed_action_gives_the_reasons_that_the_act_itself_gives(rest_alone):
    key = factories.enter(rest_alone.database, rest_alone.scene, entry_point="promotion", track="existing")
    offered = actions(rest_alone, key, "province_officer")["open_renewal"]
    refused = rest_alone.act(f"/cases/{key}/transitions", {"trigger": "open_renewal"}, by="province_officer")

    assert not offered["allowed"]
    assert offered["reasons"]
    assert all(reason["detail"] for reason in offered["reasons"])
    assert refused.status_code == 409
    assert refused.json()["code"] == "guards_failed"
    assert refused.json()["reasons"] == offered["reasons"]


def test_undo_is_offered_to_supervisors_only_and_says_why_it_is_closed(stocked):
    rest, keys, _producer = stocked
    assert "undo" not in actions(rest, keys[0], "commune_officer")
    open_undo = actions(rest, keys[0], "province_lead")["undo"]
    assert open_undo["allowed"]
    assert open_undo["href"].endswith("/undo")
    closed = actions(rest, keys[2], "province_lead")["undo"]
    assert not closed["allowed"]
    assert [reason["code"] for reason in closed["reasons"]] == ["nothing_to_undo"]


def test_every_open_action_can_be_done_and_every_missing_one_cannot(stocked):
    """What actions[] says is what the write path does, for everybody and every trigger of the cycle."""
    rest, keys, _producer = stocked
    for who in ("producer", "commune_officer", "district_officer", "province_officer", "province_lead"):
        offered = actions(rest, keys[1], who)
        for trigger in sorted(rest.scene.process.triggers):
            verdict = rest.act(
                "/transitions",
                {"trigger": trigger, "case_ids": [keys[1]], "comment": "x", "evidence": ["a"], "dry_run": True},
                by=who,
            ).json()["verdicts"][0]
            mine = offered.get(trigger)
            if mine is None or mine["on_behalf"]:
                assert verdict["outcome"] == "refused", (who, trigger)
                assert verdict["problem"]["code"] in {"role_not_permitted", "transition_not_allowed"}, (who, trigger)
            elif mine["allowed"] and not mine["inputs"]:
                assert verdict["outcome"] == "would_move", (who, trigger, verdict)
            elif mine["allowed"]:
                assert verdict["outcome"] == "would_move" or verdict["problem"]["code"] == "inputs_invalid"
            else:
                assert verdict["problem"]["code"] == "guards_failed"


def test_history_is_byte_for_byte_what_was_hashed(stocked):
    rest, keys, _producer = stocked
    raw = rest.get(f"/cases/{keys[0]}/history", by="producer")
    items = raw.json()["items"]

    assert [item["row"]["seq"] for item in items] == [1, 2]
    assert [item["label"] for item in items] == ["Bắt đầu từ ý tưởng", "Nộp ý tưởng"]
    assert items[1]["row"]["prev_hash"] == items[0]["hash"]
    for item in items:
        row = json.dumps(item["row"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert row in raw.text
        assert hashlib.sha256(PREFIX + row.encode()).hexdigest() == item["hash"]
    assert rest.get(f"/cases/{keys[0]}", by="producer").json()["head_hash"] == items[1]["hash"]


def test_history_comes_in_pages(stocked):
    rest, keys, _producer = stocked
    first = rest.get(f"/cases/{keys[0]}/history?limit=1", by="producer").json()
    second = rest.get(f"/cases/{keys[0]}/history?limit=1&cursor={first['next']}", by="producer").json()

    assert [item["row"]["seq"] for item in first["items"] + second["items"]] == [1, 2]
    assert second["next"] is None


def test_returned_round_stays_in_the_treatments(rest_alone):
    rest, keys, _producer = stock(rest_alone)
    path = f"/cases/{keys[0]}/transitions"
    assert rest.act(path, {"trigger": "return_idea", "comment": "Cần bổ sung"}, by="commune_officer").status_code == 201
    assert rest.act(path, {"trigger": "resubmit_idea"}, by="producer").status_code == 201

    rounds = rest.get(f"/cases/{keys[0]}/treatments", by="producer").json()["items"]

    assert [(r["step"], r["attempt"], r["outcome"], r["comment"]) for r in rounds] == [
        (2, 1, "returned", "Cần bổ sung"),
        (2, 2, None, None),
    ]


def test_internal_facts_are_sorted_out(stocked):
    rest, keys, _producer = stocked
    shown = rest.get(f"/cases/{keys[0]}", by="producer").json()

    assert shown["milestones"] == {"ideas_submitted": "2020-06-01"}
    assert not [name for name in shown["facts"] if "." in name or name == "remembered"]
