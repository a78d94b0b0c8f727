"""The shipped regulations, read once, and sheets of them."""

from functools import cache
from pathlib import Path

import config
from workflow.definitions.regulation import load_all
from workflow.domain.criteria import CriteriaSet, Criterion
from workflow.domain.regulation import Regulation, RuleSet
from workflow.domain.scoring import Sheet

FOLDER = Path(config.__path__[0]) / "regulations"
CODES = ("qd-1048-2019", "qd-148-2023", "qd-26-2026")
NUMBERS = tuple(range(1, 27))


@cache
def book() -> dict[str, RuleSet]:
    return dict(load_all(FOLDER))


def q26() -> Regulation:
    return book()["qd-26-2026"].regulation


def sheet_of(number: int) -> CriteriaSet:
    return book()["qd-26-2026"].sets[number]


def best(criteria_set: CriteriaSet, **instead: str) -> Sheet:
    """Give the sheet with every best option but these ("c4_1" stands for 4.1)."""
    choices = {criterion.code: criterion.choices()[-1].key for criterion in criteria_set.criteria}
    return Sheet({**choices, **{code[1:].replace("_", "."): key for code, key in instead.items()}})


def criterion_of(criteria_set: CriteriaSet, code: str) -> Criterion:
    found = criteria_set.criterion(code)
    assert found is not None
    return found
