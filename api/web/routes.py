"""Every page and static file, put together. A new room of pages is one line here."""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.web import board_page, gallery_page, outbox_page
from api.web.account import (
    code_page,
    enrol_page,
    own_product_page,
    second_step_page,
    sign_in_page,
    sign_on_page,
    sign_up_page,
)
from api.web.admin import routes as admin_routes
from api.web.case import routes as case_routes
from api.web.council import desk_page, home_page, results_page, sheet_page
from api.web.dossier import desk_page as dossier_desk
from api.web.dossier import item_page, reading_page, uploads_page, workshop_page
from api.web.error_page import error_page
from api.web.everyone import notices_page, profile_page, rights_page, substitute_page
from api.web.live import stream
from api.web.office import (
    acts_page,
    deadlines_page,
    export_pages,
    laggards_page,
    leader_page,
    queue_page,
    reads_page,
    search_page,
    views_page,
)
from api.web.office import board_page as office_board
from api.web.pages import Pages
from api.web.papers import check_page, files_page, form_page, paper_page, thread_page
from api.web.public import about_page, criteria_page, criteria_set_page, due_page, look_up_page
from api.web.responses import static_response
from api.web.site import site_of
from workflow.domain.errors import NotFoundError

ROOMS: Final[Sequence[Pages]] = (
    board_page.pages,
    outbox_page.pages,
    gallery_page.pages,
    queue_page.pages,
    office_board.pages,
    leader_page.pages,
    laggards_page.pages,
    deadlines_page.pages,
    reads_page.pages,
    acts_page.pages,
    search_page.pages,
    views_page.pages,
    export_pages.pages,
    notices_page.pages,
    profile_page.pages,
    rights_page.pages,
    substitute_page.pages,
    *admin_routes.ROOMS,
    about_page.pages,
    look_up_page.pages,
    due_page.pages,
    criteria_page.pages,
    criteria_set_page.pages,
    *case_routes.ROOMS,
    sign_in_page.pages,
    second_step_page.pages,
    enrol_page.pages,
    code_page.pages,
    sign_up_page.pages,
    sign_on_page.pages,
    own_product_page.pages,
    check_page.pages,
    paper_page.pages,
    form_page.pages,
    files_page.pages,
    thread_page.pages,
    home_page.pages,
    sheet_page.pages,
    results_page.pages,
    desk_page.pages,
    workshop_page.pages,
    item_page.pages,
    dossier_desk.pages,
    uploads_page.pages,
    reading_page.pages,
)


def serve_static_file(request: Request) -> Response:
    """Serve a static file under the name that carries its content's hash."""
    file = site_of(request).static.served.get(request.path_params["name"])
    if file is None:
        return error_page(request, NotFoundError("route_not_found"))
    return static_response(request, file)


def web_routes() -> list[BaseRoute]:
    """Give every route for people."""
    static = Route("/static/{name}", endpoint=serve_static_file, methods=["GET", "HEAD"])
    return [route for room in ROOMS for route in room.routes] + [stream.route(), static]
