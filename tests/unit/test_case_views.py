"""What the pages of a case show, made by pure functions: tracker, forms, drawing, story."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from api.web.case.act_form import Typed, blank, hands_back, is_decision, more_rows, read
from api.web.case.cycle_page import drawing
from api.web.case.day_words import DayWords
from api.web.case.diagram import ENDS, MEASURES, layout_of, shared_ends, ways_of, wrapped
from api.web.case.diagram_marks import marks_of, next_states
from api.web.case.labels import Labels
from api.web.case.outcome import outcome_of
from api.web.case.receipt import receipt_code
from api.web.case.timeline import Teller
from api.web.case.tracker import returned_of, steps_of
from api.web.form import Form
from tests.factories import cycle
from workflow.store.reads.case_path import PathRow
from workflow.store.reads.case_timeline import Happening

PROCESS = cycle("ocop-2018")
PAPERS = ("paper", "dossier", "list", "minutes", "result")
LABELS = Labels({PROCESS.hash: PROCESS}, "vi", is_producer=False)


def text(msgid, **values):
    return msgid.format(**values)


def row(seq, trigger, to, came=None, *, kind="transition", day=1, inputs=None):
    at = datetime(2020, 6, day, 2, tzinfo=UTC)
    who = UUID(int=1)
    return PathRow(seq, kind, at, trigger, came, to, who, "A", "commune_officer", "Lý do", inputs or {}, PROCESS.hash)


ENTERED = row(1, "idea", "idea_draft", kind="enter")
FILED = row(2, "submit_idea", "idea_submitted", "idea_draft", day=2)
BACK = row(3, "return_idea", "idea_returned", "idea_submitted", day=3, inputs={"remarks": ["Phần 1: sửa"]})
ACCEPTED = row(4, "accept_idea", "plan_draft", "idea_appraisal", day=4)


def marks(path, track="new"):
    return [(mark.mark, mark.returns) for mark in steps_of(PROCESS, path, track=track, language="vi")]


def test_tracker_counts_returns_and_moves_with_the_state_alone():
    path = (ENTERED, FILED, BACK)
    assert marks(path)[:3] == [("past", 0), ("now", 1), ("next", 0)]
    assert marks((*path, ACCEPTED))[1:3] == [("past", 1), ("now", 0)]
    assert str(steps_of(PROCESS, (*path, ACCEPTED), track="new", language="vi")[1].on) == "2020-06-04"


def test_what_was_taken_back_counts_as_never_done():
    undone = row(4, "undo", "idea_submitted", "idea_returned", kind="undo", inputs={"undoes": 3})
    assert marks((ENTERED, FILED, BACK, undone))[1] == ("now", 0)
    assert returned_of(PROCESS, (ENTERED, FILED, BACK, undone)) is None


def test_a_case_that_ended_keeps_the_step_it_ended_in():
    gone = row(3, "withdraw", "withdrawn", "idea_submitted")
    assert marks((ENTERED, FILED, gone))[1] == ("ended", 0)


def test_an_existing_product_passes_over_the_first_steps():
    entered = row(1, "dossier", "dossier_draft", kind="enter")
    assert [mark for mark, _ in marks((entered,), track="existing")] == ["skipped"] * 4 + ["now", "next"]


def test_last_return_gives_its_remarks_while_its_step_goes_on():
    found = returned_of(PROCESS, (ENTERED, FILED, BACK))
    assert found is not None
    assert found.remarks == ("Phần 1: sửa",)
    assert returned_of(PROCESS, (ENTERED, FILED, BACK, ACCEPTED)) is None


def form(**fields):
    return Form(
        {name.replace("__", "."): value if isinstance(value, tuple) else (value,) for name, value in fields.items()}
    )


RETURN = PROCESS.table["plan_submitted", "return_plan"]
SCORE = PROCESS.table["dossier_district", "record_district_score"]
RECOGNISE = PROCESS.table["council_concluded", "recognise"]


def test_remarks_are_composed_part_by_part_and_empty_ones_left_out():
    typed = read(RETURN, form(part=("A", "", "C"), remark=("x", "y", " ")), on_behalf=False)
    assert typed.inputs == {"remarks": ["A: x", "y"]}
    assert hands_back(RETURN)
    assert not hands_back(SCORE)
    assert len(more_rows(blank(RETURN)).parts) == 8
    assert [part.name for part in blank(RETURN, ["Thị trường"]).parts] == ["Thị trường"]


@pytest.mark.parametrize(
    ("typed", "value"), [("71,33", "71.33"), ("71.33", "71.33"), ("80", "80"), ("abc", "abc"), ("1,2,3", "1,2,3")]
)
def test_decimals_are_read_with_comma_or_point_and_nonsense_is_handed_on(typed, value):
    assert read(SCORE, form(in__points=typed), on_behalf=False).inputs == {"points": value}


@pytest.mark.parametrize(
    ("typed", "value"), [("1/12/2020", "2020-12-01"), ("01122020", "2020-12-01"), ("31/2/2020", "31/2/2020")]
)
def test_days_are_read_as_people_write_them(typed, value):
    assert read(RECOGNISE, form(in__decision_on=typed), on_behalf=False).inputs["decision_on"] == value


@pytest.mark.parametrize(("typed", "value"), [("4", 4), ("1.000", 1000), ("bốn", "bốn")])
def test_whole_numbers_are_read_with_groups(typed, value):
    assert read(RECOGNISE, form(in__stars=typed), on_behalf=False).inputs["stars"] == value


def test_evidence_is_one_a_line_with_the_paper_of_the_counter_for_others_only():
    sent = form(evidence="a\n\n b ", counter="1")
    assert read(SCORE, sent, on_behalf=True).evidence == ("a", "b", "at-counter")
    assert read(SCORE, sent, on_behalf=False).evidence == ("a", "b")
    assert Typed().evidence == ()


def test_what_settles_ends_or_stays_for_good_is_asked_about_once_more():
    assert is_decision(PROCESS, RETURN, "plan_submitted")
    assert is_decision(PROCESS, RECOGNISE, "council_concluded")
    assert is_decision(PROCESS, PROCESS.table["idea_draft", "withdraw"], "idea_draft")
    assert not is_decision(PROCESS, PROCESS.table["idea_draft", "submit_idea"], "idea_draft")
    assert not is_decision(PROCESS, SCORE, "dossier_district")


@pytest.mark.parametrize("code", ["ocop-2018", "ocop-2026"])
@pytest.mark.parametrize("shape", ["tall", "wide"])
def test_drawing_has_every_state_once_inside_its_band_and_every_way(code, shape):
    process = cycle(code)
    layout = layout_of(process, shape)
    assert layout is layout_of(process, shape)
    assert sorted(box.state for box in layout.boxes) == sorted(process.states)
    measure, bands = MEASURES[shape], {band.number: band for band in layout.bands}
    ends = shared_ends(process)
    assert ends == {"withdrawn", "deferred"}
    taken = set()
    for box in layout.boxes:
        band = bands[0 if box.state in ends else process.states[box.state].step]
        assert band.x <= box.x
        assert box.x + measure.box <= band.x + band.width
        assert band.y <= box.y
        assert box.y + measure.height <= band.y + band.height + measure.gap
        taken.add((box.x, box.y))
    assert len(taken) == len(layout.boxes)
    assert {(line.source, line.to) for line in layout.lines} == set(ways_of(process))
    assert layout.width <= (340 if shape == "tall" else 1300)


def test_labels_are_broken_into_their_boxes():
    measure = MEASURES["tall"]
    for state in PROCESS.states.values():
        for label in (state.staff.vi, state.producer.vi, state.staff.en, state.producer.en):
            lines = wrapped(label, measure)
            assert 1 <= len(lines) <= 3
            assert max(map(len, lines)) <= measure.letters + 1


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", ["ocop-2018", "ocop-2026"])
def test_a_title_of_the_tall_drawing_stays_above_its_first_box(code, language):
    process = cycle(code)
    titles = {step.number: f"{step.number}. {step.label.text(language)}" for step in process.steps} | {ENDS: "–"}
    found = marks_of(process, (), "idea_draft", None, LABELS)
    drawn = drawing(layout_of(process, "tall"), found, titles, DayWords(text, date(2026, 9, 3)))
    assert [band.title for band in drawn.bands if len(band.title) > 1] == []


def test_marks_say_where_a_case_is_was_and_may_go():
    found = marks_of(PROCESS, (ENTERED, FILED, BACK), "idea_returned", None, LABELS)
    assert found.of("idea_returned").mark == "here"
    assert found.of("idea_draft").mark == "been"
    assert found.of("idea_submitted").mark == "open"
    assert found.of("idea_submitted").acts == ("Nộp lại ý tưởng",)
    assert found.of("recognised").mark == "far"
    assert found.way("idea_draft", "idea_submitted") == "been"
    assert found.way("idea_returned", "idea_submitted") == "open"


def test_a_remembered_state_is_where_the_case_may_go_back_to():
    assert "implementing" in next_states(PROCESS, "implementation_suspended", "implementing", LABELS)


def notice(number):
    said = {"kind": "reminder", "notice": "x", "channel": "sms", "state": "sent", "reason": None, "to": "B"}
    said |= {"role": "producer", "rule": None, "read": None}
    return Happening(datetime(2020, 6, 1, 2, number, tzinfo=UTC), str(number), "notice", said)


def test_runs_of_notices_are_folded_and_few_are_not():
    teller = Teller(text, LABELS, DayWords(text, datetime(2020, 6, 1, tzinfo=UTC).date()), PROCESS.hash, True, "")
    (day,) = teller.by_day([notice(5), notice(4), notice(3)])
    assert [(entry.fold, entry.at, len(entry.folded)) for entry in day.entries] == [("3", "9:03–9:05", 3)]
    (day,) = teller.by_day([notice(5), notice(4)])
    assert [entry.folded for entry in day.entries] == [(), ()]


def test_papers_of_an_act_are_named_by_what_they_are_and_the_beginning_of_their_hash():
    teller = Teller(text, LABELS, DayWords(text, datetime(2020, 6, 1, tzinfo=UTC).date()), PROCESS.hash, True, "")
    papers = ["session:ph-1a2b", "at-counter", "Sổ 12", *(f"{mark}:{'0123456789' * 6}" for mark in PAPERS), "file:x"]
    said: dict[str, object] = {
        "process": PROCESS.hash,
        "from": None,
        "to": "idea_draft",
        "kind": "enter",
        "trigger": "idea",
        "role": "system",
    }
    said |= {"inputs": {}, "comment": None, "evidence": papers, "who": "A", "person": "1", "behalf": False}
    (day,) = teller.by_day([Happening(datetime(2020, 6, 1, 2, tzinfo=UTC), "1", "act", said)])
    assert day.entries[0].evidence == (
        "session ph-1a2b",
        "paper handed in at the counter",
        "Sổ 12",
        "the form as handed in, mark 01234567",
        "the dossier, mark 01234567",
        "the list of the session, mark 01234567",
        "minutes of the session, mark 01234567",
        "the result of scoring, mark 01234567",
        "files with it: 1",
    )


def test_receipts_name_case_entry_and_hash():
    assert receipt_code("HT-2020-0017", 12, "9c1e77") == "HT-2020-0017-12-9c1e"


@pytest.mark.parametrize(("language", "shown"), [("vi", "71,33"), ("en", "71.33")])
def test_points_of_a_decision_are_cut_and_written_as_the_reader_writes_numbers(language, shown):
    decided = row(9, "record_conclusion", "recognised", "council_concluded", inputs={"points": 71.339, "stars": 4})
    found = outcome_of(PROCESS, (decided,), Labels({PROCESS.hash: PROCESS}, language, is_producer=True))
    assert [paper.value for paper in found.papers] == ["4", shown]
