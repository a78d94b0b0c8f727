"""Clocks: of a case, of a season, and what people do to them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias, get_args
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.answers import answer, answer_page, place_number, place_of, place_text
from api.body import read, refused
from api.deps import CallOf, JsonBody, key_or_code
from api.described import IDEMPOTENCY_KEY, IF_MATCH, described
from api.rest.asked import Asked, Day
from api.rest.case_json import receipt_json
from api.rest.cases import answer_receipt
from api.rest.clock_json import case_clocks_json, clock_json
from api.rest.shapes import Receipt, Role, Scalar, Shape, State
from api.routing import API, noun
from workflow.domain.clock_acts import Act
from workflow.domain.clock_changes import ClockCommand
from workflow.domain.clocks import EventKind
from workflow.domain.days_held import Party
from workflow.domain.daystrip import Role as DayRole
from workflow.domain.errors import (
    ConflictError,
    InvalidInputError,
    LostRaceError,
    NotFoundError,
    NotPermittedError,
    StaleVersionError,
)
from workflow.domain.standing import StandingKind
from workflow.domain.text import COMMENT_MAX, NAME_MAX
from workflow.domain.time import parse_instant
from workflow.services.clock_acts import act_on_clock
from workflow.services.show_case import find_key
from workflow.services.show_clocks import season_clocks_page, show_case_clocks
from workflow.store.reads import seasons
from workflow.store.reads.page import Page

router = noun(API, tag="clocks")

_INSTANT_MAX = 40
_RULE_MAX = 80
_ACTS: tuple[Act, ...] = get_args(Act)
ActOfPath: TypeAlias = Annotated[str, Path(json_schema_extra={"enum": list(_ACTS)})]
_AsOf = Annotated[
    str | None,
    Field(max_length=_INSTANT_MAX, description="an instant with its offset; without it: now"),
]


class ClocksOfCaseAsked(Shape):
    """As of when, and whether each last day is explained."""

    as_of: _AsOf = None
    strip: Annotated[bool, Field(description="explain each last day, day by day")] = False


class ClocksOfSeasonAsked(Asked):
    """Which page of the clocks that were open, as of when."""

    as_of: _AsOf = None


class StandingShape(Shape):
    """How a last day stands: what is left of it or late, in the days its rule counts."""

    kind: StandingKind
    left: int
    late: int
    last_working_on: date | None


class ClockNoticeShape(Shape):
    """A notice that the clock caused."""

    key: str
    kind: str
    notice: str
    notice_label: str | None
    role: str
    role_label: str
    recipient: str
    channel: str
    state: Literal["planned", "claimed", "sent", "delivered", "failed", "suppressed"]
    reason: str | None
    planned_at: datetime
    send_at: datetime
    sent_at: datetime | None


class PlannedRungShape(Shape):
    """A step of the ladder that is still to come."""

    at: datetime
    kind: Literal["reminder", "escalation", "open", "breach"]
    role: Role | None
    role_label: str | None
    notice: str | None
    notice_label: str | None


class ClockEventShape(Shape):
    """A row of the clock's ledger."""

    no: int
    kind: EventKind
    at: datetime
    actor: str | None
    history_seq: int | None
    due_before: date | None
    due_after: date | None
    detail: dict[str, Scalar]


class StripDayShape(Shape):
    """A day between the start and the last day, and what the count did with it."""

    on: date
    role: DayRole
    number: int | None
    nature: str
    document: str | None
    confirmed: bool
    stop: str | None
    is_due: bool


class CalendarLayer(Shape):
    """A version of a calendar's year that was counted by."""

    year: int
    version: str


class StripShape(Shape):
    """How a last day was computed."""

    start_on: date
    due_on: date
    nominal_on: date
    counted: int
    stopped: int
    calendar: str
    layers: list[CalendarLayer]
    days: list[StripDayShape]


class ClockShape(Shape):
    """A clock as it stood. Labels are in the language of the answer."""

    case_id: UUID
    case: str
    product: str
    producer: str
    commune: str
    state: State
    state_label: str
    rule: str
    label: str
    holder: Role
    holder_label: str
    place: str | None
    started_seq: int
    started_at: datetime
    start_on: date
    due_on: date | None
    working_days_left: int | None
    standing: StandingShape | None
    stopped_at: datetime | None
    stop_reason: str | None
    stop_reason_label: str | None
    due_if_answered: date | None
    promised_on: date | None
    ended_at: datetime | None
    outcome: Literal["met", "late", "dropped", "void"] | None
    sent: list[ClockNoticeShape]
    waiting: list[ClockNoticeShape]
    suppressed: list[ClockNoticeShape]
    planned: list[PlannedRungShape]
    events: list[ClockEventShape]
    strip: StripShape | None


class ClockPage(Shape):
    """A page of open clocks, in the order of cases."""

    items: list[ClockShape]
    next: str | None


class HeldShape(Shape):
    """How long a party held the case: all days, those on which a clock stood still, and the difference."""

    party: Party
    gross: int
    stopped: int
    net: int


class HeldDaysShape(Shape):
    """Who held the case how long; the parts add up to the days from ``since`` to ``until``."""

    since: date
    until: date
    days: list[HeldShape]
    working_days: list[HeldShape] | None


class CaseClocksShape(Shape):
    """Every clock of a case that had started, ended ones included."""

    case_id: UUID
    case: str
    product: str
    producer: str
    as_of: datetime
    clocks: list[ClockShape]
    held: HeldDaysShape


class ClockActBody(Shape):
    """What an act on a clock asks for; which of it is needed depends on the act."""

    comment: Annotated[str, Field(max_length=COMMENT_MAX)] | None = None
    reason: Annotated[str, Field(max_length=_RULE_MAX, description="coded reason of a stop")] | None = None
    document: Annotated[str, Field(max_length=NAME_MAX, description="the paper it rests on")] | None = None
    new_due_on: Annotated[Day, Field(description="the day asked for, granted or promised")] | None = None


@router.get("/cases/{key}/clocks", **described(gives=CaseClocksShape, raises=(NotFoundError,)))
def list_case_clocks(call: CallOf, key: str, asked: Annotated[ClocksOfCaseAsked, Query()]) -> Response:
    """Show a case's clocks as they stood: last days, reminders sent and to come, stops; who held the case how long."""
    at = _instant(asked.as_of)
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
        found = show_case_clocks(unit, call.edge.clock, key_or_code(key), sight=sight, at=at, stripped=asked.strip)
    language = call.language
    return answer(case_clocks_json(found, language), headers={"content-language": language})


@router.get("/seasons/{key}/clocks", **described(gives=ClockPage, raises=(NotFoundError,)))
def list_season_clocks(call: CallOf, key: str, asked: Annotated[ClocksOfSeasonAsked, Query()]) -> Response:
    """List the clocks that were open, of the cases that the caller may see."""
    place, at = place_of(asked.cursor, UUID, place_text, place_number), _instant(asked.as_of)
    with call.edge.database.single() as unit:
        sight = call.sight(unit)
        season = seasons.one(unit, key_or_code(key))
        if season is None:
            raise NotFoundError("season_not_found")
        after = None if place is None else (place[0], place[1], place[2])
        page = season_clocks_page(unit, call.edge.clock, sight, season["id"], at=at, after=after, limit=asked.limit)
    language = call.language
    items: list[dict[str, Any]] = [clock_json(view, language) for view in page.items]
    return answer_page(Page(items, page.after), headers={"content-language": language})


@router.post(
    "/cases/{key}/clocks/{rule}/{act}",
    **described(
        gives=Receipt,
        takes=ClockActBody,
        status=201,
        also={200: "The same request was done before; this is its receipt"},
        headers=(IDEMPOTENCY_KEY, IF_MATCH),
        raises=(NotFoundError, NotPermittedError, ConflictError, StaleVersionError, LostRaceError),
    ),
)
def act_on_case_clock(call: CallOf, key: str, rule: str, act: ActOfPath, body: JsonBody) -> Response:
    """Stop, resume, ask_extension, grant_extension or apologise: the clock changes, the case keeps its state."""
    verb = next((known for known in _ACTS if known == act), None)
    if verb is None:
        raise NotFoundError("clock_act_unknown", acts=list(_ACTS))
    asked = read(ClockActBody, body)
    expected = call.expected_version()
    with call.edge.database.single() as unit:
        caller = call.caller(unit)
        command = ClockCommand(
            case_id=find_key(unit, key_or_code(key)),
            actor_id=caller.person_id,
            rule=rule[:_RULE_MAX],
            request_id=call.request_key(),
            comment=asked.comment,
            reason=asked.reason,
            document=asked.document,
            new_due_on=asked.new_due_on,
            expected_version=expected,
        )
        receipt = act_on_clock(unit, call.edge.clock, verb, command)
    return answer_receipt(receipt_json(receipt))


def _instant(text: str | None) -> datetime | None:
    """Read the query's instant; raises InvalidInputError ``instant_invalid`` that names the parameter."""
    try:
        return None if text is None else parse_instant(text)
    except InvalidInputError as error:
        raise refused([{"parameter": "as_of", "code": "instant_invalid"}]) from error
