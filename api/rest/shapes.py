"""Shapes that answers have, for the API description. Answers are not run through them; a test holds them equal.

``x-words`` marks a code whose values come from the process data.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema


def _word(kind: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "x-words": kind})


State: TypeAlias = Annotated[str, _word("State")]
Trigger: TypeAlias = Annotated[str, _word("Trigger")]
Role: TypeAlias = Annotated[str, _word("Role")]
EntryPoint: TypeAlias = Annotated[str, _word("EntryPoint")]
ErrorCode: TypeAlias = Annotated[str, _word("ErrorCode")]
Scalar: TypeAlias = str | int | bool
StepNumber: TypeAlias = Annotated[int, Field(ge=1, le=6)]
UnitKind: TypeAlias = Literal["province", "district", "commune"]
Track: TypeAlias = Literal["new", "existing"]
ProcessHash: TypeAlias = Annotated[str, Field(description="SHA-256 (hex) of the process version's canonical content")]


class Shape(BaseModel):
    """Base of every shape: nothing but what is written down."""

    model_config = ConfigDict(extra="forbid")


class Text(Shape):
    """A text in both languages."""

    vi: str
    en: str


class Ref(Shape):
    """A thing by key, code and name."""

    id: UUID
    code: str
    name: str


class UnitRef(Ref):
    """A unit by key, kind, code and name."""

    kind: UnitKind


class Fault(Shape):
    """One thing to mend: ``pointer`` (RFC 6901) into the body, or the parameter or header it is in."""

    model_config = ConfigDict(extra="allow")

    code: ErrorCode
    detail: str
    pointer: str | None = None
    parameter: str | None = None
    header: str | None = None


class Reason(Shape):
    """Why an act is not open, in the words of the process, and the role that can lift it."""

    code: str
    detail: str
    lifted_by: Role | None
    lifted_by_label: str | None


class Finding(Shape):
    """A fault of a file that was sent: its place, what it is, how to mend it. For who writes the file, so English."""

    code: str
    path: str
    line: int | None
    message: str
    mend: str


class Refusal(Shape):
    """What an error says: a stable code, a message, its parameters, every fault, finding or reason."""

    code: ErrorCode
    detail: str
    params: dict[str, Any]
    errors: list[Fault] | None = None
    findings: list[Finding] | None = None
    reasons: list[Reason] | None = None


class ProblemShape(Refusal):
    """An RFC 9457 problem."""

    type: str
    title: str
    status: int
    instance: str
    request_id: str


class Receipt(Shape):
    """What an act wrote. ``seq`` is the case's version from now on, ``hash`` the head of its history."""

    case_id: UUID
    seq: int
    kind: Literal["enter", "transition", "undo", "migrate", "clock", "proof"]
    trigger: str
    from_state: State | None
    to_state: State
    step: StepNumber
    holder: Role | None
    at: datetime
    actor_id: UUID
    request_id: str
    hash: str
    replayed: bool


class SeasonShape(Shape):
    """A yearly round of a territory."""

    id: UUID
    code: str
    name: Text
    year: int
    status: Literal["draft", "open", "closed"]
    plan_no: str | None
    plan_on: date | None
    process: ProcessHash
    regulation: str | None
    settings: dict[str, Scalar]
    windows: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    source: str | None
    unit: UnitRef
    province: Ref


class Created(Shape):
    """The key of what was added."""

    id: UUID
