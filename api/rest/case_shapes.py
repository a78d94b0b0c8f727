"""Shapes of cases, their history and acts, for the API description."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool, StrictInt

from api.rest.asked import Q_MAX, KeyOrCode
from api.rest.shapes import (
    EntryPoint,
    ProcessHash,
    Reason,
    Ref,
    Refusal,
    Role,
    Scalar,
    Shape,
    State,
    StepNumber,
    Text,
    Track,
    Trigger,
)
from workflow.domain.text import COMMENT_MAX
from workflow.services.fire_many import CASES_MAX


class CaseItem(Shape):
    """A case in a list. Labels are in the language of the answer."""

    id: UUID
    code: str
    season: str
    process: ProcessHash
    track: Track
    state: State
    state_label: str
    step: StepNumber
    holder: Role | None
    holder_label: str | None
    version: int
    opened_at: datetime
    entered_at: datetime
    product: Ref
    producer: Ref
    commune: Ref


class CasePage(Shape):
    """A page of cases in the order they entered."""

    items: list[CaseItem]
    next: str | None


class Choice(Shape):
    """One of the values an input may have."""

    code: str
    label: str


class Input(Shape):
    """A value that an act asks for."""

    name: str
    type: Literal["text", "integer", "decimal", "date", "choice", "boolean", "text_list"]
    label: str
    required: bool
    minimum: int | None
    maximum: int | None
    choices: list[Choice]


class ActionShape(Shape):
    """An act that the caller's roles have in this state: open, or closed with every reason.

    ``standing_in_for`` names the person by whose grant it would be done, null when it is the caller's own.
    """

    trigger: Trigger
    label: str
    on_behalf: bool
    standing_in_for: str | None
    allowed: bool
    comment_required: bool
    evidence_required: bool
    inputs: list[Input]
    reasons: list[Reason]
    href: str


class SeasonRef(Shape):
    """The season of a case."""

    id: UUID
    code: str
    name: Text
    year: int


class ProductRef(Ref):
    """The product of a case."""

    set_number: int | None


class ProducerRef(Ref):
    """The producer of a case."""

    kind: str


class CaseShape(Shape):
    """A case in full, with what the caller may do now."""

    id: UUID
    code: str
    version: int
    process: ProcessHash
    track: Track
    state: State
    state_label: str
    step: StepNumber
    step_label: str
    holder: Role | None
    holder_label: str | None
    final: bool
    opened_at: datetime
    entered_at: datetime
    predecessor_id: UUID | None
    season: SeasonRef
    product: ProductRef
    producer: ProducerRef
    commune: Ref
    district: Ref | None
    province: Ref
    facts: dict[str, Scalar]
    milestones: dict[str, str]
    failures: dict[str, int]
    head_hash: str
    actions: list[ActionShape]


class HistoryItem(Shape):
    """One entry: ``hash`` is the SHA-256 over the prefix and the very bytes of ``row`` (docs/history.md)."""

    label: str | None
    hash: str
    row: dict[str, Any]


class HistoryPage(Shape):
    """A page of a case's history, the oldest first."""

    items: list[HistoryItem]
    next: str | None


class TreatmentShape(Shape):
    """One round of a step: opened by a submission, closed by an outcome."""

    step: StepNumber
    attempt: int
    opened_seq: int
    opened_at: datetime
    opened_by: UUID
    closed_seq: int | None
    closed_at: datetime | None
    closed_by: UUID | None
    outcome: str | None
    comment: str | None


class Treatments(Shape):
    """Every round of every step, the earliest first."""

    items: list[TreatmentShape]


class CaseBody(Shape):
    """A product to enter into a season at an entry point. ``facts``: what an existing product brings along."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "season": "thach-ha-2020",
                "product": "ruou-nep-sim",
                "entry_point": "idea",
                "track": "new",
            }
        }
    )

    season: KeyOrCode
    product: KeyOrCode
    entry_point: EntryPoint
    track: Track
    comment: Annotated[str, Field(max_length=COMMENT_MAX)] | None = None
    facts: dict[str, Any] = Field(default_factory=dict, max_length=50)
    predecessor_id: UUID | None = None


class TransitionBody(Shape):
    """An act on a case. ``inputs`` by name as ``actions[].inputs`` asks; decimals and days are texts."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "trigger": "return_plan",
                "comment": "Bring the plan closer to what the producer can do.",
                "inputs": {},
                "evidence": [],
                "on_behalf": False,
            }
        }
    )

    trigger: Trigger
    comment: str | None = None
    evidence: list[str] = Field(default_factory=list)
    inputs: dict[str, Any] = Field(default_factory=dict, max_length=200)
    on_behalf: StrictBool = False


class UndoBody(Shape):
    """Why the last step is taken back."""

    model_config = ConfigDict(json_schema_extra={"example": {"comment": "Done on the wrong case."}})

    comment: str


class CaseFilterBody(Shape):
    """Which cases a bulk act is for; the same filters as the list."""

    season: KeyOrCode
    state: State | None = None
    step: StepNumber | None = None
    holder: Role | None = None
    territory: KeyOrCode | None = None
    producer: UUID | None = None
    product: UUID | None = None
    q: Annotated[str, Field(max_length=Q_MAX)] | None = None


class BulkBody(TransitionBody):
    """One act on many cases, named or found by a filter. ``dry_run`` does all but write."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "trigger": "forward_plan",
                "filter": {"season": "thach-ha-2020", "state": "plan_submitted"},
                "dry_run": True,
            }
        }
    )

    case_ids: list[UUID] | None = None
    filter: CaseFilterBody | None = None
    expected_versions: dict[UUID, StrictInt] = Field(default_factory=dict, max_length=CASES_MAX)
    dry_run: StrictBool = False


class VerdictShape(Shape):
    """What became, or would become, of one case."""

    case_id: UUID
    outcome: Literal["moved", "replayed", "would_move", "refused"]
    to_state: State | None
    seq: int | None
    problem: Refusal | None


class BulkAnswer(Shape):
    """A verdict a case, in the order asked for, and how many of each."""

    dry_run: bool
    counts: dict[str, int]
    verdicts: list[VerdictShape]
