"""A form sent twice: done once, answered alike; one that was not taken may be sent again."""

import io
import threading

import pytest
from starlette.datastructures import UploadFile
from starlette.responses import Response
from starlette.routing import Route

from api.web import flash
from api.web.form import Form
from api.web.routes import web_routes
from api.web.sent_once import SentForms
from tests.fixtures.accounts import SECRET
from workflow.services.sealing import Keys


def taken(where="/sau", line="invited"):
    response = Response(status_code=303, headers={"location": where})
    flash.keep(response, flash.Flash(line, {"name": "Trần Thị Mới"}), secure=False)
    response.set_cookie("ocop_session", "tờ vé".encode().hex())
    return response


class Work:
    def __init__(self, *answers):
        self.answers = list(answers)
        self.done = 0

    def __call__(self):
        self.done += 1
        found = self.answers[min(self.done, len(self.answers)) - 1]
        if isinstance(found, Exception):
            raise found
        return found


def form(key="k1", **fields):
    return Form({"csrf": ("t",), "request_id": (key,), **{name: (value,) for name, value in fields.items()}})


@pytest.fixture
def sent():
    return SentForms(Keys(SECRET), None)


def test_the_second_is_answered_as_the_first_and_not_done(sent):
    work = Work(taken(), Response("nữa", status_code=409))
    first = sent.answer("ai", "/moi", form(name="Mới"), work)
    second = sent.answer("ai", "/moi", form(name="Mới"), work)
    assert work.done == 1
    assert (second.status_code, second.headers["location"]) == (303, "/sau")
    line = [one for one in first.headers.getlist("set-cookie") if one.startswith("ocop_flash=")]
    assert second.headers.getlist("set-cookie") == line, "the line is told again; a session is never kept"


def test_what_was_taken_before_something_else_is_heard_anew(sent):
    work = Work(taken())
    for language in ("en", "vi", "en", "en"):
        sent.answer("ai", "/toi", form(language=language), work)
    assert work.done == 3


def test_a_form_without_a_key_of_its_own_is_done_each_time(sent):
    work = Work(taken())
    for language in ("en", "vi", "en"):
        sent.answer("ai", "/toi", Form({"csrf": ("t",), "language": (language,)}), work)
    assert work.done == 3


@pytest.mark.parametrize(
    ("who", "where", "again"),
    [
        ("người khác", "/moi", form(name="Mới")),
        ("ai", "/khác", form(name="Mới")),
        ("ai", "/moi", form(name="Mới hơn")),
        ("ai", "/moi", form("k2", name="Mới")),
        ("ai", "/moi", form(name="Mới", more="1")),
    ],
)
def test_another_form_is_another_form(sent, who, where, again):
    work = Work(taken())
    sent.answer("ai", "/moi", form(name="Mới"), work)
    sent.answer(who, where, again, work)
    assert work.done == 2


def test_another_file_of_the_same_name_is_another_form(sent):
    work = Work(taken())
    for body in (b"mot", b"hai", b"hai"):
        file = UploadFile(io.BytesIO(body), filename="moi.xlsx", size=3)
        sent.answer("ai", "/tep", Form({"csrf": ("t",), "request_id": ("k1",)}, {"sheet": (file,)}), work)
        assert file.file.read() == body, "the page reads it from its beginning"
    assert work.done == 2


def test_what_was_not_taken_may_be_sent_again(sent):
    work = Work(Response("sai", status_code=422), RuntimeError("đứt"), taken(), taken("/khác"))
    assert sent.answer("ai", "/moi", form(), work).status_code == 422
    with pytest.raises(RuntimeError):
        sent.answer("ai", "/moi", form(), work)
    for _ in range(2):
        assert sent.answer("ai", "/moi", form(), work).headers["location"] == "/sau"
    assert work.done == 3


def test_two_at_once_do_one_thing(sent):
    begun, go_on, answers = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        assert go_on.wait(5)
        return taken()

    def twice():
        raise AssertionError

    first = threading.Thread(target=lambda: answers.append(sent.answer("ai", "/moi", form(), slow)))
    first.start()
    assert begun.wait(5)
    second = threading.Thread(target=lambda: answers.append(sent.answer("ai", "/moi", form(), twice)))
    second.start()
    go_on.set()
    first.join(5)
    second.join(5)
    assert [one.headers["location"] for one in answers] == ["/sau", "/sau"]


def test_every_form_of_who_is_signed_in_is_one_of_these():
    """The others prove who somebody is, by a password or a code that is good once, change nothing, or end a session."""
    forms = [one for one in web_routes() if isinstance(one, Route) and one.methods and "POST" in one.methods]
    assert {one.path for one in forms if not vars(one.endpoint)["signed_in"]} == {
        "/dang-ky",
        "/dang-ky/ma",
        "/dang-nhap",
        "/dang-xuat",
        "/kich-hoat",
        "/kich-hoat/lien-ket/{token}",
        "/kich-hoat/ma",
        "/quen-mat-khau",
        "/quen-mat-khau/ma",
        "/tra-cuu",
        "/xac-thuc",
        "/xac-thuc/cai-dat",
    }
