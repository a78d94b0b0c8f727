"""A dossier from its first file to the request of the province: what is frozen, what is asked, what is refused."""

import hashlib
import json

import psycopg
import pytest

from tests.acts import one
from tests.dossier_world import DOSSIER, REPORT, pdf_of
from workflow.domain.errors import (
    ConflictError,
    GuardFailedError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
)
from workflow.domain.supplement import Checked


def codes(error):
    return [(fault["pointer"], fault["code"]) for fault in error.value.params["errors"]]


def test_a_dossier_begins_under_the_rules_of_the_day(table, case):
    workshop = table.dossier(case)
    assert (workshop.head.kind, workshop.head.regulation, workshop.head.version) == ("first", "qd-26-2026", 0)
    assert [item.code for item in workshop.items if item.number] == [f"e{n}" for n in range(1, 16) if n != 12]
    table.score(case)
    workshop = table.dossier(case)
    assert workshop.own_result.total == 100
    assert workshop.level_up is None
    missing = {item.code for item in workshop.completeness.missing}
    table.bring(case, "e8", pdf_of(1))
    assert {item.code for item in table.dossier(case).completeness.missing} == missing - {"e8"}


@pytest.mark.parametrize(
    ("entry", "more"), [("dossier", set()), ("upgrade", {"change"}), ("re_evaluation", {"update", "renewed"})]
)
def test_each_kind_asks_for_its_own(table, entry, more):
    case = table.acts.case(entry_point=entry, track="existing")
    assert {item.code for item in table.dossier(case).items if item.number is None} == more


def test_what_is_handed_in_is_frozen_and_named_in_the_history(table, case):
    table.write(case, "dossier", DOSSIER, "producer")
    table.score(case)
    row = table.bring(case, "e8", pdf_of(3))
    table.pin(case, row.id, "4.1", 2)
    filed = table.file(case)
    content, digest, seq = _snapshot(table, case)
    assert hashlib.sha256(content.encode()).digest() == digest
    said = json.loads(content)
    assert [(f["item"], f["sha256"], f["pages"], f["pins"]) for f in said["files"]] == [
        ("e8", row.sha256.hex(), 3, [["4.1", 2]])
    ]
    assert (said["paper"], said["set_number"], said["number"]) == (filed.sha256.hex(), 6, 1)
    named = one(table.acts.database, "SELECT evidence FROM history WHERE case_id = %s AND seq = %s", case, seq)
    assert f"dossier:{digest.hex()}" in named
    assert seq == filed.receipt.seq
    shown = table.dossier(case, "commune_officer")
    assert [f.file_key for f in shown.evidence] == [row.file_key]
    with pytest.raises(ConflictError):
        table.bring(case, "e8", pdf_of(1))


def _snapshot(table, case):
    with table.acts.database.single() as unit:
        found = unit.row("SELECT content, sha256, history_seq FROM dossier_snapshots WHERE case_id = %s", (case,))
    return found[0], bytes(found[1]), found[2]


def test_a_draft_is_its_writers(table, case):
    table.score(case)
    table.bring(case, "e8", pdf_of(2))
    officer = table.dossier(case, "commune_officer")
    assert (list(officer.evidence), dict(officer.head.choices)) == ([], {})
    with pytest.raises(NotFoundError):
        table.dossier(case, "stranger")


def test_a_dossier_without_its_score_is_not_handed_in(table, case):
    table.write(case, "dossier", DOSSIER, "producer")
    with pytest.raises(InvalidInputError) as error:
        table.file(case)
    assert error.value.code in {"inputs_invalid", "criteria_set_unknown"}
    table.score(case)
    filed = table.file(case, request_id="twice")
    assert table.file(case, request_id="twice").receipt.replayed
    assert one(table.acts.database, "SELECT count(*) FROM dossier_snapshots WHERE case_id = %s", case) == 1
    assert filed.number == 1


def test_an_office_asks_once_with_a_verdict_on_everything(table, case):
    table.whole(case)
    with pytest.raises(InvalidInputError) as error:
        table.ask(case, "commune_officer")
    assert ("/e1", "verdict_needed") in codes(error)
    table.check(case, "commune_officer", {})
    with pytest.raises(InvalidInputError) as error:
        table.ask(case, "commune_officer")
    assert error.value.code == "nothing_to_complete"
    table.check(case, "commune_officer", {"e2": Checked("e2", "missing", "chưa có giấy"), "e3": Checked("e3", "wrong")})
    with pytest.raises(InvalidInputError) as error:
        table.ask(case, "commune_officer")
    assert codes(error) == [("/e3", "remark_needed")]
    table.check(case, "commune_officer", {"e2": Checked("e2", "missing", "chưa có giấy")})
    receipt = table.ask(case, "commune_officer", request_id="asked")
    assert table.ask(case, "commune_officer", request_id="asked").seq == receipt.seq
    assert table.acts.state(case) == "dossier_returned_commune"
    inputs = one(table.acts.database, "SELECT inputs FROM history WHERE case_id = %s AND seq = %s", case, receipt.seq)
    assert inputs["remarks"] == ["Giấy chứng nhận cơ sở đủ điều kiện sản xuất: chưa có giấy"]
    asked = table.dossier(case).requests
    assert [(r.level, len(r.checks)) for r in asked] == [("commune", 16)]
    table.bring(case, "e2", pdf_of(1))
    table.file(case)
    assert one(table.acts.database, "SELECT count(*) FROM dossier_snapshots WHERE case_id = %s", case) == 2
    table.check(case, "commune_officer", {"e2": Checked("e2", "wrong", "mờ")})
    with pytest.raises(GuardFailedError) as refused:
        table.ask(case, "commune_officer")
    assert refused.value.params["reasons"][0]["code"] == "lacks_fact"
    with pytest.raises(NotPermittedError):
        table.checking(case, "province_officer")


def test_the_commune_proposes_by_its_report_and_the_province_asks_once(table, case):
    table.whole(case)
    table.write(case, "commune_report", REPORT, "commune_officer")
    table.file(case, form="commune_report", who="commune_officer")
    assert table.acts.state(case) == "province_check"
    with pytest.raises(NotFoundError):
        table.show(case, "producer", "commune_report")
    table.check(case, "province_officer", {"form": Checked("form", "wrong", "thiếu ngày")})
    table.ask(case, "province_officer")
    table.file(case)
    assert table.acts.state(case) == "province_check"
    table.check(case, "province_officer", {"form": Checked("form", "wrong", "thiếu ngày")})
    with pytest.raises(GuardFailedError):
        table.ask(case, "province_officer")


@pytest.mark.parametrize("table_name", ["dossier_snapshots", "snapshot_files", "case_numbers", "supplement_requests"])
def test_what_went_out_never_changes(table, case, table_name):
    table.whole(case)
    table.register(case)
    if table_name == "supplement_requests":
        table.check(case, "commune_officer", {"e2": Checked("e2", "missing", "thiếu")})
        table.ask(case, "commune_officer")
    with pytest.raises(psycopg.Error), table.acts.database.unit() as unit:
        unit.execute(f"DELETE FROM {table_name}")  # noqa: S608 - a name of the list above
