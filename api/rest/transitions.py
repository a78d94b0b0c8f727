"""Acts on cases: one, taking one back, and many at once. The hot path of the whole interface."""

from collections import Counter
from typing import Any

from starlette.responses import Response

from api.answers import answer
from api.body import read, refused
from api.deps import Call, CallOf, JsonBody, key_or_code
from api.described import IDEMPOTENCY_KEY, IF_MATCH, KEY_UNLESS_DRY_RUN, described
from api.lanes import takes_long
from api.problems import explain
from api.rest.case_json import receipt_json
from api.rest.case_shapes import BulkAnswer, BulkBody, CaseFilterBody, TransitionBody, UndoBody
from api.rest.cases import answer_receipt
from api.rest.shapes import Receipt
from api.routing import API, noun
from workflow.domain.command import FireCommand, UndoCommand
from workflow.domain.errors import (
    ConflictError,
    GuardFailedError,
    InvalidInputError,
    LostRaceError,
    NotFoundError,
    NotPermittedError,
    StaleVersionError,
    TransitionNotAllowedError,
)
from workflow.services.fire import fire
from workflow.services.fire_many import CASES_MAX, BulkCommand, Verdict, fire_many
from workflow.services.show_case import find_key
from workflow.services.undo import undo
from workflow.store.reads import case_list
from workflow.store.reads.case_list import CaseFilter

router = noun(API, tag="acts")

_DRY_RUN_KEY = "dry-run"
_REPLAYED = {200: "The same request was done before; this is its receipt"}


@router.post(
    "/cases/{key}/transitions",
    **described(
        gives=Receipt,
        takes=TransitionBody,
        status=201,
        also=_REPLAYED,
        headers=(IDEMPOTENCY_KEY, IF_MATCH),
        raises=(
            NotFoundError,
            NotPermittedError,
            TransitionNotAllowedError,
            GuardFailedError,
            ConflictError,
            StaleVersionError,
            LostRaceError,
        ),
    ),
)
def fire_transition(call: CallOf, key: str, body: JsonBody) -> Response:
    """Fire a trigger on a case: it is moved whole, with its history, or not at all.

    Send a new Idempotency-Key for each act and the same one to repeat it. With If-Match the act is done only
    on the version you have seen.
    """
    asked = read(TransitionBody, body)
    expected = call.expected_version()
    with call.edge.database.single() as unit:
        caller = call.caller(unit)
        command = FireCommand(
            case_id=find_key(unit, key_or_code(key)),
            actor_id=caller.person_id,
            trigger=asked.trigger,
            request_id=call.request_key(),
            comment=asked.comment,
            evidence=tuple(asked.evidence),
            inputs=asked.inputs,
            expected_version=expected,
            on_behalf=asked.on_behalf,
        )
        receipt = fire(unit, call.edge.clock, command)
    return answer_receipt(receipt_json(receipt))


@router.post(
    "/cases/{key}/undo",
    **described(
        gives=Receipt,
        takes=UndoBody,
        status=201,
        also=_REPLAYED,
        headers=(IDEMPOTENCY_KEY, IF_MATCH),
        raises=(NotFoundError, NotPermittedError, ConflictError, StaleVersionError, LostRaceError),
    ),
)
def undo_last_step(call: CallOf, key: str, body: JsonBody) -> Response:
    """Take back the last step of a case by a further entry; nothing is deleted. Done by supervisors."""
    asked = read(UndoBody, body)
    expected = call.expected_version()
    with call.edge.database.single() as unit:
        caller = call.caller(unit)
        command = UndoCommand(
            case_id=find_key(unit, key_or_code(key)),
            actor_id=caller.person_id,
            request_id=call.request_key(),
            comment=asked.comment,
            expected_version=expected,
        )
        receipt = undo(unit, call.edge.clock, command)
    return answer_receipt(receipt_json(receipt))


@router.post(
    "/transitions",
    **described(gives=BulkAnswer, takes=BulkBody, headers=(KEY_UNLESS_DRY_RUN,), raises=(NotFoundError,)),
)
@takes_long
def fire_many_transitions(call: CallOf, body: JsonBody) -> Response:
    """Fire one trigger on many cases: a verdict a case; one that is refused does not stop the others.

    Sending the same Idempotency-Key again moves what is left and doubles nothing. ``dry_run`` gives the same
    verdicts and writes nothing.
    """
    asked = read(BulkBody, body)
    if (asked.case_ids is None) == (asked.filter is None):
        raise InvalidInputError("cases_or_filter", pointer="/case_ids")
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
        _check_words(call, asked)
        case_ids = asked.case_ids
        if asked.filter is not None:
            case_ids = case_list.keys(unit, sight.reaches, _filter(asked.filter), limit=CASES_MAX + 1)
    command = BulkCommand(
        actor_id=sight.actor.id,
        trigger=asked.trigger,
        request_id=call.request_key(needed=not asked.dry_run) or _DRY_RUN_KEY,
        case_ids=case_ids or (),
        comment=asked.comment,
        evidence=tuple(asked.evidence),
        inputs=asked.inputs,
        expected_versions=asked.expected_versions,
        on_behalf=asked.on_behalf,
        dry_run=asked.dry_run,
    )
    verdicts = fire_many(call.edge.database, call.edge.clock, command)
    language = call.language
    return answer(
        {
            "dry_run": asked.dry_run,
            "counts": Counter(verdict.outcome for verdict in verdicts),
            "verdicts": [_verdict_json(call, verdict, language) for verdict in verdicts],
        }
    )


def _check_words(call: Call, asked: BulkBody) -> None:
    """Refuse a trigger, state or role that no process has: a bulk that finds no case would not say it was misspelt."""
    kinds = call.edge.vocabulary.words.kinds
    faults: list[dict[str, Any]] = []
    if asked.trigger not in kinds["trigger"]:
        faults.append({"pointer": "/trigger", "code": "unknown_trigger", "trigger": asked.trigger[:64]})
    if asked.filter is not None:
        given = (("state", asked.filter.state, kinds["state"]), ("holder", asked.filter.holder, kinds["role"]))
        faults.extend(
            {"pointer": f"/filter/{name}", "code": "input_not_a_choice", "choices": sorted(known)}
            for name, code, known in given
            if code is not None and code not in known
        )
    if faults:
        raise refused(faults)


def _filter(asked: CaseFilterBody) -> CaseFilter:
    return CaseFilter(
        season=key_or_code(asked.season),
        state=asked.state,
        step=asked.step,
        holder=asked.holder,
        territory=None if asked.territory is None else key_or_code(asked.territory),
        producer_id=asked.producer,
        product_id=asked.product,
        q=asked.q,
    )


def _verdict_json(call: Call, verdict: Verdict, language: str) -> dict[str, Any]:
    edge = call.edge
    problem = (
        None
        if verdict.error is None
        else explain(verdict.error, translator=edge.translator, words=edge.vocabulary.words, language=language)
    )
    return {
        "case_id": verdict.case_id,
        "outcome": verdict.outcome,
        "to_state": verdict.to_state,
        "seq": None if verdict.receipt is None else verdict.receipt.seq,
        "problem": problem,
    }
