"""The diagram says what the process says: every state, every way, nothing else."""

import re

import pytest

from tests.cycle_files import CYCLES, trial
from workflow.definitions.diagram import diagram
from workflow.definitions.load import load_file

TRIAL = """stateDiagram-v2
    direction TB
    state "1 · Ideas" as step_1 {
        state "Draft" as draft
        state "Waiting" as submitted
        state "Returned" as returned
        state "Paused" as paused
    }
    state "2 · Market" as step_2 {
        state "In force" as running
        state "Ended" as ended
    }
    [*] --> draft
    [*] --> running
    draft --> submitted : Submit
    submitted --> ended : Return [is_last_failure]
    submitted --> returned : Return
    submitted --> submitted : Note
    returned --> submitted : Submit again
    draft --> paused : Pause
    paused --> draft : Resume
    submitted --> running : Accept
    running --> running : Report
    running --> ended : Expire
    draft --> ended : Withdraw
    submitted --> ended : Withdraw
    returned --> ended : Withdraw
    classDef closed fill:#EFEDE2,stroke:#5C625A,color:#1B231E,stroke-dasharray:4
    class ended closed
"""


def test_trial_cycle_is_drawn_whole():
    assert diagram(trial(), "en") == TRIAL


def test_current_state_stands_out():
    assert diagram(trial(), "en", "returned").endswith("    class returned here\n")
    assert diagram(trial(), "en", "no_such_state") == TRIAL


def test_one_step_shows_its_neighbours_only():
    drawn = diagram(trial(), "en", step=2)
    assert "submitted --> running : Accept" in drawn
    assert "draft --> submitted" not in drawn
    assert "as paused" not in drawn


def test_texts_that_would_break_the_drawing_are_escaped():
    text = diagram(trial(('en: "Draft"', 'en: "a: b; \\"c\\" # <d>"')), "en")
    assert 'state "a#58; b#59; #quot;c#quot; #35; #lt;d#gt;" as draft' in text


@pytest.mark.parametrize("code", ["ocop-2018", "ocop-2026"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_shipped_cycles_are_drawn_with_every_state_and_way(code, language):
    process = load_file(CYCLES / f"{code}.yaml")
    drawn = diagram(process, language)
    assert sorted(re.findall(r"^ +state \".*\" as (\w+)$", drawn, re.MULTILINE)) == sorted(process.states)
    declared = set(process.states) | {f"step_{step.number}" for step in process.steps}
    arrows = re.findall(r"^    (\S+) --> (\S+) : ([^:;]|#58;|#59;)+$", drawn, re.MULTILINE)
    assert {end for start, to, _ in arrows for end in (start, to)} <= declared
    assert process.transitions[0].label.text(language) in drawn
    for row in process.transitions:
        assert row.label.text(language) in drawn, row.trigger
    for step in process.steps:
        assert "{\n    }" not in diagram(process, language, step=step.number)
