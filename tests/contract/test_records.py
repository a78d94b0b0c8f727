"""Records of the write path are frozen to the type checker, and to nobody else: so it has to look."""

from dataclasses import fields

import pytest
from mypy import api

from workflow.domain import clocks, command, facts, history, move
from workflow.store import calendars, cases

_USE = """
from workflow.domain.record import record

@record
class Pair:
    one: int
    two: str = ""

pair = Pair(1, two="a")
{line}
"""


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("pair.one + 1", None),
        ("pair.one = 2", "read-only"),
        ("pair.two = ''", "read-only"),
        ("pair.three", "has no attribute"),
        ("Pair()", "Missing positional argument"),
        ("Pair('a')", "incompatible type"),
    ],
)
def test_the_checker_knows_a_record_and_refuses_to_assign(tmp_path, line, refused):
    file = tmp_path / "use.py"
    file.write_text(_USE.format(line=line))
    said, _, code = api.run([str(file), "--cache-dir", str(tmp_path / "cache"), "--follow-imports=silent"])
    assert (code == 0) is (refused is None), said
    assert refused is None or refused in said


@pytest.mark.parametrize(
    "kind",
    [facts.Grant, facts.SeasonFacts, clocks.Armed, clocks.ClockWrite, move.TreatmentWrite, calendars.CalendarStamp],
)
def test_records_are_equal_and_hash_by_their_fields(kind):
    values = [number.name for number in fields(kind)]
    assert kind(*values) == kind(*values)
    assert hash(kind(*values)) == hash(kind(*values))
    assert kind(*values) != kind(*[*values[:-1], "other"])


@pytest.mark.parametrize("kind", [history.HistoryRow, facts.CaseFacts, command.FireCommand, cases.Loaded, move.Receipt])
def test_records_are_slotted(kind):
    assert not hasattr(kind.__new__(kind), "__dict__")
