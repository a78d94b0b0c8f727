"""The thread of a case: officers and producer in one; internal notes on a page of their own, for officers alone."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from api.problems import kind_of
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.papers.place import CASE, case_code, hour, key_in, moment, papers_of
from api.web.visit import OK, Visit
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.forms import FormBook
from workflow.services.case_thread import (
    TEXT_MAX,
    MessageRequest,
    Thread,
    mark_thread_read,
    show_thread,
    write_message,
)
from workflow.store.messages import MessageRow

THREAD: Final = CASE + "/trao-doi"
NOTES: Final = THREAD + "/noi-bo"
_PAGE_DIGITS: Final = 4


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


PAGE: Final = _("page {page}")
SHARED: Final = _("With the producer")
OWN: Final = _("Notes among officers")

pages = Pages()


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the page shows it. ``seen``: when the other side last read the thread, if that was since."""

    who: str
    at: str
    text: str
    about: dict[str, str] | None
    mine: bool
    seen: str


@pages.get(THREAD)
def show_messages(visit: Visit) -> Response:
    """Show the thread that producer and officers share."""
    return _page(visit, internal=False)


@pages.get(NOTES)
def show_notes(visit: Visit) -> Response:
    """Show the officers' notes."""
    return _page(visit, internal=True)


@pages.post(THREAD)
def send_message(visit: Visit) -> Response:
    """Send a message."""
    return _send(visit, internal=False)


@pages.post(NOTES)
def write_note(visit: Visit) -> Response:
    """Write a note that officers alone read."""
    return _send(visit, internal=True)


@pages.post(THREAD + "/da-xem")
def mark_seen(visit: Visit) -> Response:
    """Mark the thread as read."""
    papers_of(visit)
    mark_thread_read(visit.unit, visit.site.clock, visit.sight, case_code(visit))
    return visit.go(f"/ho-so/{case_code(visit)}/trao-doi", flash=Flash("thread_seen", {"time": hour(visit.now)}))


def _send(visit: Visit, *, internal: bool) -> Response:
    forms = papers_of(visit).forms
    code = case_code(visit)
    try:
        form, part = _part_of(visit.form.raw("phan"))
        asked = MessageRequest(
            case=code,
            text=visit.form.text("tin", maximum=TEXT_MAX),
            request_id=visit.form.raw("request_id"),
            kind="internal" if internal else "public",
            form=form,
            part=part,
            file_key=key_in(visit.form.raw("tep")) if visit.form.has("tep") else None,
            page=_number(visit.form.raw("trang")),
        )
        write_message(visit.site.database, visit.site.clock, visit.sight, forms, asked)
    except InvalidInputError as error:
        return _page(visit, internal=internal, fault=visit.said(error), status=kind_of(type(error)).status)
    rest = "/noi-bo" if internal else ""
    return visit.go(f"/ho-so/{code}/trao-doi{rest}", flash=Flash("message_sent", {"time": hour(visit.now)}))


def _page(visit: Visit, *, internal: bool, fault: str | None = None, status: int = OK) -> Response:
    forms = papers_of(visit).forms
    thread = show_thread(visit.unit, visit.sight, case_code(visit))
    if internal and not thread.reads_internal:
        raise NotFoundError("route_not_found")
    kind = "internal" if internal else "public"
    path = f"/ho-so/{thread.sheet.code}/trao-doi"
    cycle = visit.sight.processes[thread.sheet.facts.process_hash].code
    return visit.page(
        "papers/thread.html",
        status=status,
        thread=thread,
        internal=internal,
        messages=[_message(visit, thread, forms, row) for row in thread.messages if row.kind == kind],
        places=[
            (f"{form.code}.{part.code}", f"{form.title.text(visit.language)}: {part.title.text(visit.language)}")
            for form in forms.forms.values()
            if form.readers == "everybody" and form.is_of(cycle)
            for part in form.parts
        ],
        files=[(str(file.key), file.name) for file in thread.files.values()],
        fault=fault,
        typed={name: visit.form.raw(name) for name in ("tin", "phan", "tep", "trang")},
        path_of_thread=path,
        tab_items=[
            {"href": path, "label": visit.text(SHARED), "count": None, "current": not internal},
            {"href": f"{path}/noi-bo", "label": visit.text(OWN), "count": None, "current": internal},
        ],
    )


def _message(visit: Visit, thread: Thread, forms: FormBook, row: MessageRow) -> Message:
    process = visit.sight.processes[thread.sheet.facts.process_hash]
    role = process.roles.get(row.by_role)
    other = thread.readings.officers if row.by_producer else thread.readings.producer
    return Message(
        who=f"{row.by_name} ({role.label.text(visit.language)})" if role is not None else row.by_name,
        at=moment(row.at),
        text=row.text,
        about=_about(visit, thread, forms, row),
        mine=row.by == visit.sight.actor.id,
        seen=moment(other) if other is not None and other >= row.at and row.kind == "public" else "",
    )


def _about(visit: Visit, thread: Thread, forms: FormBook, row: MessageRow) -> dict[str, str] | None:
    """Give what a message hangs on: a file and its page, or a part of a form."""
    file = thread.files.get(row.file_key) if row.file_key is not None else None
    if file is not None:
        page = f", {visit.text(PAGE, page=row.page)}" if row.page is not None else ""
        return {"href": f"/tep/{file.key}", "label": file.name + page}
    form = forms.forms.get(row.form or "")
    number = next((n for n, part in enumerate(form.parts, 1) if part.code == row.part), None) if form else None
    if form is None or number is None:
        return None
    label = f"{form.title.text(visit.language)}: {form.parts[number - 1].title.text(visit.language)}"
    return {"href": f"/ho-so/{thread.sheet.code}/phieu/{form.code}/{number}", "label": label}


def _part_of(text: str) -> tuple[str | None, str | None]:
    form, _, part = text[:130].partition(".")
    return (form, part) if text else (None, None)


def _number(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _PAGE_DIGITS):
        raise InvalidInputError("message_place_unknown", pointer="/trang")
    return int(text)
