"""One request of a person for a page: who they are, what they sent, and how they are answered.

A page is a function of a visit. It reads by ``visit.unit`` (each statement a transaction of its own, so right for the
one write path too); what needs several statements in one transaction opens ``visit.site.database.unit()``.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.texts import say
from api.web import flash as flashes
from api.web.address import links
from api.web.flash import Flash
from api.web.forgery import form_token
from api.web.form import Form
from api.web.navigation import items_of
from api.web.responses import page_response
from api.web.site import Site
from workflow.domain.errors import DomainError, InvalidInputError, NotAuthenticatedError
from workflow.domain.text import NAME_MAX, checked
from workflow.domain.time import VIETNAM, local_day
from workflow.services.identify import Sight
from workflow.services.sessions import Visitor
from workflow.store.database import Unit

OK: Final = 200
SEE_OTHER: Final = 303
RETURN_MAX: Final = 600
THEME_COOKIE: Final = "ocop_theme"
THEMES: Final = ("light", "dark", "auto")


@dataclass(frozen=True, slots=True)
class Me:
    """The reader, as the frame of a page shows them."""

    name: str
    post: str | None
    is_producer: bool
    unread: int


@dataclass(slots=True)
class Visit:
    """A request with everything a page needs. ``token`` is the session's; both it and ``visitor`` may be None."""

    site: Site
    request: Request
    unit: Unit
    language: str
    now: datetime
    token: str | None
    visitor: Visitor | None
    form: Form

    @property
    def today(self) -> date:
        """The day it is in Vietnam."""
        return local_day(self.now)

    @property
    def sight(self) -> Sight:
        """Who asks and how far they see; raises NotAuthenticatedError when nobody is signed in."""
        return self.signed_in.sight

    @property
    def signed_in(self) -> Visitor:
        """Who is signed in; raises NotAuthenticatedError ``not_authenticated``."""
        if self.visitor is None:
            raise NotAuthenticatedError("not_authenticated")
        return self.visitor

    @property
    def is_secure(self) -> bool:
        """Whether cookies may only travel encrypted."""
        return self.request.url.scheme == "https"

    def hour_after(self, seconds: int) -> str:
        """Give the clock time in Vietnam after so many seconds, the begun minute counted: ``8:47``."""
        moment = (self.now + timedelta(seconds=seconds + 59)).astimezone(VIETNAM)
        return f"{moment.hour}:{moment.minute:02}"

    def text(self, msgid: str, **values: object) -> str:
        """Give a text in the reader's language."""
        return self.site.translator.text(msgid, self.language, **values)

    def said(self, error: DomainError) -> str:
        """Give what an error says to a person; codes of roles, states and triggers in it become their labels."""
        edge = self.request.app.state.edge
        return say(self.site.translator, edge.vocabulary.words, error, self.language)

    def path(self, name: str) -> str:
        """Give a part of the address, as the route names it."""
        return str(self.request.path_params[name])

    def asked(self, name: str, *, maximum: int = NAME_MAX) -> str:
        """Give a question of the address, empty when it is not asked; raises InvalidInputError."""
        return checked(self.request.query_params.get(name, "").strip(), pointer=f"/{name}", maximum=maximum)

    def number(self, name: str, *, minimum: int, maximum: int) -> int | None:
        """Give a whole number of the address, None when it is not asked; raises InvalidInputError."""
        text = self.asked(name, maximum=15)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and minimum <= int(text) <= maximum):
            raise InvalidInputError("input_out_of_range", pointer=f"/{name}", minimum=minimum, maximum=maximum)
        return int(text)

    def page(self, template: str, *, status: int = OK, **values: Any) -> Response:
        """Answer with a page; ``values`` go to its template beside those of the frame."""
        html = self.site.pages[self.language].get_template(template).render({**self._frame(), **values})
        is_private = self.visitor is not None
        response = page_response(self.request, html, language=self.language, status=status, is_private=is_private)
        if flashes.COOKIE in self.request.cookies:
            flashes.forget(response)
        return response

    def go(self, path: str, *, flash: Flash | None = None, **query: str) -> Response:
        """Send the reader on to another page of this site, with a line about what was done."""
        address = f"{path}?{urlencode(query)}" if query else path
        response = Response(status_code=SEE_OTHER, headers={"location": address})
        if flash is not None:
            flashes.keep(response, flash, secure=self.is_secure)
        return response

    def _frame(self) -> dict[str, Any]:
        path = self.request.url.path
        flash = flashes.take(self.request)
        visitor, translator = self.visitor, self.site.translator
        me = None
        if visitor is not None:
            me = Me(visitor.sight.actor.name, visitor.post, visitor.sight.is_producer, visitor.unread)
        return {
            "me": me,
            "nav": items_of(visitor, path=path, translator=translator, language=self.language),
            "csrf": form_token(self.token) if self.token else "",
            "request_key": new_request_key,
            "flash": flashes.shown(flash, translator, self.language) if flash else None,
            "theme": theme_of(self.request),
            "path": path,
            "link": links({k: v for k, v in self.request.query_params.items() if k not in {"lang", "theme"}}, path),
            "now": self.now,
            "today": self.today,
        }


def theme_of(request: Request) -> str:
    """Give the appearance asked for (``theme``), else the remembered one, else the light one."""
    asked, remembered = request.query_params.get("theme"), request.cookies.get(THEME_COOKIE)
    return next((theme for theme in (asked, remembered) if theme in THEMES), THEMES[0])


def new_request_key() -> str:
    """Give a fresh key for one form: sent twice, it is done once."""
    return secrets.token_urlsafe(18)


def own_path(text: str) -> str | None:
    """Give a path of this site that somebody may be sent back to, or None when it is none."""
    is_path = text.startswith("/") and not text.startswith("//") and "\\" not in text and len(text) <= RETURN_MAX
    return text if is_path and text.isprintable() else None
