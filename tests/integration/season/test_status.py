"""The season as it stood at any instant: from history, never from the present state of the cases."""

import pytest

from ocop.status_json import to_json
from tests.integration.season.conftest import SEASON, opened, rows
from tests.scenario_files import scenario
from workflow.domain.errors import NotFoundError
from workflow.domain.time import FixedClock, parse_instant
from workflow.services.replay import replay
from workflow.services.status import season_status
from workflow.store.database import Unit

NOW = FixedClock(parse_instant("2024-01-01T00:00+07:00"))


def at(database, instant, language="vi"):
    status = season_status(database, NOW, code=SEASON, at=None if instant is None else parse_instant(instant))
    return to_json(status, language)


def test_the_morning_of_the_third_of_september(database):
    told = at(database, "2020-09-03T08:00+07:00")

    assert told["ideas_accepted"] == 33
    assert told["plans_submitted"] == 32
    assert told["plans_missing"] == ["Rượu nếp sim Nam Hương"]
    assert (told["cases"], told["ended"]) == (37, 4)
    assert {s["number"]: s["count"] for s in told["steps"]} == {1: 0, 2: 0, 3: 33, 4: 0, 5: 0, 6: 0}
    assert {s["code"]: s["count"] for s in told["states"]} == {
        "idea_declined": 2,
        "plan_draft": 1,
        "plan_submitted": 32,
        "deferred": 1,
        "withdrawn": 1,
    }
    assert told["holders"] == [
        {
            "holder": "producer",
            "label": "Chủ thể OCOP",
            "place": "Tổ hợp tác rượu nếp sim Nam Hương",
            "count": 1,
            "oldest_since": "2020-05-28T08:20:00+07:00",
        },
        {
            "holder": "district_officer",
            "label": "Cán bộ OCOP huyện",
            "place": "Huyện Thạch Hà",
            "count": 32,
            "oldest_since": "2020-07-20T19:00:00+07:00",
        },
    ]
    assert told["returns"] == {"1": 0, "2": 12, "3": 0, "4": 0, "5": 0, "6": 0}
    assert [p["cases"] for p in told["processes"]] == [37]
    assert told["as_of"] == "2020-09-03T08:00:00+07:00"


@pytest.mark.parametrize(
    ("instant", "figures"),
    [
        ("2020-03-01T00:00+07:00", {"cases": 0, "ideas_submitted": 0, "plans_missing": []}),
        ("2020-03-02T08:00+07:00", {"cases": 1}),
        ("2020-09-03T07:24+07:00", {"plans_submitted": 31}),
        ("2020-09-03T07:25+07:00", {"plans_submitted": 32}),
        ("2020-09-04T17:00+07:00", {"plans_submitted": 32, "plans_missing": ["Rượu nếp sim Nam Hương"]}),
        ("2020-09-19T23:59+07:00", {"plans_submitted": 33, "plans_missing": [], "plans_accepted": 0}),
        ("2020-10-07T00:00+07:00", {"plans_accepted": 31, "ended": 6}),
        ("2020-12-29T00:00+07:00", {"recognised": 9, "recognised_missing": ["Nước mắm Hải Thịnh"]}),
        ("2021-01-20T00:00+07:00", {"dossiers_submitted": 30, "dossiers_missing": ["Chổi đót Ngọc Hà"]}),
        (None, {"cases": 39, "ended": 16, "scored": 29, "recognised": 27, "in_promotion": 27}),
    ],
)
def test_figures_at_other_instants(database, instant, figures):
    told = at(database, instant)

    assert {name: told[name] for name in figures} == figures


def test_an_act_taken_back_counts_until_it_is_taken_back(database):
    before, after = (at(database, f"2020-05-27T15:{minute}+07:00") for minute in ("39", "40"))

    assert (before["ideas_accepted"], after["ideas_accepted"]) == (18, 17)
    assert "Trải nghiệm vườn đồi Thạch Xuân" in after["ideas_accepted_missing"]
    assert "Trải nghiệm vườn đồi Thạch Xuân" not in before["ideas_accepted_missing"]


def test_targets_stand_beside_their_figures(database):
    told = {t["indicator"]: (t["target"], t["figure"]) for t in at(database, None)["targets"]}

    assert told == {"ideas_accepted": (30, 33), "plans_accepted": (30, 31), "recognised": (25, 27), "stars_4": (8, 8)}


def test_communes_add_up_and_come_in_the_order_of_the_alphabet(database):
    told = at(database, "2020-09-03T08:00+07:00")
    names = [row["commune"] for row in told["communes"]]

    assert sum(sum(row["steps"].values()) + row["ended"] for row in told["communes"]) == told["cases"]
    assert len(names) == 22
    assert names.index("Xã Thạch Đài") < names.index("Xã Thạch Hải") < names.index("Xã Thạch Hội")


def test_nothing_is_read_from_where_the_cases_stand_now(replayed_url, clone):
    instants = ("2020-09-03T08:00+07:00", None)
    with opened(clone(replayed_url)) as database:
        before = [at(database, instant) for instant in instants]
        with database.unit() as unit:
            unit.execute("UPDATE cases SET state = 'withdrawn', step = 5, holder = NULL, facts = '{}', version = 1")
        assert [at(database, instant) for instant in instants] == before


def test_a_return_that_was_taken_back_is_no_return(fresh_database_url):
    with opened(fresh_database_url) as database:
        replay(database, scenario())
        told = to_json(season_status(database, NOW, code="thu-2020"), "en")
        lead = rows(database, "SELECT id FROM persons WHERE login = 'tinh_lanh_dao'")[0][0]
        case = rows(database, "SELECT c.id FROM cases c JOIN products p ON p.id = c.product_id WHERE p.name = 'Cam'")
        from workflow.domain.command import UndoCommand
        from workflow.services.undo import undo

        with database.unit() as unit:
            undo(unit, NOW, UndoCommand(case[0][0], lead, "back", "Nhầm"))
        after = to_json(season_status(database, NOW, code="thu-2020"), "en")
        earlier = season_status(database, NOW, code="thu-2020", at=parse_instant("2020-07-01T00:00+07:00"))

    assert (told["returns"]["2"], after["returns"]["2"], earlier.returns[2]) == (1, 0, 1)


def test_an_unknown_season_is_not_found(database):
    with pytest.raises(NotFoundError) as refused:
        season_status(database, NOW, code="nowhere")

    assert refused.value.code == "season_not_found"


def test_the_number_of_statements_does_not_grow_with_the_cases(database, fresh_database_url, monkeypatch):
    asked: list[str] = []
    for name in ("rows", "row"):
        real = getattr(Unit, name)

        def counting(unit, query, parameters=None, *, real=real):
            asked.append(query)
            return real(unit, query, parameters)

        monkeypatch.setattr(Unit, name, counting)
    with opened(fresh_database_url) as small:
        replay(small, scenario())
        season_status(small, NOW, code="thu-2020")
        asked.clear()
        season_status(small, NOW, code="thu-2020")
        few = len(asked)
    asked.clear()
    at(database, None)

    assert few == len(asked) == 3
