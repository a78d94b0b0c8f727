"""Entering the cycle: where, who, with what, and the first row of the history."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories import cycle
from tests.mini import (
    CASE,
    COMMUNE,
    DISTRICT,
    NOW,
    OTHER_COMMUNE,
    PROCESS,
    PRODUCER,
    PROVINCE,
    SEASON,
    grant,
    person,
)
from workflow.domain.enter import EnterCommand, Place, decide_enter
from workflow.domain.errors import ConflictError, DomainError, GuardFailedError, InvalidInputError, NotPermittedError
from workflow.domain.facts import ActorFacts, Grant, SeasonFacts
from workflow.domain.history import GENESIS
from workflow.domain.move import Move

COMMUNE_OFFICER, PROVINCE_OFFICER = person("commune_officer"), person("province_officer")


def enter(actor: ActorFacts = COMMUNE_OFFICER, *, status: str = "open", at: datetime = NOW, **more: Any) -> Move:
    place = Place(PRODUCER, COMMUNE, DISTRICT, PROVINCE, SeasonFacts(SEASON, status, {}))
    asked = EnterCommand(
        **{"case_id": CASE, "actor_id": actor.id, "entry_point": "start", "track": "new", "request_id": "r", **more}
    )
    return decide_enter(PROCESS, place, actor, asked, at=at)


def refusal(*args: Any, **more: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        enter(*args, **more)
    return caught.value


def test_the_first_row_begins_the_chain():
    move = enter(comment="đăng ký", channel="import")
    row = move.row
    assert (row.seq, row.kind, row.position, row.prev_hash) == (1, "enter", 1, GENESIS)
    assert (row.trigger, row.from_state, row.to_state, row.step, row.holder) == ("start", None, "draft", 1, "producer")
    assert (row.actor_role, row.actor_unit_id, row.channel, row.comment) == (
        "commune_officer",
        COMMUNE,
        "import",
        "đăng ký",
    )
    assert (row.facts, row.inputs, row.evidence, row.process_hash) == ({}, {}, (), PROCESS.hash)
    assert (move.expected_version, move.entered, move.treatment, move.topic) == (0, True, None, "case.entered")


def test_an_entry_point_assigns_its_facts_beside_those_brought_along_and_counts_a_milestone():
    at = datetime(2020, 5, 31, 17, 0, tzinfo=UTC)
    move = enter(PROVINCE_OFFICER, entry_point="late", track="existing", facts={"points": "61.5"}, at=at)
    assert move.row.facts == {"points": "61.5", "kind": "old", "reached.accepted": "2020-06-01"}


def test_refusals_come_entry_point_then_rights_then_season_then_track():
    stranger = ActorFacts(COMMUNE_OFFICER.id, "Người", (Grant("commune_officer", OTHER_COMMUNE),))
    error = refusal(stranger, entry_point="x" * 5000, status="closed", track="existing")
    assert (type(error), error.code, error.params) == (
        InvalidInputError,
        "unknown_entry_point",
        {"entry_point": "x" * 64},
    )
    error = refusal(stranger, status="closed", track="existing")
    assert (type(error), error.code) == (NotPermittedError, "role_not_permitted")
    assert error.params == {"trigger": "start", "roles": ["commune_officer"]}
    error = refusal(status="closed", track="existing")
    assert (type(error), error.code, error.params) == (GuardFailedError, "season_not_open", {"status": "closed"})
    error = refusal(track="existing")
    assert (type(error), error.code) == (ConflictError, "wrong_track")
    assert refusal(status="draft").code == "season_not_open"


@pytest.mark.parametrize("role", sorted(PROCESS.roles))
@pytest.mark.parametrize(("point", "track"), [("start", "new"), ("late", "existing")])
def test_only_the_roles_of_the_entry_point_enter(role, point, track):
    actor = person(role)
    if role in PROCESS.entry_points[point].by:
        assert enter(actor, entry_point=point, track=track).row.actor_role == role
    else:
        assert refusal(actor, entry_point=point, track=track).code == "role_not_permitted"


def test_the_grant_that_reaches_the_commune_is_used():
    elsewhere = Grant("commune_officer", OTHER_COMMUNE)
    both = ActorFacts(COMMUNE_OFFICER.id, "Người", (elsewhere, grant("commune_officer")))
    assert enter(both).row.actor_unit_id == COMMUNE


@pytest.mark.parametrize(
    ("facts", "pointer", "code"),
    [
        ({"points": "much"}, "/facts/points", "input_type"),
        ({"points": 101}, "/facts/points", "input_out_of_range"),
        ({"points": 61.5}, "/facts/points", "input_type"),
        ({"points": "x" * 10_000_000}, "/facts/points", "input_type"),
        ({"points": None}, "/facts/points", "input_required"),
        ({"failures.1": 2}, "/facts/failures.1", "input_unknown"),
        ({"by.score": "me"}, "/facts/by.score", "input_unknown"),
        ({"remembered": "done"}, "/facts/remembered", "input_unknown"),
        ({"treatment.1": 1}, "/facts/treatment.1", "input_unknown"),
        ({"reached.accepted": "2020-01-01"}, "/facts/reached.accepted", "input_unknown"),
        ({"a/" * 5000: 1}, "/facts/" + "a~1" * 20, "input_unknown"),
    ],
)
def test_facts_brought_along_are_those_the_process_records_and_checked_like_inputs(facts, pointer, code):
    error = refusal(PROVINCE_OFFICER, entry_point="late", track="existing", facts=facts)
    assert (type(error), error.code, getattr(error, "pointer", None)) == (InvalidInputError, "inputs_invalid", pointer)
    assert [(e["pointer"], e["code"]) for e in error.params["errors"]] == [(pointer, code)]  # type: ignore[attr-defined]  # params are objects


def test_every_bad_fact_is_reported_in_one_go_and_good_ones_are_kept_as_stored():
    move = enter(PROVINCE_OFFICER, entry_point="late", track="existing", facts={"points": 61})
    assert move.row.facts["points"] == "61"
    error = refusal(PROVINCE_OFFICER, entry_point="late", track="existing", facts={"points": "x", "other": 1})
    assert len(error.params["errors"]) == 2  # type: ignore[arg-type]  # params are objects


@pytest.mark.parametrize("code", ["ocop-2018", "ocop-2026"])
def test_a_producer_begins_at_the_idea_of_her_own_producer_and_nowhere_else(code):
    process = cycle(code)
    place = Place(PRODUCER, COMMUNE, DISTRICT, PROVINCE, SeasonFacts(SEASON, "open", {}))

    def begin(producer_id, entry_point):
        actor = ActorFacts(id=CASE, name="Chủ cơ sở", grants=(Grant("producer", None, producer_id),))
        asked = EnterCommand(CASE, actor.id, entry_point, "existing", "r", channel="web")
        return decide_enter(process, place, actor, asked, at=NOW)

    assert (begin(PRODUCER, "idea").row.to_state, begin(PRODUCER, "idea").row.actor_role) == ("idea_draft", "producer")
    for other in (COMMUNE, PROVINCE, None):
        with pytest.raises(NotPermittedError, match="role_not_permitted"):
            begin(other, "idea")
    for point in set(process.entry_points) - {"idea"}:
        with pytest.raises(NotPermittedError, match="role_not_permitted"):
            begin(PRODUCER, point)
