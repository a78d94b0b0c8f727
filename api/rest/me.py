"""Who the caller is, and the caller's tokens."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictInt
from starlette.responses import Response

from api.answers import answer, both
from api.body import read
from api.deps import CallOf, JsonBody
from api.described import described
from api.rest.shapes import Role, Shape, Text
from api.routing import API, noun
from workflow.domain.errors import InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.office import require_registration
from workflow.domain.system import SYSTEM_ID
from workflow.domain.text import NAME_MAX
from workflow.domain.time import local_day
from workflow.services.register_person import person_id_of
from workflow.services.tokens import issue_token, revoke_token
from workflow.store.reads import grants

router = noun(API, tag="identity")


class HeldRole(Shape):
    """A role held today; without unit and producer it reaches everywhere."""

    role: Role
    label: Text | None
    unit: dict[str, str] | None
    producer: dict[str, str] | None


class Me(Shape):
    """The person a token stands for."""

    id: UUID
    name: str
    language: Literal["vi", "en"]
    roles: list[HeldRole]


class TokenBody(Shape):
    """For whom to issue a token: exactly one of ``login`` and ``person_id``."""

    login: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    person_id: UUID | None = None
    label: Annotated[str, Field(max_length=NAME_MAX)] = ""
    days: StrictInt = 30


class IssuedToken(Shape):
    """A token; it is shown this once."""

    token: str
    person_id: UUID
    days: int


@router.get("/me", **described(gives=Me))
def show_me(call: CallOf) -> Response:
    """Say who the token stands for and which roles that person holds today."""
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
        held = grants.held(unit, person_id=sight.actor.id, on=local_day(call.edge.clock.now()))
    labels = call.edge.vocabulary.words.kinds["role"]
    roles = [{**grant, "label": both(labels.get(grant["role"]))} for grant in held]
    return answer({"id": sight.actor.id, "name": sight.actor.name, "language": sight.language, "roles": roles})


@router.post(
    "/tokens", **described(gives=IssuedToken, takes=TokenBody, status=201, raises=(NotPermittedError, NotFoundError))
)
def issue(call: CallOf, body: JsonBody) -> Response:
    """Issue a token for a person; done by administrators."""
    asked = read(TokenBody, body)
    if (asked.login is None) == (asked.person_id is None):
        raise InvalidInputError("person_unnamed", pointer="/login")
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        require_registration(actor, "issue_token")  # before anything is said about who exists
        person_id = asked.person_id or person_id_of(unit, asked.login or "")
        if person_id == SYSTEM_ID or not grants.is_person(unit, person_id):
            raise NotFoundError("person_not_found")
        token = issue_token(unit, call.edge.clock, actor, person_id=person_id, label=asked.label, days=asked.days)
    return answer({"token": token, "person_id": person_id, "days": asked.days}, status=201)


@router.delete("/tokens/current", **described(gives=None, status=204))
def revoke_current(call: CallOf) -> Response:
    """End the very token this request carries."""
    with call.edge.database.single() as unit:
        call.caller(unit)
        revoke_token(unit, call.edge.clock, call.token or "")
    return Response(status_code=204)
