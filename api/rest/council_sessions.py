"""Sessions of councils: the list, one, acts on it, results, minutes. The same services and rights as the pages."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Final, TypeAlias, TypeVar
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from api.answers import answer, answer_page, place_of, place_text
from api.body import read
from api.deps import Call, CallOf, JsonBody, key_or_code
from api.described import IDEMPOTENCY_KEY, IF_MATCH, described
from api.lanes import takes_long
from api.rest.asked import Asked
from api.rest.council_json import result_json, session_item_json, session_json
from api.rest.council_shapes import SessionActBody, SessionPage, SessionShape
from api.rest.evaluation import evaluation_of
from api.rest.sheet_shapes import MinutesShape, ResultsShape
from api.routing import API, noun
from workflow.domain.errors import (
    ConflictError,
    InvalidInputError,
    LostRaceError,
    NotFoundError,
    NotPermittedError,
    StaleVersionError,
)
from workflow.domain.time import parse_instant
from workflow.services.close_session import close_session, publish_provisional
from workflow.services.identify import Sight
from workflow.services.open_scoring import open_scoring
from workflow.services.prepare_session import cancel_session, freeze_list, list_cases, send_documents, unlist_case
from workflow.services.session_act import SessionRequest
from workflow.services.session_minutes import show_minutes
from workflow.services.session_results import Conclusion, conclude, rescore, set_aside, show_results
from workflow.services.session_seats import decide_conflict, declare, note_presence, replace_seat
from workflow.services.show_councils import page_of_sessions
from workflow.services.show_session import show_session
from workflow.store.reads.page import Page, Part

router = noun(API + "/council-sessions", tag="councils")
Given: TypeAlias = tuple[Any, Any, Sight, SessionRequest]
_Value = TypeVar("_Value")


@router.get("", **described(gives=SessionPage, raises=(NotFoundError,)))
def list_sessions(call: CallOf, asked: Annotated[Asked, Query()]) -> Response:
    """List the sessions in which the caller sits, or that the caller runs or answers for, the latest meeting first."""
    evaluation_of(call)
    place = place_of(asked.cursor, _instant, UUID)
    with call.edge.database.single() as unit:
        page = page_of_sessions(unit, call.sight(unit), Part(place, asked.limit))
    items: list[dict[str, Any]] = [session_item_json(item) for item in page.items]
    return answer_page(Page(items, page.after))


@router.get("/{key}", **described(gives=SessionShape, raises=(NotFoundError,)))
def show_one_session(call: CallOf, key: str) -> Response:
    """Show a session, named by key or code: all of it to who runs it, one's own part to a member."""
    evaluation_of(call)
    with call.edge.database.single() as unit:
        view = show_session(unit, call.sight(unit), key_or_code(key))
    return answer(session_json(call, view), headers={"etag": f'"{view.session.version}"'})


@router.post(
    "/{key}/acts",
    **described(
        gives=SessionShape,
        takes=SessionActBody,
        headers=(IDEMPOTENCY_KEY, IF_MATCH),
        raises=(NotFoundError, NotPermittedError, ConflictError, StaleVersionError, LostRaceError),
    ),
)
@takes_long
def act_on_session(call: CallOf, key: str, body: JsonBody) -> Response:
    """Do one act on a session and give the session after it; a refusal names every reason.

    The same Idempotency-Key does nothing twice. With If-Match the act is done only on the version you have seen.
    """
    evaluation_of(call)
    asked = read(SessionActBody, body)
    database = call.edge.database
    with database.single() as unit:
        sight = call.sight(unit)
    request = SessionRequest(key_or_code(key), call.request_key(), seen=call.expected_version())
    ACTS[asked.act](call, (database, call.edge.clock, sight, request), asked)
    with database.single() as unit:
        view = show_session(unit, sight, key_or_code(key))
    return answer(session_json(call, view), headers={"etag": f'"{view.session.version}"'})


@router.get("/{key}/results", **described(gives=ResultsShape, raises=(NotFoundError, NotPermittedError, ConflictError)))
def show_session_results(call: CallOf, key: str) -> Response:
    """Show the results: of each case only when a quorum of its sheets is filed, the caller's own among them."""
    shelf = evaluation_of(call).shelf
    with call.edge.database.single() as unit:
        session, found = show_results(unit, call.sight(unit), shelf, key_or_code(key))
    return answer({"session": session.code, "state": session.state, "items": [result_json(one) for one in found]})


@router.get("/{key}/minutes", **described(gives=MinutesShape, raises=(NotFoundError,)))
def show_session_minutes(call: CallOf, key: str) -> Response:
    """Give the minutes of a closed session, byte for byte as they are kept."""
    evaluation_of(call)
    with call.edge.database.single() as unit:
        session, row = show_minutes(unit, call.sight(unit), key_or_code(key))
    return answer(
        {
            "session": session.code,
            "at": row.at,
            "sha256": row.sha256.hex(),
            "template": row.template_hash,
            "content": row.content,
        }
    )


def _list(_call: Call, given: Given, asked: SessionActBody) -> None:
    list_cases(*given, _needed(asked.codes, "codes"), set_code=asked.set_code)


def _unlist(_call: Call, given: Given, asked: SessionActBody) -> None:
    unlist_case(*given, _needed(asked.case_id, "case_id"))


def _freeze(call: Call, given: Given, _asked: SessionActBody) -> None:
    freeze_list(*given, evaluation_of(call).shelf)


def _send(_call: Call, given: Given, _asked: SessionActBody) -> None:
    send_documents(*given)


def _come(_call: Call, given: Given, asked: SessionActBody) -> None:
    note_presence(*given, _needed(asked.member_id, "member_id"), present=_needed(asked.present, "present"))


def _declare(_call: Call, given: Given, asked: SessionActBody) -> None:
    named = [(one.case_id, one.reason) for one in _needed(asked.conflicts, "conflicts")]
    declare(*given, named, member_id=asked.member_id)


def _decide(_call: Call, given: Given, asked: SessionActBody) -> None:
    conflict = (_needed(asked.member_id, "member_id"), _needed(asked.case_id, "case_id"))
    decide_conflict(*given, conflict, decision=_needed(asked.decision, "decision"), note=asked.reason or "")


def _replace(_call: Call, given: Given, asked: SessionActBody) -> None:
    replace_seat(*given, _needed(asked.member_id, "member_id"), _needed(asked.by_member_id, "by_member_id"))


def _open(_call: Call, given: Given, _asked: SessionActBody) -> None:
    open_scoring(*given, channel="api")


def _rescore(call: Call, given: Given, asked: SessionActBody) -> None:
    rescore(*given, evaluation_of(call).shelf, _needed(asked.case_id, "case_id"))


def _aside(_call: Call, given: Given, asked: SessionActBody) -> None:
    set_aside(*given, _needed(asked.case_id, "case_id"), _needed(asked.why, "why"))


def _conclude(call: Call, given: Given, asked: SessionActBody) -> None:
    stars = [Conclusion(one.case_id, one.stars, one.reason) for one in _needed(asked.conclusions, "conclusions")]
    conclude(*given, evaluation_of(call).shelf, stars)


def _publish(call: Call, given: Given, _asked: SessionActBody) -> None:
    publish_provisional(*given, evaluation_of(call).shelf, channel="api")


def _close(call: Call, given: Given, _asked: SessionActBody) -> None:
    close_session(*given, evaluation_of(call), channel="api")


def _cancel(_call: Call, given: Given, asked: SessionActBody) -> None:
    cancel_session(*given, reason=_needed(asked.reason, "reason"))


ACTS: Final[Mapping[str, Callable[[Call, Given, SessionActBody], None]]] = MappingProxyType(
    {
        "list": _list,
        "unlist": _unlist,
        "freeze": _freeze,
        "send_documents": _send,
        "presence": _come,
        "declare": _declare,
        "decide_conflict": _decide,
        "replace_seat": _replace,
        "open": _open,
        "rescore": _rescore,
        "set_aside": _aside,
        "conclude": _conclude,
        "publish": _publish,
        "close": _close,
        "cancel": _cancel,
    }
)
"""What each act of ``SessionActBody`` does."""


def _needed(value: _Value | None, name: str) -> _Value:
    if value is None:
        raise InvalidInputError("input_required", pointer=f"/{name}")
    return value


def _instant(part: object) -> datetime:
    return parse_instant(place_text(part))
