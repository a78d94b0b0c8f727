"""The application, put together from its parts. Nothing is read from the environment, nothing happens at import."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
import redis as redis_client
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from api import health
from api.handlers import refuse, refuse_parameters, refuse_route
from api.lanes import THREADS, Lanes
from api.middleware import BOUNDS, Bounds, EdgeMiddleware
from api.openapi import base_document, with_words
from api.respond import Edge
from api.rest import (
    bounces,
    calendars,
    cases,
    clocks,
    contacts,
    council_sessions,
    councils,
    dossiers,
    me,
    notices,
    people,
    processes,
    producers,
    products,
    reference,
    score_sheets,
    season_settings,
    season_windows,
    seasons,
    substitutions,
    transitions,
    units,
)
from api.texts import Translator
from api.vocabulary import Vocabulary, words_of
from api.web.account.desk import Desk
from api.web.live.hub import Hub
from api.web.routes import web_routes
from api.web.site import Site
from workflow.domain.errors import DomainError
from workflow.domain.process import Process
from workflow.domain.time import Clock
from workflow.store.database import Database


def create_app(  # noqa: PLR0913 - a composition root names each part once
    *,
    database: Database,
    clock: Clock,
    translator: Translator,
    processes_shipped: Iterable[Process] = (),
    redis: "redis_client.Redis | None" = None,
    bounds: Bounds = BOUNDS,
    outbox: bool = False,
    gallery: bool = False,
    help_phone: str = "",
) -> FastAPI:
    """Make the application around an open database.

    ``database`` needs a pool of ``THREADS`` connections. ``processes_shipped`` gives their words to messages and
    the API description before any version is stored. ``outbox`` opens the page of the mail that was kept in the house,
    ``gallery`` the one of the components of pages. ``help_phone`` is whom to call, named below every page.
    """
    edge = Edge(database, clock, translator, Vocabulary(processes_shipped), redis)
    app = FastAPI(
        title="OCOP cycle engine",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.edge = edge
    bounces.Returns().put_on(app)
    app.state.lanes = Lanes()
    Site.create(
        database=database, clock=clock, translator=translator, outbox=outbox, gallery=gallery, help_phone=help_phone
    ).put_on(app)
    Desk.create(secrets.token_urlsafe(48), redis=redis).put_on(app)
    Hub(redis, clock).put_on(app)
    app.state.programs = programs()
    live = Route(health.LIVE_PATH, endpoint=health.Live(), methods=["GET"])
    app.router.routes.extend((*app.state.programs, live, *web_routes()))
    app.add_exception_handler(DomainError, refuse)
    app.add_exception_handler(RequestValidationError, refuse_parameters)
    app.add_exception_handler(HTTPException, refuse_route)
    app.add_middleware(EdgeMiddleware, edge=edge, bounds=bounds)
    return app


def describe(processes_shipped: Iterable[Process]) -> dict[str, Any]:
    """Give the API description with the words of some process versions; needs no database."""
    return with_words(base_document(programs()), words_of(processes_shipped))


def programs() -> tuple[BaseRoute, ...]:
    """Give every route for programs, the busiest first: what the API description describes."""
    busy = (transitions, cases, clocks, me, notices, products, producers, seasons, season_windows, units)
    evaluation = (score_sheets, council_sessions, councils, dossiers)
    rooms = (season_settings, people, substitutions, calendars, contacts, bounces, processes, reference, health)
    parts = (*busy, *evaluation, *rooms)
    return tuple(route for part in parts for route in part.router.routes)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield
    await asyncio.get_running_loop().run_in_executor(None, app.state.live.close)
    app.state.lanes.close()
