"""Who holds a role for a case on a day, from the persons and accounts of a scenario file."""

from datetime import date
from typing import Final

from workflow.definitions.scenario_file import ProducerEntry, ScenarioFile
from workflow.domain.process import Process

SYSTEM: Final = "system"
"""The login of the engine itself; every database has it."""


class Holders:
    """Looks up holders of roles; days that are no days count as not held (another rule reports them)."""

    def __init__(self, file: ScenarioFile, process: Process) -> None:
        self._file = file
        self._roles = process.roles
        self._producers = {key: p for p in file.producers.values() for key in p.products}
        self._units = {code: _above(file, code) for code in file.units}
        self.logins = frozenset([SYSTEM, *file.persons, *(p.account.login for p in file.producers.values())])

    def of(self, role: str, case: str, day: date) -> list[str] | None:
        """Give the logins of those who hold ``role`` for the case on that day; None when there is no such role."""
        known = self._roles.get(role)
        producer = self._producers.get(case)
        if known is None or producer is None:
            return None
        if known.level == "system":
            return [SYSTEM]
        if known.level == "producer":
            return [producer.account.login] if _covers(producer.account.valid, day) else []
        return [
            login
            for login, person in self._file.persons.items()
            if any(g.role == role and _covers(g.valid, day) and self._reaches(g.unit, producer) for g in person.roles)
        ]

    def _reaches(self, unit: str | None, producer: ProducerEntry) -> bool:
        return unit is None or unit in self._units.get(producer.commune, ())


def _above(file: ScenarioFile, code: str) -> tuple[str, ...]:
    found: list[str] = []
    while code in file.units and code not in found:
        found.append(code)
        code = file.units[code].parent or ""
    return tuple(found)


def _covers(valid: tuple[str, ...], day: date) -> bool:
    try:
        days = [date.fromisoformat(text) for text in valid]
    except ValueError:
        return False
    return bool(days) and days[0] <= day and (len(days) == 1 or day <= days[-1])
