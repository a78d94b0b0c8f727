"""Shapes of score sheets, results and minutes, for the API description."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import Field, StrictInt

from api.rest.council_shapes import Aside, Post, SessionState
from api.rest.shapes import Fault, Shape
from workflow.domain.text import COMMENT_MAX

CriterionCode: TypeAlias = Annotated[str, Field(pattern=r"^[0-9A-Za-z.]{1,20}$")]


class EntryShape(Shape):
    """What is put down for a criterion: the key of an option, ``none``, or "" for nothing yet."""

    option: Annotated[str, Field(max_length=20)] = ""
    remark: Annotated[str, Field(max_length=COMMENT_MAX)] = ""


class SheetBody(Shape):
    """What of a sheet is to be saved over version ``seen``; criteria that are not named stay as they are."""

    seen: Annotated[StrictInt, Field(ge=0)]
    entries: dict[CriterionCode, EntryShape] = Field(default_factory=dict, max_length=100)
    stops: list[Annotated[str, Field(max_length=60)]] | None = Field(default=None, max_length=40)
    opinion: Annotated[str, Field(max_length=COMMENT_MAX)] | None = None


class SavedShape(Shape):
    """A sheet as saved."""

    version: int
    at: datetime


class FiledShape(Shape):
    """A filed sheet: the SHA-256 (hex) of its content. ``replayed``: the same request filed it before."""

    sha256: str
    round: int
    at: datetime
    replayed: bool


class OptionShape(Shape):
    """What may be put down for a criterion. ``gate``: the stars for which at least this is needed."""

    key: str
    label: str
    points: int
    gate: int | None


class CriterionShape(Shape):
    """A criterion of the sheet."""

    code: str
    name: str
    part: str
    max: int
    options: list[OptionShape]


class OtherSheetShape(Shape):
    """A filed sheet of another member, or one's own: given once one's own is filed."""

    member_id: UUID
    name: str
    post: Post
    round: int
    total: int
    stopped: bool
    sha256: str
    at: datetime
    choices: dict[str, str | None]
    remarks: dict[str, str]
    opinion: str


class SheetShape(Shape):
    """The caller's own sheet on a case, and, once it is filed, those of the others in rounds he filed."""

    session: str
    position: int
    case_id: UUID
    code: str
    product: str
    regulation: str
    set_number: int
    set_name: str
    round: int
    version: int
    updated_at: datetime | None
    filed_at: datetime | None
    sha256: str | None
    entries: dict[str, EntryShape]
    stops: list[str]
    opinion: str
    criteria: list[CriterionShape]
    waits: list[Fault]
    sheets: list[OtherSheetShape]


class GateShape(Shape):
    """A gate that is not met: by how many of the sheets it is, and which option it asks for."""

    criterion: str
    name: str
    stars: int
    needed: str
    points: int
    met_by: int
    sheets: int


class GroundShape(Shape):
    """A ground that stops the product."""

    code: str
    label: str
    at: str | None


class OutcomeShape(Shape):
    """What the sheets come to: exact means as fractions, stars by points and by gates apart."""

    sheets: int
    points: str
    parts: dict[str, str]
    lowest: int
    highest: int
    by_points: int
    by_gates: int | None
    proposed: int
    between: bool
    limits: list[GateShape]
    unmet: list[GateShape]
    grounds: list[GroundShape]


class CaseResultShape(Shape):
    """A case with its count of sheets; ``outcome`` is null while it may not be seen by the caller."""

    case_id: UUID
    position: int
    code: str
    product: str
    producer: str
    round: int
    aside: Aside | None
    filed: int
    needed: int
    is_apart: bool
    concluded: int | None
    reason: str | None
    outcome: OutcomeShape | None


class ResultsShape(Shape):
    """The results of a session."""

    session: str
    state: SessionState
    items: list[CaseResultShape]


class MinutesShape(Shape):
    """Minutes as they are kept, with the SHA-256 (hex) of their bytes in UTF-8."""

    session: str
    at: datetime
    sha256: str
    template: str
    content: str
