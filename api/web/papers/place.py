"""Where the pages of papers stand, and the parts of a visit that all of them need."""

from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import FastAPI

from api.web.visit import Visit
from workflow.domain.errors import DomainError, InvalidInputError, NotFoundError
from workflow.domain.time import VIETNAM
from workflow.services.papers import Papers

CASE: Final = "/ho-so/{code}"
FORM: Final = CASE + "/phieu/{form}"
CODE_MAX: Final = 60


def put_on(app: FastAPI, papers: Papers) -> None:
    """Give an application the forms in use and the file store; without them it has no pages to write on."""
    app.state.papers = papers


def papers_of(visit: Visit) -> Papers:
    """Give the forms and the file store; where there are none, there is no such page."""
    papers = getattr(visit.request.app.state, "papers", None)
    if not isinstance(papers, Papers):
        raise NotFoundError("route_not_found")
    return papers


def case_code(visit: Visit) -> str:
    """Give the code of the case in the address."""
    return visit.path("code")[:CODE_MAX]


def form_code(visit: Visit) -> str:
    """Give the code of the form in the address."""
    return visit.path("form")[:CODE_MAX]


def form_path(case: str, form: str, rest: str = "") -> str:
    """Give the address of a form of a case, or of a page below it."""
    return f"/ho-so/{case}/phieu/{form}{rest}"


def number_in(text: str) -> int:
    """Give a small number of an address; NotFoundError when it is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= len("9999")):
        raise NotFoundError("route_not_found")
    return int(text)


def key_in(text: str) -> UUID:
    """Give the key of a file in an address; NotFoundError when it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError("file_not_found") from error


def hour(instant: datetime) -> str:
    """Give the time of day in Vietnam: 8:14."""
    local = instant.astimezone(VIETNAM)
    return f"{local.hour}:{local.minute:02}"


def moment(instant: datetime) -> str:
    """Give day and time in Vietnam: 27/3/2020, 8:14."""
    local = instant.astimezone(VIETNAM)
    return f"{local.day}/{local.month}/{local.year}, {hour(instant)}"


def faults_of(error: DomainError) -> list[dict[str, object]]:
    """Give every fault of a refusal, each with where it belongs."""
    listed = error.params.get("errors")
    if isinstance(listed, list) and listed:
        return list(listed)
    pointer = error.pointer if isinstance(error, InvalidInputError) else ""
    return [{**error.params, "pointer": pointer, "code": error.code}]


def said_of(visit: Visit, fault: dict[str, object]) -> str:
    """Give the words of one fault."""
    more = {name: value for name, value in fault.items() if name not in {"pointer", "code"}}
    return visit.said(DomainError(str(fault["code"]), **more))
