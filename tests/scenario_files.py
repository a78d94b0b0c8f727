"""The trial scenario, broken on purpose, and the shipped seasons: read against the shipped cycles."""

from functools import cache
from pathlib import Path
from typing import cast

from tests.cycle_files import CYCLES, ROOT
from tests.rule_book import book
from workflow.definitions.load import load_file
from workflow.definitions.scenario import Scenario, load_scenario
from workflow.domain.errors import InvalidInputError
from workflow.domain.process import Process

SEASONS = ROOT / "config" / "seasons"
DATA = Path(__file__).parent / "data"
MINI = (DATA / "mini-scenario.yaml").read_text(encoding="utf-8")
COUNCIL = (DATA / "council-scenario.yaml").read_text(encoding="utf-8")


@cache
def find_process(code: str) -> Process | None:
    """Give a shipped cycle, None when there is none of that code."""
    path = CYCLES / f"{code}.yaml"
    return load_file(path) if path.is_file() else None


def scenario(text: str = MINI, name: str = "trial.yaml") -> Scenario:
    """Read a scenario's text."""
    return load_scenario(text, name=name, find_process=find_process, find_rules=book().get)


@cache
def shipped(name: str) -> Scenario:
    """Read a shipped season."""
    return scenario((SEASONS / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")


def refusal(text: str) -> InvalidInputError:
    """Give the refusal of a scenario that must not load."""
    try:
        scenario(text)
    except InvalidInputError as error:
        return error
    raise AssertionError("the scenario was taken")


def faults(text: str) -> list[dict[str, object]]:
    """Give the findings of a scenario that must not load."""
    return cast("list[dict[str, object]]", refusal(text).params["findings"])
