"""The real season of 2020 behind a real server, and pages of a real Chromium that may not complain."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Request

from api.app import create_app
from config.i18n import load_translator
from tests.fixtures.live import serving
from tests.fixtures.seasons import copy_of
from tests.fixtures.visitors import signed_in
from workflow.domain.time import Clock, FixedClock
from workflow.store.database import Database

NOW = datetime(2026, 11, 22, 1, 2, tzinfo=UTC)
LOCALES = {"vi": "vi-VN", "en": "en-GB"}

CUT = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")
"""What a browser says where a test has cut the line."""

OpenPage = Callable[..., Page]


@contextmanager
def site(database_url: str) -> Iterator[str]:
    """Serve the pages on a database and give their address."""
    database = Database(database_url)
    app = create_app(database=database, clock=FixedClock(NOW), translator=load_translator())
    try:
        with serving(app) as address:
            yield address
    finally:
        database.close()


@pytest.fixture(scope="module")
def season_url(servers: dict[str, str]) -> Iterator[str]:
    """Give a database with the whole season of Thạch Hà 2020 replayed."""
    with copy_of(servers, "counted") as url:
        yield url


@pytest.fixture(scope="module")
def season_site(season_url: str) -> Iterator[str]:
    """Give the address of a site with the whole season of Thạch Hà 2020 replayed."""
    with site(season_url) as address:
        yield address


@pytest.fixture
def bare_site(fresh_database_url: str) -> Iterator[str]:
    """Give the address of a site in which nothing is loaded."""
    with site(fresh_database_url) as address:
        yield address


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder for screenshots: OCOP_TEST_SCREENSHOTS, else one of this run."""
    chosen = os.environ.get("OCOP_TEST_SCREENSHOTS")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open an address in a context of its own; at the end of the test no page may have written to the console."""
    said: list[str] = []
    contexts = []

    def opened(
        address: str,
        *,
        width: int = 1280,
        height: int = 800,
        language: str = "vi",
        theme: str | None = None,
        expect_status: int = 200,
        refusals: tuple[int, ...] = (),
        **options: object,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=LOCALES[language],
            **options,  # type: ignore[arg-type]  # each test names its own
        )
        contexts.append(context)
        if theme is not None:
            context.add_cookies([{"name": "ocop_theme", "value": theme, "url": address}])
        page = context.new_page()

        def hear(kind: str, text: str) -> None:
            if not any(f"status of {status}" in text for status in refusals):
                said.append(f"{kind}: {text}")

        page.on("console", lambda message: hear(message.type, message.text))
        page.on("pageerror", lambda error: said.append(f"page error: {error}"))
        page.on("requestfailed", lambda request: said.extend(_failure(request)))
        response = page.goto(address)
        assert response is not None
        assert response.status == expect_status
        if expect_status != 200:
            said[:] = [line for line in said if f"status of {expect_status}" not in line]
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture
def seated(browser: Browser) -> Iterator[OpenPage]:
    """Open a browser in which a person has signed in; at the end of the test no page may have complained, but of the
    line that a test has cut.
    """
    said: list[str] = []
    contexts = []

    def opened(database: Database, clock: Clock, person: UUID, address: str, **options: object) -> Page:
        session = signed_in(database, clock, person, address=address)
        token = session.client.cookies["ocop_session"]
        session.client.close()
        context = browser.new_context(**{"locale": LOCALES["vi"], **options})  # type: ignore[arg-type]  # as each test says
        context.add_cookies([{"name": "ocop_session", "value": token, "url": address}])
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [line for line in said if not line.endswith(CUT)] == []


def _failure(request: Request) -> list[str]:
    """Give a request that failed; none that the browser gave up itself because the reader went on meanwhile."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"failed: {request.url}"]
