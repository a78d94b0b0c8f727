"""Shapes of councils, their sessions and acts on them, for the API description."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import AwareDatetime, Field, StrictBool, StrictInt, StrictStr

from api.deps import CODE_MAX
from api.rest.asked import Day
from api.rest.shapes import Fault, Ref, Shape
from workflow.domain.council_session import CASES_MAX
from workflow.domain.text import COMMENT_MAX, NAME_MAX

_Name = Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
_Reason = Annotated[str, Field(max_length=COMMENT_MAX)]
Level: TypeAlias = Literal["district", "province", "ministry"]
Post: TypeAlias = Literal["chair", "vice", "member", "secretary"]
Mode: TypeAlias = Literal["meeting", "written"]
SessionState: TypeAlias = Literal["draft", "listed", "open", "closed", "cancelled"]
Aside: TypeAlias = Literal["objection", "divergent", "withdrawn"]


class CouncilItem(Shape):
    """A council by its decision. ``rules``: those of its statute that differ from the usual ones."""

    id: UUID
    code: str
    level: Level
    unit_id: UUID | None
    name: str
    decision_no: str
    decision_on: date
    decided_by: str
    term_from: date
    term_to: date
    rules: dict[str, Any]


class CouncilPage(Shape):
    """A page of councils, the newest decision first."""

    items: list[CouncilItem]
    next: str | None


class MemberShape(Shape):
    """Who sits or sat in a council. ``until``: the last day, null while the post is held."""

    id: UUID
    name: str
    post: Post
    scores: bool
    organisation: str | None
    since: date
    until: date | None
    replaces_id: UUID | None


class CouncilShape(CouncilItem):
    """A council with everybody who sits or sat in it."""

    members: list[MemberShape]


class CouncilBody(Shape):
    """A council to enter. ``unit_id`` is its province or district; a council of the ministry has none."""

    level: Level
    unit_id: UUID | None = None
    name: _Name
    decision_no: _Name
    decision_on: Day
    decided_by: _Name
    term_from: Day
    term_to: Day
    rules: dict[str, StrictInt | StrictBool | StrictStr] = Field(default_factory=dict, max_length=20)


class MemberBody(Shape):
    """A member to seat. ``replaces``: whose post ends the day before; the sheets of that member stay."""

    login: Annotated[str, Field(min_length=1, max_length=CODE_MAX)]
    post: Post = "member"
    scores: StrictBool | None = None
    organisation: Annotated[str, Field(max_length=NAME_MAX)] | None = None
    tax_code: Annotated[str, Field(max_length=20)] | None = None
    since: Day | None = None
    replaces: UUID | None = None


class NewSessionBody(Shape):
    """A session to prepare. ``appeal_of``: the session whose cases others look at once more."""

    mode: Mode = "meeting"
    meets_at: AwareDatetime
    place: Annotated[str, Field(max_length=NAME_MAX)] = ""
    appeal_of: Annotated[str, Field(max_length=CODE_MAX)] | None = None


class SessionItemShape(Shape):
    """A session in a list. ``sits``: the caller has a seat in it."""

    id: UUID
    code: str
    state: SessionState
    mode: Mode
    meets_at: datetime
    place: str | None
    council: str
    council_name: str
    cases: int
    sits: bool


class SessionPage(Shape):
    """A page of sessions, the latest meeting first."""

    items: list[SessionItemShape]
    next: str | None


class QuorumShape(Shape):
    """Who is there against who must be."""

    seats: int
    needed: int
    present: int
    chair: bool
    chair_needed: bool
    met: bool


class SeatShape(Shape):
    """A member as he sits in a session."""

    member_id: UUID
    name: str
    post: Post
    scores: bool
    present: bool
    declared: bool
    ended: bool


class OwnProgress(Shape):
    """How far one's own sheet is; ``version`` 0: not begun."""

    version: int
    chosen: int
    filed_at: datetime | None


class ListedShape(Shape):
    """A case on the list. ``filed``, ``needed`` and ``stars`` are for who runs the session, ``own`` for a member."""

    case_id: UUID
    position: int
    code: str
    product: str
    producer: str
    commune: str
    set_code: str | None
    round: int
    aside: Aside | None
    filed: int | None
    needed: int | None
    stars: int | None
    own: OwnProgress | None


class ConflictShape(Shape):
    """A ground that may keep a member from a case, and what was decided on it."""

    member_id: UUID
    case_id: UUID
    ground: str
    note: str | None
    decision: Literal["recused", "cleared"] | None


class SessionShape(Shape):
    """A session as the caller may see it: the list for who runs it and for members who score, no points for anybody.

    ``waits``: what the quorum lacks.
    """

    id: UUID
    code: str
    council: Ref
    level: Level
    mode: Mode
    state: SessionState
    meets_at: datetime
    place: str | None
    version: int
    documents_sent_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    runs: bool
    quorum: QuorumShape
    seats: list[SeatShape]
    cases: list[ListedShape]
    conflicts: list[ConflictShape]
    waits: list[Fault]


class StandAside(Shape):
    """A case from which one stands aside, and why."""

    case_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=COMMENT_MAX)]


class ConclusionBody(Shape):
    """The stars the council concludes on; a reason where they are fewer than those proposed."""

    case_id: UUID
    stars: Annotated[StrictInt, Field(ge=0, le=5)]
    reason: _Reason = ""


class SessionActBody(Shape):
    """An act on a session, with the fields it needs.

    ``list``: codes, perhaps set_code · ``unlist``, ``rescore``: case_id · ``presence``: member_id, present ·
    ``declare``: conflicts (none is a declaration too), member_id where who runs the session notes it ·
    ``decide_conflict``: member_id, case_id, decision, reason · ``replace_seat``: member_id, by_member_id ·
    ``set_aside``: case_id, why · ``conclude``: conclusions · ``cancel``: reason ·
    ``freeze``, ``send_documents``, ``open``, ``publish``, ``close``: none.
    """

    act: Literal[
        "list",
        "unlist",
        "freeze",
        "send_documents",
        "presence",
        "declare",
        "decide_conflict",
        "replace_seat",
        "open",
        "rescore",
        "set_aside",
        "conclude",
        "publish",
        "close",
        "cancel",
    ]
    case_id: UUID | None = None
    member_id: UUID | None = None
    by_member_id: UUID | None = None
    codes: list[Annotated[str, Field(min_length=1, max_length=60)]] | None = Field(default=None, max_length=CASES_MAX)
    set_code: Annotated[str, Field(pattern=r"^[0-9]{1,2}$")] | None = None
    present: StrictBool | None = None
    conflicts: list[StandAside] | None = Field(default=None, max_length=CASES_MAX)
    decision: Literal["recused", "cleared"] | None = None
    why: Aside | None = None
    reason: _Reason | None = None
    conclusions: list[ConclusionBody] | None = Field(default=None, max_length=CASES_MAX)
