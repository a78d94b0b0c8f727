"""Generated acts through the real services on PostgreSQL: singly, in bulk, undone, repeated, on versions gone by."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.acts import Acts, rows
from tests.factories import build
from tests.property.asked import what_is_asked
from workflow.domain.errors import ConflictError, DomainError, StaleVersionError
from workflow.domain.process import Process
from workflow.services.fire_many import BulkCommand, fire_many
from workflow.services.verify import verify
from workflow.store.database import Database

CASES = 3
CHANCE = st.integers(0, 9)
BUDGET = settings(
    max_examples=20,
    stateful_step_count=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    """Give a handle on the module's database."""
    handle = Database(database_url, pool_size=3)
    yield handle
    handle.close()


class Office(RuleBasedStateMachine):
    """A few cases of one season, and what the callers were told about them."""

    acts: Acts

    def __init__(self) -> None:
        super().__init__()
        self.process = self.acts.scene.process
        self.sent: list[tuple[UUID, str, str, dict[str, Any], Any]] = []
        self.numbers = iter(range(1_000_000))

    @initialize(data=st.data())
    def enter(self, data: st.DataObject) -> None:
        points = data.draw(
            st.lists(st.sampled_from(["idea", "dossier", "implementation"]), min_size=CASES, max_size=CASES)
        )
        self.cases = [self.acts.case(entry_point=point, track="existing") for point in points]

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        for _ in range(3):
            case = data.draw(st.sampled_from(self.cases))
            state, version = self._stands(case)
            trigger, who, on_behalf = self._attempt(data, state)
            asked = data.draw(what_is_asked(self.process.table.get((state, trigger))))
            more = {**asked, "on_behalf": on_behalf, "request_id": self._key()}
            try:
                receipt = self.acts.fire(case, who, trigger, **more)
            except DomainError as error:
                event(error.code)
                assert self._stands(case) == (state, version)
            else:
                assert (receipt.seq, receipt.from_state) == (version + 1, state)
                assert self._stands(case) == (receipt.to_state, version + 1)
                self.sent.append((case, who, trigger, more, receipt))

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        case = data.draw(st.sampled_from(self.cases))
        before = self._stands(case)
        try:
            receipt = self.acts.undo(case, request_id=self._key())
        except ConflictError:
            assert self._stands(case) == before
        else:
            assert receipt.seq == before[1] + 1

    @rule(data=st.data())
    def act_on_many(self, data: st.DataObject) -> None:
        before = {case: self._stands(case) for case in self.cases}
        trigger, who, on_behalf = self._attempt(data, before[self.cases[0]][0])
        asked = data.draw(what_is_asked(self.process.table.get((before[self.cases[0]][0], trigger))))
        command = BulkCommand(
            self.acts.scene.people[who], trigger, self._key(), self.cases, on_behalf=on_behalf, **asked
        )
        rehearsed = fire_many(
            self.acts.database, self.acts.clock(), BulkCommand(**{**_fields(command), "dry_run": True})
        )
        assert {case: self._stands(case) for case in self.cases} == before
        moved = fire_many(self.acts.database, self.acts.clock(), command)
        again = fire_many(self.acts.database, self.acts.clock(), command)
        for verdict, promised, repeated in zip(moved, rehearsed, again, strict=True):
            state, version = before[verdict.case_id]
            if verdict.receipt is None:
                assert promised.outcome == verdict.outcome == repeated.outcome == "refused"
                assert self._stands(verdict.case_id) == (state, version)
            else:
                assert (promised.outcome, verdict.outcome, repeated.outcome) == ("would_move", "moved", "replayed")
                assert promised.to_state == verdict.to_state == repeated.to_state
                assert self._stands(verdict.case_id) == (verdict.to_state, version + 1)

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        if not self.sent:
            return
        case, who, trigger, more, receipt = data.draw(st.sampled_from(self.sent))
        before = self._stands(case)
        again = self.acts.fire(case, who, trigger, **more)
        assert (again.replayed, again.seq, again.hash, again.to_state) == (
            True,
            receipt.seq,
            receipt.hash,
            receipt.to_state,
        )
        with pytest.raises(ConflictError):
            self.acts.fire(case, who, trigger, **{**more, "comment": "khác hẳn"})
        assert self._stands(case) == before

    @rule(data=st.data())
    def act_on_a_version_gone_by(self, data: st.DataObject) -> None:
        case = data.draw(st.sampled_from(self.cases))
        state, version = self._stands(case)
        trigger, who, _ = self._attempt(data, state)
        with pytest.raises(StaleVersionError):
            self.acts.fire(case, who, trigger, expected_version=version - 1, request_id=self._key())
        assert self._stands(case) == (state, version)

    def teardown(self) -> None:
        for case in getattr(self, "cases", ()):
            check_case(self.acts.database, self.process, case)
        assert verify(self.acts.database).fault is None

    def _attempt(self, data: st.DataObject, state: str) -> tuple[str, str, bool]:
        """Draw a trigger, mostly one that leads on, and somebody of the scene who mostly may."""
        exits = [
            t for t in self.process.exits[state] if t.trigger not in {"withdraw", "defer"} or data.draw(CHANCE) > 8
        ]
        if not exits or data.draw(CHANCE) > 8:
            seen = sorted(set(self.acts.scene.people) - {"stranger", "other_producer", "admin"})
            return data.draw(st.sampled_from(sorted(self.process.triggers))), data.draw(st.sampled_from(seen)), False
        chosen = data.draw(st.sampled_from(exits))
        if chosen.on_behalf and data.draw(CHANCE) > 6:
            return chosen.trigger, data.draw(st.sampled_from(chosen.on_behalf)), True
        people = [role for role in chosen.by if role in self.acts.scene.people]
        return chosen.trigger, data.draw(st.sampled_from(people or ["auditor"])), False

    def _stands(self, case: UUID) -> tuple[str, int]:
        ((state, version),) = rows(self.acts.database, "SELECT state, version FROM cases WHERE id = %s", case)
        return state, version

    def _key(self) -> str:
        return f"p{next(self.numbers)}"


def _fields(command: BulkCommand) -> dict[str, Any]:
    return {name: getattr(command, name) for name in BulkCommand.__dataclass_fields__}


def check_case(database: Database, process: Process, case: UUID) -> None:
    """Check that the tables agree on a case: history, case, outbox, and the rounds told once more from history."""
    query = """SELECT seq, kind, trigger, from_state, to_state, facts, inputs, comment
    FROM history WHERE case_id = %s ORDER BY seq"""
    history = rows(database, query, case)
    assert [row[0] for row in history] == list(range(1, len(history) + 1))
    ((state, version, facts),) = rows(database, "SELECT state, version, facts FROM cases WHERE id = %s", case)
    assert (state, version, facts) == (history[-1][4], len(history), history[-1][5])
    told = rows(database, "SELECT key FROM outbox WHERE payload->>'case_id' = %s", str(case))
    assert sorted(key for (key,) in told) == sorted(f"{case}:{row[0]}" for row in history)
    stored = (
        "SELECT opened_seq, step, outcome, closed_seq, comment FROM treatments WHERE case_id = %s ORDER BY opened_seq"
    )
    assert rows(database, stored, case) == rounds(process, history)


def rounds(process: Process, history: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Tell the rounds of each step from the rows of the history and the words of the process."""
    found: dict[int, list[Any]] = {}
    closed_by: dict[int, int] = {}
    for seq, kind, trigger, source, _, _, inputs, comment in history:
        if kind == "enter":
            continue
        row = history[inputs["undoes"] - 1] if kind == "undo" else None
        effects = process.table[(row[3], row[2]) if row else (source, trigger)].effects
        step = process.states[row[3] if row else source].step
        still = [opened for opened, known in found.items() if known[1] is None and known[0] == step]
        if effects.treatment == "open" and row is None:
            found[seq] = [step, None, None, None]
        elif effects.treatment == "open" and row is not None:
            found[row[0]][1:] = ["undone", seq, comment]
        elif effects.treatment == "close" and row is None and still:
            found[still[-1]][1:] = [effects.outcome, seq, comment]
            closed_by[seq] = still[-1]
        elif effects.treatment == "close" and row is not None and row[0] in closed_by:
            found[closed_by.pop(row[0])][1:] = [None, None, None]
    return [(opened, *known) for opened, known in sorted(found.items())]


@pytest.mark.parametrize("code", ["ocop-2018", "ocop-2026"])
def test_no_work_of_an_office_breaks_a_rule(code, database):
    acts = Acts(database, build(database, code=code, products=CASES, season=f"s-{code}"))
    run_state_machine_as_test(type("SomeOffice", (Office,), {"acts": acts}), settings=BUDGET)
    moved = rows(
        database,
        "SELECT count(DISTINCT trigger) FROM history WHERE kind = 'transition' AND process_hash = %s",
        acts.scene.process.hash,
    )
    assert moved[0][0] >= 10, "this work proves little"
