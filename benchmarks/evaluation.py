"""Regulations and scoring: reading every rule set at a start, from files and as stored; a sheet, a council, a card.

``python -m benchmarks.evaluation [--rounds N]``
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from typing import Final

from ocop.regulations import FOLDER
from workflow.definitions.canonical import canonical_content, criteria_set_from_canonical, regulation_from_canonical
from workflow.definitions.regulation import load_all
from workflow.domain.levelup import next_card
from workflow.domain.regulation import RuleSet
from workflow.domain.scoring import Sheet, score, together

MEMBERS: Final = 9


def parts(book: dict[str, RuleSet]) -> dict[str, Callable[[], object]]:
    """Give each thing that is measured under its name."""
    stored = [canonical_content(rules.regulation) for rules in book.values()]
    sheets = [canonical_content(one) for rules in book.values() for one in rules.sets.values()]
    regulation, one = book["qd-26-2026"].regulation, book["qd-26-2026"].sets[8]
    middle = Sheet({c.code: c.choices()[len(c.choices()) // 2].key for c in one.criteria})
    scores = [score(middle, one) for _ in range(MEMBERS)]
    return {
        "every rule set from files (a start)": lambda: load_all(FOLDER),
        "every rule set as stored": lambda: (
            [regulation_from_canonical(text) for text in stored],
            [criteria_set_from_canonical(text) for text in sheets],
        ),
        "one set as stored (first use)": lambda: criteria_set_from_canonical(sheets[-1]),
        "one sheet added up": lambda: score(middle, one),
        "9 sheets put together": lambda: together(scores, one, regulation),
        "a level-up card": lambda: next_card(middle, one, regulation),
        "a level-up card from nothing": lambda: next_card(Sheet(), one, regulation),
    }


def main() -> int:
    """Measure and print the median and the slowest of each, in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    for name, work in parts(dict(load_all(FOLDER))).items():
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            work()
            times.append((time.perf_counter() - start) * 1000)
        sys.stdout.write(f"{name:40} {statistics.median(times):9.2f} ms, slowest {max(times):9.2f} ms\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
