"""Enter a council by its decision, and who sits in it; a member is ended or replaced, never taken out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any
from uuid import UUID

from workflow.domain.council_rules import LEVELS, POSTS, read_rules
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.facts import ActorFacts
from workflow.domain.ids import new_id
from workflow.domain.login import login_name
from workflow.domain.tax_code import SHAPE, checked_tax_code
from workflow.domain.text import checked, checked_name
from workflow.domain.time import Clock, local_day
from workflow.services.council_sight import answers_for, founds, runs
from workflow.services.tell_council import tell_named
from workflow.store import councils, people
from workflow.store.councils import CouncilRow, MemberRow
from workflow.store.database import Unit

CODE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class CouncilRequest:
    """A council as its decision sets it up; ``rules`` are those of its statute that differ from the usual ones."""

    level: str
    unit_id: UUID | None
    name: str
    decision_no: str
    decision_on: date
    decided_by: str
    term_from: date
    term_to: date
    rules: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MemberRequest:
    """A person, by login, and the post; ``scores`` None: as is usual for the post (all but the secretary)."""

    login: str
    post: str = "member"
    scores: bool | None = None
    organisation: str | None = None
    tax_code: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class CouncilView:
    """A council with everybody who sits or sat in it."""

    council: CouncilRow
    members: tuple[MemberRow, ...]

    @property
    def sitting(self) -> tuple[MemberRow, ...]:
        """Give those who hold a post."""
        return tuple(member for member in self.members if member.until is None)


def enter_council(unit: Unit, clock: Clock, actor: ActorFacts, request: CouncilRequest) -> CouncilRow:
    """Add a council and give it.

    Raises InvalidInputError; NotPermittedError ``role_not_permitted``; ConflictError ``council_exists``.
    """
    if request.level not in LEVELS:
        raise InvalidInputError("input_not_a_choice", pointer="/level", choices=sorted(LEVELS))
    if (request.unit_id is None) != (request.level == "ministry"):
        raise InvalidInputError("unit_of_level", pointer="/unit")
    if not founds(actor, request.level, request.unit_id):
        raise NotPermittedError("role_not_permitted", trigger="enter_council", roles=[LEVELS[request.level].role])
    if request.term_to < request.term_from:
        raise InvalidInputError("dates_reversed", pointer="/term_to")
    rules = read_rules(request.rules)
    at = clock.now()
    key = new_id(at)
    row = CouncilRow(
        id=key,
        code=f"hd-{key.hex[-CODE_DIGITS:]}",
        **_fields(request)
        | {
            "name": checked_name(request.name, pointer="/name"),
            "decision_no": checked_name(request.decision_no, pointer="/decision_no", maximum=60),
            "decided_by": checked_name(request.decided_by, pointer="/decided_by"),
            "rules": rules.stored(),
        },
    )
    if not councils.insert(unit, row, by=actor.id, at=at):
        raise ConflictError("council_exists", decision=row.decision_no)
    return row


def seat_member(
    unit: Unit,
    clock: Clock,
    actor: ActorFacts,
    council: UUID | str,
    request: MemberRequest,
    *,
    replaces: UUID | None = None,
    tax_shape: str = SHAPE,
) -> MemberRow:
    """Add a member; with ``replaces`` the other's post ends the day before, and his sheets stay his.

    Raises InvalidInputError; NotFoundError ``council_not_found``, ``person_not_found``, ``member_not_found``;
    NotPermittedError; ConflictError ``member_exists`` (sits there already, or there is another chair).
    """
    row = _mine(unit, actor, council)
    if request.post not in POSTS:
        raise InvalidInputError("input_not_a_choice", pointer="/post", choices=list(POSTS))
    person_id = people.person_by_login(unit, login_name(checked_name(request.login, pointer="/login", maximum=80)))
    if person_id is None:
        raise NotFoundError("person_not_found", login=request.login[:80])
    at = clock.now()
    since = request.since or local_day(at)
    if replaces is not None and not councils.end_member(unit, row.id, replaces, until=since):
        raise NotFoundError("member_not_found")
    checked(request.organisation or "", pointer="/organisation")
    member = MemberRow(
        id=new_id(at),
        person_id=person_id,
        name="",
        post=request.post,
        scores=request.post != "secretary" if request.scores is None else request.scores,
        organisation=request.organisation or None,
        tax_code=checked_tax_code(request.tax_code, pointer="/tax_code", shape=tax_shape),
        since=since,
        until=None,
        replaces_id=replaces,
    )
    if not councils.insert_member(unit, row.id, member, by=actor.id, at=at):
        raise ConflictError("member_exists")
    tell_named(unit, clock, actor, row, member)
    return member


def end_member(unit: Unit, clock: Clock, actor: ActorFacts, council: UUID | str, member_id: UUID) -> None:
    """End a member's post today; raises NotFoundError ``member_not_found``, NotPermittedError."""
    row = _mine(unit, actor, council)
    if not councils.end_member(unit, row.id, member_id, until=local_day(clock.now())):
        raise NotFoundError("member_not_found")


def show_council(unit: Unit, actor: ActorFacts, key: UUID | str) -> CouncilView:
    """Give a council to its members, to who runs it and to the office; raises NotFoundError ``council_not_found``."""
    row = councils.find(unit, key)
    if row is None:
        raise NotFoundError("council_not_found")
    members = tuple(councils.members(unit, row.id))
    may = runs(actor, row.level, row.unit_id) or answers_for(actor, row.unit_id)
    if not may and not any(member.person_id == actor.id for member in members):
        raise NotFoundError("council_not_found")
    return CouncilView(row, members)


def _mine(unit: Unit, actor: ActorFacts, key: UUID | str) -> CouncilRow:
    row = councils.find(unit, key, lock=True)
    if row is None or not (founds(actor, row.level, row.unit_id) or answers_for(actor, row.unit_id)):
        raise NotFoundError("council_not_found")
    if not founds(actor, row.level, row.unit_id):
        raise NotPermittedError("role_not_permitted", trigger="seat_member", roles=[LEVELS[row.level].role])
    return row


def _fields(request: CouncilRequest) -> dict[str, Any]:
    return {one.name: getattr(request, one.name) for one in fields(request)}
