"""The reader's view: the criteria on one side, the page of evidence on the other. A file is never sent whole for it."""

from typing import Any, Final

from starlette.responses import Response

from api.lanes import takes_long
from api.web.dossier.place import DOSSIER, dossier_path, reading_path, workshop_of
from api.web.pages import Pages
from api.web.papers.files_page import POLICY
from api.web.papers.place import key_in, number_in, papers_of
from api.web.responses import NOT_MODIFIED
from api.web.visit import Visit
from workflow.domain.dossier import Pin
from workflow.domain.files import JPEG, PDF
from workflow.services.show_dossier import Workshop
from workflow.services.show_files import find_file, page_of_file
from workflow.store.dossiers import EvidenceRow

PAGE_MAX: Final = 9_999

pages = Pages()


@pages.get(DOSSIER + "/doc")
def read_dossier(visit: Visit) -> Response:
    """Show a criterion with its evidence at the page that proves it."""
    workshop = workshop_of(visit)
    asked = visit.asked("tieu-chi", maximum=40)
    criteria = [] if workshop.criteria_set is None else list(workshop.criteria_set.criteria)
    chosen = next((one for one in criteria if one.code == asked), criteria[0] if criteria else None)
    places = {one.code: _places(workshop, one.code, one.evidence) for one in criteria}
    here = places.get(chosen.code, []) if chosen is not None else []
    wanted = visit.asked("tep", maximum=36)
    row = next((one for one in workshop.evidence if str(one.file_key) == wanted), None)
    page = visit.number("trang", minimum=1, maximum=PAGE_MAX) or 1
    if row is None and here:
        row, pin = here[0]
        page = max(pin.page, 1)
    last = (row.pages or 1) if row is not None else 1
    code = workshop.sheet.code
    choice = None
    if chosen is not None:
        choice = chosen.choice(workshop.head.choices.get(chosen.code, ""))
    return visit.page(
        "dossier/reading.html",
        workshop=workshop,
        home=dossier_path(code),
        criteria=[
            {
                "code": one.code,
                "name": one.name,
                "href": reading_path(code, one.code),
                "current": chosen is not None and one.code == chosen.code,
                "count": len(places[one.code]),
                "claimed": _points(workshop, one.code),
                "max": one.max,
            }
            for one in criteria
        ],
        chosen=chosen,
        choice=choice,
        links=[_link(visit, code, chosen.code if chosen else "", one, pin) for one, pin in here],
        row=row,
        page=min(page, last),
        last=last,
        picture=_picture(row, min(page, last)),
        before=reading_path(code, chosen.code, row, page - 1) if chosen and row and page > 1 else "",
        after=reading_path(code, chosen.code, row, page + 1) if chosen and row and page < last else "",
    )


@pages.get("/tep/{key}/trang/{page}")
@takes_long
def serve_page(visit: Visit) -> Response:
    """Give the picture of one page of a PDF."""
    key, number = key_in(visit.path("key")), number_in(visit.path("page"))
    papers = papers_of(visit)
    row, digest = find_file(visit.unit, visit.sight, key)
    tag = f'"{digest.hex()[:32]}-{number}"'
    headers = {"content-security-policy": POLICY, "cache-control": "private, no-cache", "etag": tag}
    if tag in visit.request.headers.get("if-none-match", ""):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    picture = page_of_file(papers, row, number)
    return Response(picture, media_type=JPEG, headers=headers)


def _places(workshop: Workshop, criterion: str, evidence: tuple[int, ...]) -> list[tuple[EvidenceRow, Pin]]:
    """Give where a criterion is proved: what is pinned to it first, then whole files of the items it rests on."""
    pinned = [(row, pin) for row in workshop.evidence for pin in row.pins if pin.criterion == criterion]
    seen = {row.id for row, _ in pinned}
    items = {item.code for item in workshop.items if item.number in evidence}
    return pinned + [(row, Pin(criterion, 0)) for row in workshop.evidence if row.item in items and row.id not in seen]


def _link(visit: Visit, code: str, criterion: str, row: EvidenceRow, pin: Pin) -> dict[str, Any]:
    short = "tr." if visit.language == "vi" else "p."
    return {
        "href": reading_path(code, criterion, row, pin.page),
        "label": f"{row.name} · {short} {pin.page}" if pin.page else row.name,
    }


def _picture(row: EvidenceRow | None, page: int) -> str:
    if row is None:
        return ""
    if row.media_type == PDF:
        return f"/tep/{row.file_key}/trang/{page}"
    return f"/tep/{row.file_key}" if row.media_type == JPEG else ""


def _points(workshop: Workshop, criterion: str) -> int | None:
    score = workshop.own_score
    line = next((one for one in score.lines if one.criterion.code == criterion), None) if score else None
    return line.points if line is not None and line.answered else None
