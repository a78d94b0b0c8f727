"""The values and texts of notices of a real case: read by one statement a batch, previewed at any instant."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from ocop import cli
from ocop import notices as shipped
from tests.acts import Acts, one, reading
from tests.factories import build
from workflow.domain.clock_changes import ClockCommand
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.notice_values import digest_line
from workflow.domain.time import VIETNAM
from workflow.services.clock_acts import apologise
from workflow.services.notice_values import subjects, text_of, values_of
from workflow.services.preview_notices import preview_notices
from workflow.store import notices
from workflow.store.database import Database
from workflow.store.notices import NewNotice
from workflow.store.reads import notice_subjects

BOOK = shipped.load(address="https://ocop.example.vn/")
RETURNED_ON = date(2020, 6, 1)
DUE_ON = date(2020, 6, 16)  # 15 calendar days after 1 June


@pytest.fixture(scope="module")
def acts(database_url: str) -> Iterator[Acts]:
    """Give people of every role and products to enter."""
    database = Database(database_url, pool_size=2)
    yield Acts(database, build(database, products=4))
    database.close()


@pytest.fixture(scope="module")
def returned(acts: Acts) -> UUID:
    """Give a case whose idea was sent back, so that its producer has a last day."""
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "return_idea", comment="Nêu rõ nguyên liệu.")
    return case


def planned(acts: Acts, case: UUID | None, key: str, notice: str, role: str, **more: object) -> str:
    row = NewNotice(
        key=key,
        kind="reminder",
        notice=notice,
        case_id=case,
        rule=None,
        started_seq=None,
        arming=None,
        step=None,
        history_seq=None,
        recipient_id=acts.scene.people[role],
        recipient_role=role,
        channel="in_app",
        urgent=False,
        planned_at=acts.at,
        send_at=acts.at,
        params={},
    )
    with acts.database.unit() as unit:
        notices.insert(unit, [replace(row, **more)])  # type: ignore[arg-type]  # columns named by each test
    return key


def started(acts: Acts, case: UUID, rule: str) -> int:
    return int(one(acts.database, "SELECT started_seq FROM clocks WHERE case_id = %s AND rule = %s", case, rule))


def test_values_of_a_reminder_say_what_until_when_and_what_then(acts, returned):
    seq = started(acts, returned, "idea_completion")
    key = planned(acts, returned, "k:reminder", "due_soon", "producer", rule="idea_completion", started_seq=seq)

    with reading(acts.database) as unit:
        subject = subjects(unit, [key])[key]
    values = values_of(subject, "vi", date(2020, 6, 11), BOOK)

    assert subject.clock is not None
    assert subject.clock.due_on == DUE_ON
    assert values["due_on"] == "16/06/2020"
    assert values["days_left"] == "còn 3 ngày làm việc"
    assert values["days_late"] == "chưa quá hạn"
    assert values["clock"] == "Hạn nộp lại ý tưởng"
    assert values["product"] == "Sản phẩm 0"
    assert values["recipient"] == "Người producer"
    assert values["what_to_do"] == "Nộp lại ý tưởng"
    assert values["consequence"].startswith("Việc quá hạn được báo đến: Công chức xã")
    assert values["link"] == "https://ocop.example.vn/?mua=s-2020"
    assert values_of(subject, "en", date(2020, 6, 15), BOOK)["days_left"] == "1 working day left"
    assert values_of(subject, "vi", DUE_ON, BOOK)["days_left"] == "hôm nay là ngày cuối"
    assert values_of(subject, "vi", date(2020, 6, 18), BOOK)["days_late"] == "quá hạn 2 ngày làm việc"
    assert text_of(subject, "vi", date(2020, 6, 11), BOOK).subject == (
        "[OCOP] Sản phẩm 0 – Nhận đăng ký ý tưởng sản phẩm: còn 3 ngày làm việc (đến hết 16/06/2020)"
    )


def test_event_notice_carries_the_remarks_and_the_holder_is_told_what_to_do(acts, returned):
    seq = one(acts.database, "SELECT max(seq) FROM history WHERE case_id = %s AND trigger = 'return_idea'", returned)
    mine = planned(acts, returned, "k:event:1", "idea_sent_back", "producer", history_seq=seq)
    theirs = planned(acts, returned, "k:event:2", "idea_sent_back", "commune_officer", history_seq=seq)

    with reading(acts.database) as unit:
        found = subjects(unit, [mine, theirs, "k:none"])
    letter = text_of(found[mine], "vi", RETURNED_ON, BOOK)

    assert found.keys() == {mine, theirs}
    assert "Ý kiến kèm theo: Nêu rõ nguyên liệu." in letter.body
    assert "16/06/2020" in letter.subject
    assert "chưa phải làm gì; đang đến lượt: Chủ thể OCOP" in text_of(found[theirs], "vi", RETURNED_ON, BOOK).body
    assert "Remarks: Nêu rõ nguyên liệu." in text_of(found[mine], "en", RETURNED_ON, BOOK).body


def test_notice_without_a_case_takes_its_values_from_its_parameters(acts):
    key = planned(acts, None, "k:digest", "digest", "producer", params={"count": 2, "items": "• a\n• b"})

    with reading(acts.database) as unit:
        letter = text_of(subjects(unit, [key])[key], "vi", RETURNED_ON, BOOK)

    assert letter.subject == "[OCOP] 2 việc cần biết trong ngày"
    assert "• a\n• b" in letter.body


def test_notice_whose_value_is_missing_is_refused(acts):
    key = planned(acts, None, "k:digest:bare", "digest", "producer")

    with reading(acts.database) as unit:
        subject = subjects(unit, [key])[key]
    with pytest.raises(InvalidInputError) as caught:
        text_of(subject, "vi", RETURNED_ON, BOOK)

    assert caught.value.code == "notice_variable_missing"
    assert caught.value.params["names"] == ["count", "items"]


def test_batch_costs_one_statement_whatever_its_size(acts, returned, monkeypatch):
    keys = [planned(acts, returned, f"k:batch:{n}", "due_soon", "producer") for n in range(5)]
    with reading(acts.database) as unit:
        subjects(unit, keys[:1])
        sent: list[object] = []
        kept = type(unit).rows

        def counting(self, *given):
            sent.append(given)
            return kept(self, *given)

        monkeypatch.setattr(type(unit), "rows", counting)
        for size in (1, 5):
            sent.clear()
            assert len(subjects(unit, keys[:size])) == size
            assert len(sent) == 1


def test_digest_line_names_product_clock_and_turn(acts, returned):
    key = planned(acts, returned, "k:line", "due_soon", "commune_officer")
    with reading(acts.database) as unit:
        subject = subjects(unit, [key])[key]

    assert digest_line(subject, "vi", date(2020, 6, 11), BOOK) == (
        "• Sản phẩm 0 (HTX commune): Hạn nộp lại ý tưởng, 16/06/2020, còn 3 ngày làm việc; đến lượt: Chủ thể OCOP"
    )


def previews(acts: Acts, key: UUID | str, wanted: str, at: datetime, language: str = "vi"):
    with reading(acts.database) as unit:
        return preview_notices(unit, BOOK, key, wanted=wanted, language=language, at=at)


def test_preview_of_a_rule_gives_every_rung_on_its_own_day(acts, returned):
    shown = previews(acts, returned, "idea_completion", acts.at)

    assert [(one.on.isoformat(), one.offset, one.notice, one.recipient.role) for one in shown] == [
        ("2020-06-11", -3, "due_soon", "producer"),
        ("2020-06-15", -1, "due_soon", "producer"),
        ("2020-06-16", 0, "due_today", "producer"),
        ("2020-06-17", 1, "overdue", "producer"),
        ("2020-06-17", 1, "overdue_escalated", "commune_officer"),
        ("2020-06-19", 3, "overdue_escalated", "district_officer"),
    ]
    assert "còn 3 ngày làm việc" in shown[0].text.subject
    assert "quá hạn 3 ngày làm việc" in shown[-1].text.subject
    assert shown[0].recipient.name == "Người producer"


def test_preview_equals_what_delivery_renders(acts, returned):
    seq = started(acts, returned, "idea_completion")
    key = planned(acts, returned, "k:same", "due_soon", "producer", rule="idea_completion", started_seq=seq)
    with reading(acts.database) as unit:
        subject = subjects(unit, [key])[key]
    shown = previews(acts, returned, "idea_completion", acts.at)[0]

    assert shown.text == text_of(subject, "vi", shown.on, BOOK)


def test_preview_of_every_notice_of_both_the_cycle_and_the_engine_renders(acts, returned):
    for code in BOOK.templates:
        for language in ("vi", "en"):
            for shown in previews(acts, returned, code, acts.at, language):
                assert "{" not in shown.text.subject + shown.text.body + shown.text.short


def test_preview_of_a_code_shows_one_that_opens_nothing(acts, returned):
    (shown,) = previews(acts, returned, "one_time_code", acts.at)

    assert "Mã 6 số: 123456" in shown.text.body
    assert "dùng trong 10 phút" in shown.text.subject


def test_preview_looks_at_the_case_as_it_stood(acts):
    case = acts.case(until="idea_submitted")
    before = acts.at
    acts.fire(case, "commune_officer", "return_idea", comment="x")

    told = previews(acts, case, "idea_received", before)[0].text.body
    assert "đang đến lượt: Công chức xã" in told
    with pytest.raises(NotFoundError) as caught:
        previews(acts, case, "idea_completion", before)
    assert caught.value.code == "clock_not_found"


@pytest.mark.parametrize(
    ("key", "wanted", "at", "code"),
    [
        ("NO-CASE", "due_soon", None, "case_not_found"),
        (None, "nowhere", None, "notice_unknown"),
        (None, "plan_completion", None, "clock_not_found"),
        (None, "due_soon", datetime(2019, 1, 1, tzinfo=VIETNAM), "case_not_found"),
    ],
)
def test_preview_refuses_what_is_not_there(acts, returned, key, wanted, at, code):
    with pytest.raises((NotFoundError, InvalidInputError)) as caught:
        previews(acts, key or returned, wanted, at or acts.at)

    assert caught.value.code == code


def test_clock_without_a_last_day_has_no_rungs_to_show(acts):
    case = acts.case(until="idea_draft")

    with pytest.raises(ConflictError) as caught:
        previews(acts, case, "idea_registration", acts.at)

    assert caught.value.code == "clock_without_day"


def test_case_before_it_entered_is_not_there(acts, returned):
    with reading(acts.database) as unit:
        assert notice_subjects.case_then(unit, returned, datetime(2019, 1, 1, tzinfo=VIETNAM)) is None


def test_shipped_folder_is_that_of_the_product():
    assert Path("config/notices").resolve() == shipped.FOLDER.resolve()


@pytest.fixture(scope="module")
def apologised(acts: Acts) -> UUID:
    """Give a case whose commune gave a new day before it was late."""
    case = acts.case(until="dossier_commune")
    command = ClockCommand(
        case_id=case,
        actor_id=acts.scene.people["commune_officer"],
        rule="commune_check",
        request_id="apology",
        new_due_on=date(2020, 6, 26),
        comment="Cán bộ thụ lý nghỉ ốm",
    )
    with acts.database.single() as unit:
        apologise(unit, acts.clock(), command)
    return case


def test_lateness_apologised_for_is_told_with_reason_new_day_and_officer(acts, apologised):
    seq = started(acts, apologised, "commune_check")
    row = one(acts.database, "SELECT max(seq) FROM history WHERE case_id = %s AND kind = 'clock'", apologised)
    more = {"rule": "commune_check", "started_seq": seq}
    slip = planned(acts, apologised, "k:slip", "office_late", "producer", history_seq=row, **more)
    rung = planned(acts, apologised, "k:rung", "office_late", "producer", **more)

    with reading(acts.database) as unit:
        found = subjects(unit, [slip, rung])

    for key in (slip, rung):
        assert found[key].notice == "apology"
        letter = text_of(found[key], "vi", date(2020, 6, 19), BOOK)
        assert "ngày hẹn mới 26/06/2020 (còn 5 ngày làm việc)" in letter.subject
        assert "lẽ ra có kết quả ngày 22/06/2020" in letter.body
        assert "Lý do: Cán bộ thụ lý nghỉ ốm." in letter.body
        assert "Người phụ trách: Người commune_officer." in letter.body


def test_lateness_nobody_apologised_for_is_told_as_such(acts):
    case = acts.case(until="dossier_commune")
    more = {"rule": "commune_check", "started_seq": started(acts, case, "commune_check")}
    key = planned(acts, case, "k:late", "office_late", "producer", **more)

    with reading(acts.database) as unit:
        subject = subjects(unit, [key])[key]

    assert subject.notice == "office_late"
    assert "quá hạn 1 ngày làm việc" in text_of(subject, "vi", date(2020, 6, 23), BOOK).subject


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"cause": "calendar"}, "lịch ngày nghỉ được công bố lại"),
        ({"cause": "extended"}, "được gia hạn"),
        ({"cause": "windows"}, "kế hoạch mùa được điều chỉnh"),
        ({"why": "no_holder", "for_role": "commune_officer"}, "chưa có ai giữ vai trò đang đến lượt"),
        ({"reason": "Xin xem sớm"}, "Xin xem sớm"),
        ({}, "chưa ghi lý do"),
    ],
)
def test_reason_is_worded(acts, returned, params, said):
    key = planned(acts, returned, f"k:why:{said}", "date_moved", "producer", params=params)

    with reading(acts.database) as unit:
        assert values_of(subjects(unit, [key])[key], "vi", RETURNED_ON, BOOK)["reason"] == said


def test_office_that_hears_for_a_role_nobody_holds_is_asked_to_assign(acts, returned):
    params = {"for_role": "commune_officer"}
    key = planned(acts, returned, "k:unheld", "due_soon", "province_officer", params=params)

    with reading(acts.database) as unit:
        values = values_of(subjects(unit, [key])[key], "vi", RETURNED_ON, BOOK)

    assert values["what_to_do"].startswith("chưa có ai giữ vai trò Công chức xã trên địa bàn")


def test_preview_command_prints_what_goes_out(database_url, acts, returned):
    code = one(acts.database, "SELECT code FROM cases WHERE id = %s", returned)
    at = acts.at.isoformat()

    words = ["notice", "preview", "idea_completion", code, "--as-of", at, "--database-url", database_url]
    result = CliRunner().invoke(cli.build(), words)

    shown = previews(acts, returned, "idea_completion", acts.at)
    assert result.exit_code == 0
    assert "=== due_soon · producer · 11/06/2020, rung -3" in result.stdout
    for preview in shown:
        assert preview.text.subject in result.stdout
        assert preview.text.short in result.stdout
    assert "http://127.0.0.1:8000/?mua=s-2020" in result.stdout
