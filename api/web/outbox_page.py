"""The pages of the mail kept in the house: the list, and one letter. Reads the database by one service call each."""

from datetime import datetime
from urllib.parse import quote

from api.answers import cursor, place_of, place_text
from api.web.address import Links, links
from api.web.site import Site
from workflow.domain.errors import NotFoundError
from workflow.domain.time import VIETNAM
from workflow.services.show_outbox import show_mail, show_outbox

PATH = "/outbox"
KEY_MAX = 400


def outbox_html(site: Site, language: str, mark: str | None) -> str:
    """Render the list from a place on. Raises InvalidInputError ``cursor_unreadable``, NotFoundError."""
    _check_open(site)
    place = place_of(mark, datetime.fromisoformat, place_text)
    with site.database.single() as unit:
        outbox = show_outbox(unit, after=(place[0], place[1]) if place else None)
    after = outbox.page.after
    older = None if after is None else cursor((after[0].isoformat(), after[1]))
    return (
        site.pages[language]
        .get_template("outbox.html")
        .render(
            mails=[(mail, mail.at.astimezone(VIETNAM), address_of(mail.key)) for mail in outbox.page.items],
            total=outbox.total,
            older=older,
            is_first=place is None,
            link=links({"tu": mark}, PATH),
        )
    )


def mail_html(site: Site, language: str, key: str) -> str:
    """Render one letter. Raises NotFoundError ``mail_not_found``."""
    _check_open(site)
    with site.database.single() as unit:
        mail = show_mail(unit, key[: KEY_MAX + 1])
    link: Links = links({}, address_of(key))
    return (
        site.pages[language]
        .get_template("mail.html")
        .render(mail=mail, at=mail.at.astimezone(VIETNAM), link=link, outbox=PATH)
    )


def address_of(key: str) -> str:
    """Give the address of a letter's page."""
    return f"{PATH}/{quote(key, safe='')}"


def _check_open(site: Site) -> None:
    """Refuse as if there were no such page where mail goes out for real."""
    if not site.outbox:
        raise NotFoundError("route_not_found")
