"""Moving a case to another version of its process: every verdict, and the row that is written."""

from dataclasses import replace
from typing import Any

import pytest

from tests.mini import NOW, PROCESS, PROVINCE, case, person, situation
from tests.story import begin
from workflow.domain.facts import CaseFacts
from workflow.domain.history import check_chain, row_hash
from workflow.domain.migrate import Migration, blocked_by, decide_migration
from workflow.domain.process import Process, State

LEAD = person("province_lead")


def target(**states: State | None) -> Process:
    """Make the next version, with states replaced, added or (None) left out."""
    merged: dict[str, State | None] = {**PROCESS.states, **states}
    kept = {code: state for code, state in merged.items() if state is not None}
    return replace(PROCESS, version="2", hash="b" * 64, states=kept)


def renamed(code: str, new: str, **changes: Any) -> dict[str, State | None]:
    return {code: None, new: replace(PROCESS.states[code], code=new, **changes)}


def migration(to: Process, *, same_names: bool = True, **states: str) -> Migration:
    return Migration(to, states, same_names, "quy định mới", "m1", "province_lead")


def verdict(of: CaseFacts, how: Migration) -> str | None:
    return blocked_by(situation(of), how)


def test_a_case_whose_state_keeps_its_name_is_movable():
    assert verdict(case("appraisal"), migration(target())) is None


@pytest.mark.parametrize(
    ("of", "how", "expected"),
    [
        (case("draft", process_hash="b" * 64), migration(target()), "already_there"),
        (case("done"), migration(target()), "finished"),
        (case("draft"), migration(target(), same_names=False), "state_not_mapped"),
        (case("draft"), migration(target(**renamed("draft", "sketch"))), "state_not_mapped"),
        (case("draft"), migration(target(), draft="nowhere"), "target_unknown"),
        (case("draft"), migration(target(), draft="planning"), "step_differs"),
        (case("draft"), migration(target(), draft="deferred"), "end_differs"),
        (
            case("suspended", facts={"remembered": "draft"}),
            migration(target(**renamed("draft", "sketch"))),
            "remembered_not_mapped",
        ),
        (
            case("suspended", facts={"remembered": "draft"}),
            migration(target(), draft="nowhere", suspended="suspended"),
            "remembered_not_mapped",
        ),
    ],
)
def test_each_block_is_named(of, how, expected):
    assert verdict(of, how) == expected


def test_an_explicit_entry_wins_over_the_same_name():
    assert verdict(case("draft"), migration(target(), draft="returned")) is None
    move = decide_migration(situation(case("draft")), LEAD, migration(target(), draft="returned"))
    assert (move.row.to_state, move.entered) == ("returned", True)


def test_without_same_names_only_the_entries_count():
    how = migration(target(), same_names=False, draft="draft")
    assert verdict(case("draft"), how) is None
    assert verdict(case("submitted"), how) == "state_not_mapped"


def test_the_row_names_both_versions_and_keeps_the_facts():
    facts = {"points": "61", "failures.1": 1}
    before = case("appraisal", facts=facts, version=4, head_hash=b"h" * 32)
    move = decide_migration(situation(before, at=NOW), LEAD, migration(target()))
    row = move.row
    assert (row.kind, row.trigger, row.seq, row.position) == ("migrate", "migrate_process", 5, 5)
    assert (row.process_hash, row.inputs) == ("b" * 64, {"from_process": PROCESS.hash})
    assert (row.from_state, row.to_state, row.facts, row.prev_hash) == ("appraisal", "appraisal", facts, b"h" * 32)
    assert (row.actor_role, row.actor_unit_id, row.comment, row.at) == ("province_lead", PROVINCE, "quy định mới", NOW)
    assert (move.expected_version, move.entered, move.treatment, move.topic) == (4, False, None, "case.migrated")


def test_a_remembered_state_is_mapped_too():
    how = migration(target(**renamed("draft", "sketch")), draft="sketch")
    before = case("suspended", facts={"remembered": "draft"})
    assert verdict(before, how) is None
    assert decide_migration(situation(before), LEAD, how).row.facts == {"remembered": "sketch"}


def test_a_memory_that_the_case_no_longer_needs_blocks_nothing():
    """A resumed case keeps the fact; only a state with a way back to $remembered asks for it."""
    how = migration(target(**renamed("draft", "sketch")))
    before = case("appraisal", facts={"remembered": "draft"})
    assert verdict(before, how) is None


def test_the_chain_goes_on_over_a_migration():
    story = begin(person("commune_officer"))
    story.fire(person("producer"), "submit")
    move = decide_migration(situation(story.case, at=story.at), LEAD, migration(target()))
    assert check_chain([*story.rows, (move.row, row_hash(move.row))]) is None
