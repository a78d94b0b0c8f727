"""What the pages of administration share: whose they are, keys in addresses, days and faults of forms."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from api.web.case.labels import labels_of
from api.web.papers.place import faults_of, said_of
from api.web.visit import Visit
from workflow.domain.administration import bailiwick_of, level_of, roles_given
from workflow.domain.errors import DomainError, InvalidInputError, NotFoundError
from workflow.services.invite_people import read_day
from workflow.store.database import Unit

HOME: Final = "/quan-tri"
DAY_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Said:
    """A fault as a form shows it: the field it belongs to (may be none) and its words."""

    field: str
    text: str


def own(visit: Visit) -> Visit:
    """Give the visit back if it is an administrator's; raises NotPermittedError for everybody else."""
    bailiwick_of(visit.sight.actor)
    return visit


def key_in(text: str, code: str) -> UUID:
    """Read a key in an address; raises NotFoundError ``code``."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError(code) from None


def day_of(visit: Visit, name: str) -> date | None:
    """Read a day of a form, None when the field is empty; raises InvalidInputError ``day_unreadable``."""
    text = visit.form.text(name, maximum=DAY_MAX)
    return read_day(text, name) if text else None


def day_needed(visit: Visit, name: str) -> date:
    """Read a day that a form must have; raises InvalidInputError ``input_required`` as well."""
    found = day_of(visit, name)
    if found is None:
        raise InvalidInputError("input_required", pointer=f"/{name}")
    return found


def said(visit: Visit, error: DomainError) -> Said:
    """Give a fault beside its field, or above the form."""
    field = error.pointer.strip("/").split("/")[0] if isinstance(error, InvalidInputError) else ""
    return Said(field, visit.said(error))


def all_said(visit: Visit, error: DomainError) -> list[Said]:
    """Give every fault of a refusal, each beside its field."""
    return [
        Said(str(fault.get("pointer") or "").strip("/").split("/")[0], said_of(visit, fault))
        for fault in faults_of(error)
    ]


def role_labels(visit: Visit) -> Mapping[str, str]:
    """Give what every role is called, in the reader's language; the newest process version names it."""
    labels = labels_of(visit.sight, visit.language)
    found: dict[str, str] = {}
    for process in visit.sight.processes.values():
        found |= {role.code: labels.say(role.label) for role in process.roles.values()}
    return found


def role_choices(visit: Visit) -> list[tuple[str, str]]:
    """Give the roles that this administrator may give, as choices."""
    is_whole = bailiwick_of(visit.sight.actor).holds()
    roles = roles_given(visit.sight.processes.values()).values()
    return [(role.code, role.label.text(visit.language)) for role in roles if is_whole or level_of(role) != "country"]


def in_one(visit: Visit, work: Callable[[Unit], object]) -> object:
    """Do something in one transaction."""
    with visit.site.database.unit() as unit:
        return work(unit)


def by_field(faults: Iterable[Said]) -> dict[str, str]:
    """Give the words of faults by their fields."""
    return {fault.field: fault.text for fault in faults if fault.field}
