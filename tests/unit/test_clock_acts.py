"""Acts on a clock, decided without a database: limits of stops, restarts, and that no right is exceeded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calendar_world import shipped
from tests.factories import cycle
from tests.mini import case, person
from workflow.domain.access import covers
from workflow.domain.clock_acts import Act, decide_act, roles_above, running_clock, trigger_of
from workflow.domain.clock_changes import ClockCommand, Standing, if_answered
from workflow.domain.clocks import ClockAct, ClockEventFacts, Counting, RunningClock
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.facts import ActorFacts, Situation
from workflow.domain.move import Move
from workflow.domain.process import ClockRule, Label, Source, StopReason
from workflow.domain.time import local_day

PROCESS = cycle()
CALENDAR = shipped()
AT = datetime(2020, 7, 6, 2, tzinfo=UTC)
ONCE = StopReason(
    "awaiting_papers", ("commune_officer",), 1, "restart", Label("Chờ giấy tờ", "papers"), Source("Điều 19.4", "C1")
)
RULE = replace(PROCESS.clocks["commune_check"], limit=15, stops=(ONCE, *PROCESS.clocks["commune_check"].stops))
COMMUNE, DISTRICT = person("commune_officer"), person("district_officer", number=101)


def found(rule: ClockRule = RULE, *, at: datetime = AT, state: str = "dossier_commune", **changes) -> Standing:
    """Give the clock of a dossier handed to the commune on Monday 6/7/2020: through Monday 27/7."""
    of = replace(case("draft"), state=state, process_hash=PROCESS.hash, version=7, settled=7)
    clock = RunningClock(rule.code, 7, date(2020, 7, 6), AT, date(2020, 7, 27), 3, 0, 0)
    return Standing(
        Situation(PROCESS, of, at, local_day(at)), rule, replace(clock, **changes), Counting(CALENDAR, 3), position=7
    )


def command(**more) -> ClockCommand:
    return ClockCommand(**{"case_id": case().id, "actor_id": COMMUNE.id, "rule": RULE.code, "request_id": "r", **more})


def after(standing: Standing, move: Move, days: int = 0) -> Standing:
    """Give the clock as an act leaves it, some days on."""
    act = move.clocks
    assert isinstance(act, ClockAct)
    event = ClockEventFacts(act.kind, standing.situation.at, act.due_on, act.detail)
    clock = replace(
        standing.clock, due_on=act.due_on, stopped_at=act.stopped_at, events=(*standing.clock.events, event)
    )
    at = standing.situation.at + timedelta(days=days)
    return replace(standing, clock=clock, situation=replace(standing.situation, at=at, today=local_day(at)))


def stopped(standing: Standing, reason: str = "awaiting_papers", days: int = 0) -> Standing:
    asked = command(reason=reason, comment="Thiếu", document="PYC 1")
    return after(standing, decide_act("stop", standing, COMMUNE, asked), days)


def test_a_reason_for_once_is_refused_the_second_time_with_its_article():
    again = after(stopped(found()), decide_act("resume", stopped(found()), COMMUNE, command(comment="Đủ")))

    with pytest.raises(ConflictError) as refused:
        stopped(again)

    assert (refused.value.code, refused.value.params["maximum"], refused.value.params["source"]) == (
        *("stop_used_up", 1),
        "Điều 19.4",
    )
    assert stopped(again, "force_majeure").clock.stopped_at is not None


def test_a_reason_that_restarts_counts_the_whole_term_anew_also_while_it_is_only_asked():
    still = stopped(found(), days=9)

    assert still.situation.today == date(2020, 7, 15)
    assert if_answered(still, still.situation.today) == date(2020, 8, 5)
    move = decide_act("resume", still, COMMUNE, command(comment="Đủ hồ sơ"))
    assert isinstance(move.clocks, ClockAct)
    assert (move.clocks.due_on, move.clocks.detail) == (
        date(2020, 8, 5),
        {"reason": "awaiting_papers", "resume": "restart"},
    )
    assert move.notices == ("date_moved",)


def test_a_reason_that_continues_moves_the_day_by_the_working_days_lost():
    still = stopped(found(), "force_majeure", days=9)

    assert if_answered(still, still.situation.today) == date(2020, 8, 5)
    assert if_answered(still, date(2020, 7, 16)) == date(2020, 8, 6)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "dossier_draft"}, "delay_is_producers"),
        ({"due_on": None}, "clock_without_day"),
        ({"stopped_at": AT}, "clock_is_stopped"),
    ],
)
def test_an_apology_is_for_an_office_that_holds_the_case_and_a_running_clock(changes, code):
    asked = command(new_due_on=date(2020, 8, 3), comment="Thiếu người")

    with pytest.raises(ConflictError, match=code):
        decide_act("apologise", found(**changes), COMMUNE, asked)


def test_an_apology_is_refused_for_a_clock_the_producer_holds():
    rule = PROCESS.clocks["dossier_completion"]
    asked = command(rule=rule.code, new_due_on=date(2020, 8, 3), comment="Chủ thể chậm")

    with pytest.raises(ConflictError, match="delay_is_producers"):
        decide_act("apologise", found(rule), COMMUNE, asked)


def test_a_rule_without_extensions_has_none_to_ask_for():
    asked = command(new_due_on=date(2020, 8, 3), comment="Xin thêm")

    with pytest.raises(ConflictError, match="extension_not_provided"):
        decide_act("ask_extension", found(replace(RULE, extensions=0)), COMMUNE, asked)


def test_the_cap_counts_extensions_granted():
    standing = found(replace(RULE, extensions=2))
    for day in (date(2020, 7, 29), date(2020, 7, 31)):
        asked = decide_act("ask_extension", standing, COMMUNE, command(new_due_on=day, comment="Dày"))
        standing = after(standing, asked)
        standing = after(standing, decide_act("grant_extension", standing, DISTRICT, command(new_due_on=day)))

    assert standing.clock.due_on == date(2020, 7, 31)
    with pytest.raises(ConflictError, match="extensions_used_up"):
        decide_act("ask_extension", standing, COMMUNE, command(new_due_on=date(2020, 8, 7), comment="Dày"))


def test_every_fault_of_what_was_typed_is_said_at_once():
    asked = command(reason="force_majeure", new_due_on=date(2020, 8, 7), document="x" * 201)

    with pytest.raises(InvalidInputError) as refused:
        decide_act("stop", found(), COMMUNE, asked)

    errors = refused.value.params["errors"]
    assert isinstance(errors, list)
    assert [(error["pointer"], error["code"]) for error in errors] == [
        ("/document", "text_too_long"),
        ("/comment", "comment_required"),
        ("/new_due_on", "input_unknown"),
    ]


def test_nobody_acts_as_an_office_on_a_case_of_their_own_producer():
    both = ActorFacts(COMMUNE.id, "Người", (*COMMUNE.grants, *person("producer").grants))

    with pytest.raises(NotPermittedError, match="conflict_of_interest"):
        decide_act("stop", found(), both, command(reason="force_majeure", comment="Bão", document="CV 1"))


def test_the_clock_of_another_rule_is_not_found():
    with pytest.raises(NotFoundError, match="clock_not_found"):
        running_clock((found().clock,), "plan_writing")


def test_above_a_holder_are_those_its_lateness_is_told_to_or_any_higher_up():
    assert roles_above(PROCESS, PROCESS.clocks["commune_check"]) == (
        *("district_officer", "province_officer"),
        "province_lead",
    )
    bare = replace(RULE, escalation=())
    higher = roles_above(PROCESS, bare)
    assert "commune_officer" not in higher
    assert {"district_officer", "province_lead", "ministry_officer"} <= set(higher)
    assert "auditor" not in higher


DATED = frozenset({"ask_extension", "grant_extension", "apologise"})
roles = st.sampled_from(["commune_officer"] * 4 + ["district_officer"] * 3 + ["producer", "province_lead", "auditor"])
texts = st.sampled_from([None, "", *["Bão số 9"] * 6])
days = st.none() | st.dates(date(2020, 7, 20), date(2020, 9, 30))
reasons = st.sampled_from(["awaiting_papers", "force_majeure", "force_majeure", "tet", None])
asked = st.tuples(st.sampled_from(get_args(Act)), roles, texts, texts, days, reasons, st.integers(0, 9))


@settings(deadline=None, max_examples=150)
@given(st.lists(asked, max_size=14))
def test_whatever_is_asked_the_clock_keeps_to_its_rule(acts):
    standing = found(replace(RULE, extensions=2))
    for act, role, comment, document, new_due_on, reason, careless in acts:
        actor = person(role, number=200 + len(role), process=PROCESS)
        given_ = command(
            actor_id=actor.id,
            comment=comment,
            document=document,
            new_due_on=new_due_on if act in DATED or careless == 0 else None,
            reason=reason if act == "stop" or careless == 0 else None,
        )
        before = standing
        try:
            move = decide_act(act, standing, actor, given_)
        except DomainError:
            continue
        row, done = move.row, move.clocks
        assert isinstance(done, ClockAct)
        grant = next(grant for grant in actor.grants if grant.role == row.actor_role)
        assert covers(PROCESS, grant, before.situation.case)
        assert (row.kind, row.trigger, row.position) == ("clock", trigger_of(act), before.position)
        assert (row.from_state, row.to_state, row.facts) == (
            *("dossier_commune", "dossier_commune"),
            before.situation.case.facts,
        )
        assert done.no == len(before.clock.events) + 1
        assert (done.stopped_at is not None) == (act == "stop")
        if act not in {"resume", "grant_extension"}:
            assert done.due_on == before.clock.due_on
        else:
            assert done.due_on is not None
            assert before.clock.due_on is not None
            assert done.due_on >= before.clock.due_on
        standing = after(standing, move, days=1)
    clock = standing.clock
    kinds = [event.kind for event in clock.events]
    assert kinds.count("extended") <= min(2, kinds.count("extension_asked"))
    assert kinds.count("apologised") <= 1
    assert sum(e.kind == "stopped" and e.detail["reason"] == "awaiting_papers" for e in clock.events) <= 1
    turns = [kind for kind in kinds if kind in {"stopped", "resumed"}]
    assert turns == (["stopped", "resumed"] * len(turns))[: len(turns)]
