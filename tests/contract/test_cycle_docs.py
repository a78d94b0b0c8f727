"""The pages of the shipped cycles are made from the data and nothing else."""

import pytest

from tests.cycle_files import CYCLES, ROOT
from workflow.definitions.describe import page
from workflow.definitions.load import load_file

CODES = sorted(path.stem for path in CYCLES.glob("*.yaml"))


@pytest.mark.parametrize("code", CODES)
def test_page_is_what_the_data_says(code):
    """To renew it: ocop cycle describe CODE > docs/cycle-CODE.md."""
    written = (ROOT / "docs" / f"cycle-{code}.md").read_text(encoding="utf-8")
    assert written == page(load_file(CYCLES / f"{code}.yaml"))


@pytest.mark.parametrize("code", CODES)
def test_page_names_everything(code):
    process = load_file(CYCLES / f"{code}.yaml")
    text = page(process)
    named = [process.states, process.clocks, process.settings, process.notices, process.milestones, process.windows]
    for name in [*process.triggers, *process.roles, *process.entry_points, *(code for part in named for code in part)]:
        assert f"`{name}`" in text, name
    for state in process.states.values():
        for label in (state.staff, state.producer):
            assert label.vi in text
            assert label.en in text


def test_every_page_has_its_cycle():
    pages = {path.stem.removeprefix("cycle-") for path in (ROOT / "docs").glob("cycle-*.md")}
    assert pages - {"file"} == set(CODES)
