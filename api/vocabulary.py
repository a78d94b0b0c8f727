"""The words that process data gives to the edge: codes with their labels, over every known version.

Feeds messages and the API description. Grows as versions are met; never forgets one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from workflow.domain.process import Label, Process

Kind: TypeAlias = Literal["state", "trigger", "role", "entry_point", "step", "milestone"]
Labels: TypeAlias = Mapping[str, Label]

_KIND_OF_PARAMETER: Final[Mapping[str, Kind]] = {
    "state": "state",
    "trigger": "trigger",
    "allowed": "trigger",
    "roles": "role",
    "lifted_by": "role",
    "entry_point": "entry_point",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Code → label, per kind."""

    kinds: Mapping[Kind, Labels]

    def label(self, parameter: str, code: str, language: str) -> str:
        """Give the label of a code that stands in an error's parameter, or the code itself."""
        kind = _KIND_OF_PARAMETER.get(parameter)
        found = self.kinds[kind].get(code) if kind is not None else None
        return code if found is None else found.text(language)


class Vocabulary:
    """The words of the process versions met so far."""

    def __init__(self, processes: Iterable[Process]) -> None:
        self._known = {process.hash: process for process in processes}
        self.words = words_of(self._known.values())

    @property
    def processes(self) -> tuple[Process, ...]:
        """Every version met so far."""
        return tuple(self._known.values())

    def learn(self, processes: Mapping[str, Process]) -> None:
        """Take in versions not met before."""
        if processes.keys() <= self._known.keys():
            return
        known = {**self._known, **processes}
        self.words = words_of(known.values())
        self._known = known


def words_of(processes: Iterable[Process]) -> Words:
    """Collect the words of some process versions; where two differ in a label, the later one's is given."""
    kinds: dict[Kind, dict[str, Label]] = {
        "state": {},
        "trigger": {},
        "role": {},
        "entry_point": {},
        "step": {},
        "milestone": {},
    }
    for process in processes:
        kinds["state"].update({state.code: state.staff for state in process.states.values()})
        kinds["trigger"].update({row.trigger: row.label for row in reversed(process.transitions)})
        kinds["role"].update({role.code: role.label for role in process.roles.values()})
        kinds["entry_point"].update({point.code: point.label for point in process.entry_points.values()})
        kinds["step"].update({str(step.number): step.label for step in process.steps})
        kinds["milestone"].update({milestone.code: milestone.label for milestone in process.milestones.values()})
    return Words(kinds)
