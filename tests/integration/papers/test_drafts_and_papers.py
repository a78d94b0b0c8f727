"""Drafts, papers and the history that names them: one transaction, replays, clashes, returns, on behalf."""

import hashlib
import threading

import psycopg
import pytest

from tests.acts import one, rows
from tests.integration.papers.conftest import photograph
from tests.papers_world import IDEA
from workflow.domain.errors import (
    ConflictError,
    GuardFailedError,
    InvalidInputError,
    NotFoundError,
    StaleVersionError,
)
from workflow.domain.forms import FormBook
from workflow.services.show_paper import show_paper
from workflow.services.verify import verify


def errors(error):
    return error.params["errors"]


@pytest.fixture
def case(acts):
    return acts.case()


def test_what_the_register_knows_is_not_asked_again(desk, case):
    shown = desk.show(case)
    assert shown.answers["producer_name"] == "HTX commune"
    assert shown.answers["product_name"].startswith("Sản phẩm")
    assert shown.answers["track"] == "new"
    assert shown.filled == frozenset(shown.answers)
    assert (shown.action.trigger, shown.action.on_behalf, shown.seen, shown.is_filed) == ("submit_idea", False, 0, True)


def test_a_draft_is_its_own_persons_only(desk, case):
    desk.save(case, "idea", {"description": "bí mật"})
    assert desk.show(case).answers["description"] == "bí mật"
    for officer in ("commune_officer", "province_officer", "auditor"):
        assert "description" not in desk.show(case, officer).answers
    with pytest.raises(NotFoundError):
        desk.show(case, "other_producer")


def test_a_part_saved_elsewhere_is_never_overwritten(desk, acts, case):
    first = desk.save(case, "idea", {"description": "một"})
    desk.save(case, "making", {"method": "ủ"}, seen=first.version)
    desk.save(case, "idea", {"description": "hai"}, seen=first.version)
    with pytest.raises(StaleVersionError) as caught:
        desk.save(case, "idea", {"description": "ba"}, seen=first.version)
    assert caught.value.code == "draft_stale"
    stored = desk.show(case)
    assert (stored.answers["description"], stored.answers["method"]) == ("hai", "ủ")
    again = desk.save(case, "idea", {"description": "hai"}, seen=first.version)
    assert again.version == stored.seen
    with pytest.raises(StaleVersionError):
        desk.save(case, "idea", {"description": "bốn"}, seen=0)
    assert desk.show(case).answers["description"] == "hai"


def test_two_tabs_that_save_one_part_at_once_lose_nothing(desk, acts, case):
    shown = desk.show(case)
    outcomes = []

    def save(text):
        try:
            desk.save(case, "idea", {"description": text}, seen=shown.seen)
            outcomes.append(text)
        except StaleVersionError:
            outcomes.append("stale")

    threads = [threading.Thread(target=save, args=(f"bài {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("stale") == 3
    assert desk.show(case).answers["description"] in outcomes


def test_handing_in_writes_paper_and_history_together(desk, acts, case, papers):
    photo = desk.store(case, photograph())
    desk.fill(case)
    desk.save(case, "idea", {**IDEA["idea"], "product_photos": [str(photo.key)]})
    filed = desk.hand_in(case)
    assert (filed.number, acts.state(case)) == (1, "idea_submitted")
    ((content, digest, seq, on_behalf),) = rows(
        acts.database, "SELECT content, sha256, history_seq, on_behalf FROM papers WHERE case_id = %s", case
    )
    assert (bytes(digest), seq, on_behalf) == (hashlib.sha256(content.encode()).digest(), filed.receipt.seq, False)
    evidence = one(acts.database, "SELECT evidence FROM history WHERE case_id = %s AND seq = %s", case, seq)
    assert evidence == [f"paper:{filed.sha256.hex()}", f"file:{photo.sha256.hex()}"]
    assert rows(
        acts.database,
        "SELECT field, position, file_key FROM paper_files f JOIN papers p ON p.id = f.paper_id WHERE p.case_id = %s",
        case,
    ) == [("product_photos", 0, photo.key)]
    with acts.database.single() as unit:
        shown = show_paper(unit, desk.sight("commune_officer"), case, "idea", 1)
    assert shown.answers["yearly_output"] == "1.200"
    assert shown.answers["signed_on"] == "27/3/2020"
    assert shown.form.hash == papers.forms.forms["idea"].hash
    assert shown.row.by_name == "Người producer"
    assert verify(acts.database).fault is None
    assert desk.show(case).is_filed


def test_handing_in_again_gives_the_first_receipt(desk, acts, case):
    desk.fill(case)
    first = desk.hand_in(case, request_id="twice")
    again = desk.hand_in(case, request_id="twice")
    assert (again.number, again.sha256, again.receipt.seq) == (1, first.sha256, first.receipt.seq)
    assert again.receipt.replayed
    with pytest.raises(ConflictError) as caught:
        desk.hand_in(case)
    assert caught.value.code == "form_not_open"


def test_many_presses_at_once_make_one_paper(desk, acts, case):
    desk.fill(case)
    got, sight = [], desk.sight("producer")

    def press():
        from workflow.services.hand_in_paper import HandIn, hand_in

        got.append(hand_in(acts.database, acts.clock(), sight, desk.papers, HandIn(case, "idea", "pressed")).sha256)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert len(set(got)) == 1
    assert one(acts.database, "SELECT count(*) FROM papers WHERE case_id = %s", case) == 1


def test_what_is_missing_is_named_and_nothing_is_written(desk, acts, case):
    desk.save(case, "making", {"yearly_output": "nhiều"})
    with pytest.raises(InvalidInputError) as caught:
        desk.hand_in(case)
    faults = {fault["pointer"]: fault["code"] for fault in errors(caught.value)}
    assert faults["/yearly_output"] == "number_unreadable"
    assert faults["/description"] == "input_required"
    assert acts.state(case) == "idea_draft"
    assert one(acts.database, "SELECT count(*) FROM papers WHERE case_id = %s", case) == 0


def test_a_refused_move_leaves_no_paper(desk, acts, case):
    desk.fill(case)
    with acts.database.unit() as unit:
        unit.execute("UPDATE seasons SET status = 'closed' WHERE id = %s", (acts.scene.season_id,))
    try:
        with pytest.raises(GuardFailedError):
            desk.hand_in(case)
    finally:
        with acts.database.unit() as unit:
            unit.execute("UPDATE seasons SET status = 'open' WHERE id = %s", (acts.scene.season_id,))
    assert one(acts.database, "SELECT count(*) FROM papers WHERE case_id = %s", case) == 0
    assert desk.hand_in(case).number == 1


def test_a_draft_changed_since_it_was_checked_is_not_handed_in(desk, case):
    desk.fill(case)
    seen = desk.show(case).seen
    desk.save(case, "idea", {"description": "Một bài viết khác hẳn, dài hơn hai mươi chữ cái."})
    with pytest.raises(ConflictError) as caught:
        desk.hand_in(case, seen=seen)
    assert caught.value.code == "draft_changed"


def test_a_return_brings_its_remarks_to_their_parts_and_the_next_paper_is_version_two(desk, acts, case):
    desk.fill(case)
    first = desk.hand_in(case)
    remarks = ["Nguyên liệu và cách làm: ghi rõ vùng trồng", "Viết ngắn hơn"]
    acts.fire(case, "commune_officer", "return_idea", comment="khá sơ sài", inputs={"remarks": remarks})
    shown = desk.show(case)
    assert (shown.returned.comment, shown.returned.by) == ("khá sơ sài", "Người commune_officer")
    assert [(one.part, one.text) for one in shown.returned.remarks] == [
        (3, "ghi rõ vùng trồng"),
        (None, "Viết ngắn hơn"),
    ]
    assert shown.answers["method"] == "Ủ men lá 30 ngày"
    desk.save(case, "making", {**IDEA["making"], "raw_material": "Nếp, sim; vùng trồng 2 ha"}, fixed=["0"])
    assert desk.show(case).draft.fixed == ("0",)
    second = desk.hand_in(case)
    assert second.number == 2
    assert second.sha256 != first.sha256
    assert desk.show(case).draft.fixed == ()
    assert [paper.number for paper in desk.show(case, "province_officer").papers] == [2, 1]


def test_an_officer_hands_in_for_the_producer_with_a_scan(desk, acts, case):
    desk.save(case, "idea", {"description": "bản nháp riêng của chủ thể"})
    desk.fill(case, who="commune_officer")
    with pytest.raises(InvalidInputError) as caught:
        desk.hand_in(case, who="commune_officer")
    assert [fault["code"] for fault in errors(caught.value)] == ["scan_required"]
    desk.scan(case, "commune_officer", photograph())
    filed = desk.hand_in(case, who="commune_officer")
    behalf = one(
        acts.database, "SELECT on_behalf_of FROM history WHERE case_id = %s AND seq = %s", case, filed.receipt.seq
    )
    assert behalf == acts.scene.producer_id
    paper = desk.show(case).papers[0]
    assert (paper.on_behalf, paper.by_role, list(paper.said["files"])) == (
        True,
        "commune_officer",
        paper.said["values"]["scan"],
    )
    acts.fire(case, "commune_officer", "return_idea", comment="thiếu")
    shown = desk.show(case)
    assert shown.answers["description"] == IDEA["idea"]["description"]
    assert shown.older == {"description": "bản nháp riêng của chủ thể"}
    desk.save(case, "making", {"method": "Ủ 40 ngày"})
    assert desk.show(case).answers["description"] == IDEA["idea"]["description"]
    assert "scan" not in desk.show(case, "commune_officer").answers


def test_a_plan_is_handed_in_with_the_evidence_it_asks_for(desk, acts):
    case = acts.case(until="plan_draft")
    desk.fill(case, "plan")
    assert desk.hand_in(case, form="plan").number == 1
    assert acts.state(case) == "plan_submitted"


def test_a_file_of_another_case_or_person_is_not_handed_in(desk, acts, case):
    other = acts.case()
    foreign = desk.store(other, photograph())
    officers = desk.store(case, photograph(), who="commune_officer")
    desk.fill(case)
    desk.save(case, "idea", {**IDEA["idea"], "product_photos": [str(foreign.key), str(officers.key)]})
    with pytest.raises(InvalidInputError) as caught:
        desk.hand_in(case)
    assert [fault["code"] for fault in errors(caught.value)] == ["file_not_found"] * 2


def test_who_may_not_hand_in_may_not_save(desk, case):
    for who in ("auditor", "province_officer", "council_member"):
        with pytest.raises(ConflictError) as caught:
            desk.save(case, "idea", {"description": "x"}, who=who)
        assert caught.value.code == "form_not_open"


def test_a_form_that_is_not_there_is_not_found(desk, acts, case):
    with pytest.raises(NotFoundError):
        desk.show(case, form="score")
    with acts.database.single() as unit, pytest.raises(NotFoundError):
        show_paper(unit, desk.sight("producer"), case, "idea", 7)
    assert FormBook().of_trigger("submit_idea") is None


@pytest.mark.parametrize("table", ["papers", "files", "paper_files", "form_versions", "case_messages"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_was_handed_in_is_only_added_to(desk, acts, database_url, table, change):
    with psycopg.connect(database_url) as connection:
        if connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] or "TRUNCATE" in change:  # noqa: S608 - names of the test
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
                connection.execute(change.format(table))
            connection.rollback()


def test_the_database_holds_a_paper_to_its_hash(desk, acts, database_url, case):
    desk.fill(case)
    desk.hand_in(case)
    copy = (
        "INSERT INTO papers SELECT gen_random_uuid(), case_id, form, 99, form_hash, content || ' ', sha256, 99, by,"
        " on_behalf, 'x', at FROM papers LIMIT 1"
    )
    with psycopg.connect(database_url) as connection:
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(copy)
        connection.rollback()
