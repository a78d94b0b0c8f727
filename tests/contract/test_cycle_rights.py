"""Who may do what in the shipped cycles: every role × state × trigger, as the data says and as approved.

To approve a change: ocop cycle rights CODE > tests/contract/snapshots/rights-CODE.csv, and read the diff.
"""

import csv
from pathlib import Path

import pytest
import yaml

from tests.cycle_files import CYCLES
from workflow.definitions.load import load_file
from workflow.definitions.matrix import decision_table, table_csv

SNAPSHOTS = Path(__file__).parent / "snapshots"
CODES = sorted(path.stem for path in CYCLES.glob("*.yaml"))


@pytest.fixture(scope="module", params=CODES)
def cycle(request):
    path = CYCLES / f"{request.param}.yaml"
    return load_file(path), yaml.safe_load(path.read_text(encoding="utf-8"))


def test_table_is_the_approved_one(cycle):
    process, _ = cycle
    approved = (SNAPSHOTS / f"rights-{process.code}.csv").read_text(encoding="utf-8")
    got = table_csv(process)
    changed = [line for line in got.splitlines() if line not in set(approved.splitlines())]
    assert not changed
    assert got == approved


def test_approved_table_is_what_the_file_says(cycle):
    """Read from the YAML by other code than the engine's: the snapshot itself cannot be wrong unseen."""
    process, raw = cycle
    wanted = _rights_as_written(raw)
    with (SNAPSHOTS / f"rights-{process.code}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(process.states) * len(process.triggers)
    for row in rows:
        by, behalf = wanted.get((row["state"], row["trigger"]), (set(), set()))
        for column, letter in row.items():
            if column in {"state", "trigger"}:
                continue
            role = column.partition(" ")[0]
            expected = "A" if role in by else "B" if role in behalf else None
            assert letter in ({expected} if expected else {"e", "."}), (row["state"], row["trigger"], role)


def test_nobody_may_outside_the_own_territory(cycle):
    process, _ = cycle
    for cell in decision_table(process, abroad=True):
        if cell.verdict in {"allowed", "on_behalf"}:
            assert cell.level in {"ministry", "system"}, cell


def test_readers_and_administrators_do_nothing(cycle):
    process, _ = cycle
    silent = {code for code, role in process.roles.items() if not role.acts}
    assert silent == {"auditor", "admin"}
    assert {cell.verdict for cell in decision_table(process) if cell.role in silent} == {"denied"}


def _rights_as_written(raw):
    """(state, trigger) → (roles that may, roles that may on behalf), from the plain YAML."""
    blocks = [*raw["steps"], raw["anywhere"]]
    found = {}
    for row in (row for block in blocks for row in block["transitions"]):
        sources = row.get("from", [])
        sources = [sources] if isinstance(sources, str) else list(sources)
        groups = row.get("from_group", [])
        for group in [groups] if isinstance(groups, str) else groups:
            sources += raw["groups"][group]
        for source in sources:
            found[source, row["trigger"]] = (set(row["by"]), set(row.get("on_behalf", [])))
    return found
