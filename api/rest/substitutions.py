"""Who stands in for whom, from a day through a day: named by the person, an administrator or the head of the office."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.answers import answer
from api.body import read
from api.deps import CallOf, JsonBody
from api.described import described
from api.rest.asked import Day
from api.rest.people import Reason, key_in, person_key
from api.rest.shapes import Created, Shape
from api.routing import API, noun
from workflow.domain.errors import ConflictError, NotFoundError, NotPermittedError
from workflow.services.substitute import (
    SubstituteRequest,
    end_substitution,
    is_running,
    name_substitute,
    substitutions_of,
)
from workflow.store.substitutions import SubstitutionRow

router = noun(API, tag="people")


class SubstitutionItem(Shape):
    """``substitute`` stands in for ``person``, both days inside. ``ended_at``: it was ended by hand."""

    id: UUID
    person_id: UUID
    person: str
    substitute_id: UUID
    substitute: str
    first_on: date
    last_on: date
    reason: str
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    is_running: bool


class CandidateItem(Shape):
    """Somebody who may be named: an officer of the same unit, or of one beside it."""

    id: UUID
    name: str
    post: str | None


class Substitutions(Shape):
    """The substitutions a person has a part in, the newest first, and who may be named now."""

    items: list[SubstitutionItem]
    candidates: list[CandidateItem]


class SubstituteBody(Shape):
    """Who is to stand in, from when through when, and why."""

    substitute_id: UUID
    first_on: Day
    last_on: Day
    reason: Reason


class SubstitutionEnd(Shape):
    """Why it ends."""

    reason: Reason


@router.get("/people/{key}/substitutes", **described(gives=Substitutions, raises=(NotFoundError,)))
def list_substitutes(call: CallOf, key: str) -> Response:
    """List a person's substitutions: for the person, administrators of the territory, the head of the office."""
    with call.edge.database.single() as unit:
        rows, people = substitutions_of(unit, call.edge.clock, call.sight(unit).actor, person_key(key))
    candidates = [{"id": one.id, "name": one.name, "post": one.post} for one in people]
    return answer({"items": [_item(row, call.today) for row in rows], "candidates": candidates})


@router.post(
    "/people/{key}/substitutes",
    **described(gives=Created, takes=SubstituteBody, status=201, raises=(NotFoundError, ConflictError)),
)
def name_a_substitute(call: CallOf, key: str, body: JsonBody) -> Response:
    """Name somebody to stand in for a person; both are told."""
    asked = read(SubstituteBody, body)
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        request = SubstituteRequest(person_key(key), asked.substitute_id, asked.first_on, asked.last_on, asked.reason)
        made = name_substitute(unit, call.edge.clock, actor, request)
    return answer({"id": made}, status=201)


@router.post(
    "/substitutions/{key}/end",
    **described(
        gives=None, takes=SubstitutionEnd, status=204, raises=(NotPermittedError, NotFoundError, ConflictError)
    ),
)
def end_a_substitution(call: CallOf, key: str, body: JsonBody) -> Response:
    """End a substitution now: the person, the substitute, or whoever may name one; both are told."""
    asked, of = read(SubstitutionEnd, body), key_in(key, "substitution_not_found")
    with call.edge.database.unit() as unit:
        end_substitution(unit, call.edge.clock, call.sight(unit).actor, of, reason=asked.reason)
    return Response(status_code=204)


def _item(row: SubstitutionRow, today: date) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SubstitutionRow.__slots__} | {"is_running": is_running(row, today)}
