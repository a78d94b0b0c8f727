"""What a reader calls the things of a case: states, roles, acts, limits and notices. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.domain.process import Label, Process
from workflow.services.identify import Sight


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of every stored process version, in one language; producers have words of their own for states."""

    processes: Mapping[str, Process]
    language: str
    is_producer: bool

    def state(self, version: str, code: str | None) -> str:
        """Give what a state is called."""
        process = self.processes.get(version)
        state = process.states.get(code) if process is not None and code is not None else None
        return code or "" if state is None else self.say(state.producer if self.is_producer else state.staff)

    def role(self, version: str, code: str | None) -> str:
        """Give what a role is called."""
        process = self.processes.get(version)
        role = process.roles.get(code) if process is not None and code is not None else None
        return code or "" if role is None else self.say(role.label)

    def act(self, version: str, from_state: str | None, trigger: str) -> str:
        """Give what a transition or the entry at a point is called, or its code when the version has none."""
        process = self.processes.get(version)
        if process is None:
            return trigger
        row = process.table.get((from_state or "", trigger))
        if row is not None:
            return self.say(row.label)
        point = process.entry_points.get(trigger)
        return trigger if point is None else self.say(point.label)

    def limit(self, version: str, rule: str) -> str:
        """Give what a time limit is called."""
        process = self.processes.get(version)
        found = process.clocks.get(rule) if process is not None else None
        return rule if found is None else self.say(found.label)

    def notice(self, version: str, code: str) -> str:
        """Give what a notice is called."""
        process = self.processes.get(version)
        found = process.notices.get(code) if process is not None else None
        return code if found is None else self.say(found.label)

    def say(self, label: Label) -> str:
        """Give a label's text."""
        return label.text(self.language)


def labels_of(sight: Sight, language: str) -> Labels:
    """Give the words of a person."""
    return Labels(sight.processes, language, sight.is_producer)
