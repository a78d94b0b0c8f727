"""What takes long stands before no page: its requests have threads of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest

from api.lanes import LONG
from api.web.office import export_pages
from api.web.office.season import asked_board
from tests.fixtures.case_pages import case_pages

__all__ = ["case_pages"]


@pytest.fixture
def held(monkeypatch):
    """Give a workbook that is not written until it may be; says when one more has been begun."""
    begun, may = Semaphore(0), Event()

    def slow(visit):
        begun.release()
        assert may.wait(30)
        return asked_board(visit)

    monkeypatch.setattr(export_pages, "asked_board", slow)
    yield begun, may
    may.set()


def test_a_page_is_answered_while_every_long_request_is_under_way(case_pages, held):
    begun, may = held
    officer = case_pages.by("commune_officer")
    with ThreadPoolExecutor(LONG + 1) as pool:
        books = [pool.submit(officer.client.get, "/bang.xlsx") for _ in range(LONG + 1)]
        assert all(begun.acquire(timeout=20) for _ in range(LONG))
        assert officer.client.get("/bang").status_code == 200
        assert not begun.acquire(blocking=False)  # one workbook more than there are threads waits for them
        may.set()
        assert [book.result(30).status_code for book in books] == [200] * (LONG + 1)
