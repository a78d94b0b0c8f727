"""The pages of the mail kept in the house: the list, and one letter. Reads the database by one service call each."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from starlette.responses import Response

from api.answers import cursor, place_of, place_text
from api.web.account.desk import desk_of
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.errors import NotFoundError
from workflow.domain.time import VIETNAM
from workflow.services.deliver_codes import shown
from workflow.services.show_outbox import show_mail, show_outbox

PATH = "/outbox"
KEY_MAX = 400


pages = Pages()


@pages.get(PATH, signed_in=False)
def show_outbox_page(visit: Visit) -> Response:
    """Show the letters kept in the house, from a place (``tu``) on."""
    _check_open(visit)
    place = place_of(visit.request.query_params.get("tu"), datetime.fromisoformat, place_text)
    outbox = show_outbox(visit.unit, after=(place[0], place[1]) if place else None)
    after = outbox.page.after
    older = None if after is None else cursor((after[0].isoformat(), after[1]))
    return visit.page(
        "outbox.html",
        mails=[(mail, mail.at.astimezone(VIETNAM), address_of(mail.key)) for mail in outbox.page.items],
        total=outbox.total,
        older=older,
        is_first=place is None,
    )


@pages.get(PATH + "/{key}", signed_in=False)
def show_mail_page(visit: Visit) -> Response:
    """Show one letter."""
    _check_open(visit)
    mail = show_mail(visit.unit, visit.path("key")[: KEY_MAX + 1])
    mail = replace(mail, body=shown(desk_of(visit).keys, mail.key, mail.body))
    return visit.page("mail.html", mail=mail, at=mail.at.astimezone(VIETNAM), outbox=PATH)


def address_of(key: str) -> str:
    """Give the address of a letter's page."""
    return f"{PATH}/{quote(key, safe='')}"


def _check_open(visit: Visit) -> None:
    """Refuse as if there were no such page where mail goes out for real."""
    if not visit.site.outbox:
        raise NotFoundError("route_not_found")
