"""Clocks computed anew while others act on them, and a run that was interrupted."""

from datetime import date

import pytest

from tests.acts import PAPER, contents, one, rows
from tests.january_swap import with_swap
from workflow.domain.recompute import Cause, Tally
from workflow.services import publish_calendar
from workflow.services.calendars import book_of
from workflow.services.recompute_clocks import catch_up, recompute
from workflow.store import calendars, recompute_sql
from workflow.store.recompute_sql import Note, Scope


class PowerError(Exception):
    """The power went."""


def interrupted(world, monkeypatch):
    """Confirm the swap, and lose the process before any clock is computed anew."""

    def fail(*_, **__):
        raise PowerError

    seen = world.preview(world.draft(with_swap()))
    with monkeypatch.context() as patched:
        patched.setattr(publish_calendar, "recompute_all", fail)
        with pytest.raises(PowerError):
            world.confirm(seen)
    return seen


def read(world):
    with world.database.unit() as unit:
        stamp = calendars.stamp(unit)
        running = recompute_sql.chunk(unit, Scope("country", None, stamp.epoch), after=None, seasons={})
        return [one for one in running if one.clock.rule == "commune_check"], book_of(unit, stamp)


def write(world, running, book):
    with world.database.unit() as unit:
        return recompute(unit, world.at, running, book, Note(world.admin.id, Cause("catch_up")))


def test_an_interrupted_confirmation_is_taken_up_where_it_stopped(world, monkeypatch):
    world.waiting("2025-12-12", 2)
    seen = interrupted(world, monkeypatch)
    assert set(world.due().values()) == {date(2026, 1, 5)}
    assert catch_up(world.database, world.clock) == seen.tally
    assert set(world.due().values()) == {date(2026, 1, 6)}
    stored = contents(world.database)
    assert catch_up(world.database, world.clock) == Tally()
    assert contents(world.database) == stored


def test_a_clock_that_ends_meanwhile_is_left_alone(world, monkeypatch):
    ended, other = world.waiting("2025-12-12", 2)
    interrupted(world, monkeypatch)
    running, book = read(world)
    world.acts.fire(ended, "commune_officer", "propose_dossier", **PAPER)
    assert write(world, running, book).moved == {1: 1}
    assert world.due()[ended] == date(2026, 1, 5)
    assert world.due()[other] == date(2026, 1, 6)
    assert (
        one(world.database, "SELECT outcome FROM clocks WHERE rule = 'commune_check' AND case_id = %s", ended) == "met"
    )
    assert rows(world.database, "SELECT case_id FROM clock_events") == [(other,)]


def test_a_clock_that_fired_meanwhile_is_read_again(world, monkeypatch):
    (case,) = world.waiting("2025-12-12", 1)
    interrupted(world, monkeypatch)
    running, book = read(world)
    with world.database.unit() as unit:  # as the sweep does
        unit.execute("UPDATE clocks SET fired = fired + 1 WHERE case_id = %s AND ended_seq IS NULL", (case,))
    assert write(world, running, book).moved == {1: 1}
    assert world.due() == {case: date(2026, 1, 6)}
    assert write(world, running, book).moved == {}, "it has a newer epoch by now"
    assert len(rows(world.database, "SELECT 1 FROM clock_events")) == 1
