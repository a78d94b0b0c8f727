"""The morning of 3/9/2020 in Thạch Hà: one plan is missing; whose turn, until when, who was reminded, who will be."""

import json
import sys
from datetime import date, datetime

import pytest

from ocop import cli
from tests.integration.season.conftest import SEASON, opened, replay_told
from tests.scenario_files import shipped
from workflow.domain.time import VIETNAM, SystemClock, parse_instant
from workflow.services.show_clocks import season_clocks

MORNING = "2020-09-03T08:00+07:00"


@pytest.fixture(scope="module")
def that_morning_url(database_url):
    """Give a database in which the season goes until that morning."""
    with opened(database_url) as database:
        replay_told(database, SEASON, until=MORNING)
    return database_url


@pytest.fixture(params=["that_morning_url", "told_url"], ids=["until that morning", "the whole season"])
def plan_clocks(request):
    """Give the open plan clocks of that morning, as seen then and as seen at the end."""
    with opened(request.getfixturevalue(request.param)) as database:
        found = season_clocks(database, SystemClock(), code=SEASON, at=parse_instant(MORNING))
    return [view for view in found.clocks if view.rule.code == "plan_writing"]


def local(at: datetime | None) -> str:
    assert at is not None
    return f"{at.astimezone(VIETNAM):%d/%m %H:%M}"


def test_one_plan_clock_is_open_and_says_whose_turn_it_is(plan_clocks):
    (clock,) = plan_clocks

    assert clock.sheet.product == "Rượu nếp sim Nam Hương"
    assert clock.rule.holder == "producer"
    assert clock.due_on == date(2020, 9, 3)
    assert clock.working_days_left == 0
    assert clock.ended_at is None


def test_the_second_of_september_is_not_counted(plan_clocks):
    """The reminder for "one working day left" went out on 1/9, not on the day off between."""
    (clock,) = plan_clocks
    sent = [(notice.notice, notice.role, local(notice.sent_at)) for notice in clock.sent]

    assert sorted(sent, key=lambda one: one[2][3:5] + one[2]) == [
        ("due_soon", "producer", "19/08 07:00"),
        ("due_soon", "producer", "26/08 07:00"),
        ("due_soon", "producer", "01/09 07:00"),
        ("due_today", "producer", "03/09 07:00"),
    ]
    assert clock.suppressed == ()


def test_what_is_still_to_come_is_planned_and_not_sent(plan_clocks):
    (clock,) = plan_clocks

    assert [(local(rung.at), rung.kind, rung.role, rung.notice) for rung in clock.planned] == [
        ("04/09 00:00", "breach", None, None),
        ("04/09 07:00", "reminder", "producer", "overdue"),
        ("04/09 07:00", "escalation", "commune_officer", "overdue_escalated"),
        ("08/09 07:00", "escalation", "district_officer", "overdue_escalated"),
        ("14/09 07:00", "escalation", "province_officer", "overdue_escalated"),
    ]
    assert clock.waiting == ()


def test_the_morning_as_a_person_types_it(fresh_database_url, monkeypatch, capsys):
    def typed(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["ocop", *arguments, "--database-url", fresh_database_url])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code
        return str(capsys.readouterr().out)

    typed("replay", SEASON, "--until", MORNING)
    shown = json.loads(typed("clocks", SEASON, "--as-of", MORNING, "--json"))
    (clock,) = [one for one in shown["clocks"] if one["rule"] == "plan_writing"]

    assert (clock["product"], clock["holder_label"]) == ("Rượu nếp sim Nam Hương", "Chủ thể OCOP")
    assert (clock["due_on"], clock["working_days_left"], clock["standing"]["kind"]) == ("2020-09-03", 0, "due_today")
    assert [notice["sent_at"][:16] for notice in clock["sent"]] == [
        "2020-08-19T07:00",
        "2020-08-26T07:00",
        "2020-09-01T07:00",
        "2020-09-03T07:00",
    ]
    assert [rung["notice"] for rung in clock["planned"] if rung["notice"]] == ["overdue", *["overdue_escalated"] * 3]
    assert len(shown["clocks"]) == 33


def test_the_windows_behind_it_are_those_of_the_season():
    windows = [(w.window, w.closes) for w in shipped(SEASON).file.season.windows if w.window.startswith("plan")]

    assert ("plans", "2020-09-03") in windows
    assert windows.count(("plan_appraisal", "2020-09-19")) == 1
