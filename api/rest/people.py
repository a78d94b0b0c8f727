"""People of an administrator's territory: the list, one, inviting, roles given and ended. The services of the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from fastapi import Query
from pydantic import Field, StrictBool
from starlette.responses import Response

from api.answers import answer, answer_page, place_of, place_text
from api.body import read
from api.deps import CODE_MAX, CallOf, JsonBody
from api.described import described
from api.rest.asked import Asked, Day, Words
from api.rest.shapes import Role, Shape
from api.routing import API, noun
from api.web.account.desk import Desk
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.login import LOGIN_MAX
from workflow.services.give_role import RoleRequest, end_role, give_role
from workflow.services.invite_people import COLUMNS, NAME_MAX, POST_MAX, AskedRow, Verdict, check_people, invite_people
from workflow.services.invite_person import invite_again, revoke_invitation
from workflow.services.note_act import REASON_MAX
from workflow.services.show_people import list_people, show_person
from workflow.store.reads.administered import HeldGrant, PeopleFilter, PersonLine
from workflow.store.reads.page import Page, Part

router = noun(API + "/people", tag="people")

ROWS_MAX = 200
Reason: TypeAlias = Annotated[str, Field(min_length=1, max_length=REASON_MAX)]
_Place = Annotated[str, Field(max_length=CODE_MAX, description="a unit's name, with or without marks, or its code")]
_STATUS = (NotPermittedError, NotFoundError, ConflictError)


class PersonItem(Shape):
    """A person in the list; ``roles`` are those of today, each with its place and whom it is held for."""

    id: UUID
    name: str
    post: str | None
    is_locked: bool
    has_opened: bool
    roles: list["HeldRole"]


class HeldRole(Shape):
    """A role held today. ``standing_in_for``: it is that person's."""

    role: Role
    place: str | None
    standing_in_for: str | None


class PeoplePage(Shape):
    """A page of people by the Vietnamese alphabet."""

    items: list[PersonItem]
    next: str | None


class GrantItem(Shape):
    """A role from a day through a day (null: until further notice). ``standing_in_for``: a copy for a substitute."""

    id: UUID
    role: Role
    unit_id: UUID | None
    place: str | None
    first_on: date
    last_on: date | None
    granted_at: datetime
    granted_by: str | None
    standing_in_for: str | None


class PersonShape(Shape):
    """A person as administrators see them; ``may_touch_account``: every live role lies in the caller's territory."""

    id: UUID
    login: str
    name: str
    post: str | None
    phone: str | None
    email: str | None
    created_at: datetime
    opened_at: datetime | None
    locked_at: datetime | None
    has_second_step: bool
    may_touch_account: bool
    grants: list[GrantItem]


class InvitedRow(Shape):
    """Somebody to invite with a role: ``address`` a phone number or an e-mail, the invitation goes there."""

    name: Annotated[str, Field(max_length=NAME_MAX)]
    address: Annotated[str, Field(max_length=LOGIN_MAX)]
    role: Annotated[str, Field(max_length=CODE_MAX, description="its code, or its name in Vietnamese or English")]
    place: _Place = ""
    post: Annotated[str, Field(max_length=POST_MAX)] = ""
    first_on: Day | None = None
    last_on: Day | None = None


class InvitedBody(Shape):
    """People to invite, all or none. ``dry_run``: only say what would become of each."""

    people: Annotated[list[InvitedRow], Field(min_length=1, max_length=ROWS_MAX)]
    dry_run: StrictBool = False


class VerdictItem(Shape):
    """What becomes of a row: a new account, somebody ``known`` who gets the role, or ``refused`` and why."""

    outcome: Literal["new", "known", "refused"]
    place: str | None
    person_id: UUID | None
    faults: list["CellFault"]


class CellFault(Shape):
    """What is wrong with a field of a row."""

    field: str
    code: str


class Verdicts(Shape):
    """The rows in their order."""

    items: list[VerdictItem]


class RoleBody(Shape):
    """A role to give; without a first day from today."""

    role: Annotated[str, Field(max_length=CODE_MAX)]
    place: _Place = ""
    first_on: Day | None = None
    last_on: Day | None = None
    reason: Reason


class RoleEnd(Shape):
    """The last day of a role, null: it ends at once; and why."""

    last_on: Day | None = None
    reason: Reason


class PeopleAsked(Asked):
    """Which people."""

    q: Annotated[Words | None, Field(description="words of a name, or part of a phone number or e-mail")] = None
    role: Role | None = None
    unit: Annotated[UUID | None, Field(description="key of a unit; those within it too")] = None
    state: Literal["locked", "unopened", "idle"] | None = None


@router.get("", **described(gives=PeoplePage, raises=(NotPermittedError,)))
def list_all(call: CallOf, asked: Annotated[PeopleAsked, Query()]) -> Response:
    """List the people of the administrator's territory."""
    place = place_of(asked.cursor, place_text, UUID)
    wanted = PeopleFilter(asked.q or "", asked.role or "", asked.unit, asked.state or "")
    with call.edge.database.single() as unit:
        found = list_people(unit, call.edge.clock, call.sight(unit).actor, wanted, Part(place, asked.limit))
    return answer_page(Page([_line(one) for one in found.items], found.after))


@router.get("/{key}", **described(gives=PersonShape, raises=(NotPermittedError, NotFoundError)))
def show_one(call: CallOf, key: str) -> Response:
    """Show a person of the territory with every role, those that are over last."""
    with call.edge.database.single() as unit:
        found = show_person(unit, call.edge.clock, call.sight(unit).actor, person_key(key)).found
    sheet = found.sheet
    names = ("id", "login", "name", "post", "phone", "email", "created_at", "opened_at", "locked_at")
    return answer(
        {
            **{name: getattr(sheet, name) for name in names},
            "has_second_step": sheet.has_app,
            "may_touch_account": found.is_whole and not found.is_self,
            "grants": [_grant(one) for one in found.grants],
        }
    )


@router.post("/invitations", **described(gives=Verdicts, takes=InvitedBody, raises=_STATUS))
def invite(call: CallOf, body: JsonBody) -> Response:
    """Register people, give roles and send invitations: all rows or, when one is refused (422), none."""
    asked = read(InvitedBody, body)
    desk: Desk = call.request.app.state.desk
    rows = [AskedRow(number, {name: getattr(one, name) for name in COLUMNS}) for number, one in enumerate(asked.people)]
    people: list[UUID | None] = [None] * len(rows)
    with call.edge.database.unit() as unit:
        sight = call.sight(unit)
        verdicts = check_people(unit, call.edge.clock, sight, rows)
        if not asked.dry_run:
            _require_all(verdicts)
            people = list(invite_people(unit, call.edge.clock, desk.keys, sight, verdicts, lives=desk.invitation_lives))
    return answer({"items": [_verdict(one, person) for one, person in zip(verdicts, people, strict=True)]})


@router.post("/{key}/invitation", **described(gives=None, status=204, raises=_STATUS))
def send_invitation_again(call: CallOf, key: str) -> Response:
    """Send a new invitation; links sent before open nothing any more."""
    desk: Desk = call.request.app.state.desk
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        invite_again(unit, call.edge.clock, desk.keys, actor, person_key(key), lives=desk.invitation_lives)
    return Response(status_code=204)


@router.delete("/{key}/invitation", **described(gives=None, status=204, raises=_STATUS))
def take_invitation_back(call: CallOf, key: str) -> Response:
    """Take a person's invitations back."""
    with call.edge.database.unit() as unit:
        revoke_invitation(unit, call.edge.clock, call.sight(unit).actor, person_key(key))
    return Response(status_code=204)


@router.post("/{key}/roles", **described(gives=None, takes=RoleBody, status=204, raises=_STATUS))
def give_a_role(call: CallOf, key: str, body: JsonBody) -> Response:
    """Give a person a role; an auditor's needs a last day."""
    asked = read(RoleBody, body)
    with call.edge.database.unit() as unit:
        sight = call.sight(unit)
        first = asked.first_on or call.today
        request = RoleRequest(person_key(key), asked.role, asked.place, first, asked.last_on, asked.reason)
        give_role(unit, call.edge.clock, sight, request)
    return Response(status_code=204)


@router.post("/{key}/roles/{grant}/end", **described(gives=None, takes=RoleEnd, status=204, raises=_STATUS))
def end_a_role(call: CallOf, key: str, grant: str, body: JsonBody) -> Response:
    """End a role through a day or at once; whoever stands in for the person loses it too."""
    asked = read(RoleEnd, body)
    with call.edge.database.unit() as unit:
        sight = call.sight(unit)
        of, which = person_key(key), key_in(grant, "grant_not_found")
        end_role(unit, call.edge.clock, sight, person_id=of, grant_id=which, last_on=asked.last_on, reason=asked.reason)
    return Response(status_code=204)


def person_key(text: str) -> UUID:
    """Read a person's key in an address; raises NotFoundError ``person_not_found``."""
    return key_in(text, "person_not_found")


def key_in(text: str, code: str) -> UUID:
    """Read a key in an address; raises NotFoundError ``code``."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError(code) from None


def _require_all(verdicts: list[Verdict]) -> None:
    """Refuse rows of which one cannot be carried out, each fault by its pointer."""
    faults = [
        {"pointer": f"/people/{number}/{fault.column}", "code": fault.code, **fault.params}
        for number, one in enumerate(verdicts)
        for fault in one.faults
    ]
    if faults:
        count = sum(one.outcome == "refused" for one in verdicts)
        raise InvalidInputError("rows_refused", count=count, errors=faults)


def _verdict(one: Verdict, person: UUID | None) -> dict[str, Any]:
    faults = [{"field": fault.column, "code": fault.code} for fault in one.faults]
    return {"outcome": one.outcome, "place": one.place or None, "person_id": person, "faults": faults}


def _line(one: PersonLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "post": one.post,
        "is_locked": one.is_locked,
        "has_opened": one.is_open,
        "roles": [{"role": role, "place": place, "standing_in_for": other} for role, place, other in one.roles],
    }


def _grant(one: HeldGrant) -> dict[str, Any]:
    return {
        "id": one.id,
        "role": one.role,
        "unit_id": one.unit_id,
        "place": one.place,
        "first_on": one.valid_from,
        "last_on": one.valid_to,
        "granted_at": one.granted_at,
        "granted_by": one.granted_by,
        "standing_in_for": one.for_name,
    }
