"""Shapes of dossiers, their completeness, and the offices' checks, for the API description."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from api.rest.shapes import Shape, State
from workflow.domain.supplement import REMARK_MAX
from workflow.domain.text import COMMENT_MAX

Level: TypeAlias = Literal["commune", "province", "advisory"]
Verdict: TypeAlias = Literal["accepted", "wrong", "missing"]
_ITEMS_MAX = 100


class PinShape(Shape):
    """Which criterion a file proves, on which page; 0: the whole file."""

    criterion: str
    page: int


class EvidenceShape(Shape):
    """A file under an item, as the caller may see it."""

    id: UUID
    file: UUID
    name: str
    media_type: str
    size: int
    pages: int | None
    version: int
    sha256: str
    at: datetime
    pins: list[PinShape]


class ItemShape(Shape):
    """One thing that the dossier holds, or lacks. ``worth``: most points of the criteria that rest on it."""

    code: str
    number: int | None
    name: str
    need: Literal["always", "if_any", "where_law", "for_points"]
    asked: bool
    for_stars: int | None
    worth: int
    criteria: list[str]
    files: list[EvidenceShape]


class CompletenessShape(Shape):
    """What is there, what is missing, and what would bring points: codes of items."""

    there: list[str]
    missing: list[str]
    open: list[str]
    worth_missing: int


class SnapshotShape(Shape):
    """A dossier as it was handed in, named in the history by its SHA-256 (hex)."""

    number: int
    sha256: str
    seq: int
    at: datetime


class CheckShape(Shape):
    """What an office found of one thing."""

    item: str
    verdict: Verdict
    remark: str


class RequestShape(Shape):
    """A request for completion as it went out."""

    level: Level
    sha256: str
    seq: int
    at: datetime
    by: str
    comment: str
    checks: list[CheckShape]


class NumberShape(Shape):
    """A number of an office's book."""

    book: Literal["receipt_commune", "receipt_province", "product"]
    text: str
    number: int
    year: int
    received_on: date
    due_on: date | None


class Numbers(Shape):
    """The numbers of a dossier in the books of an office."""

    items: list[NumberShape]


class DossierShape(Shape):
    """The dossier of a case: what is put together to its writer, what was handed in to everybody else."""

    case_id: UUID
    code: str
    state: State
    kind: Literal["first", "upgrade", "re_evaluation"]
    regulation: str
    set_number: int | None
    version: int
    may_write: bool
    items: list[ItemShape]
    completeness: CompletenessShape
    own_score: dict[str, str]
    own_points: int | None
    own_stars: int | None
    snapshots: list[SnapshotShape]
    requests: list[RequestShape]
    numbers: list[NumberShape]


class CheckingShape(Shape):
    """A dossier on an office's desk: what was found, what has no verdict yet, whether completion may be asked."""

    case_id: UUID
    level: Level
    checks: list[CheckShape]
    unchecked: list[str]
    may_ask: bool


class CheckBody(Shape):
    """A verdict on one thing."""

    item: Annotated[str, Field(min_length=1, max_length=64)]
    verdict: Verdict
    remark: Annotated[str, Field(max_length=REMARK_MAX)] = ""


class ChecksBody(Shape):
    """What was found; things that are not named stay as they are."""

    checks: list[CheckBody] = Field(max_length=_ITEMS_MAX)


class RequestBody(Shape):
    """What is said of the whole request."""

    comment: Annotated[str, Field(min_length=1, max_length=COMMENT_MAX)]
