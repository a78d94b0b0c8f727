"""The pages of forms, papers and files over HTTP: written, saved, clashing, handed in, read; and what others see."""

import json
import re

import httpx
import pytest

from api.app import create_app
from api.web.papers.place import put_on
from config.i18n import load_translator
from tests.acts import one
from tests.factories import CLOCK
from tests.fixtures.live import serving
from tests.fixtures.visitors import signed_in
from tests.integration.papers.conftest import photograph
from tests.integration.papers.test_files import PDF_BYTES, SVG
from tests.papers_world import IDEA


@pytest.fixture(scope="module")
def address(database, papers, acts):
    app = create_app(database=database, clock=CLOCK, translator=load_translator())
    put_on(app, papers)
    with serving(app) as address:
        yield address


@pytest.fixture
def browse(database, address, acts):
    opened = []

    def browser(who):
        found = signed_in(database, CLOCK, acts.scene.people[who], address=address)
        opened.append(found)
        return found

    yield browser
    for one_ in opened:
        one_.client.close()


@pytest.fixture
def case(acts):
    return acts.case()


@pytest.fixture
def code(acts, case):
    return one(acts.database, "SELECT code FROM cases WHERE id = %s", case)


def fields_of(html):
    """Give what a form without scripts would send back: hidden fields, texts, ticked boxes."""
    found = dict(re.findall(r'<input type="hidden" name="((?:csrf|request_id|phien_ban)[^"]*)" value="([^"]*)"', html))
    return found | {"co." + name: value for name, value in re.findall(r'name="co\.([^"]+)" value="([^"]+)"', html)}


def typed(part):
    return {f"o.{name}": value for name, value in IDEA[part].items()}


def write(browser, path, answers, *, files=(), button="luu", **more):
    page = browser.get(path)
    assert page.status_code == 200, page.text
    sent = {**fields_of(page.text), **answers, "lam": button, **more}
    named = [(f"tep.{name}", file) for name, file in files]
    browser.last = browser.client.post(path, data=sent, files=named or [("x", ("", b""))])
    return browser.last


def fill(browser, home):
    for number, part in enumerate(IDEA, 1):
        assert write(browser, f"{home}/{number}", typed(part), button="tiep").status_code == 303


def test_a_form_is_written_part_by_part_and_handed_in(browse, code, acts, case):
    producer, home = browse("producer"), f"/ho-so/{code}/phieu/idea"
    page = producer.get(home)
    assert page.text.count("Chưa bắt đầu") == 4
    first = producer.get(f"{home}/1")
    assert 'value="HTX commune"' in first.text
    assert "Lấy từ hồ sơ của chủ thể." in first.text
    for number, part in enumerate(IDEA, 1):
        picture = [("product_photos", ("Ảnh.jpg", photograph((500, 400)), "image/jpeg"))] if part == "idea" else []
        sent = write(producer, f"{home}/{number}", typed(part), files=picture, button="tiep")
        assert sent.status_code == 303, sent.text
    assert sent.headers["location"] == f"{home}/kiem-tra"
    check = producer.follow()
    assert "Đã lưu nháp lúc 9:00. Chỉ ông/bà thấy; chưa nộp." in check.text
    assert "Thôn Tân Sơn" in check.text
    assert "Ảnh.jpg" in check.text
    assert "Nộp ý tưởng" in check.text
    filed = producer.client.post(f"{home}/kiem-tra", data=fields_of(check.text))
    assert filed.status_code == 303, filed.text
    producer.last = filed
    done = producer.follow()
    assert "Phiếu đăng ký ý tưởng sản phẩm: bản 1 đã nộp lúc 9:00." in done.text
    assert "Đến lượt: Công chức xã, Đơn vị commune." in done.text
    assert f"Mã biên nhận {code}-2." in done.text
    assert acts.state(case) == "idea_submitted"
    again = producer.client.post(f"{home}/kiem-tra", data=fields_of(check.text))
    assert again.status_code == 303
    assert one(acts.database, "SELECT count(*) FROM papers WHERE case_id = %s", case) == 1


def test_a_form_handed_in_says_who_answers_and_by_when(browse, code, desk, acts, case):
    window = {"code": "idea_appraisal", "opens_on": "2020-05-01", "closes_on": "2020-06-12", "hard": False}
    with acts.database.unit() as unit:
        unit.execute("UPDATE seasons SET windows = %s::jsonb", (json.dumps([window]),))
    try:
        desk.fill(case)
        producer, home = browse("producer"), f"/ho-so/{code}/phieu/idea"
        sent = fields_of(producer.get(f"{home}/kiem-tra").text)
        for sent_when_moved_on in (False, False, True):  # however often it is sent, it says the same
            if sent_when_moved_on:
                acts.fire(case, "commune_officer", "forward_idea")
            producer.last = producer.client.post(f"{home}/kiem-tra", data=sent)
            done = " ".join(producer.follow().text.split())
            assert f"Công chức xã, Đơn vị commune trả lời chậm nhất hết thứ Sáu 12/6. Mã biên nhận {code}-2." in done
    finally:
        with acts.database.unit() as unit:
            unit.execute("UPDATE seasons SET windows = '[]'")


def test_a_telephone_and_a_mail_address_are_read_at_their_questions(browse, code):
    producer, home = browse("producer"), f"/ho-so/{code}/phieu/idea"
    wrong = typed("producer") | {"o.producer_phone": "Thử nghiệm Ẳ Ệ", "o.producer_email": "thu tại example.com"}
    assert write(producer, f"{home}/1", wrong).status_code == 303  # a draft may be wrong
    assert 'value="Thử nghiệm Ẳ Ệ"' in producer.get(f"{home}/1").text
    page = write(producer, f"{home}/1", wrong, button="tiep")
    assert page.status_code == 422
    assert re.search(r'href="#o\.producer_phone">[^<]*Nhập số điện thoại, ví dụ 0912 345 678\.', page.text)
    assert re.search(r'href="#o\.producer_email">[^<]*Nhập địa chỉ thư điện tử, ví dụ ten@example\.vn\.', page.text)
    check = producer.get(f"{home}/kiem-tra").text
    assert "Nhập số điện thoại, ví dụ 0912 345 678." in check


def test_an_officer_reads_the_paper_and_its_picture_but_not_the_draft(browse, code, desk, acts, case):
    home = f"/ho-so/{code}/phieu/idea"
    desk.save(case, "idea", {"description": "bản nháp bí mật của chủ thể"})
    officer = browse("province_officer")
    assert "bí mật" not in officer.get(home).text
    photo = desk.store(case, photograph())
    desk.fill(case)
    desk.save(case, "idea", {**IDEA["idea"], "product_photos": [str(photo.key)]})
    desk.hand_in(case)
    paper = officer.get(f"{home}/ban/1")
    assert paper.status_code == 200
    assert "Rượu nếp ủ với quả sim chín" in paper.text
    assert "Người producer" in paper.text
    assert f"/tep/{photo.key}/nho" in paper.text
    assert f"/tep/{photo.key}" in officer.get(f"/ho-so/{code}/tai-lieu").text
    assert "mới làm" in paper.text


@pytest.mark.parametrize("who", ["other_producer", "stranger", "admin"])
def test_nobody_else_learns_that_there_is_anything(browse, code, desk, acts, case, who):
    photo = desk.store(case, photograph())
    desk.fill(case)
    desk.save(case, "idea", {**IDEA["idea"], "product_photos": [str(photo.key)]})
    desk.hand_in(case)
    other, home = browse(who), f"/ho-so/{code}/phieu/idea"
    for path in (
        home,
        f"{home}/1",
        f"{home}/kiem-tra",
        f"{home}/ban/1",
        f"{home}/so-sanh?tu=1&den=1",
        f"/ho-so/{code}/tai-lieu",
        f"/tep/{photo.key}",
        f"/tep/{photo.key}/nho",
    ):
        assert other.get(path).status_code == 404, path
    other.get("/ho-so/khong-co/tai-lieu")
    token = one_token(other)
    for path in (f"{home}/1", f"{home}/kiem-tra", home):
        answer = other.client.post(path, data={"csrf": token, "o.representative": "kẻ lạ", "request_id": "x"})
        assert answer.status_code == 404, path


def one_token(browser):
    from api.web.forgery import form_token

    return form_token(browser.client.cookies["ocop_session"])


def test_a_draft_of_one_producers_person_is_not_anothers(browse, code, desk, acts, case):
    acts.newcomer(f"second-{code}", "producer")
    desk.save(case, "idea", {"description": "của người thứ nhất"})
    assert "của người thứ nhất" not in browse(f"second-{code}").get(f"/ho-so/{code}/phieu/idea/2").text


def test_two_tabs_are_shown_side_by_side_and_nothing_is_lost(browse, code):
    producer, path = browse("producer"), f"/ho-so/{code}/phieu/idea/2"
    page = producer.get(path)
    first = {**fields_of(page.text), "o.description": "bài ở thẻ một", "o.product_name": "Một", "lam": "luu"}
    second = {**first, "o.description": "bài ở thẻ hai", "o.product_name": "Hai"}
    assert producer.client.post(path, data=first).status_code == 303
    clash = producer.client.post(path, data=second)
    assert clash.status_code == 409
    assert "bài ở thẻ một" in clash.text
    assert "bài ở thẻ hai" in clash.text
    assert "Phần này vừa được lưu ở cửa sổ khác" in clash.text
    merged = {**second, **fields_of(clash.text), "lay.product_name": "1", "o.description": "cả hai bài"}
    assert producer.client.post(path, data=merged).status_code == 303
    final = producer.get(path).text
    assert "cả hai bài" in final
    assert 'value="Một"' in final


def test_saving_while_typing_answers_briefly(browse, code):
    producer, path = browse("producer"), f"/ho-so/{code}/phieu/idea/2"
    sent = {**fields_of(producer.get(path).text), "o.description": "đang gõ", "tu_luu": "1"}
    saved = producer.client.post(path, data=sent)
    assert (saved.status_code, saved.json()) == (200, {"version": 1, "time": "9:00", "faults": 0})
    assert producer.client.post(path, data={**sent, "phien_ban": "1", "o.description": "gõ nữa"}).json()["version"] == 2
    stale = producer.client.post(path, data={**sent, "o.description": "thẻ cũ"})
    assert stale.status_code == 409
    assert "cửa sổ khác" in stale.json()["error"]
    assert "gõ nữa" in producer.get(path).text


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("a.png", SVG, "image/png"), "không đúng như tên gọi"),
        (("a.jpg", b"", "image/jpeg"), "trống"),
        (
            ("to.jpg", b"\xff\xd8\xff" + bytes(25 * 1024 * 1024), "image/jpeg"),
            "Tệp “to.jpg” 26 MB lớn quá; chọn tệp đến 20 MB",
        ),
        (("a.svg", SVG, "image/svg+xml"), "JPG, PNG, WEBP hoặc PDF"),
        (("a.jpg", photograph((200, 200))[:900], "image/jpeg"), "Không mở được ảnh"),
    ],
)
def test_a_bad_file_is_told_on_the_same_page_and_the_text_is_kept(browse, code, file, words):
    producer, path = browse("producer"), f"/ho-so/{code}/phieu/idea/2"
    answer = write(producer, path, typed("idea"), files=[("product_photos", file)], button="tiep")
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Lỗi: " in answer.text
    assert 'href="#tep.product_photos"' in answer.text
    assert "Rượu nếp ủ với quả sim chín" in answer.text
    assert "Rượu nếp ủ với quả sim chín" in producer.get(path).text


def test_a_name_of_five_thousand_characters_is_told_and_stays_typed(browse, code):
    producer, path = browse("producer"), f"/ho-so/{code}/phieu/idea/2"
    answer = write(producer, path, {**typed("idea"), "o.product_name": "Bánh" * 1250}, button="tiep")
    assert answer.status_code == 422
    assert "Bánh" * 1250 in answer.text
    assert "5000 ký tự" in answer.text
    stored = producer.get(path).text
    assert "Rượu nếp ủ với quả sim chín" in stored
    assert "Bánh" * 10 not in stored


def test_what_cannot_be_read_is_told_where_it_stands(browse, code):
    producer, path = browse("producer"), f"/ho-so/{code}/phieu/idea/3"
    answer = write(producer, path, {**typed("making"), "o.yearly_output": "nhiều lắm"}, button="tiep")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'value="nhiều lắm"' in answer.text
    check = producer.get(f"/ho-so/{code}/phieu/idea/kiem-tra").text
    assert f"/ho-so/{code}/phieu/idea/3#o.yearly_output" in check
    assert "Nộp ý tưởng" not in check


def test_a_file_taken_out_is_gone_from_the_draft(browse, code, desk, case):
    producer, path = browse("producer"), f"/ho-so/{code}/phieu/idea/2"
    write(producer, path, typed("idea"), files=[("product_photos", ("a.jpg", photograph((60, 60)), "image/jpeg"))])
    (key,) = desk.show(case).answers["product_photos"]
    write(producer, path, typed("idea"), **{"bo.product_photos": key})
    assert desk.show(case).answers["product_photos"] == []


def test_a_return_is_mended_ticked_and_compared(browse, code, desk, acts, case):
    producer, home = browse("producer"), f"/ho-so/{code}/phieu/idea"
    desk.fill(case)
    desk.hand_in(case)
    remarks = ["Nguyên liệu và cách làm: ghi rõ vùng trồng", "Viết ngắn hơn"]
    acts.fire(case, "commune_officer", "return_idea", comment="khá sơ sài", inputs={"remarks": remarks})
    page = producer.get(home)
    assert "khá sơ sài" in page.text
    ticks = re.findall(r'name="sua"\s+value="([^"]+)"', page.text)
    assert producer.client.post(home, data={**fields_of(page.text), "sua": ticks}).status_code == 303
    part = producer.get(f"{home}/3")
    assert "ghi rõ vùng trồng" in part.text
    assert "Viết ngắn hơn" not in part.text
    own = re.findall(r'name="sua"\s+value="([^"]+)"', part.text)
    sent = {**typed("making"), "o.raw_material": "Nếp cái hoa vàng, sim trồng 2 ha"}
    write(producer, f"{home}/3", sent, sua=own)
    assert set(desk.show(case).draft.fixed) == {*ticks, *own}
    check = producer.get(f"{home}/kiem-tra")
    assert "Nộp lại ý tưởng" in check.text
    assert producer.client.post(f"{home}/kiem-tra", data=fields_of(check.text)).status_code == 303
    officer = browse("commune_officer")
    assert "so-sanh?tu=1&amp;den=2" in officer.get(home).text
    difference = officer.get(f"{home}/so-sanh?tu=1&den=2").text
    assert re.search(r"<del>.*rừng</del>", difference, re.DOTALL)
    assert re.search(r"<ins>.*trồng 2 ha</ins>", difference, re.DOTALL)
    assert "Không đổi: 5" in difference


def test_an_officer_files_for_the_producer_with_a_picture(browse, code, acts, case):
    officer, home = browse("commune_officer"), f"/ho-so/{code}/phieu/idea"
    assert "Nộp thay" in officer.get(home).text
    fill(officer, home)
    check = officer.get(f"{home}/kiem-tra")
    without = officer.client.post(f"{home}/kiem-tra", data=fields_of(check.text))
    assert without.status_code == 422
    assert "Đính kèm ảnh chụp hoặc bản quét phiếu giấy" in without.text
    scan = [("tep.scan", ("phieu.pdf", PDF_BYTES, "application/pdf"))]
    filed = officer.client.post(f"{home}/kiem-tra", data=fields_of(check.text), files=scan)
    assert filed.status_code == 303, filed.text
    assert one(acts.database, "SELECT on_behalf FROM papers WHERE case_id = %s", case) is True
    paper = browse("producer").get(f"{home}/ban/1")
    assert "nộp thay chủ thể" in paper.text
    assert "phieu.pdf" in paper.text


def test_a_file_is_served_harmless(browse, code, desk, case):
    producer = browse("producer")
    photo = desk.store(case, photograph())
    picture = producer.get(f"/tep/{photo.key}")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in picture.headers["content-security-policy"]
    assert picture.headers["cache-control"] == "private, no-cache"
    assert picture.headers["content-disposition"].startswith('inline; filename="anh.jpg"')
    assert len(picture.content) == photo.size
    tag = picture.headers["etag"]
    assert producer.get(f"/tep/{photo.key}", headers={"if-none-match": tag}).status_code == 304
    assert len(producer.get(f"/tep/{photo.key}/nho").content) < photo.size
    paper = desk.store(case, PDF_BYTES, name="Phương án.pdf")
    saved = producer.get(f"/tep/{paper.key}")
    assert saved.headers["content-disposition"].startswith('attachment; filename="Ph__ng _n.pdf"; filename*=UTF-8')
    for path in ("/tep/x", "/tep/00000000-0000-7000-8000-000000000000", f"/tep/{paper.key}/nho"):
        assert producer.get(path).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(address, code):
    with httpx.Client(base_url=address, headers={"accept": "text/html"}) as client:
        for path in (f"/ho-so/{code}/phieu/idea", f"/ho-so/{code}/tai-lieu", "/tep/x"):
            assert client.get(path).status_code == 303


def test_addresses_that_name_nothing_are_not_found(browse, code):
    producer = browse("producer")
    for path in ("phieu/score", "phieu/idea/9", "phieu/idea/0", "phieu/idea/x", "phieu/idea/ban/7", "phieu/idea/ban/x"):
        assert producer.get(f"/ho-so/{code}/{path}").status_code == 404, path
    assert producer.get(f"/ho-so/{code}/phieu/idea/so-sanh?tu=1&den=2").status_code == 404
    assert producer.get(f"/ho-so/{code}/phieu/plan/1").status_code == 303
