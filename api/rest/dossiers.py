"""Dossiers for evaluation: what is there and what is missing, the offices' checks, the one request, the books."""

from typing import Any

from starlette.responses import Response

from api.answers import answer
from api.body import read
from api.deps import CallOf, JsonBody, key_or_code
from api.described import IDEMPOTENCY_KEY, described
from api.rest.case_json import receipt_json
from api.rest.cases import answer_receipt
from api.rest.dossier_shapes import CheckingShape, ChecksBody, DossierShape, Numbers, RequestBody
from api.rest.evaluation import papers_of
from api.rest.shapes import Receipt
from api.routing import API, noun
from workflow.domain.dossier import Completeness, Item
from workflow.domain.errors import ConflictError, GuardFailedError, LostRaceError, NotFoundError, NotPermittedError
from workflow.domain.supplement import Checked
from workflow.services.check_dossier import Ask, Checking, ask_completion, save_checks, show_checking
from workflow.services.register_dossier import register_dossier
from workflow.services.show_dossier import Workshop, show_dossier
from workflow.store.case_numbers import NumberRow
from workflow.store.dossiers import EvidenceRow

router = noun(API + "/cases/{key}/dossier", tag="dossiers")
_CHECKING = (NotFoundError, NotPermittedError)


@router.get("", **described(gives=DossierShape, raises=(NotFoundError,)))
def show_one_dossier(call: CallOf, key: str) -> Response:
    """Show the dossier of a case: the draft to who puts it together now, what was handed in to everybody else."""
    papers = papers_of(call)
    with call.edge.database.single() as unit:
        workshop = show_dossier(unit, call.edge.clock, call.sight(unit), papers, key_or_code(key))
    return answer(_dossier(workshop))


@router.get("/checking", **described(gives=CheckingShape, raises=_CHECKING))
def show_desk(call: CallOf, key: str) -> Response:
    """Show what the office that has the dossier found so far."""
    papers = papers_of(call)
    with call.edge.database.single() as unit:
        checking = show_checking(unit, call.edge.clock, call.sight(unit), papers, key_or_code(key))
    return answer(_checking(checking))


@router.put("/checking", **described(gives=CheckingShape, takes=ChecksBody, raises=_CHECKING))
def keep_checks(call: CallOf, key: str, body: JsonBody) -> Response:
    """Keep verdicts on things of the dossier; nobody sees them before the request goes out."""
    papers = papers_of(call)
    asked = read(ChecksBody, body)
    found = [Checked(one.item, one.verdict, one.remark) for one in asked.checks]
    with call.edge.database.unit() as unit:
        sight = call.sight(unit)
        checking = show_checking(unit, call.edge.clock, sight, papers, key_or_code(key))
        save_checks(unit, call.edge.clock, sight, checking, found)
        checking = show_checking(unit, call.edge.clock, sight, papers, key_or_code(key))
    return answer(_checking(checking))


@router.post(
    "/requests",
    **described(
        gives=Receipt,
        takes=RequestBody,
        status=201,
        also={200: "The same request was done before; this is its receipt"},
        headers=(IDEMPOTENCY_KEY,),
        raises=(NotFoundError, NotPermittedError, ConflictError, GuardFailedError, LostRaceError),
    ),
)
def ask_for_completion(call: CallOf, key: str, body: JsonBody) -> Response:
    """Send the dossier back with a verdict on everything: the move and the request together, and only once."""
    papers = papers_of(call)
    asked = read(RequestBody, body)
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
    request = Ask(key_or_code(key), asked.comment, call.request_key(), call.language, "api")
    receipt = ask_completion(call.edge.database, call.edge.clock, sight, papers, request)
    return answer_receipt(receipt_json(receipt))


@router.post("/numbers", **described(gives=Numbers, raises=(NotFoundError, NotPermittedError, ConflictError)))
def enter_into_book(call: CallOf, key: str) -> Response:
    """Enter the dossier into the office's book and give its numbers; again, the same numbers stand."""
    papers_of(call)
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
    rows = register_dossier(call.edge.database, call.edge.clock, sight, key_or_code(key))
    return answer({"items": [_number(row) for row in rows]})


def _dossier(workshop: Workshop) -> dict[str, Any]:
    head, score, result = workshop.head, workshop.own_score, workshop.own_result
    return {
        "case_id": workshop.sheet.facts.id,
        "code": workshop.sheet.code,
        "state": workshop.sheet.facts.state,
        "kind": head.kind,
        "regulation": head.regulation,
        "set_number": head.set_number,
        "version": head.version,
        "may_write": workshop.may_write,
        "items": [_item(workshop, item) for item in workshop.items],
        "completeness": _completeness(workshop.completeness),
        "own_score": dict(head.choices),
        "own_points": None if score is None else score.total,
        "own_stars": None if result is None else result.stars,
        "snapshots": [
            {"number": row.number, "sha256": row.sha256.hex(), "seq": row.history_seq, "at": row.at}
            for row in workshop.snapshots
        ],
        "requests": [
            {
                "level": row.level,
                "sha256": row.sha256.hex(),
                "seq": row.history_seq,
                "at": row.at,
                "by": row.by,
                "comment": row.comment,
                "checks": [_check(one) for one in row.checks],
            }
            for row in workshop.requests
        ],
        "numbers": [_number(row) for row in workshop.numbers],
    }


def _item(workshop: Workshop, item: Item) -> dict[str, Any]:
    return {
        "code": item.code,
        "number": item.number,
        "name": item.name,
        "need": item.need,
        "asked": item.is_asked,
        "for_stars": item.for_stars,
        "worth": item.worth,
        "criteria": list(item.criteria),
        "files": [_evidence(row) for row in workshop.of(item.code)],
    }


def _evidence(row: EvidenceRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "file": row.file_key,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "pages": row.pages,
        "version": row.version,
        "sha256": row.sha256.hex(),
        "at": row.at,
        "pins": [{"criterion": pin.criterion, "page": pin.page} for pin in row.pins],
    }


def _completeness(found: Completeness) -> dict[str, Any]:
    return {
        "there": [item.code for item in found.there],
        "missing": [item.code for item in found.missing],
        "open": [item.code for item in found.open],
        "worth_missing": found.worth_missing,
    }


def _checking(checking: Checking) -> dict[str, Any]:
    return {
        "case_id": checking.workshop.sheet.facts.id,
        "level": checking.level,
        "checks": [_check(one) for one in checking.checks],
        "unchecked": [code for code in checking.codes if checking.of(code) is None],
        "may_ask": checking.action.allowed,
    }


def _check(one: Checked) -> dict[str, Any]:
    return {"item": one.item, "verdict": one.verdict, "remark": one.remark}


def _number(row: NumberRow) -> dict[str, Any]:
    return {
        "book": row.book,
        "text": row.text,
        "number": row.number,
        "year": row.year,
        "received_on": row.received_on,
        "due_on": row.due_on,
    }
