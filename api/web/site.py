"""What the pages stand on, put together once by the composition root and kept on the application."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from fastapi import FastAPI
from jinja2 import Environment
from starlette.requests import Request

from api.texts import Translator
from api.web.language import COOKIE, choose
from api.web.static_files import StaticFiles, read_static
from api.web.words import create_pages
from workflow.domain.time import Clock
from workflow.store.database import Database


@dataclass(frozen=True, slots=True)
class Site:
    """The parts the pages need. ``outbox``: mail stays in the house and may be read by whoever opens the page;
    ``gallery``: the components of pages are shown at an address of their own.
    """

    database: Database
    clock: Clock
    translator: Translator
    static: StaticFiles
    pages: Mapping[str, Environment]
    outbox: bool = False
    gallery: bool = False

    @classmethod
    def create(
        cls,
        *,
        database: Database,
        clock: Clock,
        translator: Translator,
        outbox: bool = False,
        gallery: bool = False,
        help_phone: str = "",
    ) -> Self:
        """Read templates and static files and make the site."""
        static = read_static()
        return cls(database, clock, translator, static, create_pages(translator, static, help_phone), outbox, gallery)

    def put_on(self, app: FastAPI) -> None:
        """Keep the site where ``site_of`` finds it."""
        app.state.site = self


def site_of(request: Request) -> Site:
    """Give the site of the application that got this request."""
    site = request.app.state.site
    if not isinstance(site, Site):
        message = "the application was made without its pages"
        raise TypeError(message)
    return site


def language_of(request: Request) -> str:
    """Give the language this request's page is shown in."""
    return choose(
        asked=request.query_params.get("lang"),
        remembered=request.cookies.get(COOKIE),
        accepted=request.headers.get("accept-language"),
    )
