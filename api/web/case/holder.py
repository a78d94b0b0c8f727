"""Whose turn it is, as a reader is told: oneself, an office with whom to call, or nobody. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from api.web.case.labels import Labels
from workflow.domain.access import PRODUCER
from workflow.domain.process import Process
from workflow.services.show_case_page import HELPER, CaseReader
from workflow.store.reads.case_people import CasePerson
from workflow.store.reads.case_sheet import CaseSheet

PEOPLE_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be called."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: the reader's own, another's, or a post's that nobody holds."""

    kind: Literal["reader", "other", "nobody"]
    name: str = ""
    phone: str = ""
    person: str = ""
    on_behalf: str = ""


def turn_of(
    sheet: CaseSheet,
    process: Process,
    reader: CaseReader,
    people: Mapping[str, Sequence[CasePerson]],
    labels: Labels,
) -> Turn | None:
    """Give whose turn a case is, None when it is nobody's; officers read names and a phone, producers the office."""
    role = process.states[sheet.facts.state].holder
    if role is None:
        return None
    if role in reader.roles:
        return Turn("reader")
    level, name = process.roles[role].level, called(sheet, process, role, labels)
    held = people.get(role, ())
    if level not in {"system", "ministry"} and not held:
        return Turn("nobody", name)
    if not reader.office:
        return Turn("other", name)
    phone = next((person.phone for person in held if person.phone), "")
    return Turn("other", name, phone, ", ".join(person.name for person in held[:PEOPLE_SHOWN]))


def called(sheet: CaseSheet, process: Process, role: str, labels: Labels) -> str:
    """Give what a role is called where a case belongs: with its commune, district, province or producer."""
    places = {
        PRODUCER: sheet.producer["name"],
        "commune": sheet.commune["name"],
        "district": sheet.district["name"] if sheet.district else "",
        "province": sheet.province["name"],
    }
    label, place = labels.role(process.hash, role), places.get(process.roles[role].level, "")
    return f"{label}, {place}" if place else label


def helpers(reader: CaseReader, people: Mapping[str, Sequence[CasePerson]]) -> tuple[Person, ...]:
    """Give whom a producer may call for help; nobody for officers."""
    return () if reader.office else _called(person for person in people.get(HELPER, ()) if person.phone)


def _called(people: Iterable[CasePerson]) -> tuple[Person, ...]:
    return tuple(Person(person.name, person.phone or "") for person in people)
