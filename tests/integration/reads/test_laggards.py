"""The laggards' sheet on made-up cases: order, suggestions, territory, rights, cost."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.integration.reads.conftest import at, statements
from workflow.domain.errors import NotFoundError
from workflow.services.show_laggards import show_laggards
from workflow.store import contacts
from workflow.store.contacts import TaskRow


@pytest.fixture
def world(readers):
    """Give a check late since 23/6, a completion due on 20/7 and one check far off; one elsewhere."""
    acts = readers.here
    cases = {}
    for name, day in (("late", at(6, 1)), ("returned", at(7, 6)), ("far", at(7, 15))):
        acts.at = day.instant
        cases[name] = acts.case(until="dossier_commune")
        if name == "returned":
            acts.fire(cases[name], "commune_officer", "return_dossier", comment="Thiếu")
    readers.there.at = at(6, 1).instant
    cases["elsewhere"] = readers.there.case(until="dossier_commune")
    readers.clock = at(7, 20)
    return readers, cases


def named(sheet, cases):
    names = {key: name for name, key in cases.items()}
    return [(names[line.case_id], line.suggestion) for line in sheet.lines]


def test_late_ones_come_first_each_with_what_to_do(world):
    readers, cases = world

    sheet = readers.read(show_laggards, "province_officer", season="here")

    assert named(sheet, cases) == [("late", "escalate"), ("returned", "call")]
    assert (sheet.late, sheet.due_soon, sheet.lines[0].days_late) == (1, 1, 20)
    assert (sheet.unit, sheet.province, sheet.more) == ("Đơn vị province", "Đơn vị province", False)


def test_a_call_and_its_outcome_change_the_suggestion(world):
    readers, cases = world
    person = readers.here.scene.people["producer"]
    asked = TaskRow(uuid4(), "k", cases["returned"], person, None, datetime(2020, 7, 17, tzinfo=UTC))
    with readers.database.unit() as unit:
        contacts.add_tasks(unit, [asked])
    waiting = readers.read(show_laggards, "province_officer", season="here")
    with readers.database.unit() as unit:
        contacts.finish_task(
            unit, asked.id, outcome="wrong_number", note="Số cũ", at=datetime(2020, 7, 18, tzinfo=UTC), by=person
        )
    called = readers.read(show_laggards, "province_officer", season="here")
    before = readers.read(show_laggards, "province_officer", season="here", as_of=datetime(2020, 7, 17, 5, tzinfo=UTC))

    assert named(waiting, cases)[-1] == ("returned", "call")
    assert named(called, cases)[-1] == ("returned", "mend_contact")
    line = called.lines[-1]
    assert line.call is not None
    assert (line.call.outcome, line.call.note) == ("wrong_number", "Số cũ")
    assert before.lines[-1].call is not None
    assert before.lines[-1].call.made_at is None


def test_a_sheet_holds_only_what_its_reader_sees_in_the_territory_asked_for(world):
    readers, cases = world
    units = readers.here.scene.units

    def lines(who, **more):
        return {name for name, _ in named(readers.read(show_laggards, who, season="here", **more), cases)}

    assert lines("commune_officer") == lines("auditor") == lines("producer") == {"late", "returned"}
    assert lines("province_officer", territory=units["commune"]) == {"late", "returned"}
    assert lines("province_officer", territory=units["other"]) == set()
    assert lines("province_officer", territory=readers.there.scene.units["province"]) == set()
    for who in ("stranger", "other_producer", "admin"):
        assert lines(who) == set()
    foreign = readers.read(show_laggards, "province_officer", season="there")
    assert (foreign.lines, foreign.board.totals.total) == ((), 0)
    with pytest.raises(NotFoundError, match="season_not_found"):
        readers.read(show_laggards, "province_officer", season="none")
    with pytest.raises(NotFoundError, match="unit_not_found"):
        readers.read(show_laggards, "province_officer", season="here", territory=uuid4())


def test_a_sheet_of_a_territory_says_whose_it_is_and_of_where(world):
    readers, _ = world
    commune = readers.here.scene.units["commune"]

    sheet = readers.read(show_laggards, "province_officer", season="here", territory=commune)

    assert (sheet.unit, sheet.territory) == ("Đơn vị province", "Đơn vị commune")
    assert readers.read(show_laggards, "province_officer", season="here").territory is None


def test_a_sheet_costs_the_same_for_one_line_and_for_many(world):
    readers, _ = world

    def cost():
        sight = readers.sight("province_officer")
        with readers.database.snapshot() as unit, statements() as sent:
            show_laggards(unit, readers.clock, sight, season="here")
        return len(sent)

    first = cost()
    readers.here.at = at(6, 2).instant
    for _ in range(3):
        readers.here.case(until="dossier_commune")
    assert cost() == first == 9
