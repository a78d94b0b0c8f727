"""Where the pages of councils stand, and the parts of a visit that all of them need."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI

from api.web.flash import Flash
from api.web.papers.place import faults_of, moment, said_of
from api.web.visit import Visit
from workflow.domain.errors import DomainError, NotFoundError
from workflow.domain.inputs import FieldFault
from workflow.domain.time import VIETNAM
from workflow.services.close_session import Evaluation
from workflow.services.session_act import SessionRequest

HOME: Final = "/hoi-dong"
COUNCIL: Final = HOME + "/{code}"
SESSION: Final = "/phien/{code}"
CODE_MAX: Final = 40


def put_on(app: FastAPI, evaluation: Evaluation) -> None:
    """Give an application the regulations and the template of minutes; without them it has no pages of councils."""
    app.state.evaluation = evaluation


def evaluation_of(visit: Visit) -> Evaluation:
    """Give the regulations and the template; where there are none, there is no such page."""
    found = getattr(visit.request.app.state, "evaluation", None)
    if not isinstance(found, Evaluation):
        raise NotFoundError("route_not_found")
    return found


def code_in(visit: Visit) -> str:
    """Give the code of the council or session in the address."""
    return visit.path("code")[:CODE_MAX]


def key_in(text: str, code: str = "route_not_found") -> UUID:
    """Read a key of an address or a form; NotFoundError when it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError(code) from error


def asked_of(visit: Visit) -> SessionRequest:
    """Give the session of the address with the form's own key."""
    return SessionRequest(code_in(visit), visit.form.raw("request_id"))


def session_path(code: str, rest: str = "") -> str:
    """Give the address of a session, or of a page below it."""
    return f"/phien/{code}{rest}"


def reasons_of(visit: Visit, error: DomainError) -> list[dict[str, str]]:
    """Give every reason of a refusal in words, as a summary of errors shows them, each with the field it means."""
    return [{"field": field, "text": text} for field, text in dict.fromkeys(_said(visit, error))]


def faults_by_field(faults: list[dict[str, str]]) -> dict[str, str]:
    """Give the words of faults by their fields."""
    return {fault["field"]: fault["text"] for fault in faults if fault["field"]}


def words_of(visit: Visit, faults: list[FieldFault]) -> list[str]:
    """Give the words of reasons that keep an act closed."""
    return list(dict.fromkeys(said_of(visit, fault) for fault in faults))


def done(visit: Visit, what: str) -> Flash:
    """Give the line that says what was done."""
    local = visit.now.astimezone(VIETNAM)
    return Flash("done", {"what": visit.text(what), "time": f"{local.hour}:{local.minute:02}"})


def day_and_hour(instant: datetime | None) -> str:
    """Give day and time in Vietnam, empty without one."""
    return "" if instant is None else moment(instant)


def _said(visit: Visit, error: DomainError) -> Iterator[tuple[str, str]]:
    faults: list[Any] = faults_of(error)
    for fault in faults:
        field = str(fault.get("pointer") or "").rpartition("/")[2]
        reasons = fault.get("reasons")
        if isinstance(reasons, list) and reasons:  # guards of a case that the write path refused
            yield from (("", str(reason["en" if visit.language == "en" else "vi"])) for reason in reasons)
        else:
            yield field, said_of(visit, fault)
