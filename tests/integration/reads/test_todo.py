"""What a producer is to do: own cases only, by urgency, with the remarks to answer."""

from tests.integration.reads.conftest import at, statements
from workflow.services.show_todo import show_todo


def test_a_producer_reads_what_to_do_what_waits_and_what_is_done(readers):
    acts = readers.here
    acts.at = at(6, 1).instant
    ended = acts.case(until="idea_draft")
    acts.fire(ended, "producer", "withdraw", comment="Thôi")
    waiting = acts.case(until="dossier_commune")
    returned = acts.case(until="dossier_commune")
    acts.fire(returned, "commune_officer", "return_dossier", comment="Thiếu", inputs={"remarks": ["a", "b", "c"]})
    idea = acts.case(until="idea_draft")
    readers.there.case(until="idea_draft")
    readers.clock = at(6, 25)

    todo = readers.read(show_todo, "producer")

    assert [row.case_id for row in todo.mine] == [returned, idea]
    assert [row.case_id for row in todo.waiting] == [waiting]
    assert [row.case_id for row in todo.ended] == [ended]
    assert (todo.late, todo.open_remarks) == (1, 3)
    assert {(done.row.case_id, done.label.en) for done in todo.done} >= {(waiting, "Dossiers submitted")}
    assert todo.mine[0].comment == "Thiếu"


def test_only_one_s_own_producer_s_cases_are_a_to_do(readers):
    case = readers.here.case(until="idea_draft")
    readers.there.case(until="idea_draft")

    def cases(who):
        todo = readers.read(show_todo, who)
        return [row.case_id for row in (*todo.mine, *todo.waiting, *todo.ended)]

    assert cases("producer") == [case]
    for who in ("other_producer", "commune_officer", "province_officer", "auditor", "admin", "ministry_officer"):
        assert cases(who) == []


def test_a_to_do_costs_three_statements(readers):
    def cost():
        sight = readers.sight("producer")
        with readers.database.snapshot() as unit, statements() as sent:
            show_todo(unit, readers.clock, sight)
        return len(sent)

    readers.here.case(until="idea_draft")
    cost()
    first = cost()
    readers.here.case(until="dossier_commune")
    readers.here.case(until="plan_draft")

    assert cost() == first == 3
