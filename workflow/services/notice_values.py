"""The subjects of notices, read anew at the moment of sending, and the texts made of them. Writes nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from workflow.domain.notice_text import NoticeBook, Rendered, render
from workflow.domain.notice_values import Subject
from workflow.domain.notice_values import values_of as pure_values
from workflow.domain.process import Scalar
from workflow.services.calendars import book_of
from workflow.services.engines import engine_of
from workflow.store.database import Unit
from workflow.store.reads import notice_subjects
from workflow.store.reads.notice_subjects import SubjectRow

OFFICE_LATE: Final = "office_late"
APOLOGY: Final = "apology"


def subjects(unit: Unit, notices: Sequence[str]) -> Mapping[str, Subject]:
    """Read what a batch of notices (their keys) is about: one statement, plus versions not compiled yet.

    Keys that are none are left out. The case's state, the clock and the person are those of now, so the
    caller can judge from them whether the notice is still due; ``notice`` names the template to send, the
    apology instead of ``office_late`` where one was given.
    """
    found: dict[str, Subject] = {}
    for row in notice_subjects.read(unit, notices):
        found[row.key] = Subject(
            key=row.key,
            notice=_told_as(row),
            recipient=row.recipient,
            process=engine_of(unit, row.process_hash).process if row.process_hash else None,
            case=row.case,
            clock=row.clock,
            act=row.act,
            calendar=book_of(unit, row.stamp).of(row.units),
            params=_params(row),
        )
    return found


def values_of(subject: Subject, language: str, today: date, book: NoticeBook) -> Mapping[str, str]:
    """Give the values of a notice's places in a language (``domain.notice_values``)."""
    return pure_values(subject, language, today, book)


def text_of(subject: Subject, language: str, today: date, book: NoticeBook) -> Rendered:
    """Give a notice's texts as they go out on a day.

    Raises InvalidInputError ``notice_unknown``, ``notice_variable_missing``, ``notice_too_long``.
    """
    return render(book.template(subject.notice), language, pure_values(subject, language, today, book))


def _told_as(row: SubjectRow) -> str:
    """Give the notice whose text is sent: a lateness that was apologised for is told as the apology."""
    is_apology = row.notice == OFFICE_LATE and row.clock_act is not None and row.clock_act.kind == "apologised"
    return APOLOGY if is_apology else row.notice


def _params(row: SubjectRow) -> Mapping[str, Scalar]:
    """Give the planner's parameters, with what the act on the clock says of dates, reason and officer."""
    done = row.clock_act
    if done is None:
        return row.params
    promised = str(done.detail.get("new_due_on", "")) if done.kind == "apologised" else ""
    after = promised or (done.due_after.isoformat() if done.due_after else "")
    said = {
        "due_before": done.due_before.isoformat() if done.due_before else "",
        "due_after": after,
        "promised": promised,
        "reason": done.comment or "",
        "cause": "" if done.comment else done.kind,
        "officer": str(done.detail.get("officer") or done.actor_name or ""),
    }
    return {**{name: value for name, value in said.items() if value}, **row.params}
