"""The pages of councils over a session: who sees what, and every act as a person does it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from api.app import create_app
from api.lanes import THREADS
from api.web.council.place import put_on
from config.i18n import load_translator
from tests.acts import Acts
from tests.council_world import Council, best_entries, evaluation
from tests.factories import build
from tests.fixtures.case_pages import CasePages, MovingClock
from tests.fixtures.live import serving
from workflow.store.database import Database

SEE_OTHER = 303


@pytest.fixture(scope="module")
def pages(database_url) -> Iterator[CasePages]:
    database = Database(database_url, pool_size=THREADS + 6)
    acts = Acts(database, build(database, products=2))
    app = create_app(database=database, clock=MovingClock(acts), translator=load_translator())
    put_on(app, evaluation())
    with serving(app) as address:
        found = CasePages(database, acts.scene, acts, address)
        yield found
        for browser in found.browsers.values():
            browser.client.close()
    database.close()


@pytest.fixture
def council(pages):
    return Council(pages.acts).found()


def put_down(criteria, **instead):
    return {f"o.{code}": values[0] for code, values in best_entries(criteria, **instead).items()} | {"o.opinion": "tốt"}


def test_an_empty_council_names_every_field_that_is_missing_and_marks_it(pages):
    secretary = pages.by("council_secretary")
    secretary.get("/hoi-dong")
    page = secretary.post("/hoi-dong")
    assert page.status_code == 422
    missing = ("level", "name", "decision_no", "decision_on", "decided_by", "term_from", "term_to")
    assert re.findall(r'<a href="#(\w+)">[^<:]+: Điền mục này\.</a>', page.text) == list(missing)
    for field in missing:
        assert f'id="{field}-fault"' in page.text, field


def test_council_of_three_scores_by_pages_up_to_its_minutes(pages, council):
    found = council.waiting(2)
    sitting = council.prepare(found)
    secretary = pages.by("council_secretary")
    here = f"/phien/{sitting.code}"
    desk = secretary.get(here)
    assert desk.status_code == 200
    assert "Cần 3 (75 %)." in desk.text
    for name in council.names:
        secretary.get(here)
        answer = secretary.post(here + "/co-mat", {"thanh_vien": str(council.seats[name]), "co_mat": "1"})
        assert answer.status_code == SEE_OTHER, answer.text
        member = pages.by(name)
        member.get(here)
        assert member.post(here + "/khai").status_code == SEE_OTHER
    secretary.get(here)
    assert secretary.post(here + "/mo-cham").status_code == SEE_OTHER
    for name in council.names:
        member = pages.by(name)
        for number in (1, 2):
            sheet = f"{here}/phieu/{number}"
            assert "Chưa nộp" in member.get(sheet).text
            seen = re.search(r'name="phien_ban" value="(\d+)"', member.last.text)[1]
            fields = put_down(council.criteria, c3_4="a") | {"phien_ban": seen, "lam": "nop"}
            answer = member.post(sheet, fields)
            assert answer.headers["location"] == sheet + "/nop"
            text = member.follow().text
            assert "99" in text
            seen = re.search(r'name="phien_ban" value="(\d+)"', text)[1]
            assert member.post(sheet + "/nop", {"phien_ban": seen}).status_code == SEE_OTHER
            assert "Các phiếu đã nộp" in member.follow().text
    table = secretary.get(here + "/ket-qua").text
    assert "99,00" in table
    assert "3.4" in table
    keys = re.findall(r'name="sao\.([0-9a-f-]+)"', table)
    answer = secretary.post(here + "/ket-qua", {f"sao.{key}": "3" for key in keys} | {"theo_de_xuat": "1"})
    assert answer.status_code == SEE_OTHER, answer.text
    secretary.get(here)
    answer = secretary.post(here + "/dong")
    assert answer.status_code == SEE_OTHER, answer.text
    minutes = secretary.get(here + "/bien-ban").text
    assert "BIÊN BẢN HỌP HỘI ĐỒNG" in minutes
    assert [pages.acts.state(case) for case in found] == ["council_concluded"] * 2


def test_refused_act_shows_the_desk_with_every_reason(pages, council):
    sitting = council.prepare(council.waiting(1))
    secretary = pages.by("council_secretary")
    secretary.get(f"/phien/{sitting.code}")

    answer = secretary.post(f"/phien/{sitting.code}/mo-cham")

    assert answer.status_code == 409
    assert "đang có 0" in answer.text
    assert "Người chủ trì chưa có mặt" in answer.text


def test_two_windows_clash_only_where_both_changed_the_same_criterion(pages, council):
    sitting = council.open(council.waiting(1))
    member = pages.by(council.names[0])
    sheet = f"/phien/{sitting.code}/phieu/1"
    member.get(sheet)
    hidden = {"phien_ban": "0", "tu_luu": "1"}

    assert member.post(sheet, hidden | {"o.1.1": "a"}).json()["version"] == 1
    member.get(sheet)
    assert member.post(sheet, hidden | {"o.1.2": "b"}).json()["version"] == 2
    member.get(sheet)
    clash = member.post(sheet, {"phien_ban": "0", "o.1.1": "c"})

    assert clash.status_code == 409
    assert "Ở cửa sổ khác đã lưu" in clash.text
    assert sitting.desk(council.names[0]).entries["1.1"] == ["a", ""]


def test_strangers_find_no_session_and_no_council(pages, council):
    sitting = council.open(council.waiting(1))
    for who in ("producer", "commune_officer", "stranger"):
        browser = pages.by(who)
        for path in (
            f"/phien/{sitting.code}",
            f"/phien/{sitting.code}/ket-qua",
            f"/phien/{sitting.code}/bien-ban",
            f"/phien/{sitting.code}/phieu/1",
            f"/phien/{sitting.code}/tinh-hinh",
            f"/hoi-dong/{council.code}",
        ):
            assert browser.get(path).status_code == 404, path


def test_secretary_enters_council_members_and_session_by_pages(pages):
    found = Council(pages.acts)
    cases = found.waiting(1)
    secretary = pages.by("council_secretary")
    unit = pages.scene.units["province"]
    assert "Nhập Hội đồng theo quyết định" in secretary.get("/hoi-dong").text
    form = {
        "level": f"province:{unit}",
        "name": "Hội đồng đánh giá tỉnh",
        "decision_no": "77/QĐ-UBND",
        "decision_on": "1/6/2020",
        "decided_by": "Chủ tịch UBND tỉnh",
        "term_from": "1/6/2020",
        "term_to": "31/12/2021",
        "quorum_percent": "75",
        "chair_needed": "1",
    }
    assert secretary.post("/hoi-dong", form | {"decision_on": "31/2"}).status_code == 422
    secretary.get("/hoi-dong")
    home = secretary.post("/hoi-dong", form).headers["location"]
    for name, post in (("council_member", "chair"), ("province_officer", "member"), ("province_lead", "member")):
        secretary.get(home)
        answer = secretary.post(home + "/thanh-vien", {"login": f"s-2020-{name}", "post": post})
        assert answer.status_code == SEE_OTHER, answer.text
    text = secretary.get(home).text
    assert "Người council_member" in text
    again = secretary.post(home + "/thanh-vien", {"login": "s-2020-council_member", "post": "member"})
    assert again.status_code == 422
    member = re.search(r"/thanh-vien/([0-9a-f-]+)/ket-thuc", text)[1]
    secretary.get(home)
    day = pages.acts.at + timedelta(days=9)
    meeting = {
        "meets_on": f"{day.day}/{day.month}/{day.year}",
        "meets_at": "8:30",
        "mode": "meeting",
        "place": "Phòng 1",
    }
    here = secretary.post(home + "/phien", meeting).headers["location"]
    secretary.get(here)
    assert secretary.post(here + "/danh-sach", {"ho_so": pages.code(cases[0])}).status_code == SEE_OTHER
    assert "Khóa danh sách" in secretary.follow().text
    assert secretary.post(here + "/khoa").status_code == SEE_OTHER
    assert "Gửi hồ sơ cho thành viên" in secretary.follow().text
    assert secretary.post(here + "/gui-ho-so").status_code == SEE_OTHER
    secretary.get(home)
    assert secretary.post(f"{home}/thanh-vien/{member}/ket-thuc").status_code == SEE_OTHER
    assert here in secretary.get("/hoi-dong").text
    secretary.get(here)
    assert secretary.post(here + "/huy", {"ly_do": "đổi ngày"}).status_code == SEE_OTHER
