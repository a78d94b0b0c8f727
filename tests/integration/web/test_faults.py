"""What a person sees when a page fails: at once a page with a number to quote, and nothing of the cause."""

import time

import pytest

from api import middleware
from api.web.visit import Visit
from tests.fixtures.case_pages import case_pages
from tests.fixtures.logs import logs_of

__all__ = ["case_pages"]
BOUNDARY = "grenze"


@pytest.fixture
def officer(case_pages, monkeypatch):
    """Give an officer whose page of work breaks within its template."""
    case_pages.acts.case(until="idea_submitted")
    real = Visit.page

    def broken(visit, template, **values):
        if template == "office/queue.html":
            values["rows"] = [object()]
        return real(visit, template, **values)

    monkeypatch.setattr(Visit, "page", broken)
    return case_pages.by("commune_officer")


def test_a_fault_within_a_template_is_a_page_and_at_once(officer):
    begun = time.monotonic()
    page = officer.get("/viec")
    took = time.monotonic() - begun
    assert (page.status_code, page.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert page.headers["x-request-id"] in page.text
    assert "is_mine" not in page.text
    assert "Traceback" not in page.text
    assert took < 5  # half a minute, when the log wrote down every local variable before the answer went out


def test_the_fault_is_logged_with_the_number_that_the_page_names(officer):
    with logs_of(middleware) as logged:
        page = officer.get("/viec")
        give_up = time.monotonic() + 5  # the answer goes first, the log after it
        while not logged and time.monotonic() < give_up:
            time.sleep(0.02)
    (line,) = [one for one in logged if one["event"] == "request_failed"]
    assert line["route"] == "/viec"
    assert page.status_code == 500


def test_programs_get_a_problem_for_a_fault(officer):
    answer = officer.get("/viec", headers={"accept": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")


def parts(size):
    """Give the parts of a form with one file of so many bytes, as a browser sends them."""
    head = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="tep"; filename="a.jpg"\r\n\r\n'.encode()
    piece = b"\0" * 2**20
    yield head
    for _ in range(size // len(piece)):
        yield piece
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize("place", ["/phieu/idea/tep", "/ho-so-danh-gia/minh-chung/e8"])
def test_files_that_are_too_large_are_answered_by_a_page_that_says_what_to_do(case_pages, place):
    case = case_pages.acts.case(until="idea_draft")
    producer = case_pages.by("producer")
    body = b"".join(parts(70 * 2**20))
    for content, more in ((body, {}), (parts(70 * 2**20), {"transfer-encoding": "chunked"})):
        page = producer.client.post(
            case_pages.path(case) + place,
            content=content,
            headers={"content-type": f"multipart/form-data; boundary={BOUNDARY}", **more},
        )
        assert (page.status_code, page.headers["content-type"]) == (413, "text/html; charset=utf-8")
        assert "64 MB" in page.text
        assert "từng tệp" in page.text
        assert "từng phần" in page.text
    assert producer.get("/viec").status_code == 200
