"""Plan 27/KH-UBND of 2020: its hard days hold on every way in; the year's reminders are those of the ladders."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

import httpx
import pytest

from api.app import create_app
from api.lanes import THREADS
from config.i18n import load_translator
from tests.fixtures.live import serving
from tests.integration.season.conftest import PLAN_27, TIME, opened, replay_told, rows
from tests.scenario_files import shipped
from workflow.domain.command import FireCommand
from workflow.domain.errors import DomainError, GuardFailedError
from workflow.domain.process import ClockRule, SettingRef
from workflow.domain.system import SYSTEM
from workflow.domain.time import VIETNAM, FixedClock
from workflow.services.fire import fire
from workflow.services.fire_many import BulkCommand, fire_many
from workflow.services.tokens import issue_token
from workflow.store.database import Database

OFF_2020 = {date.fromisoformat(day) for day in ("2020-04-02", "2020-04-30", "2020-05-01", "2020-09-02")}
COUNTED = (
    """SELECT (SELECT count(*) FROM history), (SELECT count(*) FROM outbox), (SELECT count(*) FROM clock_events)"""
)
CASE = """SELECT c.id FROM cases c JOIN products p ON p.id = c.product_id WHERE p.code = '{}'"""


@dataclass(frozen=True)
class Hard:
    """A day of the plan: who could still do what on it, on a case that stands there."""

    until: str
    case: str
    by: str
    trigger: str
    last: date
    inputs: dict[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()


HARD = {
    "district": Hard(
        until="2020-07-30T15:00+07:00",
        case="nam_huong",
        by="kh27_hd_thuong",
        trigger="record_district_score",
        last=date(2020, 7, 31),
        inputs={"points": "60.0"},
    ),
    "province": Hard(
        until="2020-08-26T18:00+07:00",
        case="che_shan",
        by="kh27_thu_ky",
        trigger="conclude_scoring",
        last=date(2020, 8, 31),
        inputs={"points": "81.2", "stars": 4},
    ),
    "centre": Hard(
        until="2020-08-28T16:00+07:00",
        case="gao_dac_san",
        by="kh27_chu_tich",
        trigger="forward_to_ministry",
        last=date(2020, 9, 30),
        evidence=("Tờ trình gửi trung ương",),
    ),
}


def on(day: date, hour: time = time(9)) -> FixedClock:
    return FixedClock(datetime.combine(day, hour, VIETNAM))


def codes(error: DomainError) -> list[str]:
    """Give the guards that refused."""
    return [reason["code"] for reason in cast("list[dict[str, str]]", error.params["reasons"])]


@dataclass
class Asked:
    """One act asked for on one case, by every way in."""

    database: Database
    hard: Hard
    case_id: UUID
    actor_id: UUID

    def by_service(self, clock: FixedClock) -> list[str]:
        command = FireCommand(
            case_id=self.case_id,
            actor_id=self.actor_id,
            trigger=self.hard.trigger,
            request_id=f"service:{clock.now():%d%m}",
            inputs=self.hard.inputs,
            evidence=self.hard.evidence,
        )
        try:
            with self.database.unit() as unit:
                fire(unit, clock, command)
        except GuardFailedError as error:
            return codes(error)
        return []

    def by_bulk(self, clock: FixedClock, *, dry_run: bool) -> list[str]:
        command = BulkCommand(
            actor_id=self.actor_id,
            trigger=self.hard.trigger,
            request_id=f"bulk:{clock.now():%d%m}",
            case_ids=[self.case_id],
            inputs=self.hard.inputs,
            evidence=self.hard.evidence,
            dry_run=dry_run,
        )
        (verdict,) = fire_many(self.database, clock, command)
        if verdict.error is None:
            return []
        return codes(verdict.error)

    def by_rest(self, clock: FixedClock, *, dry_run: bool) -> list[list[str]]:
        """Ask by REST: alone (unless it is a dry run) and in bulk."""
        with self.database.unit() as unit:
            token = issue_token(unit, clock, SYSTEM, person_id=self.actor_id, label="test", days=30)
        app = create_app(database=self.database, clock=clock, translator=load_translator())
        body = {"trigger": self.hard.trigger, "inputs": self.hard.inputs, "evidence": list(self.hard.evidence)}
        many = {**body, "case_ids": [str(self.case_id)], "dry_run": dry_run}
        found: list[list[str]] = []
        with serving(app) as address, httpx.Client(base_url=f"{address}/api/v1") as client:
            for path, given in ((f"/cases/{self.case_id}/transitions", body), ("/transitions", many)):
                if dry_run and given is body:
                    continue
                headers = {"authorization": f"Bearer {token}", "idempotency-key": f"rest:{path[:6]}:{clock.now():%d%m}"}
                answer = client.post(path, json=given, headers=headers).json()
                problem = answer if given is body else answer["verdicts"][0]["problem"]
                found.append([reason["code"] for reason in (problem or {}).get("reasons", [])])
        return found


@pytest.fixture(params=HARD)
def asked(request, fresh_database_url):
    """Give an act that is about to become too late."""
    hard = HARD[request.param]
    database = Database(fresh_database_url, pool_size=THREADS)
    replay_told(database, PLAN_27, until=hard.until)
    products = {key: item.number for p in shipped(PLAN_27).file.producers.values() for key, item in p.products.items()}
    ((case_id,),) = rows(database, CASE.format(products[hard.case]))
    ((actor_id,),) = rows(database, f"SELECT id FROM persons WHERE login = '{hard.by}'")  # noqa: S608 - our own names
    yield Asked(database, hard, case_id, actor_id)
    database.close()


def test_a_hard_day_holds_on_every_way_in_and_not_a_day_earlier(asked):
    after, last = on(asked.hard.last + timedelta(days=1), time(0)), on(asked.hard.last, time(23, 59))
    too_late = ["is_within_window"]
    before = rows(asked.database, COUNTED)

    assert asked.by_service(after) == too_late
    assert asked.by_bulk(after, dry_run=False) == too_late
    assert asked.by_bulk(after, dry_run=True) == too_late
    assert asked.by_rest(after, dry_run=False) == [too_late, too_late]
    assert rows(asked.database, COUNTED) == before

    assert asked.by_bulk(last, dry_run=True) == []
    assert asked.by_rest(last, dry_run=True) == [[]]
    assert asked.by_service(last) == []
    assert rows(asked.database, COUNTED)[0][0] == before[0][0] + 1


@pytest.fixture(scope="module")
def year(database_url):
    """Give the whole year, replayed with its reminders. Nobody may write to it."""
    with opened(database_url) as database:
        replay_told(database, PLAN_27)
        yield database


@dataclass(frozen=True)
class Ran:
    """One running of a clock, as the history of its case tells it."""

    case: str
    rule: ClockRule
    start: datetime
    end: datetime
    facts: dict[str, Any]


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in OFF_2020


def step(day: date, count: int) -> date:
    """Go so many working days on (or back)."""
    one = timedelta(days=1 if count > 0 else -1)
    while count:
        day += one
        if works(day):
            count -= 1 if one.days > 0 else -1
    return day


def runs(database: Database) -> list[Ran]:
    """Give every running of a clock: while the states one after the other name its rule, or until it is restarted."""
    process = shipped(PLAN_27).process
    last = shipped(PLAN_27).events[-1].at
    told = rows(
        database,
        "SELECT p.name, h.at, h.trigger, h.to_state, h.facts FROM history h JOIN cases c ON c.id = h.case_id"
        " JOIN products p ON p.id = c.product_id ORDER BY c.id, h.seq",
    )
    found: list[Ran] = []
    going: dict[tuple[str, str], tuple[datetime, dict[str, Any]]] = {}
    for case, at, trigger, state, facts in told:
        rules = process.states[state].clocks
        restarted = {"progress_report"} if trigger == "report_progress" else set()
        for (which, code), (start, known) in list(going.items()):
            if which == case and (code not in rules or code in restarted):
                found.append(Ran(case, process.clocks[code], start, at, known))
                del going[which, code]
        for code in rules:
            wanted = process.clocks[code].when is None or facts.get("dossier_kind") == "re_evaluation"
            if wanted:
                going.setdefault((case, code), (at, facts))
    found += [
        Ran(case, process.clocks[code], start, last + timedelta(seconds=1), facts)
        for (case, code), (start, facts) in going.items()
    ]
    return found


def due_of(ran: Ran) -> date:
    """Count the last day by hand: the window's, or the days of the term, rolled off days off where it rolls."""
    file, process, start = shipped(PLAN_27).file, shipped(PLAN_27).process, ran.start.astimezone(VIETNAM).date()
    rule = ran.rule

    def number(amount: int | SettingRef | None) -> int:
        found = process.settings[amount.code].default if isinstance(amount, SettingRef) else amount
        assert isinstance(found, int)
        return found

    if rule.window is not None:
        ends = sorted(date.fromisoformat(w.closes) for w in file.season.windows if w.window == rule.window and w.closes)
        return next((end for end in ends if end >= start), ends[-1])
    if rule.expiry_window is not None:
        expires = date.fromisoformat(ran.facts["certificate_expires_on"])
        return expires - timedelta(days=number(rule.expiry_window[1]))
    if rule.unit == "working_days":
        return step(start, number(rule.limit))
    day = start + timedelta(days=number(rule.limit))
    while rule.roll_forward and not works(day):
        day += timedelta(days=1)
    return day


def rung_day(due: date, offset: int) -> date:
    base = due
    while offset <= 0 and not works(base):
        base -= timedelta(days=1)
    return step(base, offset)


def test_the_year_tells_what_the_ladders_say_and_nothing_else(year):
    expected: Counter[tuple[str, str]] = Counter()
    for ran in runs(year):
        due = due_of(ran)
        if due.year > 2021:
            continue  # certificates that end in 2023
        for rung in (*ran.rule.reminders, *ran.rule.escalation):
            at = datetime.combine(rung_day(due, rung.offset), time(7), VIETNAM)
            if ran.start < at < ran.end:
                expected[rung.notice, rung.to] += 1
    told = rows(
        year,
        "SELECT notice, recipient_role, count(*) FROM notices WHERE kind IN ('reminder', 'escalation')"
        " AND state = 'delivered' GROUP BY 1, 2",
    )

    assert {(notice, role): count for notice, role, count in told} == dict(expected)
    assert expected["due_soon", "producer"] > 50
    assert expected["overdue_escalated", "district_officer"] == 2
    assert rows(year, "SELECT DISTINCT state FROM firings") == [("planned",)]


def test_the_year_breaches_what_was_late_and_nothing_else(year):
    expected = {
        (ran.case, ran.rule.code)
        for ran in runs(year)
        if datetime.combine(due_of(ran) + timedelta(days=1), time(), VIETNAM) < ran.end
    }
    stored = rows(
        year,
        "SELECT p.name, e.rule FROM clock_events e JOIN cases c ON c.id = e.case_id"
        " JOIN products p ON p.id = c.product_id WHERE e.kind = 'breached'",
    )

    assert set(stored) == expected
    assert len(stored) == len(expected)
    assert {
        ("Rượu ngô Đồi Cao", "plan_completion"),
        ("Nấm hương Bản Đồi", "district_evaluation"),
        ("Kẹo lạc Chợ Đồng", "chair_decision"),
    } <= expected


def test_the_late_plan_goes_up_from_the_commune_to_the_district(year):
    told = rows(
        year,
        "SELECT n.notice, n.recipient_role, to_char(n.sent_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'DD/MM HH24:MI')"
        " FROM notices n JOIN cases c ON c.id = n.case_id JOIN products p ON p.id = c.product_id"
        " WHERE p.name = 'Rượu ngô Đồi Cao' AND n.rule = 'plan_completion' ORDER BY n.sent_at, 2",
    )

    assert told == [
        ("due_soon", "producer", "11/06 07:00"),
        ("due_soon", "producer", "15/06 07:00"),
        ("due_today", "producer", "16/06 07:00"),
        ("overdue_escalated", "commune_officer", "17/06 07:00"),
        ("overdue", "producer", "17/06 07:00"),
        ("overdue_escalated", "district_officer", "19/06 07:00"),
    ]


def test_a_window_that_nobody_opens_is_opened_by_the_engine_on_its_day(year):
    opened_by = rows(
        year,
        "SELECT h.at AT TIME ZONE 'Asia/Ho_Chi_Minh', h.channel, h.trigger FROM history h WHERE h.channel <> 'replay'",
    )

    assert opened_by == [(datetime(2020, 10, 2), "system", "open_renewal")]  # noqa: DTZ001 - read as local


def test_replaying_the_year_again_doubles_nothing(year):
    before = rows(year, TIME)
    report = replay_told(year, PLAN_27)

    assert (report.fired, report.left) == (0, 0)
    assert rows(year, TIME) == before


def test_stopping_and_going_on_tells_the_same_as_one_go(year, fresh_database_url):
    columns = """SELECT p.name, n.rule, n.step, n.history_seq, n.notice, n.recipient_role, n.state, n.reason,
        CASE WHEN n.kind <> 'event' THEN n.sent_at END
      FROM notices n JOIN cases c ON c.id = n.case_id JOIN products p ON p.id = c.product_id
      ORDER BY 1, 2, 3, 4, 5, 6"""
    with opened(fresh_database_url) as database:
        for until in ("2020-04-22T19:30+07:00", "2020-06-17T06:59+07:00", "2020-06-17T07:00+07:00", None):
            replay_told(database, PLAN_27, until=until)

        assert rows(database, columns) == rows(year, columns)
