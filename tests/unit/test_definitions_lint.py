"""Each rule of the linter has a file that breaks it; the finding names the rule, the place and the mending."""

from dataclasses import replace
from typing import NamedTuple

import pytest

from tests.cycle_files import MINI, broken, findings, line_of, trial
from workflow.definitions.lint import lint
from workflow.domain.process import MILESTONES_MAX, Label
from workflow.store.reads import season_board


class Case(NamedTuple):
    code: str
    replacements: tuple[tuple[str, str], ...]
    mark: str
    """A piece of the line that the finding must name."""
    others: frozenset[str] = frozenset()
    """Findings that follow from the same fault."""


def case(code, old, new, mark=None, *, others=()):
    return Case(code, ((old, new),), mark or new, frozenset(others))


HOLDER_DRAFT = "      draft:\n        holder: producer"
RETURNED = "      returned:\n        holder: producer"
PAUSED = "      paused:\n        holder: producer"
ROUTES = "          - {when: is_last_failure, argument: {setting: max_failures}, to: ended}\n          - {to: returned}"
EXPIRE = "        to: ended\n        by: [system]"
ACCEPT_WHO = "        to: running\n        by: [officer]"

CASES = [
    # names
    case("unknown_role", "undo: {by: [lead]}", "undo: {by: [boss]}"),
    case(
        "unknown_role",
        HOLDER_DRAFT,
        "      draft:\n        holder: nobody",
        "holder: nobody",
        others={"holder_cannot_act", "clock_of_another"},
    ),
    case("unknown_role", "on_behalf: [officer]", "on_behalf: [clerk]"),
    case("unknown_role", "stop_reasons:\n  flood: {by: [officer]", "stop_reasons:\n  flood: {by: [clerk]", "  flood:"),
    case("unknown_role", "lifted_by: lead}", "lifted_by: clerk}"),
    case("unknown_state", "        to: running\n", "        to: runing\n", "to: runing"),
    case("unknown_state", "start: {state: draft", "start: {state: draught", others={"unreachable"}),
    case("unknown_trigger", "not_by: [submit]", "not_by: [sumbit]"),
    case("unknown_trigger", "breach_trigger: expire", "breach_trigger: expired", others={"trigger_cannot_fire"}),
    case("unknown_guard", "name: is_certificate_past", "name: is_certificate_over"),
    case("unknown_guard", "when: is_last_failure, argument", "when: is_last_try, argument"),
    case("unknown_setting", "argument: {setting: threshold}", "argument: {setting: treshold}"),
    case("unknown_setting", "limit: {setting: repair_days}", "limit: {setting: repair_time}"),
    case("unknown_clock", "clocks: [term]", "clocks: [terms]", others={"clock_unused"}),
    case(
        "unknown_notice",
        'en: "Withdraw"}\n      notices: [told]',
        'en: "Withdraw"}\n      notices: [said]',
        "notices: [said]",
    ),
    case("unknown_milestone", "requires: submitted", "requires: submited"),
    case("unknown_window", "name: is_within_window, argument: ideas,", "name: is_within_window, argument: idea,"),
    case("unknown_window", "writing: {holder: producer, window: ideas", "writing: {holder: producer, window: idea"),
    case(
        "unknown_step",
        "      ended:\n        final: true",
        "      ended:\n        step: 9\n        final: true",
        "step: 9",
    ),
    case("unknown_input", "record: [points]", "record: [point]"),
    case("unknown_reason", "reason: flood", "reason: storm"),
    case("unknown_name", "guards: [enough]", "guards: [plenty]", others={"unused", "missing_key"}),
    case("unknown_fact", "name: is_certificate_past,", "name: has_fact, argument: colour,"),
    case(
        "unknown_fact", "unit: calendar_days, ladder: plain", "unit: calendar_days, start_fact: colour, ladder: plain"
    ),
    # the graph
    case("dead_end", EXPIRE, "        to: $stay\n        by: [system]", "      running:", others={"no_way_to_end"}),
    Case(
        "no_way_to_end",
        ((EXPIRE, "        to: paused\n        by: [system]"), ("to: $remembered", "to: running")),
        "      running:",
        frozenset(),
    ),
    case("unreachable", "          - {to: returned}", "          - {to: ended}", "      returned:"),
    case("final_has_holder", "        final: true\n", "        final: true\n        holder: lead\n", "holder: lead"),
    case(
        "final_has_exit",
        "        from: running\n        to: ended",
        "        from: [running, ended]\n        to: ended",
        "      ended:",
        others={"dead_end"},
    ),
    case(
        "final_has_clock",
        "        final: true\n",
        "        final: true\n        clocks: [term]\n",
        "      ended:",
        others={"trigger_cannot_fire"},
    ),
    case("nobodys_turn", PAUSED, "      paused:\n        holder: null", "      paused:"),
    case(
        "holder_cannot_act",
        RETURNED,
        "      returned:\n        holder: lead",
        "holder: lead",
        others={"clock_of_another"},
    ),
    case(
        "nobody_may_fire",
        EXPIRE,
        "        to: ended\n        by: []",
        "- trigger: expire",
        others={"trigger_cannot_fire"},
    ),
    case(
        "nobody_may_fire",
        EXPIRE,
        "        to: ended\n        by: [reader]",
        "- trigger: expire",
        others={"trigger_cannot_fire"},
    ),
    case("role_only_reads", ACCEPT_WHO, "        to: running\n        by: [officer, reader]", "by: [officer, reader]"),
    case("role_only_reads", "on_behalf: [officer]", "on_behalf: [reader]"),
    case("on_behalf_of_nobody", ACCEPT_WHO, ACCEPT_WHO + "\n        on_behalf: [lead]", "on_behalf: [lead]"),
    case("two_rows", "trigger: note\n", "trigger: return_it  # again\n", "# again"),
    case(
        "route_after_unconditional",
        ROUTES,
        "\n".join(reversed(ROUTES.split("\n"))),
        "- {to: returned}",
        others={"no_unconditional_route"},
    ),
    case(
        "no_unconditional_route",
        "          - {to: returned}\n",
        "          - {when: is_upgrade, to: returned}\n",
        "when: is_upgrade",
    ),
    case(
        "nothing_remembered",
        "effects: {remember: true}",
        "effects: {}",
        "to: $remembered",
        others={"dead_end", "no_way_to_end", "holder_cannot_act"},
    ),
    case("entry_is_final", "market: {state: running", "market: {state: ended"),
    case("step_order", "  - number: 2\n", "  - number: 3\n", "steps:"),
    case(
        "outcome_missing",
        "{treatment: close, outcome: accepted, assign: {kind: new}}",
        "{treatment: close, assign: {kind: new}}",
    ),
    case("outcome_superfluous", "effects: {treatment: open}", "effects: {treatment: open, outcome: opened}"),
    # what is asked
    case(
        "guard_argument_missing",
        "name: is_within_window, argument: ideas",
        "name: is_within_window",
        "guards: [open, window]",
    ),
    case("guard_argument_superfluous", "name: is_season_open,", "name: is_season_open, argument: 3,"),
    case("guard_argument_type", "argument: {setting: threshold}", "argument: many"),
    case("guard_argument_type", "argument: {setting: threshold}", "argument: {setting: strict}"),
    case(
        "guard_argument_missing", "limit: 5, unit: working_days", "limit: 5, unit: working_days, when: is_last_failure"
    ),
    case("input_choices", "type: choice, choices", "type: text, choices"),
    case("input_choices", 'choices: {new: {vi: "Mới", en: "New"}, old: {vi: "Cũ", en: "Old"}}', "choices: [new, old]"),
    case(
        "input_bounds",
        "points: {type: decimal, minimum: 0, maximum: 100",
        "points: {type: decimal, minimum: 100, maximum: 0",
        "inputs: [points]",
    ),
    case("input_twice", "inputs: [points]", "inputs: [points, points]"),
    case("setting_bounds", "default: 3, unit: times", "default: 30, unit: times"),
    case("setting_bounds", "minimum: 1, maximum: 10", "minimum: 10, maximum: 1"),
    case("setting_default", 'default: "49.5"', 'default: "half"'),
    case("setting_default", 'default: "49.5"', "default: 49"),
    case("setting_default", "default: false", "default: 0"),
    # clocks
    case("no_clock", '        no_clock: {vi: "Không có hạn", en: "No limit"}\n', "", "      paused:"),
    case(
        "clock_and_reason",
        "clocks: [repair]",
        'clocks: [repair]\n        no_clock: {vi: "Không", en: "None"}',
        'no_clock: {vi: "Không", en',
    ),
    case(
        "clock_of_another",
        "clocks: [review]",
        "clocks: [repair, writing]",
        others={"clock_unused", "clock_not_running"},
    ),
    case("clock_limit", "limit: 5, unit: working_days", "limit: 5, unit: working_days, window: ideas"),
    case("clock_limit", "limit: 5, unit: working_days", "limit: 0, unit: working_days"),
    case("clock_limit", "writing: {holder: producer, window: ideas", "writing: {holder: producer"),
    case("clock_limit", "expiry_window: [180, 0]", "expiry_window: [0, 180]"),
    case(
        "clock_limit",
        "writing: {holder: producer, window: ideas",
        "writing: {holder: producer, window: ideas, start_fact: kind",
    ),
    case("clock_unit", "limit: 5, unit: working_days", "limit: 5"),
    case(
        "clock_unit",
        "limit: {setting: repair_days}, unit: calendar_days",
        "limit: {setting: repair_days}, unit: working_days",
    ),
    case("clock_holder", "review: {holder: officer", "review: {holder: reader", others={"clock_of_another"}),
    case(
        "too_many",
        "milestones:\n",
        "milestones:\n"
        + "".join(f'  more_{n}: {{label: {{vi: "Mốc {n}", en: "Milestone {n}"}}}}\n' for n in range(MILESTONES_MAX)),
        "milestones:",
        others={"milestone_unreached"},
    ),
    case("ladder_incomplete", "{offset: 0, to: producer, notice: due}, ", "", "writing: {holder"),
    case("rung_before_start", "limit: 5, unit: working_days", "limit: 1, unit: working_days", "reminders: [{"),
    case("rung_too_far", "escalation: [{offset: 2, to: lead", "escalation: [{offset: 367, to: lead"),
    case(
        "rung_twice",
        "escalation: [{offset: 2, to: lead, notice: late}]",
        "escalation: [{offset: 1, to: producer, notice: late}]",
    ),
    case(
        "notice_not_for_role",
        "escalation: [{offset: 2, to: lead, notice: late}]",
        "escalation: [{offset: 2, to: lead, notice: due}]",
    ),
    case("breach_incomplete", ", on_breach: fire, breach_trigger: expire", ", breach_trigger: expire", "term: {holder"),
    case("trigger_cannot_fire", "breach_trigger: expire", "breach_trigger: report"),
    case("trigger_cannot_fire", "breach_trigger: expire,", "breach_trigger: expire, open_trigger: submit,"),
    case(
        "open_without_window",
        "review: {holder: officer, limit: 5",
        "review: {holder: officer, open_trigger: note, limit: 5",
        others={"trigger_cannot_fire"},
    ),
    case("clock_unused", "clocks: [repair]", "clocks: [writing]", "  repair: {holder"),
    case("clock_not_running", "{act: stop, clock: review, reason: flood}", "{act: restart, clock: term}"),
    case("reason_superfluous", "{act: stop, clock: review", "{act: resume, clock: review"),
    # texts
    case("label_missing", 'label: {vi: "Nộp", en: "Submit"}', 'label: {vi: "Nộp", en: " "}'),
    case("label_too_long", 'en: "Submit again"', f'en: "{"x" * 301}"'),
    case("label_control_characters", 'en: "Submit again"', 'en: "Submit\\u200bagain"'),
    case(
        "no_notice",
        'en: "Withdraw"}\n      notices: [told]',
        'en: "Withdraw"}\n      notices: []',
        "- trigger: withdraw",
    ),
    case(
        "notice_unused",
        "  told: {to",
        '  never: {to: [officer], label: {vi: "Không", en: "Never"}}\n  told: {to',
        "never:",
    ),
    case("bad_code", "trigger: withdraw", "trigger: Withdraw!"),
    case("bad_code", "trigger: withdraw", "trigger: undo"),
    case("bad_code", "{name: kind,", "{name: Kind,"),
    case(
        "unused", "  open: {name", '  idle: {name: is_upgrade, reason: {vi: "Không", en: "No"}}\n  open: {name', "idle:"
    ),
]


def test_trial_file_has_nothing_to_mend():
    assert findings(MINI) == []


@pytest.mark.parametrize("broken_case", CASES, ids=lambda c: f"{c.code}: {c.replacements[0][1].strip()[:40]}")
def test_rule_refuses_and_names_the_line(broken_case):
    text = broken(*broken_case.replacements)
    found = findings(text)
    codes = {str(finding["code"]) for finding in found}
    assert broken_case.code in codes, found
    assert codes <= {broken_case.code} | broken_case.others, found
    mark = broken_case.mark.strip("\n").split("\n")[-1]
    lines = [f["line"] for f in found if f["code"] == broken_case.code]
    assert line_of(text, mark) in lines, (mark, found)


def test_finding_says_what_where_and_how_to_mend():
    text = broken(("not_by: [submit]", "not_by: [sumbit]"))
    assert findings(text) == [
        {
            "code": "unknown_trigger",
            "path": "steps.0.transitions.1.not_by.0",
            "line": line_of(text, "sumbit"),
            "message": "there is no trigger 'sumbit'",
            "mend": "add it to the transitions or mend the name",
        }
    ]


def test_all_faults_are_said_at_once_in_the_order_of_the_file():
    found = findings(
        broken(
            ("undo: {by: [lead]}", "undo: {by: [boss]}"),
            ("not_by: [submit]", "not_by: [sumbit]"),
            ('en: "Withdraw"', 'en: ""'),
        )
    )
    assert [f["code"] for f in found] == ["unknown_role", "unknown_trigger", "label_missing"]


def test_text_in_nfd_is_refused_also_in_a_process_that_came_from_no_file():
    process = trial()
    label = Label("Nộp".encode().decode(), "Submit")
    nfd = Label("No\u0302\u0323p", "Submit")
    rows = (replace(process.transitions[0], label=nfd), *process.transitions[1:])
    assert [f.code for f in lint(replace(process, transitions=rows))] == ["label_not_nfc"]
    rows = (replace(process.transitions[0], label=label), *process.transitions[1:])
    assert lint(replace(process, transitions=rows)) == []


def test_every_rule_of_the_linter_is_tried_here():
    """A rule without a failing file would be a rule nobody has seen at work."""
    import re

    from tests.cycle_files import ROOT

    folder = ROOT / "workflow" / "definitions"
    text = "".join(path.read_text(encoding="utf-8") for path in (folder / "rules").glob("*.py"))
    text += (folder / "surface.py").read_text(encoding="utf-8")
    written = set(re.findall(r'(?:Finding|_find)\(\s*"([a-z_]+)"', text))
    tried = {c.code for c in CASES} | {"label_not_nfc"}
    in_test_of_form = {"unknown_key", "missing_key", "duplicate_key", "wrong_type", "no_route"}
    assert written - in_test_of_form <= tried


def test_a_board_counts_as_many_milestones_as_a_process_may_have():
    assert len(season_board._BITS) == MILESTONES_MAX
