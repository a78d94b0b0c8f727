"""Generated lives of a case under both shipped cycles, decided without a server; what must hold after every act."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.factories import CYCLES, cycle
from tests.mini import command
from tests.property.asked import what_is_asked
from tests.property.people import Someone, everybody
from tests.property.written import rows_of
from tests.story import begin
from workflow.domain.errors import ConflictError, DomainError, NotPermittedError, TransitionNotAllowedError
from workflow.domain.history import HistoryRow, check_chain, row_hash
from workflow.domain.inputs import as_stored
from workflow.domain.machine import Engine
from workflow.domain.move import Move, same_request

CHANCE = st.integers(0, 9)
KINDS = st.sampled_from(["act"] * 8 + ["undo", "wait"])
CODES = ("ocop-2018", "ocop-2026")
BUDGET = settings(
    max_examples=35,
    stateful_step_count=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@cache
def engine_of(code: str) -> Engine:
    return Engine(cycle(code))


class Life(RuleBasedStateMachine):
    """One case from its entry on. What is checked is kept in books of this class's own."""

    code = CODES[0]
    lived: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.engine = engine_of(self.code)
        self.people = everybody(self.engine.process)
        self.by_role = {role: someone for someone in self.people for role in someone.here if len(someone.here) == 1}
        self.written = rows_of(CYCLES / f"{self.code}.yaml")
        self.snapshots: list[tuple[str, dict[str, Any]]] = []
        self.open_rounds: dict[int, int] = {}
        self.closed_rounds: dict[int, int] = {}

    @initialize(data=st.data())
    def enter(self, data: st.DataObject) -> None:
        point = data.draw(st.sampled_from(sorted(self.engine.process.entry_points.values(), key=lambda p: p.code)))
        track = "new" if point.track == "new" else "existing"
        who = self.by_role[data.draw(st.sampled_from(sorted(point.by)))]
        brought = (
            {"stars": 4, "points": "81.5", "certificate_expires_on": "2021-06-30"} if point.code == "promotion" else {}
        )
        self.story = begin(who.actor, engine=self.engine, entry_point=point.code, track=track, **brought)
        self._keep()

    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        acts = {"act": self.act, "undo": self.undo, "wait": self.wait}
        for _ in range(4):
            acts[data.draw(KINDS)](data)
            self.the_case_stands_where_its_history_says()

    def act(self, data: st.DataObject) -> None:
        state = self.story.case.state
        trigger = data.draw(self._triggers(data.draw(CHANCE)))
        said = self.written.get((state, trigger))
        on_behalf = said is not None and bool(said.on_behalf) and data.draw(CHANCE) > 7
        who = self._someone(data, sorted(said.on_behalf if on_behalf else said.by) if said else [])
        asked = data.draw(what_is_asked(self.engine.process.table.get((state, trigger))))
        before = self.story.case
        try:
            move = self.story.fire(who.actor, trigger, on_behalf=on_behalf, **asked)
        except NotPermittedError:
            event("not permitted")
            if said is not None:
                assert not self._may(who, trigger, on_behalf=on_behalf), "a right was denied"
        except TransitionNotAllowedError as error:
            self._check_closed(error.code, written=said is not None)
        except DomainError as error:
            event(error.code)
            assert said is not None
            assert self._may(who, trigger, on_behalf=on_behalf), "a stranger was told more than that he may not"
        else:
            self.lived.add(trigger)
            assert said is not None
            self._check_accepted(before.state, who, move, on_behalf=on_behalf)
            self._check_repetition(who, trigger, move, on_behalf=on_behalf, asked=asked)
            self._book(move)
            self._keep()
            return
        assert self.story.case is before

    def undo(self, data: st.DataObject) -> None:
        who = self._someone(data, ["province_lead"])
        before = self.story.case
        standing = list(self.story.standing)
        try:
            move = self.story.undo(who.actor)
        except NotPermittedError:
            assert "province_lead" not in who.here
        except ConflictError as error:
            assert "province_lead" in who.here
            if error.code == "nothing_to_undo":
                assert len(standing) == 1
            else:
                undone = self.story.rows[standing[-1] - 1][0]
                assert not self.engine.process.table[(str(undone.from_state), undone.trigger)].undoable
        else:
            event("undone")
            assert "province_lead" in who.here
            self.snapshots.pop()
            assert (self.story.case.state, self.story.case.facts) == self.snapshots[-1], "undo restores what was before"
            assert move.row.position == standing[-2]
            self._book(move)
            return
        assert self.story.case is before

    def wait(self, data: st.DataObject) -> None:
        self.story.at += timedelta(days=data.draw(st.integers(1, 200)))

    @invariant()
    @precondition(lambda self: hasattr(self, "story"))
    def the_case_stands_where_its_history_says(self) -> None:
        case, (last, digest) = self.story.case, self.story.rows[-1]
        assert (case.state, case.version, case.head_hash) == (last.to_state, last.seq, digest)
        assert last.seq == len(self.story.rows)
        assert case.facts == last.facts
        state = self.engine.process.states[case.state]
        assert (last.step, last.holder) == (state.step, state.holder)
        assert len(self.open_rounds) <= 1, "at most one round is open"
        maximum = self.engine.process.settings["max_failures_per_step"].default
        assert all(int(value) <= int(maximum) for key, value in case.facts.items() if key.startswith("failures."))

    def teardown(self) -> None:
        if not hasattr(self, "story"):
            return
        rows = self.story.rows
        assert check_chain(rows) is None
        for index, (row, digest) in enumerate(rows):
            variants = list(altered(row))
            for name, changed in variants:
                assert row_hash(changed) != digest, (row.seq, name)
            _, damaged = variants[(7 * index) % len(variants)]
            for bad in ((damaged, digest), (row, flipped(digest))):
                assert check_chain([*rows[:index], bad, *rows[index + 1 :]]) is not None
            assert index == len(rows) - 1 or check_chain([*rows[:index], *rows[index + 1 :]]) is not None

    def _triggers(self, chance: int) -> st.SearchStrategy[str]:
        """Give what may be tried: mostly what leads on from here, now and then an end, seldom anything at all."""
        process, state = self.engine.process, self.story.case.state
        legal = [t for t in process.exits[state] if chance < 9]
        onward = [t for t in legal if not any(r.to in process.states and process.states[r.to].final for r in t.routes)]
        open_now = onward if chance < 8 and onward else legal
        return st.sampled_from(sorted({t.trigger for t in open_now}) or sorted(process.triggers))

    def _someone(self, data: st.DataObject, roles: list[str]) -> Someone:
        """Draw somebody, mostly one who has a role that is asked for."""
        fitting = [self.by_role[role] for role in roles if role in self.by_role]
        if fitting and data.draw(CHANCE) < 8:
            return data.draw(st.sampled_from(fitting))
        return data.draw(st.sampled_from(self.people))

    def _check_closed(self, code: str, *, written: bool) -> None:
        assert code == ("no_route" if written else "transition_not_allowed")

    def _may(self, who: Someone, trigger: str, *, on_behalf: bool) -> bool:
        """Decide the right once more: from the file's words, this class's people, and the rows that stand."""
        said = self.written[(self.story.case.state, trigger)]
        if not who.here & (said.on_behalf if on_behalf else said.by):
            return False
        last: dict[str, UUID] = {}
        for seq in self.story.standing:
            row = self.story.rows[seq - 1][0]
            last[row.trigger] = row.actor_id
        if any(last.get(name) == who.actor.id for name in said.not_by):
            return False
        return "producer" in said.by or not who.of_the_producer

    def _check_accepted(self, state: str, who: Someone, move: Move, *, on_behalf: bool) -> None:
        said = self.written[(state, move.row.trigger)]
        assert move.row.actor_role in who.here & (said.on_behalf if on_behalf else said.by), "a right was exceeded"
        assert (move.row.on_behalf_of is not None) == on_behalf
        assert "producer" in said.by or not who.of_the_producer
        for name in said.not_by:
            earlier = [self.story.rows[seq - 1][0] for seq in self.story.standing[:-1]]
            same = [row.actor_id for row in earlier if row.trigger == name]
            assert not same or same[-1] != who.actor.id, "somebody decided on the own act"

    def _check_repetition(
        self, who: Someone, trigger: str, move: Move, *, on_behalf: bool, asked: dict[str, Any]
    ) -> None:
        again = command(trigger, who.actor, on_behalf=on_behalf, **asked)
        given = as_stored(self.engine.process.table[(str(move.row.from_state), trigger)], again)

        def same(**other: Any) -> bool:
            content = {"comment": again.comment, "evidence": again.evidence, "inputs": given, "on_behalf": on_behalf}
            return same_request(move.row, trigger=trigger, **{**content, **other})

        assert same()
        assert not same(comment="khác hẳn")
        assert not same(on_behalf=not on_behalf)

    def _book(self, move: Move) -> None:
        """Keep the rounds of steps as the moves say, and refuse what the tables would."""
        act = move.treatment
        if act is None:
            return
        if act.act == "open":
            assert act.opened_seq == move.row.seq
            self.open_rounds[act.opened_seq] = act.step
        elif act.act == "reopen":
            self.open_rounds[act.opened_seq] = self.closed_rounds.pop(act.opened_seq)
        else:
            assert self.open_rounds[act.opened_seq] == act.step, "what is closed was open, in that step"
            self.closed_rounds[act.opened_seq] = self.open_rounds.pop(act.opened_seq)

    def _keep(self) -> None:
        self.snapshots.append((self.story.case.state, dict(self.story.case.facts)))


def flipped(digest: bytes) -> bytes:
    return digest[:-1] + bytes([digest[-1] ^ 1])


def altered(row: HistoryRow) -> Iterator[tuple[str, HistoryRow]]:
    """Give the row with one thing changed: for every column, every value its type can hold near by."""
    for name in (field.name for field in fields(row)):
        value = getattr(row, name)
        if value is None:
            others: list[Any] = [UUID(int=1) if name in KEYS else ""]
        elif name in DOCUMENTS:
            others = in_documents(value)
        else:
            others = NEAR_BY[type(value)](value)
        for other in others:
            yield name, replace(row, **{name: other})


def in_documents(value: Any) -> list[Any]:
    """Give what differs from a JSON value by the least, of its own kind and of others."""
    if isinstance(value, dict):
        inner = [{**value, key: other} for key in value for other in in_documents(value[key])]
        return [*inner, {**value, "stray": 1}, *({k: v for k, v in value.items() if k != key} for key in value)]
    if isinstance(value, tuple | list):
        return [type(value)([*value, "x"]), "x", *([type(value)(value[:-1])] if value else [])]
    return [*NEAR_BY[type(value)](value), str(value) if not isinstance(value, str) else [value], None]


KEYS = {"actor_unit_id", "on_behalf_of"}
DOCUMENTS = {"evidence", "inputs", "facts"}
NEAR_BY: dict[type, Callable[[Any], list[Any]]] = {
    bool: lambda value: [not value, int(value)],
    int: lambda value: [value + 1],
    str: lambda value: [value + " ", ("y" if value.startswith("x") else "x") + value[1:]],
    bytes: lambda value: [flipped(value)],
    UUID: lambda value: [UUID(int=value.int ^ 1)],
    datetime: lambda value: [value + timedelta(microseconds=1)],
}


@pytest.mark.parametrize("code", CODES)
def test_no_life_of_a_case_breaks_a_rule(code):
    lived: set[str] = set()
    run_state_machine_as_test(type("SomeLife", (Life,), {"code": code, "lived": lived}), settings=BUDGET)
    known = engine_of(code).process.triggers
    assert lived <= known
    assert len(lived) > len(known) / 2, "these lives prove little"
