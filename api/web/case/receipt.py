"""What an act leaves on the next page: that it is done, when, under which receipt; and which version its form saw."""

from typing import Final

from api.web.case.day_words import DayWords
from api.web.flash import Flash
from api.web.visit import Visit
from workflow.domain.move import Receipt

VERSION_DIGITS: Final = 9


def acted(visit: Visit, code: str, what: str, receipt: Receipt, *, undo: str | None = None) -> Flash:
    """Give the line about an act; the same for every resend of it."""
    days = DayWords(visit.text, visit.today)
    values = {"what": what, "time": days.moment(receipt.at), "receipt": receipt_code(code, receipt.seq, receipt.hash)}
    return Flash("acted", values, undo)


def receipt_code(code: str, seq: int, digest: str) -> str:
    """Give a receipt's code: the case, the entry of its history, and the beginning of that entry's hash."""
    return f"{code}-{seq}-{digest[:4]}"


def seen_version(visit: Visit) -> int | None:
    """Give the version of the case that the form was made from."""
    text = visit.form.raw("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= VERSION_DIGITS else None
