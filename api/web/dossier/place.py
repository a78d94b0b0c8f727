"""Where the pages of a dossier stand, and what they show of its parts."""

from typing import Any, Final
from uuid import UUID

from api.web.papers.place import CASE, case_code, papers_of
from api.web.visit import Visit
from workflow.domain.dossier import Item
from workflow.domain.errors import NotFoundError
from workflow.domain.evidence_file import MEGABYTE
from workflow.domain.files import PDF
from workflow.services.edit_dossier import open_workshop
from workflow.services.show_dossier import Workshop, show_dossier
from workflow.store.dossiers import EvidenceRow

DOSSIER: Final = CASE + "/ho-so-danh-gia"


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


NEEDS: Final = {
    "always": _("Asked of every dossier"),
    "if_any": _("Asked of whoever has it"),
    "where_law": _("Asked where a law of its own does"),
    "for_points": _("Not asked; brings points"),
}
KINDS: Final = {"first": _("First dossier"), "upgrade": _("Upgrade"), "re_evaluation": _("Re-evaluation")}
THREE_STARS: Final = _("Needed for 3 stars")
FOR_STARS: Final = _("Counts for {stars} stars")
WORTH: Final = _("criteria that rest on it: at most {points} points")
PAGES: Final = _("{pages} pages")
VERSION: Final = _("version {number}")


def dossier_path(case: str, rest: str = "") -> str:
    """Give the address of a case's dossier, or of a page below it."""
    return f"/ho-so/{case}/ho-so-danh-gia{rest}"


def workshop_of(visit: Visit) -> Workshop:
    """Give the dossier of the address."""
    return show_dossier(visit.unit, visit.site.clock, visit.sight, papers_of(visit), case_code(visit))


def own_workshop(visit: Visit) -> Workshop:
    """Give the dossier of the address to who puts it together now."""
    return open_workshop(visit.unit, visit.site.clock, visit.sight, papers_of(visit), case_code(visit))


def key_of(text: str, code: str = "evidence_not_found") -> UUID:
    """Give a key that was sent; NotFoundError with ``code`` when it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError(code) from error


def demand(visit: Visit, item: Item) -> str:
    """Say whether an item is asked for, and what it is worth."""
    said = [visit.text(THREE_STARS) if item.is_asked and item.need != "always" else visit.text(NEEDS[item.need])]
    if item.for_stars is not None and not item.is_asked:
        said.append(visit.text(FOR_STARS, stars=item.for_stars))
    if item.worth:
        said.append(visit.text(WORTH, points=item.worth))
    return " · ".join(said)


def file_of(visit: Visit, case: str, row: EvidenceRow) -> dict[str, Any]:
    """Give what the macro ``evidence`` shows of a file."""
    size = f"{row.size / MEGABYTE:.1f} MB".replace(".", "," if visit.language == "vi" else ".")
    about = [visit.text(PAGES, pages=row.pages)] if row.pages else []
    about += [size] + ([visit.text(VERSION, number=row.version)] if row.version > 1 else [])
    return {
        "id": str(row.id),
        "name": row.name,
        "about": ", ".join(about),
        "href": f"/tep/{row.file_key}/xem" if row.media_type == PDF else f"/tep/{row.file_key}",
        "pages": [
            {
                "href": reading_path(case, pin.criterion, row, pin.page),
                "label": f"{pin.criterion}{f' · tr. {pin.page}' if pin.page else ''}"
                if visit.language == "vi"
                else f"{pin.criterion}{f' · p. {pin.page}' if pin.page else ''}",
            }
            for pin in row.pins
        ],
        "pins": [{"criterion": pin.criterion, "page": pin.page} for pin in row.pins],
        "count": row.pages or 0,
    }


def reading_path(case: str, criterion: str, row: EvidenceRow | None = None, page: int = 0) -> str:
    """Give the address at which a criterion and a page of evidence stand side by side."""
    at = "" if row is None else f"&tep={row.file_key}&trang={max(page, 1)}"
    return dossier_path(case, f"/doc?tieu-chi={criterion}{at}")
