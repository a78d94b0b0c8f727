"""What was sent from the page of a part: the answers as typed, the files, the ticks beside remarks."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from api.web.form import Form
from workflow.domain.form_values import Answer
from workflow.domain.forms import FormPart
from workflow.domain.paper import Returned
from workflow.services.save_draft import Typed
from workflow.services.show_paper import Desk
from workflow.services.store_file import Upload

ANSWER: Final = "o."
UPLOAD: Final = "tep."
ATTACHED: Final = "co."
DROPPED: Final = "bo."
STORED_WINS: Final = "lay."
TICK: Final = "sua"
SEEN: Final = "phien_ban"
KEYS_MAX: Final = 60
_SEEN_DIGITS: Final = 12


def answers_of(form: Form, part: FormPart, desk: Desk) -> dict[str, Answer]:
    """Give the answers of a part as they were typed; where the reader chose the stored one, that."""
    found: dict[str, Answer] = {}
    for field in part.fields:
        name = field.name
        if form.has(STORED_WINS + name):
            found[name] = desk.answers.get(name, [] if field.is_of_files else "")
        elif field.is_of_files:
            found[name] = attached(form, name)
        elif field.type == "choice" or ANSWER + name in form.fields:
            found[name] = form.raw(ANSWER + name)
    return found


def attached(form: Form, name: str) -> list[str]:
    """Give the keys of the files that stay attached to a question."""
    dropped = set(form.fields.get(DROPPED + name, ()))
    keys = (key for key in form.fields.get(ATTACHED + name, ())[:KEYS_MAX] if key not in dropped)
    return [key for key in dict.fromkeys(keys) if _is_key(key)]


def uploads_of(form: Form, name: str) -> Iterator[Upload]:
    """Give the files that were sent for a question."""
    for file in form.files.get(UPLOAD + name, ()):
        yield Upload(file.filename or "", file.content_type or "", file.file, f"/{name}")


def seen_of(form: Form) -> int:
    """Give the version of the draft that the page was opened on; 0, the oldest, when it is unreadable."""
    text = form.raw(SEEN)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _SEEN_DIGITS else 0


def tick_of(returned: Returned, index: int) -> str:
    """Give how a remark is named where it is ticked off."""
    return f"{returned.seq}.{index}"


def ticks_of(form: Form, desk: Desk, part: int | None) -> tuple[str, ...]:
    """Give every remark that is ticked off now: those of this page as sent, the others as they were."""
    if desk.returned is None:
        return ()
    before = set(desk.draft.fixed if desk.draft is not None else ())
    sent = set(form.fields.get(TICK, ()))
    return tuple(
        name
        for remark in desk.returned.remarks
        if (name := tick_of(desk.returned, remark.index)) in (sent if remark.part == part else before)
    )


def typed_of(form: Form, desk: Desk, part: FormPart, number: int, answers: dict[str, Answer]) -> Typed:
    """Give what is to be saved of a part."""
    return Typed(part, answers, seen_of(form), ticks_of(form, desk, number))


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
