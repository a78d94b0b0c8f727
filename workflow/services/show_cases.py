"""Show some cases that a list named, in its order; those that the person may not see are left out."""

from collections.abc import Sequence

from workflow.services.identify import Sight
from workflow.store.database import Unit
from workflow.store.reads import case_lines
from workflow.store.reads.case_lines import CaseLine


def lines_of(unit: Unit, sight: Sight, named: Sequence[str]) -> tuple[CaseLine, ...]:
    """Give the cases named by code or key, each once, by one statement."""
    found = case_lines.read(unit, sight.reaches, named)
    listed = (found.get(name.lower()) or found.get(name) for name in named)
    return tuple({line.id: line for line in listed if line is not None}.values())
