"""docs/security.md says only what a test holds: every test it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
CHAPTERS = [f"V{number} " for number in range(1, 17)]


def named():
    """Give (file, test) of every test the page names; a bare test belongs to the file named before it."""
    file = ""
    for part in re.findall(r"`([^`\n]+)`", TEXT):
        path, _, test = part.partition("::")
        if part.startswith("test_") and "/" not in part and not part.endswith(".py"):
            yield file, part
        elif re.match(r"(unit|property|contract|integration)(/|$)", path):
            file = path
            yield path, test
        elif re.fullmatch(r"test_\w+\.py", part):
            yield str(Path(file).parent / part), ""


@pytest.mark.parametrize(("file", "test"), sorted(set(named())))
def test_a_test_that_is_named_is_there(file, test):
    path = ROOT / "tests" / file
    assert path.exists(), file
    assert not test or f"def {test}(" in path.read_text(encoding="utf-8"), f"{file}::{test}"


def test_every_chapter_stands_in_its_order():
    assert [line[3:].split()[0] + " " for line in TEXT.splitlines() if line.startswith("## ")] == CHAPTERS
