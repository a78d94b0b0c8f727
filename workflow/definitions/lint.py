"""Lint a process: everything that would make it stop, mislead or lie, said at once with how to mend it.

Pure over ``Process``; lines are put in by ``load``. Each rule lives in ``rules``.
"""

from typing import Final

from workflow.definitions.finding import Finding
from workflow.definitions.rules import asked, clocks, graph, names, texts
from workflow.domain.process import Process

_RULES: Final = (names, graph, asked, clocks, texts)


def lint(process: Process) -> list[Finding]:
    """Give every finding about the process, none when it may be published."""
    return [finding for rule in _RULES for finding in rule.check(process)]
