"""What a phone loads: the first visit and the next page, over the wire, against the budget of the design."""

from collections.abc import Iterator

import httpx
import pytest

KB = 1024
FIRST = {"text/html": 30 * KB, "text/css": 24 * KB, "text/javascript": 20 * KB, "font/woff2": 34 * KB}
NEXT = 20 * KB


@pytest.fixture
def client(season_site: str) -> Iterator[httpx.Client]:
    """Give a client that takes what browsers take."""
    with httpx.Client(base_url=season_site, headers={"accept-encoding": "gzip", "accept-language": "vi"}) as client:
        yield client


def weigh(client: httpx.Client, address: str) -> int:
    with client.stream("GET", address) as response:
        assert response.status_code == 200
        return sum(len(part) for part in response.iter_raw())


def test_first_visit_keeps_to_the_budget_of_each_kind(season_site, browser, client):
    loaded: dict[str, set[str]] = {}
    page = browser.new_page()
    page.on("response", lambda r: loaded.setdefault(r.headers["content-type"].partition(";")[0], set()).add(r.url))
    page.goto(season_site + "/")
    page.wait_for_load_state("networkidle")
    page.close()

    weights = {kind: sum(weigh(client, url) for url in urls) for kind, urls in loaded.items()}

    assert weights.keys() <= FIRST.keys() | {"image/svg+xml"}
    assert {kind: weight for kind, weight in weights.items() if weight > FIRST.get(kind, 5 * KB)} == {}


def test_next_page_loads_its_words_and_nothing_else(season_site, open_page, client):
    page = open_page(season_site + "/")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(season_site + "/?ngay=3/9/2020")
    page.wait_for_load_state("networkidle")

    transferred = page.evaluate(
        "performance.getEntriesByType('resource').map(e => e.transferSize).reduce((sum, size) => sum + size, 0)"
    )

    assert transferred == 0
    assert weigh(client, "/?ngay=3/9/2020") <= NEXT
