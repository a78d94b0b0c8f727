"""The pages of a dossier over HTTP: put together without scripts, checked, read; and what others get of it."""

import itertools
import re

import pytest

from api.app import create_app
from api.web.forgery import form_token
from api.web.papers.place import put_on
from config.i18n import load_translator
from tests.acts import one
from tests.dossier_world import DOSSIER, pdf_of
from tests.fixtures.live import serving
from tests.fixtures.visitors import signed_in
from workflow.domain.time import FixedClock

KEYS = itertools.count()


@pytest.fixture(scope="module")
def address(database, papers, table):
    app = create_app(database=database, clock=FixedClock(table.acts.at), translator=load_translator())
    put_on(app, papers)
    with serving(app) as address:
        yield address


@pytest.fixture
def browse(database, address, table):
    opened = []

    def browser(who):
        found = signed_in(database, FixedClock(table.acts.at), table.acts.scene.people[who], address=address)
        opened.append(found)
        return found

    yield browser
    for one_ in opened:
        one_.client.close()


@pytest.fixture
def home(table, case):
    code = one(table.acts.database, "SELECT code FROM cases WHERE id = %s", case)
    return f"/ho-so/{code}/ho-so-danh-gia"


def send(browser, path, *, files=None, **fields):
    """Send a form as a page of this session would."""
    session = browser.client.cookies["ocop_session"]
    hidden = {"csrf": form_token(session), "request_id": f"key-{next(KEYS)}"}
    return browser.client.post(path, data={**hidden, **fields}, files=files)


def test_a_producer_puts_a_dossier_together_without_scripts(table, case, home, browse):
    her = browse("producer")
    assert her.get(home).status_code == 200
    assert send(her, home, bo="6").status_code == 303
    sheet = her.get(home + "/tu-cham")
    assert len(re.findall(r"<fieldset", sheet.text)) == len(list(table.dossier(case).criteria_set.criteria))
    assert send(her, home + "/tu-cham", **{"phien_ban": "1", "4.1": "c"}).status_code == 303
    assert send(her, home + "/tu-cham", **{"phien_ban": "1", "4.1": "a"}).status_code in {409, 412}
    assert send(her, home + "/tu-cham", **{"phien_ban": "2", "4.1": "z"}).status_code == 422
    assert dict(table.dossier(case).head.choices) == {"4.1": "c"}
    item = home + "/minh-chung/e8"
    good = ("tep", ("Hợp đồng.pdf", pdf_of(3), "application/pdf"))
    bad = ("tep", ("giả.pdf", b"<html>", "application/pdf"))
    answer = send(her, item, files=[good, bad])
    assert answer.status_code == 422
    assert "giả.pdf" in answer.text
    (row,) = table.dossier(case).evidence
    assert send(her, item + "/ghim", tep=str(row.id), tieu_chi="4.1", trang="3").status_code == 303
    assert send(her, item + "/ghim", tep=str(row.id), tieu_chi="4.1", trang="4").status_code == 422
    assert "tr. 3" in her.get(item).text
    read = her.get(f"{home}/doc?tieu-chi=4.1")
    assert f"/tep/{row.file_key}/trang/3" in read.text
    assert her.get(f"/tep/{row.file_key}/trang/3").headers["content-type"] == "image/jpeg"
    assert her.get(f"/tep/{row.file_key}/trang/9").status_code == 422
    assert send(her, item + "/bo-ghim", tep=str(row.id), tieu_chi="4.1", trang="3").status_code == 303
    assert send(her, item + "/bo", tep=str(row.id)).status_code == 303
    assert not table.dossier(case).evidence


def test_a_file_comes_in_by_pieces(table, case, home, browse):
    her, content = browse("producer"), pdf_of(120)
    begun = send(her, home + "/tai-len", muc="e8", ten="dài.pdf", co=str(len(content)), dau="1").json()
    cut = len(content) // 3
    at = f"{home}/tai-len/{begun['upload']}"
    assert send(her, at, tu="0", files=[("manh", ("x", content[:cut]))]).json()["offset"] == cut
    assert her.get(at).json() == {"upload": begun["upload"], "offset": cut, "size": len(content), "done": False}
    wrong = send(her, at, tu="7", files=[("manh", ("x", content[7:99999]))])
    assert (wrong.status_code, wrong.json()["offset"]) == (409, cut)
    assert send(her, at, tu=str(cut), files=[("manh", ("x", content[cut:]))]).json()["done"]
    assert browse("commune_officer").get(at).status_code == 404
    assert [row.pages for row in table.dossier(case).evidence] == [120]


def test_a_pdf_opens_in_the_viewer_and_by_ranges(table, case, browse):
    content = pdf_of(2)
    row, her = table.bring(case, "e8", content), browse("producer")
    whole = her.get(f"/tep/{row.file_key}/xem")
    assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, content, "bytes")
    assert whole.headers["content-disposition"].startswith("inline; ")
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in whole.headers["content-security-policy"]
    size = len(content)
    for asked, status, part in (
        ("bytes=0-9", 206, content[:10]),
        ("bytes=10-", 206, content[10:]),
        ("bytes=-5", 206, content[-5:]),
        (f"bytes={size}-", 416, b""),
        ("bytes=9-3", 416, b""),
    ):
        answer = her.get(f"/tep/{row.file_key}/xem", headers={"range": asked})
        assert (answer.status_code, answer.content) == (status, part), asked
    for who in ("commune_officer", "stranger", "other_producer"):
        assert browse(who).get(f"/tep/{row.file_key}/xem").status_code == 404


def test_the_commune_checks_registers_and_asks_once(table, case, home, browse):
    table.write(case, "dossier", DOSSIER, "producer")
    table.score(case)
    table.bring(case, "e8", pdf_of(3), name="Hợp đồng.pdf")
    officer, her = browse("commune_officer"), browse("producer")
    assert officer.get(home + "/kiem-tra").status_code == 403
    assert "Hợp đồng.pdf" not in officer.get(home).text
    table.file(case)
    assert send(officer, home + "/vao-so").status_code == 303
    note = officer.get(home + "/phieu-tiep-nhan").text
    assert "/PĐK-" in note
    assert "22/6/2026" in note
    desk = officer.get(home + "/kiem-tra")
    assert "Hợp đồng.pdf" in desk.text
    fields = {f"y.{code}": "accepted" for code in table.checking(case, "commune_officer").codes}
    missing = send(officer, home + "/kiem-tra", lam="yeu_cau", ly_do="Xin bổ sung", **{**fields, "y.e2": "missing"})
    assert missing.status_code == 422
    sent = {**fields, "y.e2": "missing", "n.e2": "chưa có giấy chứng nhận"}
    assert send(officer, home + "/kiem-tra", lam="yeu_cau", ly_do="Xin bổ sung", **sent).status_code == 303
    shown = her.get(home).text
    assert "chưa có giấy chứng nhận" in shown
    assert "Xin bổ sung" in shown
    for path in ("", "/kiem-tra", "/doc", "/phieu-tiep-nhan", "/minh-chung/e8", "/tu-cham"):
        assert browse("stranger").get(home + path).status_code == 404, path


def test_unfinished_uploads_are_listed_and_given_up(table, case, home, browse):
    her, officer = browse("producer"), browse("commune_officer")
    assert "/tai-len" not in her.get(home).text
    begun = table.begin(case, "e8", 200, name="phim dở.mp4")
    table.piece(begun.upload_id, 0, b"x" * 90)
    assert f'href="{home}/tai-len"' in her.get(home).text
    shown = her.get(home + "/tai-len").text
    assert "phim dở.mp4" in shown
    assert "45 %" in shown
    assert "phim dở.mp4" not in officer.get(home + "/tai-len").text  # who may hand in for her sees his own
    assert send(officer, f"{home}/tai-len/{begun.upload_id}/bo").status_code == 404
    assert "phim dở.mp4" in her.get(home + "/tai-len").text
    assert send(her, f"{home}/tai-len/{begun.upload_id}/bo").status_code == 303
    assert "phim dở.mp4" not in her.get(home + "/tai-len").text
    assert send(her, f"{home}/tai-len/{begun.upload_id}/bo").status_code == 404
