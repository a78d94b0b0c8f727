"""Councils: the list, one with its members, entering one, seating members, preparing a session."""

from datetime import UTC, date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from api.answers import answer, answer_page, place_of, place_text
from api.body import read
from api.deps import CallOf, JsonBody, key_or_code
from api.described import described
from api.rest.asked import Asked
from api.rest.council_json import council_json, council_view_json, member_json
from api.rest.council_shapes import (
    CouncilBody,
    CouncilPage,
    CouncilShape,
    MemberBody,
    MemberShape,
    NewSessionBody,
)
from api.rest.evaluation import evaluation_of, key_in
from api.rest.shapes import Created
from api.routing import API, noun
from api.tax_shape import tax_shape_of
from workflow.domain.errors import ConflictError, NotFoundError, NotPermittedError
from workflow.services.councils import (
    CouncilRequest,
    MemberRequest,
    end_member,
    enter_council,
    seat_member,
    show_council,
)
from workflow.services.prepare_session import NewSession, make_session
from workflow.services.show_councils import page_of_councils
from workflow.store.reads.page import Page, Part

router = noun(API + "/councils", tag="councils")
_REFUSALS = (NotFoundError, NotPermittedError, ConflictError)


@router.get("", **described(gives=CouncilPage, raises=(NotFoundError,)))
def list_councils(call: CallOf, asked: Annotated[Asked, Query()]) -> Response:
    """List the councils of the caller's units, the newest decision first."""
    evaluation_of(call)
    place = place_of(asked.cursor, _day, UUID)
    with call.edge.database.single() as unit:
        page = page_of_councils(unit, call.sight(unit), Part(place, asked.limit))
    items: list[dict[str, Any]] = [council_json(row) for row in page.items]
    return answer_page(Page(items, page.after))


@router.post("", **described(gives=Created, takes=CouncilBody, status=201, raises=_REFUSALS))
def enter_new_council(call: CallOf, body: JsonBody) -> Response:
    """Enter a council by its decision: done by who runs its sessions, or the office of its province."""
    evaluation_of(call)
    asked = read(CouncilBody, body)
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        row = enter_council(unit, call.edge.clock, actor, CouncilRequest(**dict(asked)))
    return answer({"id": row.id}, status=201, headers={"location": f"{API}/councils/{row.code}"})


@router.get("/{key}", **described(gives=CouncilShape, raises=(NotFoundError,)))
def show_one_council(call: CallOf, key: str) -> Response:
    """Show a council, named by key or code, to its members, to who runs it and to the office."""
    evaluation_of(call)
    with call.edge.database.single() as unit:
        return answer(council_view_json(show_council(unit, call.sight(unit).actor, key_or_code(key))))


@router.post("/{key}/members", **described(gives=MemberShape, takes=MemberBody, status=201, raises=_REFUSALS))
def seat_new_member(call: CallOf, key: str, body: JsonBody) -> Response:
    """Seat a member, perhaps in place of another, whose filed sheets stay and count."""
    evaluation_of(call)
    asked = read(MemberBody, body)
    wanted = asked.model_dump()
    replaces = wanted.pop("replaces")
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        member = seat_member(
            unit,
            call.edge.clock,
            actor,
            key_or_code(key),
            MemberRequest(**wanted),
            replaces=replaces,
            tax_shape=tax_shape_of(call.request.app),
        )
        view = show_council(unit, actor, key_or_code(key))
    return answer(member_json(next(one for one in view.members if one.id == member.id)), status=201)


@router.post("/{key}/members/{member}/end", **described(gives=CouncilShape, raises=(NotFoundError, NotPermittedError)))
def end_post(call: CallOf, key: str, member: str) -> Response:
    """End a member's post today; nothing of what the member filed is changed."""
    evaluation_of(call)
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        end_member(unit, call.edge.clock, actor, key_or_code(key), key_in(member, "member_not_found"))
        view = show_council(unit, actor, key_or_code(key))
    return answer(council_view_json(view))


@router.post("/{key}/sessions", **described(gives=Created, takes=NewSessionBody, status=201, raises=_REFUSALS))
def prepare_session(call: CallOf, key: str, body: JsonBody) -> Response:
    """Prepare a session of the council; its list is put together and frozen by acts on it."""
    evaluation_of(call)
    asked = read(NewSessionBody, body)
    wanted = NewSession(
        council=key_or_code(key),
        mode=asked.mode,
        meets_at=asked.meets_at.astimezone(UTC),
        place=asked.place,
        appeal_of=None if asked.appeal_of is None else key_or_code(asked.appeal_of),
    )
    with call.edge.database.unit() as unit:
        session = make_session(unit, call.edge.clock, call.sight(unit).actor, wanted)
    return answer({"id": session.id}, status=201, headers={"location": f"{API}/council-sessions/{session.code}"})


def _day(part: object) -> date:
    return date.fromisoformat(place_text(part))
