"""Cases: the list, one with its acts, its history and treatments, and entering a product."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from api.answers import answer, answer_page, place_number, place_of
from api.body import read, refused
from api.deps import Call, CallOf, JsonBody, key_or_code
from api.described import IDEMPOTENCY_KEY, described
from api.problems import explain
from api.rest.asked import Asked, CasesAsked
from api.rest.case_json import add_labels, case_json, history_json, receipt_json
from api.rest.case_shapes import CaseBody, CasePage, CaseShape, HistoryPage, Treatments
from api.rest.shapes import Receipt
from api.routing import API, noun
from workflow.domain.errors import (
    ConflictError,
    DomainError,
    GuardFailedError,
    NotFoundError,
    NotPermittedError,
)
from workflow.services.enter_product import EnterProduct, enter_product
from workflow.services.show_case import UndoAction, find_case, show_case
from workflow.store.reads import case_history, case_list
from workflow.store.reads.case_list import CaseFilter
from workflow.store.reads.page import Page

router = noun(API + "/cases", tag="cases")


@router.get("", **described(gives=CasePage))
def list_cases(call: CallOf, asked: Annotated[CasesAsked, Query()]) -> Response:
    """List the cases that the caller may see, in the order they entered."""
    place = place_of(asked.cursor, UUID)
    wanted = CaseFilter(
        season=None if asked.season is None else key_or_code(asked.season),
        state=asked.state,
        step=asked.step,
        holder=asked.holder,
        territory=None if asked.territory is None else key_or_code(asked.territory),
        producer_id=asked.producer,
        product_id=asked.product,
        q=asked.q,
    )
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
        check_words(call, state=asked.state, holder=asked.holder)
        page = case_list.page(unit, sight.reaches, wanted, after=place[0] if place else None, limit=asked.limit)
    language = call.language
    add_labels(page.items, sight, language)
    return answer_page(page, headers={"content-language": language})


@router.get("/{key}", **described(gives=CaseShape, raises=(NotFoundError,)))
def show_one_case(call: CallOf, key: str) -> Response:
    """Show a case, named by key or code, with the caller's acts: open ones, and closed ones with every reason."""
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
        view = show_case(unit, call.edge.clock, sight, key_or_code(key))
    language = call.language
    undo = None if view.undo is None else _undo_json(call, view.undo, view.sheet.facts.id, language)
    headers = {"etag": f'"{view.sheet.facts.version}"', "content-language": language}

    def said(code: str) -> dict[str, Any]:
        return _said(call, NotPermittedError(code), language)

    return answer(case_json(view, sight, language, undo=undo, said=said), headers=headers)


@router.get("/{key}/history", **described(gives=HistoryPage, raises=(NotFoundError,)))
def list_history(call: CallOf, key: str, asked: Annotated[Asked, Query()]) -> Response:
    """List everything that happened to a case, the oldest first, byte for byte as it is chained."""
    place = place_of(asked.cursor, place_number)
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
        case = find_case(unit, sight, key_or_code(key)).facts
        rows = case_history.page(unit, case.id, after=place[0] if place else 0, limit=asked.limit + 1)
    shown, language = rows[: asked.limit], call.language
    items = [history_json(row, stored, sight.processes.get(row.process_hash), language) for row, stored in shown]
    page = Page(items, (shown[-1][0].seq,) if len(rows) > asked.limit else None)
    return answer_page(page, headers={"content-language": language})


@router.get("/{key}/treatments", **described(gives=Treatments, raises=(NotFoundError,)))
def list_treatments(call: CallOf, key: str) -> Response:
    """List every round of every step of a case; what was returned stays in the list."""
    with call.edge.database.single() as unit:
        case = find_case(unit, call.sight(unit), key_or_code(key)).facts
        items = case_history.treatments(unit, case.id)
    return answer({"items": items})


@router.post(
    "",
    **described(
        gives=Receipt,
        takes=CaseBody,
        status=201,
        also={200: "The same request was done before; this is its receipt"},
        headers=(IDEMPOTENCY_KEY,),
        raises=(NotPermittedError, NotFoundError, ConflictError, GuardFailedError),
    ),
)
def enter_one_product(call: CallOf, body: JsonBody) -> Response:
    """Enter a product into a season's cycle at an entry point."""
    asked = read(CaseBody, body)
    command = EnterProduct(
        season=key_or_code(asked.season),
        product=key_or_code(asked.product),
        entry_point=asked.entry_point,
        track=asked.track,
        request_id=call.request_key(),
        comment=asked.comment,
        facts=asked.facts,
        predecessor_id=asked.predecessor_id,
    )
    with call.edge.database.unit() as unit:
        receipt = enter_product(unit, call.edge.clock, call.sight(unit), command)
    return answer_receipt(receipt_json(receipt), location=f"/api/v1/cases/{receipt.case_id}")


def answer_receipt(receipt: dict[str, Any], *, location: str | None = None) -> Response:
    """Answer with a receipt: 201 the first time, 200 for a replay, with the version as ETag."""
    headers = {"etag": f'"{receipt["seq"]}"'}
    if location is not None:
        headers["location"] = location
    if receipt["replayed"]:
        headers["idempotency-replayed"] = "true"
    return answer(receipt, status=200 if receipt["replayed"] else 201, headers=headers)


def check_words(call: Call, *, state: str | None, holder: str | None) -> None:
    """Refuse a state or role that no known process has: a misspelt filter would find nothing and say nothing."""
    kinds = call.edge.vocabulary.words.kinds
    faults = [
        {"parameter": name, "code": "input_not_a_choice", "choices": sorted(known)}
        for name, code, known in (("state", state, kinds["state"]), ("holder", holder, kinds["role"]))
        if code is not None and code not in known
    ]
    if faults:
        raise refused(faults)


def _undo_json(call: Call, undo: UndoAction, case_id: UUID, language: str) -> dict[str, Any]:
    edge = call.edge
    reasons = [] if undo.closed_by is None else [_said(call, undo.closed_by, language)]
    return {
        "trigger": "undo",
        "label": edge.translator.text(_UNDO_LABEL, language),
        "on_behalf": False,
        "standing_in_for": None,
        "allowed": undo.closed_by is None,
        "comment_required": True,
        "evidence_required": False,
        "inputs": [],
        "reasons": reasons,
        "href": f"/api/v1/cases/{case_id}/undo",
    }


def _said(call: Call, refusal: DomainError, language: str) -> dict[str, Any]:
    """Word a refusal that nobody but the clock or another person can lift, as a reason of an act."""
    found = explain(refusal, translator=call.edge.translator, words=call.edge.vocabulary.words, language=language)
    return {"code": found["code"], "detail": found["detail"], "lifted_by": None, "lifted_by_label": None}


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_UNDO_LABEL = _("Take back the last step")
