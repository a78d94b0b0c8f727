"""Acts on the running clocks of stored cases: what is written, who may, what is refused, who wins a race."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.acts import PAPER, Acts, contents, one, rows, untrue_urgencies
from tests.factories import build
from tests.ladders import CLOCKS
from workflow.domain.clock_acts import Act
from workflow.domain.clock_changes import ClockCommand
from workflow.domain.errors import (
    ConflictError,
    DomainError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
    StaleVersionError,
)
from workflow.domain.move import Receipt
from workflow.services.clock_acts import act_on_clock
from workflow.services.relay import relay_once
from workflow.services.verify import verify
from workflow.store import cases
from workflow.store.database import Database

DAY = timedelta(days=1)
RULE = "commune_check"


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    handle = Database(database_url, pool_size=4)
    yield handle
    handle.close()


@pytest.fixture(scope="module")
def acts(database: Database) -> Acts:
    return Acts(database, build(database, products=20, season="acts"))


@pytest.fixture
def case(acts: Acts) -> UUID:
    """Give a dossier in the commune's hands: 15 working days from Monday 6/7/2020, through Monday 27/7."""
    acts.at = datetime(2020, 7, 6, 2, tzinfo=UTC)
    return acts.case(until="dossier_commune")


@pytest.fixture(autouse=True)
def urgencies_are_true(acts: Acts) -> Iterator[None]:
    """Hold what each case says of its clocks equal to them, whatever the test did."""
    yield
    assert untrue_urgencies(acts.database) == []


_numbers = iter(range(10_000))


def act(acts: Acts, case_id: UUID, who: str, verb: Act, rule: str = RULE, **more: Any) -> Receipt:
    """Act on a clock as somebody of the scene."""
    given = {"request_id": f"clock-{next(_numbers)}", **more}
    command = ClockCommand(case_id, acts.scene.people[who], rule, **given)
    with acts.database.single() as unit:
        return act_on_clock(unit, acts.clock(), verb, command)


def stop(acts: Acts, case_id: UUID, **more: Any) -> Receipt:
    given = {"reason": "force_majeure", "document": "CV 12/UBND", "comment": "Bão số 9", **more}
    return act(acts, case_id, "commune_officer", "stop", **given)


def clock_row(acts: Acts, case_id: UUID, rule: str = RULE) -> dict[str, Any]:
    names = "due_on, arming, fired, next_fire_at, stopped_at, ended_at, calendar_epoch"
    found = rows(acts.database, f"SELECT {names} FROM {CLOCKS} k WHERE case_id = %s AND rule = %s", case_id, rule)  # noqa: S608 - names and marks made above
    return dict(zip(names.split(", "), found[-1], strict=True))


def ledger(acts: Acts, case_id: UUID) -> list[tuple[Any, ...]]:
    query = (
        "SELECT no, kind, history_seq, due_before, due_after, detail FROM clock_events WHERE case_id = %s ORDER BY no"
    )
    return rows(acts.database, query, case_id)


def head(acts: Acts, case_id: UUID) -> tuple[Any, ...]:
    return rows(acts.database, "SELECT state, version, settled, facts FROM cases WHERE id = %s", case_id)[0]


def test_a_stop_and_its_resumption_move_the_last_day_and_nothing_else(acts, case):
    before, clock = head(acts, case), clock_row(acts, case)
    assert clock["due_on"] == date(2020, 7, 27)

    stopped = stop(acts, case)

    assert (stopped.kind, stopped.trigger, stopped.from_state, stopped.to_state) == (
        *("clock", "stop_clock"),
        *("dossier_commune", "dossier_commune"),
    )
    standing = clock_row(acts, case)
    assert (standing["due_on"], standing["next_fire_at"], standing["arming"]) == (date(2020, 7, 27), None, 0)
    assert standing["stopped_at"] is not None
    acts.at += 3 * DAY
    resumed = act(acts, case, "commune_officer", "resume", comment="Nước đã rút", document="CV 15/UBND")
    running = clock_row(acts, case)
    assert (running["due_on"], running["stopped_at"], running["arming"]) == (date(2020, 7, 30), None, 1)
    assert running["next_fire_at"] == datetime(2020, 7, 27, 0, tzinfo=UTC)
    assert [(row[0], row[1], row[2], row[3], row[4]) for row in ledger(acts, case)] == [
        (1, "stopped", stopped.seq, date(2020, 7, 27), date(2020, 7, 27)),
        (2, "resumed", resumed.seq, date(2020, 7, 27), date(2020, 7, 30)),
    ]
    assert ledger(acts, case)[0][5] == {"reason": "force_majeure", "document": "CV 12/UBND"}
    state, version, settled, facts = head(acts, case)
    assert (state, version, settled, facts) == (before[0], before[1] + 2, before[1] + 2, before[3])
    with acts.database.single() as unit:
        row = cases.history_row(unit, case_id=case, seq=stopped.seq)
    assert row is not None
    assert row.position == before[1]
    assert row.inputs == {
        "rule": RULE,
        "reason": "force_majeure",
        "document": "CV 12/UBND",
        "started_seq": before[1],
        "due_before": "2020-07-27",
        "due_after": "2020-07-27",
    }
    assert verify(acts.database).fault is None


def test_a_stop_and_its_resumption_tell_the_outbox(acts, case):
    stop(acts, case)
    acts.at += 1 * DAY
    resumed = act(acts, case, "commune_officer", "resume", comment="Tiếp tục")

    query = "SELECT topic, payload FROM outbox WHERE key = %s"
    ((topic, payload),) = rows(acts.database, query, f"{case}:{resumed.seq}")

    assert topic == "clock.acted"
    assert (payload["rule"], payload["kind"], payload["notices"]) == (RULE, "resumed", ["date_moved"])
    assert (payload["case_id"], payload["seq"], payload["to_state"]) == (str(case), resumed.seq, "dossier_commune")
    assert payload["started_seq"] == resumed.seq - 2


def test_a_clock_resumed_on_the_day_it_stopped_keeps_its_ladder_and_what_has_fired(acts, case):
    before = clock_row(acts, case)
    stop(acts, case)
    act(acts, case, "commune_officer", "resume", comment="Nhầm")

    after = clock_row(acts, case)

    assert after == before


def test_a_rung_that_fired_meanwhile_stays_fired_when_the_day_stays(acts, case):
    with acts.database.unit() as unit:
        unit.execute(
            "UPDATE ladders SET swept = 1, next_at = to_timestamp(fires[2]::bigint * 60)"
            " WHERE id = (SELECT ladder FROM clocks WHERE case_id = %s AND rule = %s)",
            (case, RULE),
        )
    before = clock_row(acts, case)

    act(acts, case, "commune_officer", "ask_extension", new_due_on=date(2020, 7, 31), comment="Hồ sơ dày")

    after = clock_row(acts, case)
    assert (after["fired"], after["arming"], after["next_fire_at"]) == (1, 0, before["next_fire_at"])


def test_an_extension_is_asked_by_the_holder_granted_from_above_and_counted(acts, case):
    with pytest.raises(ConflictError, match="extension_not_asked"):
        act(acts, case, "district_officer", "grant_extension", new_due_on=date(2020, 7, 31))
    act(acts, case, "commune_officer", "ask_extension", new_due_on=date(2020, 7, 31), comment="Hồ sơ dày")
    with pytest.raises(ConflictError, match="extension_already_asked"):
        act(acts, case, "commune_officer", "ask_extension", new_due_on=date(2020, 8, 3), comment="Hồ sơ dày")
    with pytest.raises(NotPermittedError, match="role_not_permitted"):
        act(acts, case, "commune_officer", "grant_extension", new_due_on=date(2020, 7, 31))

    receipt = act(acts, case, "district_officer", "grant_extension", new_due_on=date(2020, 7, 30), document="TB 3")

    clock = clock_row(acts, case)
    assert (clock["due_on"], clock["arming"]) == (date(2020, 7, 30), 1)
    payload = one(acts.database, "SELECT payload FROM outbox WHERE key = %s", f"{case}:{receipt.seq}")
    assert (payload["kind"], payload["notices"]) == ("extended", ["date_moved"])
    with pytest.raises(ConflictError, match="extensions_used_up"):
        act(acts, case, "commune_officer", "ask_extension", new_due_on=date(2020, 8, 7), comment="Nữa")


def test_a_stop_after_an_extension_moves_the_day_granted(acts, case):
    act(acts, case, "commune_officer", "ask_extension", new_due_on=date(2020, 7, 31), comment="Hồ sơ dày")
    act(acts, case, "district_officer", "grant_extension", new_due_on=date(2020, 7, 31))
    stop(acts, case)
    acts.at += 1 * DAY
    act(acts, case, "commune_officer", "resume", comment="Tiếp tục")

    assert clock_row(acts, case)["due_on"] == date(2020, 8, 3)


def test_who_both_holds_and_supervises_does_not_grant_what_he_asked(acts, case):
    acts.newcomer("both", "commune_officer", "district_officer")
    act(acts, case, "both", "ask_extension", new_due_on=date(2020, 7, 31), comment="Hồ sơ dày")

    with pytest.raises(NotPermittedError, match="separation_of_duties"):
        act(acts, case, "both", "grant_extension", new_due_on=date(2020, 7, 31))


def test_an_office_apologises_once_and_the_last_day_stays(acts, case):
    receipt = act(acts, case, "commune_officer", "apologise", new_due_on=date(2020, 7, 31), comment="Thiếu người")

    assert clock_row(acts, case)["due_on"] == date(2020, 7, 27)
    assert ledger(acts, case)[-1][1:2] == ("apologised",)
    assert ledger(acts, case)[-1][5] == {"new_due_on": "2020-07-31", "officer": "Người commune_officer"}
    assert one(acts.database, "SELECT payload FROM outbox WHERE key = %s", f"{case}:{receipt.seq}")["notices"] == [
        "office_late"
    ]
    with pytest.raises(ConflictError, match="apology_given"):
        act(acts, case, "commune_officer", "apologise", new_due_on=date(2020, 8, 3), comment="Nữa")


@pytest.mark.parametrize(("day", "refused"), [(26, False), (27, True), (28, True)])
def test_an_apology_comes_a_day_before_the_last_day_at_the_latest(acts, case, day, refused):
    acts.at = datetime(2020, 7, day, 2, tzinfo=UTC)
    if not refused:
        act(acts, case, "commune_officer", "apologise", new_due_on=date(2020, 7, 31), comment="Thiếu người")
        return
    with pytest.raises(ConflictError, match="apology_too_late"):
        act(acts, case, "commune_officer", "apologise", new_due_on=date(2020, 7, 31), comment="Thiếu người")


def test_no_office_apologises_for_the_producer_nor_while_the_clock_stands_still(acts, case):
    stop(acts, case)
    with pytest.raises(ConflictError, match="clock_is_stopped"):
        act(acts, case, "commune_officer", "apologise", new_due_on=date(2020, 7, 31), comment="Thiếu người")
    act(acts, case, "commune_officer", "resume", comment="Tiếp tục")
    acts.fire(case, "commune_officer", "return_dossier", comment="Thiếu giấy")
    with pytest.raises(ConflictError, match="delay_is_producers"):
        act(
            *(acts, case, "commune_officer", "apologise", "dossier_completion"),
            new_due_on=date(2020, 8, 31),
            comment="Chủ thể chậm",
        )


REFUSED: tuple[tuple[str, Act, dict[str, Any], type[DomainError], str], ...] = (
    ("stranger", "stop", {}, NotFoundError, "case_not_found"),
    ("producer", "stop", {"reason": "force_majeure"}, NotPermittedError, "role_not_permitted"),
    ("commune_officer", "resume", {"comment": "Tiếp tục"}, ConflictError, "clock_not_stopped"),
    ("commune_officer", "stop", {}, InvalidInputError, "inputs_invalid"),
    (
        *("commune_officer", "stop"),
        {"reason": "tet", "comment": "Nghỉ", "document": "CV 1"},
        *(InvalidInputError, "stop_reason_unknown"),
    ),
    ("producer", "ask_extension", {}, NotPermittedError, "role_not_permitted"),
    ("commune_officer", "ask_extension", {"comment": "Dày"}, InvalidInputError, "inputs_invalid"),
    (
        *("commune_officer", "ask_extension"),
        {"comment": "Dày", "new_due_on": date(2020, 7, 27)},
        *(InvalidInputError, "new_day_out_of_range"),
    ),
    (
        *("commune_officer", "ask_extension"),
        {"comment": "Dày", "new_due_on": date.max},
        *(InvalidInputError, "new_day_out_of_range"),
    ),
    (
        *("commune_officer", "ask_extension"),
        {"comment": "Dày", "new_due_on": date(2020, 7, 31), "reason": "force_majeure"},
        *(InvalidInputError, "inputs_invalid"),
    ),
)


@pytest.mark.parametrize(("who", "verb", "given", "kind", "code"), REFUSED)
def test_a_refused_act_says_why_and_writes_nothing(acts, case, who, verb, given, kind, code):
    before = contents(acts.database)

    with pytest.raises(kind, match=code):
        act(acts, case, who, verb, **given)

    assert contents(acts.database) == before


def test_an_act_on_a_clock_that_is_over_finds_none(acts, case):
    acts.fire(case, "commune_officer", "propose_dossier", **PAPER)

    with pytest.raises(NotFoundError, match="clock_not_found"):
        stop(acts, case)


def test_the_same_request_gets_its_receipt_and_another_act_by_its_key_is_refused(acts, case):
    first = stop(acts, case, request_id="once")
    before = contents(acts.database)

    again = stop(acts, case, request_id="once")

    assert again == replace(first, replayed=True)
    with pytest.raises(ConflictError, match="request_id_reused"):
        stop(acts, case, request_id="once", document="CV 13/UBND")
    with pytest.raises(ConflictError, match="request_id_reused"):
        act(acts, case, "commune_officer", "resume", comment="Bão số 9", request_id="once")
    assert contents(acts.database) == before


def test_an_act_makes_an_older_version_stale(acts, case):
    seen = head(acts, case)[1]
    stop(acts, case, expected_version=seen)

    with pytest.raises(StaleVersionError):
        act(acts, case, "commune_officer", "resume", comment="Tiếp tục", expected_version=seen)
    with pytest.raises(StaleVersionError):
        acts.fire(case, "commune_officer", "propose_dossier", expected_version=seen, **PAPER)


def test_an_act_decided_on_an_older_ledger_is_decided_anew(acts, case, monkeypatch):
    real, seen = cases.write, list[int]()

    def late(unit, move):
        if not seen:
            seen.append(move.clocks.no)
            with acts.database.unit() as other:
                other.execute(
                    "INSERT INTO clock_events (case_id, rule, started_seq, no, kind, at, actor_id, due_before,"
                    " due_after)"
                    " SELECT case_id, rule, started_seq, 1, 'recomputed', started_at, %s, due_on, due_on FROM clocks"
                    " WHERE case_id = %s AND rule = %s",
                    (acts.scene.people["admin"], case, RULE),
                )
        return real(unit, move)

    monkeypatch.setattr(cases, "write", late)
    stop(acts, case)

    assert seen == [1]
    assert [(row[0], row[1]) for row in ledger(acts, case)] == [(1, "recomputed"), (2, "stopped")]


def test_undo_reaches_past_acts_on_clocks_and_offers_none_of_them(acts, case):
    before = head(acts, case)
    stop(acts, case)

    acts.undo(case)

    state, version, settled, _ = head(acts, case)
    assert (state, version, settled) == ("dossier_draft", before[1] + 2, before[1] + 2)
    assert rows(acts.database, "SELECT outcome FROM clocks WHERE case_id = %s AND rule = %s", case, RULE) == [("void",)]
    assert verify(acts.database).fault is None


def test_undo_of_the_step_after_an_act_brings_back_the_state_and_the_act(acts, case):
    stop(acts, case)
    stopped = clock_row(acts, case)
    acts.fire(case, "commune_officer", "propose_dossier", **PAPER)
    assert clock_row(acts, case)["ended_at"] is not None

    acts.undo(case)

    assert acts.state(case) == "dossier_commune"
    assert clock_row(acts, case) == stopped
    acts.at += DAY
    act(acts, case, "commune_officer", "resume", comment="Tiếp tục")
    assert clock_row(acts, case)["due_on"] == date(2020, 7, 28)
    acts.undo(case)
    assert acts.state(case) == "dossier_draft"


def test_an_extension_and_an_apology_lead_to_a_notice_to_whom_they_concern(acts, case):
    act(acts, case, "commune_officer", "ask_extension", new_due_on=date(2020, 7, 31), comment="Hồ sơ dày")
    granted = act(acts, case, "district_officer", "grant_extension", new_due_on=date(2020, 7, 30))
    promised = act(acts, case, "commune_officer", "apologise", new_due_on=date(2020, 8, 4), comment="Thiếu người")

    relay_once(acts.database, lambda *_: None, acts.clock())

    query = (
        "SELECT DISTINCT history_seq, notice, recipient_role, rule FROM notices WHERE case_id = %s AND rule = %s"
        " AND channel = 'in_app' ORDER BY history_seq"
    )
    assert rows(acts.database, query, case, RULE) == [
        (granted.seq, "date_moved", "commune_officer", RULE),
        (promised.seq, "office_late", "producer", RULE),
    ]
