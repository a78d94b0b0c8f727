"""A move: everything one act writes about a case, decided and ready for the one write path."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol, TypeAlias
from uuid import UUID

from workflow.domain.access import FOR_NAME, FOR_PERSON, standing_in
from workflow.domain.clocks import ClockAct, ClockWrite
from workflow.domain.facts import EMPTY, ActorFacts, Grant, Situation
from workflow.domain.history import Channel, HistoryRow, InputValue, row_hash
from workflow.domain.record import record

TreatmentAct: TypeAlias = Literal["open", "close", "void", "reopen"]


@record
class TreatmentWrite:
    """What happens to one treatment (one round of a step), named by the row that opened it.

    ``void``: the submission was taken back. ``reopen``: its outcome was taken back. ``attempt``
    counts the rounds of the step from 1.
    """

    act: TreatmentAct
    opened_seq: int
    step: int
    attempt: int
    outcome: str | None = None


@record
class Move:
    """One act on a case. ``expected_version`` is the version it was decided on."""

    row: HistoryRow
    expected_version: int
    entered: bool
    treatment: TreatmentWrite | None
    topic: str
    notices: tuple[str, ...] = ()
    clocks: ClockWrite | ClockAct | None = None

    def with_clocks(self, clocks: ClockWrite) -> "Move":
        """Give the move with what it does to the clocks of its case."""
        return Move(
            self.row, self.expected_version, self.entered, self.treatment, self.topic, self.notices, clocks=clocks
        )

    @property
    def outbox_key(self) -> str:
        """The deterministic key of the move's outbox row."""
        return f"{self.row.case_id}:{self.row.seq}"


class Asked(Protocol):
    """What acts on a case's time have in common."""

    @property
    def comment(self) -> str | None:
        """The comment, if any."""
        ...

    @property
    def request_id(self) -> str:
        """The key of the request."""
        ...

    @property
    def channel(self) -> Channel:
        """The way it came in."""
        ...

    def stored(self) -> Mapping[str, InputValue]:
        """Give what was asked as the history keeps it."""
        ...


def standing_row(
    situation: Situation, actor: ActorFacts, grant: Grant, asked: Asked, *, trigger: str, position: int
) -> HistoryRow:
    """Give the row of an act on a case's time (kind ``clock``): state and facts stay, ``position`` is the head's."""
    case = situation.case
    state = situation.process.states[case.state]
    return HistoryRow(
        case_id=case.id,
        seq=case.version + 1,
        kind="clock",
        at=situation.at,
        actor_id=actor.id,
        actor_name=actor.name,
        actor_role=grant.role,
        actor_unit_id=grant.unit_id,
        on_behalf_of=None,
        trigger=trigger,
        from_state=case.state,
        to_state=case.state,
        step=state.step,
        holder=state.holder,
        comment=asked.comment or None,
        evidence=(),
        inputs={**asked.stored(), **standing_in(grant)},
        facts=case.facts,
        position=position,
        process_hash=case.process_hash,
        request_id=asked.request_id,
        channel=asked.channel,
        prev_hash=case.head_hash,
    )


@record
class Receipt:
    """What the caller gets, the first time and at every replay of the same request."""

    case_id: UUID
    seq: int
    kind: str
    trigger: str
    from_state: str | None
    to_state: str
    step: int
    holder: str | None
    at: datetime
    actor_id: UUID
    request_id: str
    hash: str
    replayed: bool = False


def receipt_of(row: HistoryRow, stored: bytes | None = None, *, replayed: bool = False) -> Receipt:
    """Give the receipt of a row, from the hash stored with it or computed anew."""
    return Receipt(
        row.case_id,
        row.seq,
        row.kind,
        row.trigger,
        row.from_state,
        row.to_state,
        row.step,
        row.holder,
        row.at,
        row.actor_id,
        row.request_id,
        (stored if stored is not None else row_hash(row)).hex(),
        replayed,
    )


def same_request(
    row: HistoryRow,
    *,
    trigger: str,
    comment: str | None,
    evidence: tuple[str, ...] = (),
    inputs: Mapping[str, object] = EMPTY,
    on_behalf: bool = False,
) -> bool:
    """Say whether a stored row answers this request, or its key was used for something else.

    ``inputs`` are compared with what was stored; give them as they would be stored.
    """
    kept, asked = _of_request(row.inputs), _of_request(inputs)
    return (
        row.trigger == trigger
        and (row.on_behalf_of is not None) == on_behalf
        and (row.comment or "") == (comment or "")
        and row.evidence == evidence
        and kept.keys() == asked.keys()
        and all(_same_value(kept[name], value) for name, value in asked.items())
    )


def _of_request(inputs: Mapping[str, object]) -> Mapping[str, object]:
    """Leave out what the engine wrote by itself: whose grant it was."""
    return {name: value for name, value in inputs.items() if name not in {FOR_PERSON, FOR_NAME}}


def _same_value(stored: object, given: object) -> bool:
    return type(stored) is type(given) and stored == given
