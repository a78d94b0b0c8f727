"""Whose turn it is, as a reader is told: oneself, an office with whom to call, or nobody. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.web.case.labels import Labels
from workflow.domain.access import PRODUCER
from workflow.domain.process import Process
from workflow.services.show_case_page import HELPER, CaseReader
from workflow.store.reads.case_people import CasePerson
from workflow.store.reads.case_sheet import CaseSheet


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be called."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose turn it is. ``nobody``: the role has a turn, but nobody holds it; ``label`` empty: no turn at all."""

    label: str
    place: str
    mine: bool
    nobody: bool
    people: tuple[Person, ...]


def holder_of(
    sheet: CaseSheet,
    process: Process,
    reader: CaseReader,
    people: Mapping[str, Sequence[CasePerson]],
    labels: Labels,
) -> Holder:
    """Give whose turn a case is; an officer reads the producer's name and phone, a producer the office alone."""
    role = process.states[sheet.facts.state].holder
    if role is None:
        return Holder("", "", mine=False, nobody=False, people=())
    level = process.roles[role].level
    places = {
        PRODUCER: sheet.producer["name"],
        "commune": sheet.commune["name"],
        "district": sheet.district["name"] if sheet.district else "",
        "province": sheet.province["name"],
    }
    mine = role in reader.roles
    return Holder(
        label=labels.role(process.hash, role),
        place=places.get(level, ""),
        mine=mine,
        nobody=level not in {"system", "ministry"} and not people.get(role),
        people=_called(people.get(role, ())) if reader.office and not mine else (),
    )


def helpers(reader: CaseReader, people: Mapping[str, Sequence[CasePerson]]) -> tuple[Person, ...]:
    """Give whom a producer may call for help; nobody for officers."""
    return () if reader.office else _called(person for person in people.get(HELPER, ()) if person.phone)


def _called(people: Iterable[CasePerson]) -> tuple[Person, ...]:
    return tuple(Person(person.name, person.phone or "") for person in people)
