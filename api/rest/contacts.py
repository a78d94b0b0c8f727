"""How the caller wants to be told; people to be called; addresses to be mended."""

from datetime import datetime, time
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import Field, StrictBool
from starlette.responses import Response

from api.answers import answer
from api.body import read
from api.deps import CallOf, JsonBody
from api.described import described
from api.rest.shapes import Shape
from api.routing import API, noun
from workflow.domain.delivery import OUTWARD
from workflow.domain.errors import ConflictError, NotFoundError, NotPermittedError
from workflow.domain.text import COMMENT_MAX, NAME_MAX
from workflow.services.contact_faults import list_contact_faults, resolve_contact_fault
from workflow.services.phone_tasks import finish_phone_task, list_phone_tasks
from workflow.services.preferences import PreferenceRequest, get_preferences, set_preferences
from workflow.store.contacts import Wanted

router = noun(API, tag="contacts")

Channel: TypeAlias = Literal["email", "zalo", "sms", "telegram"]
Hour: TypeAlias = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["21:00"])]
Language: TypeAlias = Literal["vi", "en"]
_CODES_MAX = 100


class Preferences(Shape):
    """How a person wants to be told; ``digest`` null: never said. Hours are those of Viet Nam."""

    email: str | None
    phone: str | None
    language: Language
    channels: list[Channel]
    digest: bool | None
    quiet_from: Hour | None
    quiet_until: Hour | None
    muted: list[str]


class PreferencesBody(Shape):
    """How the caller wants to be told from now on: all of it, what is left out is unset."""

    channels: Annotated[list[str], Field(default_factory=lambda: list(OUTWARD), max_length=len(OUTWARD))]
    digest: StrictBool
    email: Annotated[str, Field(max_length=NAME_MAX)] | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    language: str = "vi"
    quiet_from: Hour | None = None
    quiet_until: Hour | None = None
    muted: Annotated[
        list[str],
        Field(default_factory=list, max_length=_CODES_MAX, description="codes of notices; urgent ones still come"),
    ]


class TaskCase(Shape):
    """The case a call is about."""

    id: UUID
    code: str
    name: str


class Callee(Shape):
    """Whom to call."""

    id: UUID
    name: str
    phone: str | None


class PhoneTask(Shape):
    """Somebody to be called because no channel reached them."""

    id: UUID
    created_at: datetime
    case: TaskCase | None
    person: Callee
    notice: str | None
    unit_id: UUID | None


class PhoneTasks(Shape):
    """The calls to be made, the oldest first."""

    items: list[PhoneTask]


class CallBody(Shape):
    """How a call ended."""

    outcome: str
    note: Annotated[str, Field(max_length=COMMENT_MAX)] | None = None


class FaultPerson(Shape):
    """Whose address it is."""

    id: UUID
    name: str


class ContactFault(Shape):
    """An address that does not reach its person, and what the provider said."""

    id: UUID
    since: datetime
    person: FaultPerson
    channel: Channel
    address: str
    reason: str


class ContactFaults(Shape):
    """The addresses to be mended, the oldest first."""

    items: list[ContactFault]


@router.get("/me/preferences", **described(gives=Preferences))
def show_preferences(call: CallOf) -> Response:
    """Say how the caller is reached and wants to be told."""
    with call.edge.database.single() as unit:
        return answer(_shown(get_preferences(unit, call.caller(unit).person_id)))


@router.put("/me/preferences", **described(gives=Preferences, takes=PreferencesBody))
def change_preferences(call: CallOf, body: JsonBody) -> Response:
    """Store how the caller wants to be told; a new address closes what was noted about the old one."""
    asked = read(PreferencesBody, body)
    given = asked.model_dump() | {"quiet_from": _hour(asked.quiet_from), "quiet_until": _hour(asked.quiet_until)}
    with call.edge.database.unit() as unit:
        sight = call.sight(unit)
        notices = {code for process in sight.processes.values() for code in process.notices}
        stored = set_preferences(unit, call.edge.clock, sight.actor.id, PreferenceRequest(**given), notices=notices)
    return answer(_shown(stored))


@router.get("/phone-tasks", **described(gives=PhoneTasks, raises=(NotPermittedError,)))
def list_calls(call: CallOf) -> Response:
    """List whom the caller's office is to call, at most 200."""
    with call.edge.database.single() as unit:
        return answer({"items": list_phone_tasks(unit, call.sight(unit).actor)})


@router.post(
    "/phone-tasks/{key}/outcome",
    **described(gives=None, takes=CallBody, status=204, raises=(NotPermittedError, NotFoundError, ConflictError)),
)
def record_call(call: CallOf, key: str, body: JsonBody) -> Response:
    """Record how a call ended: reached, no_answer, wrong_number or told_otherwise."""
    asked = read(CallBody, body)
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        finish_phone_task(
            unit, call.edge.clock, actor, _key(key, "phone_task_not_found"), outcome=asked.outcome, note=asked.note
        )
    return Response(status_code=204)


@router.get("/contact-faults", **described(gives=ContactFaults, raises=(NotPermittedError,)))
def list_faults(call: CallOf) -> Response:
    """List the addresses that fail among the people of the caller's places, at most 200."""
    with call.edge.database.single() as unit:
        return answer({"items": list_contact_faults(unit, call.edge.clock, call.sight(unit).actor)})


@router.delete("/contact-faults/{key}", **described(gives=None, status=204, raises=(NotPermittedError, NotFoundError)))
def close_fault(call: CallOf, key: str) -> Response:
    """Close an entry: the address works again and is written to again."""
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        resolve_contact_fault(unit, call.edge.clock, actor, _key(key, "contact_fault_not_found"))
    return Response(status_code=204)


def _shown(found: Wanted) -> dict[str, Any]:
    return {
        "email": found.email,
        "phone": found.phone,
        "language": found.language,
        "channels": found.channels if found.channels is not None else OUTWARD,
        "digest": found.digest,
        "quiet_from": _said(found.quiet_from),
        "quiet_until": _said(found.quiet_until),
        "muted": found.muted,
    }


def _said(hour: time | None) -> str | None:
    return None if hour is None else f"{hour:%H:%M}"


def _hour(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _key(text: str, code: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError(code) from None
