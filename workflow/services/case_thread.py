"""The thread of a case: shown, written, marked as read. Internal notes are for officers; their existence too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from workflow.domain.access import covers
from workflow.domain.command import check_request_id
from workflow.domain.errors import ConflictError, InvalidInputError, NotPermittedError
from workflow.domain.facts import CaseFacts
from workflow.domain.forms import FormBook
from workflow.domain.ids import new_id
from workflow.domain.process import Process, Role
from workflow.domain.telling import Telling, Territory
from workflow.domain.text import checked
from workflow.domain.time import Clock
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.show_case import find_case
from workflow.services.tell import addressed, tell
from workflow.store import files, messages
from workflow.store.database import Database, Unit
from workflow.store.files import FileRow
from workflow.store.messages import THREAD_MAX, MessageRow, Readings
from workflow.store.reads.case_sheet import CaseSheet

TEXT_MAX: Final = 4_000
PAGE_MAX: Final = 2_000
NOTICE: Final = "message_received"


@dataclass(frozen=True, slots=True)
class MessageRequest:
    """A message to be written. It may hang on a part of a form, or on a file and a page of it."""

    case: UUID | str
    text: str
    request_id: str
    kind: Literal["public", "internal"] = "public"
    form: str | None = None
    part: str | None = None
    file_key: UUID | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as one person reads it. ``role`` is the one they would write as, None when they only read."""

    sheet: CaseSheet
    messages: list[MessageRow]
    readings: Readings
    files: Mapping[UUID, FileRow]
    role: Role | None
    reads_internal: bool

    @property
    def unread(self) -> int:
        """Give how many messages of others came since the reader marked the thread as read."""
        since = self.readings.own
        mine = None if self.role is None else self.role.level == "producer"
        return sum(one.by_producer is not mine and (since is None or one.at > since) for one in self.messages)


def show_thread(unit: Unit, sight: Sight, key: UUID | str) -> Thread:
    """Give the thread of a case. Four statements. Raises NotFoundError ``case_not_found``."""
    sheet = find_case(unit, sight, key)
    process = engine_of(unit, sheet.facts.process_hash).process
    internal = _reads_internal(process, sheet.facts, sight)
    person = sight.actor.id
    return Thread(
        sheet=sheet,
        messages=messages.thread(unit, sheet.facts.id, internal=internal),
        readings=messages.readings(unit, sheet.facts.id, person_id=person),
        files={row.key: row for row in files.of_case(unit, sheet.facts.id, person_id=person) if row.seq is not None},
        role=_role(process, sheet.facts, sight),
        reads_internal=internal,
    )


def write_message(database: Database, clock: Clock, sight: Sight, forms: FormBook, asked: MessageRequest) -> UUID:
    """Add a message and tell the other side, in one transaction; sent again, it gives the first message.

    The producer's message is told to whoever holds the case's turn, or to the commune when that is the producer; an
    officer's public one to the producer; an internal one to nobody. It marks the thread as read by its writer.

    Raises NotFoundError ``case_not_found``; NotPermittedError ``reads_only``, ``message_officers_only``;
    InvalidInputError ``message_needed``, ``message_place_unknown`` and what ``checked`` raises; ConflictError
    ``thread_full``.
    """
    check_request_id(asked.request_id)
    text = checked(asked.text.strip(), pointer="/text", maximum=TEXT_MAX)
    if not text:
        raise InvalidInputError("message_needed", pointer="/text")
    with database.unit() as unit:
        thread = show_thread(unit, sight, asked.case)
        facts, role = thread.sheet.facts, thread.role
        if role is None:
            raise NotPermittedError("reads_only")
        by_producer = role.level == "producer"
        if asked.kind == "internal" and (by_producer or not thread.reads_internal):
            raise NotPermittedError("message_officers_only")
        _check_place(thread, forms, asked)
        at = clock.now()
        row = MessageRow(
            id=new_id(at),
            kind=asked.kind,
            text=text,
            form=asked.form,
            part=asked.part,
            file_key=asked.file_key,
            page=asked.page,
            by=sight.actor.id,
            by_name=sight.actor.name,
            by_role=role.code,
            by_producer=by_producer,
            at=at,
        )
        if not messages.insert(unit, row, case_id=facts.id, request_id=asked.request_id):
            earlier = messages.sent_before(unit, case_id=facts.id, by=row.by, request_id=asked.request_id)
            if earlier is None:
                raise ConflictError("thread_full", maximum=THREAD_MAX)
            return earlier
        messages.mark_read(unit, case_id=facts.id, person_id=row.by, by_producer=by_producer, at=at)
        if row.kind == "public":
            _tell(unit, facts, row)
        return row.id


def mark_thread_read(unit: Unit, clock: Clock, sight: Sight, key: UUID | str) -> None:
    """Note that the person has read the thread; safe to call again. Raises NotFoundError ``case_not_found``."""
    thread = show_thread(unit, sight, key)
    if thread.role is not None:
        messages.mark_read(
            unit,
            case_id=thread.sheet.facts.id,
            person_id=sight.actor.id,
            by_producer=thread.role.level == "producer",
            at=clock.now(),
        )


def _check_place(thread: Thread, forms: FormBook, asked: MessageRequest) -> None:
    form = forms.forms.get(asked.form) if asked.form is not None else None
    is_part = asked.form is None and asked.part is None
    if form is not None:
        is_part = any(part.code == asked.part for part in form.parts)
    is_file = asked.file_key is None or asked.file_key in thread.files
    is_page = asked.page is None or (asked.file_key is not None and 1 <= asked.page <= PAGE_MAX)
    if not (is_part and is_file and is_page):
        raise InvalidInputError("message_place_unknown", pointer="/place")


def _tell(unit: Unit, facts: CaseFacts, row: MessageRow) -> None:
    process = engine_of(unit, facts.process_hash).process
    producers = [role.code for role in process.roles.values() if role.level == "producer"]
    holder = process.states[facts.state].holder
    if row.by_producer and (holder is None or holder in producers):
        holder = next((role.code for role in process.roles.values() if role.level == "commune" and role.acts), None)
    territory = Territory(facts.producer_id, facts.commune_id, facts.district_id, facts.province_id)
    told = [holder] if row.by_producer else producers
    telling = [
        Telling(
            stem=f"{facts.id}:message:{row.id}:{role}",
            kind="event",
            notice=NOTICE,
            role=role,
            planned_at=row.at,
            case_id=facts.id,
            actor_id=row.by,
            params={"officer": row.by_name},
        )
        for role in told
        if role is not None
    ]
    tell(unit, [addressed(one, process, territory) for one in telling])


def _role(process: Process, facts: CaseFacts, sight: Sight) -> Role | None:
    """Give the role a person writes as: for the producer where they belong to it, else the first that acts."""
    held = [process.roles[grant.role] for grant in sight.actor.grants if covers(process, grant, facts)]
    acting = sorted((role for role in held if role.acts and role.sees_cases), key=lambda role: role.level != "producer")
    return acting[0] if acting else None


def _reads_internal(process: Process, facts: CaseFacts, sight: Sight) -> bool:
    """Say whether a person is an officer here and nothing to the producer."""
    held = [process.roles[grant.role] for grant in sight.actor.grants if covers(process, grant, facts)]
    is_officer = any(role.sees_cases and role.level != "producer" for role in held)
    return is_officer and not sight.actor.is_of_producer(facts.producer_id)
