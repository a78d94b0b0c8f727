"""Running cases move to a newer version of their process, rehearsed and for real by the same code, or stay and why."""

import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from tests.acts import Acts, one, rows
from tests.factories import CYCLES
from workflow.definitions.load import load_file
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.services.fire_many import BulkCommand, fire_many
from workflow.services.migrate_cases import MigrateCommand, MigrationVerdict, migrate_cases
from workflow.services.publish_process import publish_process
from workflow.services.verify import verify
from workflow.store import cases as store

RENAMED = {"idea_returned": "idea_to_complete", "implementing": "carrying_out"}
NAMES = ("draft", "returned", "running", "suspended", "withdrawn")


@pytest.fixture(scope="module")
def target(acts, tmp_path_factory):
    """Publish the next version: two states bear other names."""
    text = (CYCLES / "ocop-2018.yaml").read_text(encoding="utf-8").replace('version: "1"', 'version: "2"', 1)
    for old, new in RENAMED.items():
        text = re.sub(rf"\b{old}\b", new, text)
    path = tmp_path_factory.mktemp("cycles") / "ocop-2018.yaml"
    path.write_text(text, encoding="utf-8")
    process = load_file(path)
    with acts.database.unit() as unit:
        assert publish_process(unit, acts.clock(), process, by=None).new
        assert not publish_process(unit, acts.clock(), process, by=None).new
    return process


@pytest.fixture
def cases(acts) -> dict[str, UUID]:
    """Enter five cases that stand in five states."""
    made = {
        "draft": acts.case(),
        "returned": acts.case(until="idea_submitted"),
        "running": acts.case(until="implementing"),
        "suspended": acts.case(until="implementing"),
        "withdrawn": acts.case(),
    }
    acts.fire(made["returned"], "commune_officer", "return_idea", comment="thiếu")
    acts.fire(made["suspended"], "producer", "suspend_implementation", comment="bão")
    acts.fire(made["withdrawn"], "producer", "withdraw", comment="nghỉ")
    return made


def migration(acts: Acts, target, **more) -> MigrateCommand:
    given = {
        "actor_id": acts.scene.people["province_lead"],
        "season_id": acts.scene.season_id,
        "from_hash": acts.scene.process.hash,
        "to_hash": target.hash,
        "states": RENAMED,
        "request_id": f"migrate-{uuid4()}",
        "comment": "quy định mới",
        "dry_run": False,
        **more,
    }
    return MigrateCommand(**given)


def told(verdicts: list[MigrationVerdict], cases: dict[str, UUID]) -> dict[str, tuple[str, str | None, str | None]]:
    """Give outcome, target and reason of the named cases; others of the season belong to other tests."""
    names = {key: name for name, key in cases.items()}
    return {names[v.case_id]: (v.outcome, v.to_state, v.reason) for v in verdicts if v.case_id in names}


def test_a_rehearsal_gives_a_verdict_each_and_writes_nothing(acts, target, cases, unchanged):
    with unchanged():
        silent = migrate_cases(acts.database, acts.clock(), migration(acts, target, states={}, dry_run=True))
        strict = migrate_cases(
            acts.database, acts.clock(), migration(acts, target, states={}, same_names=False, dry_run=True)
        )
        across = {**RENAMED, "idea_draft": "plan_draft"}
        wrong = migrate_cases(acts.database, acts.clock(), migration(acts, target, states=across, dry_run=True))
    assert told(silent, cases) == {
        "draft": ("movable", "idea_draft", None),
        "returned": ("blocked", None, "state_not_mapped"),
        "running": ("blocked", None, "state_not_mapped"),
        "suspended": ("blocked", "implementation_suspended", "remembered_not_mapped"),
        "withdrawn": ("blocked", "withdrawn", "finished"),
    }
    assert {reason for _, _, reason in told(strict, cases).values()} == {"state_not_mapped", "finished"}
    assert told(wrong, cases)["draft"] == ("blocked", "plan_draft", "step_differs")


def test_the_real_run_does_what_the_rehearsal_said_and_the_cases_go_on(acts, target, cases, unchanged):
    progress: list[tuple[int, int]] = []
    rehearsed = migrate_cases(acts.database, acts.clock(), migration(acts, target, dry_run=True))
    command = migration(acts, target)
    moved = migrate_cases(acts.database, acts.clock(), command, progress=lambda *done: progress.append(done))
    assert [replace(v, outcome="moved") if v.outcome == "movable" else v for v in rehearsed] == moved
    assert told(moved, cases) == {
        "draft": ("moved", "idea_draft", None),
        "returned": ("moved", "idea_to_complete", None),
        "running": ("moved", "carrying_out", None),
        "suspended": ("moved", "implementation_suspended", None),
        "withdrawn": ("blocked", "withdrawn", "finished"),
    }
    assert progress == [(len(moved), len(moved))]

    last = """SELECT h.kind, h.from_state, h.to_state, h.comment, h.process_hash, h.inputs, c.process_hash,
    c.facts->>'remembered' FROM cases c JOIN history h ON h.case_id = c.id AND h.seq = c.version WHERE c.id = %s"""
    old, new = acts.scene.process.hash, target.hash
    row = (
        "migrate",
        "implementation_suspended",
        "implementation_suspended",
        "quy định mới",
        new,
        {"from_process": old},
    )
    assert rows(acts.database, last, cases["suspended"]) == [(*row, new, "carrying_out")]
    topics = "SELECT topic FROM outbox WHERE payload->>'case_id' = %s ORDER BY payload->'seq' DESC LIMIT 1"
    assert one(acts.database, topics, str(cases["draft"])) == "case.migrated"
    versions = "SELECT array_agg(process_hash ORDER BY seq) FROM history WHERE case_id = %s"
    assert one(acts.database, versions, cases["draft"]) == [old, new]
    assert verify(acts.database).fault is None

    with unchanged():
        again = migrate_cases(acts.database, acts.clock(), command)
    assert told(again, cases) == {"withdrawn": ("blocked", "withdrawn", "finished")}

    assert acts.fire(cases["draft"], "producer", "submit_idea").to_state == "idea_submitted"
    assert acts.fire(cases["returned"], "producer", "resubmit_idea").to_state == "idea_submitted"
    assert acts.fire(cases["suspended"], "producer", "resume_implementation").to_state == "carrying_out"
    with pytest.raises(ConflictError) as caught:
        acts.undo(cases["running"])
    assert (caught.value.code, caught.value.params) == ("not_undoable", {"trigger": "migrate_process"})
    assert acts.undo(cases["draft"]).to_state == "idea_draft"
    with pytest.raises(ConflictError):
        acts.undo(cases["draft"])
    assert verify(acts.database).fault is None


def test_one_bulk_act_reaches_cases_of_both_versions(acts, target):
    newer = acts.case()
    migrate_cases(acts.database, acts.clock(), migration(acts, target))
    older = acts.case()
    people = acts.scene.people
    verdicts = fire_many(
        acts.database, acts.clock(), BulkCommand(people["producer"], "submit_idea", "both", [newer, older])
    )
    assert [v.outcome for v in verdicts] == ["moved", "moved"]
    query = "SELECT process_hash FROM history WHERE case_id = %s AND kind = 'transition'"
    assert [one(acts.database, query, case) for case in (newer, older)] == [target.hash, acts.scene.process.hash]


def test_a_case_moved_by_others_meanwhile_is_decided_again(acts, target, monkeypatch):
    case, other = acts.case(), acts.case()
    real, left = store.write_many, iter([1])

    def writing(unit, moves):
        if next(left, None):
            acts.fire(case, "producer", "submit_idea")
            acts.fire(other, "producer", "withdraw", comment="nghỉ")
        return real(unit, moves)

    monkeypatch.setattr(store, "write_many", writing)
    verdicts = migrate_cases(acts.database, acts.clock(), migration(acts, target))
    assert told(verdicts, {"case": case, "other": other}) == {
        "case": ("moved", "idea_submitted", None),
        "other": ("blocked", "withdrawn", "finished"),
    }
    assert [acts.state(key) for key in (case, other)] == ["idea_submitted", "withdrawn"]


def test_a_case_that_moves_every_time_is_said_to_be_lost(acts, target, monkeypatch):
    case = acts.case(until="implementing")
    real = store.write_many

    def writing(unit, moves):
        acts.fire(case, "producer", "report_progress", comment="chen ngang")
        return real(unit, moves)

    monkeypatch.setattr(store, "write_many", writing)
    verdicts = migrate_cases(acts.database, acts.clock(), migration(acts, target))
    assert told(verdicts, {"case": case}) == {"case": ("lost", None, None)}
    assert one(acts.database, "SELECT process_hash FROM cases WHERE id = %s", case) == acts.scene.process.hash


@pytest.mark.parametrize(
    ("kind", "code", "more"),
    [
        (NotPermittedError, "role_not_permitted", {"who": "province_officer"}),
        (NotPermittedError, "role_not_permitted", {"who": "admin"}),
        (NotFoundError, "season_not_found", {"season_id": uuid4()}),
        (NotFoundError, "season_not_found", {"actor_id": uuid4()}),
        (NotFoundError, "process_not_found", {"to_hash": "0" * 64}),
        (InvalidInputError, "comment_required", {"comment": " "}),
        (InvalidInputError, "text_control_characters", {"comment": "a\x00"}),
        (InvalidInputError, "request_id_invalid", {"request_id": ""}),
        (InvalidInputError, "state_unknown", {"states": {"nowhere": "idea_draft"}}),
        (InvalidInputError, "state_unknown", {"states": {"idea_draft": "nowhere"}}),
    ],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_refused_migration_changes_nothing(acts, target, unchanged, kind, code, more, dry_run):
    acts.case()
    given = {**more}
    if "who" in given:
        given = {"actor_id": acts.scene.people[given.pop("who")]}
    with unchanged(), pytest.raises(DomainError) as caught:
        migrate_cases(acts.database, acts.clock(), migration(acts, target, dry_run=dry_run, **given))
    assert (type(caught.value), caught.value.code) == (kind, code)


def test_a_request_id_used_for_another_migration_is_refused(acts, target, unchanged):
    case = acts.case()
    there = migration(acts, target, request_id="there-and-back")
    migrate_cases(acts.database, acts.clock(), there)
    turned = {new: old for old, new in RENAMED.items()}
    back = replace(there, from_hash=target.hash, to_hash=acts.scene.process.hash, states=turned)
    with unchanged(), pytest.raises(ConflictError) as caught:
        migrate_cases(acts.database, acts.clock(), back)
    assert caught.value.code == "request_id_reused"
    moved = migrate_cases(acts.database, acts.clock(), replace(back, request_id="back"))
    assert told(moved, {"case": case}) == {"case": ("moved", "idea_draft", None)}
    assert verify(acts.database).fault is None


def test_published_versions_never_change(acts, target):
    stored = dict(rows(acts.database, "SELECT hash, md5(content) FROM process_versions"))
    assert set(stored) == {acts.scene.process.hash, target.hash}
    with acts.database.unit() as unit:
        publish_process(unit, acts.clock(), acts.scene.process, by=None)
        publish_process(unit, acts.clock(), target, by=acts.scene.people["admin"])
    assert dict(rows(acts.database, "SELECT hash, md5(content) FROM process_versions")) == stored
