"""A scenario file is refused with every fault, its line and how to mend it; a good one becomes events in order."""

import unicodedata
from datetime import UTC, datetime

import pytest

from tests.cycle_files import broken, line_of
from tests.scenario_files import MINI, faults, refusal, scenario
from workflow.definitions.tree import SIZE_MAX

LAST = "{at: 2020-06-02T09:00+07:00, by: tinh_lanh_dao, undo: true, case: mat_ong, comment:"
SUBMIT = "trigger: submit_idea, cases: [mat_ong, cam], spread: 90s"
ACCEPT = "{at: 2020-06-02T08:00+07:00, by: $province_officer, trigger: accept_idea, case: mat_ong}"


def test_events_are_expanded_in_the_order_of_time_with_who_and_line():
    events = scenario().events

    assert [(e.number, e.name, e.case, e.by) for e in events[:6]] == [
        (1, "outreach", "mat_ong", "xa_dong_1"),
        (2, "outreach", "cam", "xa_tay_1"),
        (3, "hand_out_form", "mat_ong", "xa_dong_1"),
        (4, "hand_out_form", "cam", "xa_tay_1"),
        (5, "submit_idea", "mat_ong", "ct_dong"),
        (6, "submit_idea", "cam", "ct_tay"),
    ]
    assert events[1].at == datetime(2020, 3, 2, 1, 10, tzinfo=UTC)
    assert events[5].at == datetime(2020, 3, 9, 12, 1, 30, tzinfo=UTC)
    assert events[7].inputs == {"remarks": ["Thiếu ảnh"]}
    assert (events[7].comment, events[7].line) == ("Chưa đủ", line_of(MINI, "at: 2020-03-10T08:30"))
    assert (events[-1].act, events[-1].line) == ("undo", line_of(MINI, LAST))


def test_a_role_is_held_by_whoever_holds_it_that_day():
    by_name = {e.name: e.by for e in scenario().events}

    assert by_name["forward_idea_to_province"] == "huyen_moi"


def test_spread_events_of_two_lines_interleave_by_instant():
    text = broken(
        ("trigger: hand_out_form, cases: [ca_hai]}", "trigger: hand_out_form, spread: 7d, cases: [ca_hai]}"),
        (SUBMIT, "trigger: submit_idea, cases: [mat_ong]"),
        ("trigger: return_idea\n", "trigger: submit_idea\n"),
        ('cam: {inputs: {remarks: ["Thiếu ảnh"]}}', 'cam: {comment: "Sau"}'),
        text=MINI,
    )

    names = [(e.name, e.case) for e in scenario(text).events]

    assert names.index(("submit_idea", "mat_ong")) < names.index(("hand_out_form", "cam"))
    assert [e.number for e in scenario(text).events] == list(range(1, len(names) + 1))


@pytest.mark.parametrize(
    ("old", "new", "code", "mark"),
    [
        ("cycle: ocop-2018", "cycle: ocop-1999", "unknown_name", "cycle: ocop-1999"),
        ("scenario: thu-2020", "scenario: Thử", "bad_code", "scenario: Thử"),
        ("prepared_at: 2020-02-24T08:00+07:00", "prepared_at: 2020-02-24T08:00", "instant_invalid", "prepared_at"),
        ("prepared_at:", "prepared:", "unknown_key", "prepared: 2020"),
        (
            'parent: tinh, valid: ["2008-08-01", "2025-06-30"]}',
            'parent: tin, valid: "2008-08-01"}',
            "unknown_name",
            "parent: tin,",
        ),
        ('parent: tinh, valid: "2025-07-01"}', 'parent: xa_tay, valid: "2025-07-01"}', "wrong_kind", "xa_moi: {"),
        ('valid: "2025-07-01"}', "valid: []}", "date_missing", "valid: []"),
        ('valid: "2025-07-01"}', 'valid: "2025-07-32"}', "date_invalid", "2025-07-32"),
        ('["2020-01-01", "2020-05-31"]', '["2020-05-31", "2020-01-01"]', "dates_reversed", '["2020-05-31"'),
        ('official: "97102"', 'official: "97101"', "doubled", "xa_tay: {"),
        ("becomes: [xa_moi]", "becomes: [xa_cu]", "unknown_name", "xa_cu"),
        ("role: province_lead", "role: province_boss", "unknown_name", "province_boss"),
        ("role: province_lead", "role: producer", "unknown_name", "role: producer,"),
        ("{role: province_lead, unit: tinh", "{role: province_lead, unit: huyen", "wrong_kind", "province_lead, unit"),
        ("{role: province_lead, unit: tinh", "{role: auditor, unit: tinh", "wrong_kind", "auditor"),
        ("kind: cooperative\n", "kind: cooperative\n    phone: x\n", "unknown_key", "phone: x"),
        ("commune: xa_tay", "commune: huyen", "wrong_kind", "commune: huyen"),
        ("login: ct_tay", "login: xa_tay_1", "doubled", "login: xa_tay_1"),
        ("number: THU-SP-02", "number: THU-SP-01", "doubled", "cam: {number"),
        ('name: "Cam"', 'name: "  "', "empty", 'name: "  "'),
        ("ca_hai: [mat_ong, cam]", "ca_hai: [mat_ong, cham]", "unknown_name", "cham"),
        ("  unit: huyen", "  unit: quan", "unknown_name", "unit: quan"),
        ("max_failures_per_step: 2", "max_tries: 2", "unknown_name", "max_tries"),
        ("{window: ideas", "{window: idea", "unknown_name", "window: idea,"),
        ('opens: "2020-03-01"', 'opens: "2020-05-01"', "dates_reversed", 'opens: "2020-05-01"'),
        ("indicator: stars_4", "indicator: stars_9", "unknown_name", "stars_9"),
        ("by: tinh_lanh_dao", "by: ai_do", "unknown_name", "by: ai_do"),
        ("by: $province_officer", "by: $province_oficer", "unknown_name", "by: $province_oficer"),
        ("by: $province_officer", "by: $district_council", "not_one_holder", "by: $district_council"),
        ("trigger: accept_idea", "trigger: aprove_idea", "unknown_name", "aprove_idea"),
        ("enter: outreach", "enter: out_reach", "unknown_name", "out_reach"),
        ("track: new", "track: nue", "track_missing", "track: nue"),
        ("undo: true, case", "undo: true, trigger: accept_idea, case", "one_of_three", "undo: true"),
        ("trigger: accept_idea, case: mat_ong}", "trigger: accept_idea, case: mat}", "unknown_name", "case: mat}"),
        (", trigger: accept_idea, case: mat_ong}", ", trigger: accept_idea}", "case_missing", "trigger: accept_idea}"),
        (
            "trigger: accept_idea, case: mat_ong}",
            "trigger: accept_idea, cases: [ca_hai, cam]}",
            "doubled",
            "[ca_hai, cam]",
        ),
        ("spread: 90s", "spread: soon", "spread_invalid", "spread: soon"),
        ("at: 2020-06-01T08:00+07:00", "at: 2020-06-01T08:00", "instant_invalid", "at: 2020-06-01T08:00,"),
        ('remarks: ["Thiếu ảnh"]', 'remark: ["Thiếu ảnh"]', "unknown_name", "remark: ["),
        ("    trigger: return_idea\n", "    trigger: return_idea\n    case: mat_ong\n", "not_in_event", "cam: {inputs"),
        (
            "by: $commune_officer, enter: outreach, track: new, spread: 10m, cases: [ca_hai]}",
            "by: $commune_officer, enter: outreach, track: new, case: cam}",
            "not_entered",
            "trigger: hand_out_form",
        ),
        ('comment: "Nhầm"', 'comment: "Nh\\u0007"', "text_control_characters", "Nh\\u0007"),
    ],
)
def test_each_fault_is_named_with_its_line(old, new, code, mark):
    text = broken((old, new), text=MINI)

    error = refusal(text)
    found = [f for f in faults(text) if f["code"] == code]

    assert error.code == "scenario_invalid"
    assert found, faults(text)
    assert line_of(text, mark) in [f["line"] for f in found]
    assert all(f["message"] and f["mend"] for f in faults(text))


def test_entering_twice_is_refused():
    text = MINI + "  - {at: 2020-07-01T08:00+07:00, by: xa_tay_1, enter: idea, track: existing, case: cam}\n"

    assert [f["code"] for f in faults(text)] == ["entered_twice"]


def test_events_out_of_order_have_a_code_of_their_own():
    text = broken(("at: 2020-06-01T08:00+07:00", "at: 2020-03-01T08:00+07:00"), text=MINI)

    error = refusal(text)

    assert error.code == "scenario_out_of_order"
    assert [f["line"] for f in faults(text)] == [line_of(text, "at: 2020-03-01T08:00")]


def test_an_event_before_the_preparation_is_out_of_order():
    text = broken(("prepared_at: 2020-02-24", "prepared_at: 2020-03-24"), text=MINI)

    assert refusal(text).code == "scenario_out_of_order"


def test_every_fault_is_named_in_one_go():
    text = broken(
        ("by: tinh_lanh_dao", "by: ai_do"),
        ("trigger: accept_idea", "trigger: aprove_idea"),
        ("at: 2020-06-01T08:00+07:00", "at: 2020-03-01T08:00+07:00"),
        ("commune: xa_tay", "commune: xa_nao"),
        ("max_failures_per_step", "max_tries"),
        text=MINI,
    )

    found = faults(text)

    assert refusal(text).code == "scenario_invalid"
    assert {f["code"] for f in found} >= {"unknown_name", "out_of_order"}
    for mark in ("by: ai_do", "aprove_idea", "at: 2020-03-01T08:00", "commune: xa_nao", "max_tries"):
        assert line_of(text, mark) in {f["line"] for f in found}
    assert [f["line"] for f in found] == sorted(int(str(f["line"])) for f in found)


def test_decomposed_letters_are_refused_with_their_line():
    text = broken(('name: "Mật ong"', unicodedata.normalize("NFD", 'name: "Mật ong"')), text=MINI)

    assert [(f["code"], f["line"]) for f in faults(text)] == [("not_nfc", line_of(text, "THU-SP-01"))]


def test_a_name_of_ten_megabytes_is_refused():
    text = broken(('name: "Cam"', f'name: "{"a" * 10_000_000}"'), text=MINI)

    assert [f["code"] for f in faults(text)] == ["too_large"]
    assert len(text) > SIZE_MAX


def test_a_name_that_cannot_be_stored_is_refused():
    text = broken(('name: "Cam"', f'name: "{"a" * 201}"'), text=MINI)

    assert [f["code"] for f in faults(text)] == ["text_too_long"]


@pytest.mark.parametrize("text", ["", "- 1\n", "scenario: [", "\x00", "scenario: !!python/object:os.system x\n"])
def test_what_is_no_scenario_is_refused(text):
    assert refusal(text).code == "scenario_invalid"


@pytest.mark.parametrize("spread", ["9999d", "99999s", "-1d", "1w", "٣m", "d"])
def test_a_spread_without_measure_is_refused(spread):
    text = broken(("spread: 90s", f"spread: {spread}"), text=MINI)

    assert [f["code"] for f in faults(text)] == ["spread_invalid"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00+07:00", "9999-12-31T23:59-14:00"])
def test_an_instant_at_the_edge_of_the_calendar_is_refused(at):
    text = broken(("at: 2020-06-02T09:00+07:00", f"at: {at}"), text=MINI)

    assert "instant_invalid" in [f["code"] for f in faults(text)]
