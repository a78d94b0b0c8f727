"""Files on their way that have not come whole: go on with the same file, or give it up."""

from typing import Final

from starlette.responses import Response

from api.web.dossier.place import DOSSIER, dossier_path, key_of, own_workshop
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.papers.place import case_code, hour, moment, papers_of
from api.web.visit import Visit
from workflow.domain.evidence_file import MEGABYTE
from workflow.services.unfinished_uploads import give_up, unfinished
from workflow.store.uploads import Unfinished

UPLOADS: Final = DOSSIER + "/tai-len"

pages = Pages()


@pages.get(UPLOADS)
def show_unfinished(visit: Visit) -> Response:
    """List the producer's own unfinished uploads for the dossier."""
    workshop = own_workshop(visit)
    code = workshop.sheet.code
    names = {item.code: item.name for item in workshop.items}
    return visit.page(
        "dossier/uploads.html",
        workshop=workshop,
        home=dossier_path(code),
        rows=[
            {
                "id": str(row.id),
                "name": row.name,
                "item": names.get(row.item, row.item),
                "href": dossier_path(code, f"/minh-chung/{row.item}"),
                "size": _megabytes(visit, row.size),
                "percent": _percent(row),
                "at": moment(row.updated_at),
            }
            for row in unfinished(visit.unit, visit.sight, workshop.sheet.facts.id)
        ],
    )


@pages.post(UPLOADS + "/{upload}/bo")
def give_one_up(visit: Visit) -> Response:
    """Forget an unfinished upload with what has come of it."""
    own_workshop(visit)
    key = key_of(visit.path("upload"), "upload_not_found")
    give_up(visit.site.database, papers_of(visit).files, visit.sight, key)
    where = dossier_path(case_code(visit), "/tai-len")
    return visit.go(where, flash=Flash("draft_saved", {"time": hour(visit.now)}))


def _percent(row: Unfinished) -> int:
    return row.received * 100 // row.size


def _megabytes(visit: Visit, size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB".replace(".", "," if visit.language == "vi" else ".")
