"""Provisional points, an objection, and the second treatment by others; written opinions; conflicts that are found."""

from datetime import timedelta

import pytest

from tests.acts import one, rows
from tests.council_world import Council, Sitting
from workflow.domain.errors import ConflictError, NotFoundError, NotPermittedError
from workflow.services.prepare_session import cancel_session
from workflow.services.session_seats import decide_conflict

LONG = timedelta(days=15)


def codes(refusal):
    return sorted({fault["code"] for fault in refusal.value.params["errors"]})


def test_objection_is_treated_a_second_time_by_others_and_the_first_sheets_stay(council, acts):
    found = council.waiting(2)
    sitting = council.open(found)
    for name in council.names:
        sitting.score(name, 1, c3_4="a")
        sitting.score(name, 2)
    sitting.publish()
    assert [acts.state(case) for case in found] == ["provisional_result"] * 2
    assert one(acts.database, "SELECT facts ->> 'provisional_points' FROM cases WHERE id = %s", found[0]) == "99"
    acts.fire(found[0], "producer", "raise_objection", comment="Tiêu chí 3.4 có báo cáo hai năm")
    acts.at += LONG
    sitting.conclude()
    with pytest.raises(ConflictError) as refusal:
        sitting.close()
    assert codes(refusal) == ["objection_open"]
    sitting.set_aside(found[0], "objection")
    sitting.close()
    assert [acts.state(case) for case in found] == ["council_scoring", "council_concluded"]

    with pytest.raises(ConflictError) as refusal:
        council.prepare([found[0]], appeal_of=sitting.code)
    assert codes(refusal) == ["judged_before"]
    draft = Sitting(council, one(acts.database, "SELECT code FROM council_sessions WHERE state = 'draft'"))
    sight, asked = draft.by_secretary()
    cancel_session(acts.database, acts.clock(), sight, asked, reason="thành viên đã chấm lần đầu")
    others = Council(acts).found()
    second = others.open([found[0]], appeal_of=sitting.code)
    for name in others.names:
        second.score(name)
    second.conclude()
    second.close()
    assert acts.state(found[0]) == "council_concluded"
    assert one(acts.database, "SELECT facts ->> 'points' FROM cases WHERE id = %s", found[0]) == "100"
    assert one(acts.database, "SELECT count(*) FROM filed_sheets WHERE case_id = %s", found[0]) == 6
    text = one(acts.database, "SELECT content FROM session_minutes WHERE session_id = %s", sitting.session.id)
    assert "chủ thể phản hồi điểm dự kiến" in text


def test_case_of_one_list_stands_on_no_other(council):
    found = council.waiting(1)
    council.prepare(found)

    with pytest.raises(ConflictError) as refusal:
        council.prepare(found)
    assert refusal.value.code == "cases_not_waiting"


def test_one_case_that_is_refused_leaves_the_whole_session_open(council, acts):
    found = council.waiting(2)
    sitting = council.open(found)
    for name in council.names:
        sitting.score(name, 1)
        sitting.score(name, 2)
    sitting.publish()
    sitting.conclude()
    before = rows(acts.database, "SELECT id, version FROM cases ORDER BY id")

    with pytest.raises(ConflictError) as refusal:
        sitting.close()  # the producers may still answer

    assert (refusal.value.code, codes(refusal)) == ("cases_refused", ["guards_failed"])
    assert rows(acts.database, "SELECT id, version FROM cases ORDER BY id") == before
    assert sitting.session.state == "open"
    assert one(acts.database, "SELECT count(*) FROM session_minutes WHERE session_id = %s", sitting.session.id) == 0
    acts.at += LONG
    sitting.close()


def test_written_opinions_are_refused_for_a_first_dossier(council):
    with pytest.raises(ConflictError) as refusal:
        council.prepare(council.waiting(1), mode="written")
    assert codes(refusal) == ["written_for_first"]


def test_written_opinions_that_differ_go_to_a_meeting(council, acts):
    found = council.waiting(1)
    facts = '{"dossier_kind": "re_evaluation"}'
    with acts.database.unit() as unit:  # as an entry point of the cycle would have set it
        unit.execute("UPDATE cases SET facts = facts || %s::jsonb WHERE id = %s", (facts, found[0]))
    sitting = council.prepare(found, mode="written")
    for name in council.names:
        sitting.declare(name)
    sitting.open()
    low = {f"c{c.code.replace('.', '_')}": c.choices()[0].key for c in list(council.criteria.criteria)[:12]}
    sitting.score(council.names[0], **low)
    for name in council.names[1:]:
        sitting.score(name)

    with pytest.raises(ConflictError) as refusal:
        sitting.close()
    assert codes(refusal) == ["divergent_written"]
    sitting.set_aside(found[0], "divergent")
    council.prepare(found)  # it may stand on the list of a meeting now


@pytest.mark.parametrize("ground", ["same_producer", "same_commune", "same_phone", "same_tax_code", "advised"])
def test_conflict_is_found_blocks_and_is_decided(acts, ground):
    council = Council(acts).found()
    found = council.waiting(1)
    who = f"kin-{ground}"
    acts.newcomer(who, "council_member")
    scene, database = acts.scene, acts.database
    member = {}
    if ground == "same_producer":
        acts.grant(who, "producer", first="2018-01-01")
    elif ground == "same_commune":
        acts.grant(who, "commune_officer", first="2018-01-01")
    elif ground == "advised":
        acts.grant(who, "advisory_member", first="2018-01-01")
    elif ground == "same_phone":
        with database.unit() as unit:
            unit.execute("UPDATE persons SET phone = '+84912345678' WHERE id = %s", (scene.people[who],))
            unit.execute("UPDATE producers SET phone = '0912 345 678' WHERE id = %s", (scene.producer_id,))
    else:
        member = {"tax_code": "0123456789"}
        with database.unit() as unit:
            unit.execute("UPDATE producers SET tax_code = '0123456789' WHERE id = %s", (scene.producer_id,))
    council.join(who, **member)
    sitting = council.prepare(found)
    for name in council.names:
        sitting.come(name)
        sitting.declare(name)

    assert [(c.ground, c.member_id) for c in sitting.session.open_conflicts()] == [(ground, council.seats[who])]
    with pytest.raises(ConflictError) as refusal:
        sitting.open()
    assert codes(refusal) == ["conflict_undecided"]
    pair = (council.seats[who], found[0])
    with pytest.raises(ConflictError) as refusal:
        decide_conflict(database, acts.clock(), *sitting.by_secretary(), pair, decision="cleared")
    assert refusal.value.code == "reason_required"
    with pytest.raises(NotPermittedError):
        decide_conflict(database, acts.clock(), *sitting.by(who), pair, decision="cleared", note="không sao")
    decide_conflict(database, acts.clock(), *sitting.by_secretary(), pair, decision="recused")
    sitting.open()
    with pytest.raises(NotFoundError):
        sitting.desk(who)
