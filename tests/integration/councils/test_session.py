"""A session from its list to its minutes, and everything that keeps an act closed."""

import pytest

from tests.acts import one, rows
from tests.council_world import best_entries
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.services.session_minutes import verify_minutes
from workflow.services.session_results import Conclusion


def faults(refusal):
    return refusal.value.params["errors"]


def codes(refusal):
    return sorted({fault["code"] for fault in faults(refusal)})


def test_session_walks_from_its_list_to_minutes_that_are_made_again_byte_for_byte(council, acts):
    found = council.waiting(2)
    sitting = council.open(found)
    assert [acts.state(case) for case in found] == ["council_scoring", "council_scoring"]
    for name in council.names:
        sitting.score(name, 1, c3_4="a")
        sitting.score(name, 2)
    sitting.conclude()
    closed = sitting.close(request_id="close-1")

    assert [acts.state(case) for case in found] == ["council_concluded", "council_concluded"]
    facts = [one(acts.database, "SELECT facts FROM cases WHERE id = %s", case) for case in found]
    assert [(fact["points"], fact["stars"]) for fact in facts] == [("99", 3), ("100", 5)]
    evidence = one(acts.database, "SELECT evidence FROM history WHERE case_id = %s ORDER BY seq DESC LIMIT 1", found[0])
    assert evidence[:2] == [f"session:{sitting.code}", f"minutes:{closed.sha256.hex()}"]
    assert sitting.close(request_id="close-1").sha256 == closed.sha256
    with acts.database.single() as unit:
        report = verify_minutes(unit, sitting.code)
    assert (report.fault, report.sheets, report.sha256) == (None, 6, closed.sha256)
    text = one(acts.database, "SELECT content FROM session_minutes WHERE session_id = %s", sitting.session.id)
    assert "Chưa đạt điều kiện 4 sao: tiêu chí 3.4" in text
    assert "Hội đồng kết luận: 3 sao." in text


def test_opening_names_everything_that_is_missing(council):
    sitting = council.prepare(council.waiting(1))
    sitting.come(council.names[1])

    with pytest.raises(ConflictError) as refusal:
        sitting.open()

    assert codes(refusal) == ["chair_missing", "not_declared", "quorum_missing"]


def test_quorum_that_breaks_in_the_middle_stops_filing_and_loses_nothing(council, acts):
    sitting = council.open(council.waiting(1))
    first, second, third = council.names
    sitting.score(second)
    sitting.come(third, present=False)
    sitting.save(first, 1, best_entries(council.criteria))

    with pytest.raises(ConflictError) as refusal:
        sitting.file(first)
    assert codes(refusal) == ["quorum_missing"]
    assert rows(acts.database, "SELECT count(*) FROM filed_sheets WHERE session_id = %s", sitting.session.id) == [(1,)]

    sitting.come(third)
    sitting.file(first)
    sitting.score(third)
    sitting.conclude()
    sitting.close()


def test_sheet_takes_no_option_of_another_set_and_not_two_for_one_criterion(council):
    sitting = council.open(council.waiting(1))
    name = council.names[0]

    for entries, code in (
        ({"1.1": ["z", ""]}, "option_not_in_criterion"),
        ({"99.1": ["a", ""]}, "criterion_not_in_set"),
        ({"1.1": ["a", "b", ""]}, "one_option"),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            sitting.save(name, 1, entries)
        assert codes(refusal) == [code]
    with pytest.raises(InvalidInputError) as refusal:
        sitting.file(name)
    assert codes(refusal) == ["criterion_open"]
    pointers = {fault["pointer"] for fault in faults(refusal)}
    assert pointers == {f"/entries/{criterion.code}" for criterion in council.criteria.criteria}


def test_closed_session_takes_no_sheet(council):
    sitting = council.open(council.waiting(1))
    for name in council.names:
        sitting.score(name)
    sitting.conclude()
    sitting.close()

    with pytest.raises(ConflictError) as refusal:
        sitting.save(council.names[0], 1, {"1.1": ["a", ""]})
    assert refusal.value.code == "sheet_filed"


def test_member_who_stands_aside_has_no_sheet(council):
    found = council.waiting(2)
    sitting = council.prepare(found)
    aside, *others = council.names[::-1]
    sitting.come(aside)
    sitting.declare(aside, (found[0], "em ruột là giám đốc"))
    for name in others:
        sitting.come(name)
        sitting.declare(name)
    sitting.open()

    with pytest.raises(NotFoundError) as refusal:
        sitting.desk(aside, 1)
    assert refusal.value.code == "sheet_not_found"
    for name in others:
        sitting.score(name, 1)
    for name in council.names:
        sitting.score(name, 2)
    sitting.conclude()
    sitting.close()


def test_sheets_far_apart_are_scored_anew_and_the_first_ones_stay(council, acts):
    found = council.waiting(1)
    sitting = council.open(found)
    low = {f"c{c.code.replace('.', '_')}": c.choices()[0].key for c in list(council.criteria.criteria)[:12]}
    sitting.score(council.names[0])
    sitting.score(council.names[1])
    sitting.score(council.names[2], **low)

    with pytest.raises(InvalidInputError) as refusal:
        sitting.conclude()
    assert codes(refusal) == ["rescore_first"]
    with pytest.raises(ConflictError) as closing:
        sitting.close()
    assert codes(closing) == ["spread_too_wide"]

    sitting.rescore(found[0])
    for name in council.names:
        sitting.score(name)
    sitting.conclude()
    sitting.close()
    filed = rows(
        acts.database,
        "SELECT round, count(*) FROM filed_sheets WHERE session_id = %s GROUP BY 1 ORDER BY 1",
        sitting.session.id,
    )
    assert filed == [(1, 3), (2, 3)]


def test_council_may_go_lower_with_a_reason_and_never_higher(council):
    found = council.waiting(1)
    sitting = council.open(found)
    for name in council.names:
        sitting.score(name, c3_4="a")

    for conclusion, code in (
        (Conclusion(found[0], 4), "stars_above_result"),
        (Conclusion(found[0], 2), "stars_need_reason"),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            sitting.conclude(conclusion)
        assert codes(refusal) == [code]
    sitting.conclude(Conclusion(found[0], 2, "chưa ổn định"))
    sitting.close()


def test_rule_of_another_content_is_scored_by_nobody(council, acts):
    sitting = council.open(council.waiting(1))
    with acts.database.unit() as unit:
        asked = ("0" * 64, sitting.session.id)
        unit.execute("UPDATE session_cases SET regulation_hash = %s WHERE session_id = %s", asked)

    with pytest.raises(ConflictError) as refusal:
        sitting.desk(council.names[0])
    assert refusal.value.code == "rules_changed"


def test_rule_that_left_the_disk_is_read_as_it_was_stored(council, acts):
    from dataclasses import replace

    from tests.rule_book import book
    from workflow.services.publish_regulation import publish_regulation
    from workflow.services.session_rules import RuleShelf

    with acts.database.unit() as unit:
        publish_regulation(unit, acts.clock(), book()["qd-26-2026"], by=None)
    sitting = council.open(council.waiting(1))
    council.evaluation = replace(council.evaluation, shelf=RuleShelf())

    for name in council.names:
        sitting.score(name)
    sitting.conclude()
    sitting.close()
