"""The pages of administration over HTTP: who may open them, what they do, and that no case stands in any of them."""

import io
import json
import re
from uuid import UUID

import openpyxl
import psycopg
import pytest

from tests.fixtures.accounts import GOOD, give_password
from tests.fixtures.codes import Post

PAGES = ("/quan-tri", "/quan-tri/moi", "/quan-tri/bang-tinh", "/quan-tri/cai-dat", "/quan-tri/nhat-ky")
HEAD = ["Họ và tên", "Điện thoại", "Chức vụ", "Vai trò", "Đơn vị", "Ngày đầu", "Ngày cuối"]


def person_path(world, name: str) -> str:
    return f"/quan-tri/nguoi/{world.people[name]}"


def acts(world, name: str) -> list[object]:
    """Give what was done to somebody by the administrator of the country, in the order of the alphabet."""
    given = (world.people[name], world.people["admin"])
    found = world.rows("SELECT act FROM admin_acts WHERE subject_id = %s AND by_id = %s ORDER BY act", *given)
    return [row[0] for row in found]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_administrators_in_both_languages(browse, path, language):
    for name in ("admin", "local_admin"):
        answer = browse(name).get(f"{path}?lang={language}")
        assert answer.status_code == 200, answer.text
        assert f'<html lang="{language}"' in answer.text
        assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("path", [*PAGES, "/quan-tri/bang-tinh/mau.xlsx", f"/quan-tri/bang-tinh/{UUID(int=7)}"])
@pytest.mark.parametrize("who", ["province_officer", "commune_officer", "producer", "auditor"])
def test_nobody_else_opens_one(browse, path, who):
    assert browse(who).get(path).status_code == 403


def test_a_territory_ends_where_it_ends(world, browse):
    local = browse("local_admin")
    page = local.get("/quan-tri?q=nguoi")
    assert "Người commune_officer" in page.text
    assert "Người stranger" not in page.text
    assert "Người province_officer" not in page.text
    assert local.get(person_path(world, "commune_officer")).status_code == 200
    for other in ("stranger", "province_officer", "admin"):
        assert local.get(person_path(world, other)).status_code == 404, other
        assert local.get(person_path(world, other) + "/khoa").status_code == 404
        assert local.post(person_path(world, other) + "/khoa", {"reason": "thử"}).status_code == 404
    whole = browse("admin")
    assert "Người stranger" in whole.get("/quan-tri?q=NGUOI+stranger").text
    assert "Người stranger" not in whole.get("/quan-tri?vai=province_officer").text


def test_an_administrator_sees_no_case(world, browse):
    case = world.acts.case(until="idea_submitted")
    ((code,),) = world.rows("SELECT code FROM cases WHERE id = %s", case)
    admin = browse("admin")
    for path in (f"/ho-so/{code}", f"/ho-so/{code}/lich-su", f"/ho-so/{code}/trao-doi"):
        assert admin.get(path).status_code == 404, path
    assert code not in admin.get("/ho-so").text
    for path in (*PAGES, person_path(world, "commune_officer")):
        assert code not in admin.get(path).text
    text = admin.get("/quan-tri").text
    assert 'href="/quan-tri"' in text
    assert 'href="/viec"' not in text


def test_a_role_is_given_and_ended_with_a_reason_and_stands_in_the_record(world, browse):
    admin, base = browse("admin"), person_path(world, "colleague")
    admin.get(base + "/vai")
    refused = admin.post(base + "/vai", {"role": "district_officer", "place": "khong co", "reason": "thêm việc"})
    assert refused.status_code == 422
    assert "khong co" in refused.text
    given = {"role": "district_officer", "place": "don vi district", "reason": "thêm việc", "last_on": "30/12/2020"}
    assert admin.post(base + "/vai", given).status_code == 303, admin.last.text
    page = admin.get(base).text
    assert "đến hết 30/12/2020" in page
    assert "thêm việc" in page
    assert admin.post(base + "/vai", given).status_code == 409
    ((grant,),) = world.rows(
        "SELECT id FROM role_grants WHERE person_id = %s AND role = 'district_officer'", world.people["colleague"]
    )
    end = f"{base}/thoi-vai/{grant}"
    assert admin.get(end).status_code == 200
    assert admin.post(end, {"reason": ""}).status_code == 422
    assert admin.post(end, {"reason": "thôi"}).status_code == 303
    assert ("district_officer", world.units["district"]) not in [
        (one.role, one.unit_id) for one in world.who("colleague").grants
    ]
    assert acts(world, "colleague") == ["role_ended", "role_given"]


def test_nobody_administers_themselves_nor_beyond_their_territory(world, browse):
    local = browse("local_admin")
    own = person_path(world, "local_admin")
    local.get(own + "/vai")
    for act, fields in (("vai", {"role": "admin", "place": "", "reason": "x"}), ("khoa", {"reason": "x"})):
        assert local.post(f"{own}/{act}", fields).status_code == 403
    base = person_path(world, "colleague")
    local.get(base + "/vai")
    for role, place in (("auditor", ""), ("province_officer", "don vi province"), ("admin", ""), ("system", "")):
        answer = local.post(base + "/vai", {"role": role, "place": place, "reason": "x", "last_on": "30/6/2020"})
        assert answer.status_code == 422, role
    held = {one.role for one in world.who("colleague").grants}
    assert held == {"commune_officer"}


def test_an_auditor_needs_a_last_day(world, browse):
    world.add("inspector", "commune_officer", "other")
    admin, base = browse("admin"), person_path(world, "inspector")
    admin.get(base + "/vai")
    for last in ("", "1/1/2023"):
        given = {"role": "auditor", "place": "", "reason": "thanh tra", "last_on": last}
        assert admin.post(base + "/vai", given).status_code == 422
    given["last_on"] = "30/6/2020"
    assert admin.post(base + "/vai", given).status_code == 303


def test_a_locked_person_is_out_at_once_and_learns_why_with_the_right_password_only(world, browse, address):
    world.add("gone", "commune_officer", "commune", login="0911000001")
    give_password(world.database, world.clock, world.people["gone"])
    out = browse("gone")
    assert out.get("/toi").status_code == 200
    admin, base = browse("admin"), person_path(world, "gone")
    admin.get(base + "/khoa")
    assert admin.post(base + "/khoa", {"reason": "nghỉ việc"}).status_code == 303
    assert out.get("/toi").status_code == 303
    right = out.post("/dang-nhap", {"ten": "0911000001", "mat_khau": GOOD})
    assert right.status_code == 403
    assert "bị khóa" in right.text
    wrong = out.post("/dang-nhap", {"ten": "0911000001", "mat_khau": "không phải"})
    assert wrong.status_code == 422
    assert "bị khóa" not in wrong.text
    admin.get(base + "/mo-khoa")
    assert admin.post(base + "/mo-khoa", {"reason": "trở lại"}).status_code == 303
    assert out.post("/dang-nhap", {"ten": "0911000001", "mat_khau": GOOD}).status_code == 303
    assert out.last.headers["location"] == "/viec"


def test_a_refused_sign_in_stands_in_the_record_without_what_was_typed(world, browse):
    secret = "mat-khau-go-nham-o-day"
    stranger = browse("producer")
    stranger.client.cookies.clear()
    assert stranger.post("/dang-nhap", {"ten": secret, "mat_khau": "x"}).status_code == 422
    ((by, detail),) = world.rows(
        "SELECT by_id, detail::text FROM admin_acts WHERE act = 'sign_in_failed' AND subject_id IS NULL"
    )
    assert by is None
    assert secret not in detail
    assert "127.0.0.1" in detail
    assert "Đăng nhập không đúng" in browse("admin").get("/quan-tri/nhat-ky?viec=sign_in_failed").text
    assert "Đăng nhập không đúng</option>" in browse("local_admin").get("/quan-tri/nhat-ky").text
    digest = json.loads(detail)["login"]
    assert digest in browse("admin").get("/quan-tri/nhat-ky?viec=sign_in_failed").text
    assert digest not in browse("local_admin").get("/quan-tri/nhat-ky?viec=sign_in_failed").text


def test_the_record_cannot_be_changed(world):
    for change in ("UPDATE admin_acts SET act = 'x'", "DELETE FROM admin_acts", "TRUNCATE admin_acts"):
        with pytest.raises(psycopg.Error), world.database.unit() as unit:
            unit.execute(change)


def test_an_invitation_opens_the_account_once_and_can_be_taken_back(world, browse, address):
    admin = browse("local_admin")
    admin.get("/quan-tri/moi")
    given = {
        "name": "Trần Thị Mới",
        "address": "0912 345 678",
        "post": "Công chức",
        "role": "commune_officer",
        "place": "don vi commune",
    }
    assert admin.post("/quan-tri/moi", given).status_code == 303, admin.last.text
    path = admin.last.headers["location"]
    post = Post(world.database, world.clock)

    def link() -> str:
        post.tick()
        letter = post.trays["sms"].messages[-1]
        assert letter.address == "+84912345678"
        assert len(letter.short) <= 160
        return re.search(r"https://ocop\.example\.vn(/kich-hoat/lien-ket/\S+)", letter.short)[1]

    first = link()
    assert first.split("/")[-1] not in str(world.rows("SELECT body, subject FROM proofs"))
    assert admin.get(path).status_code == 200
    admin.get(path + "/moi-lai")
    assert admin.post(path + "/moi-lai").status_code == 409, "just now"
    admin.get(path + "/thu-hoi")
    assert admin.post(path + "/thu-hoi").status_code == 303
    newcomer = browse("producer")
    newcomer.client.cookies.clear()
    assert newcomer.get(first).status_code == 409
    admin.get(path + "/moi-lai")
    assert admin.post(path + "/moi-lai").status_code == 303, admin.last.text
    second = link()
    assert newcomer.get(second).status_code == 200
    assert newcomer.post(second, {"mat_khau": "ruộng bậc thang"}).status_code == 303, newcomer.last.text
    assert newcomer.post(second, {"mat_khau": "ruộng bậc thang"}).status_code == 409
    assert "đã dùng để mở tài khoản" in admin.get(path).text


def sheet_of(*rows, head=HEAD) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def upload(browser, data: bytes, name: str = "moi.xlsx"):
    browser.get("/quan-tri/bang-tinh")
    return browser.client.post("/quan-tri/bang-tinh", data=browser.hidden(), files={"sheet": (name, data)})


def test_a_workbook_is_judged_row_by_row_and_nothing_is_done_by_half(world, browse):
    admin = browse("local_admin")
    before = world.rows("SELECT count(*) FROM persons")
    answer = upload(
        admin,
        sheet_of(
            ["Lê Văn Một", "0913000001", "Công chức", "Công chức xã", "DON VI COMMUNE", None, None],
            ["Lê Văn Hai", "không phải", None, "thợ mộc", "đâu đó", "31/2/2020", None],
            ["Lê Văn Một", "0913000001", None, "commune_officer", "đơn vị commune", None, None],
            ["Ai đó", "0913000004", None, "=1+1", "đơn vị other", None, "1/1/2019"],
        ),
    )
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"]
    page = admin.get(path)
    for cell in ("B3", "D3", "F3", "B4", "D5"):
        assert f"<strong>{cell}," in page.text, cell
    assert "dòng 2" in page.text
    assert admin.post(path).status_code == 409
    assert world.rows("SELECT count(*) FROM persons") == before
    assert browse("admin").get(path).status_code == 404, "a workbook is its owner's only"


def test_a_whole_workbook_is_carried_out_once(world, browse):
    admin = browse("local_admin")
    names = [
        [f"Phạm Thị {n}", 914000000 + n, None, "Công chức xã", "đơn vị commune", None, "31/12/2020"] for n in range(30)
    ]
    path = upload(admin, sheet_of(*names)).headers["location"]
    assert "30" in admin.get(path).text
    assert admin.post(path).status_code == 303, admin.last.text
    assert admin.get(path).status_code == 200
    assert "0/30" in admin.last.text
    assert admin.post(path).status_code == 409
    assert world.rows(
        "SELECT count(*) FROM invitations i JOIN persons p ON p.id = i.person_id WHERE p.login LIKE '+84914%%'"
    ) == [(30,)]
    post = Post(world.database, world.clock)
    post.tick()
    assert "30/30" in admin.get(path).text
    again = upload(admin, sheet_of(names[0])).headers["location"]
    assert "<strong>D2," in admin.get(again).text, "the same role twice is told"


def test_the_empty_workbook_can_be_filled_in(browse):
    admin = browse("admin")
    answer = admin.get("/quan-tri/bang-tinh/mau.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    head = [cell.value for cell in book.worksheets[0][1]]
    assert len(head) == 7
    book.worksheets[0].append(["Võ Thị Mẫu", "mau@example.vn", None, "Công chức xã", "don vi other", None, None])
    written = io.BytesIO()
    book.save(written)
    answer = upload(admin, written.getvalue())
    assert answer.status_code == 303, answer.text


def bomb() -> bytes:
    import zipfile

    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return written.getvalue()


def with_part(name: str, body: bytes) -> bytes:
    import zipfile

    written = io.BytesIO(sheet_of(["A", "0913000009", None, "commune_officer", "x", None, None]))
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr(name, body)
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "xlsx"),
        (b"PK\x03\x04 not an archive", "Không đọc được"),
        (b"x" * 1_000_001, "quá lớn"),
        (bomb(), "quá lớn"),
        (with_part("xl/vbaProject.bin", b"x"), "macro"),
        (with_part("xl/media.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "macro"),
        (sheet_of(), "ít nhất một dòng"),
        (sheet_of(head=["A", "0913000009", None, "commune_officer", "x", None, None]), "tiêu đề"),
        (sheet_of(*[["A", "b", None, "c", "d", None, None]] * 501), "500"),
    ],
    ids=["empty", "no archive", "too long", "bomb", "macros", "entities", "no row", "no head", "too many rows"],
)
def test_a_workbook_out_of_bounds_is_refused_with_what_to_do(browse, data, words):
    answer = upload(browse("admin"), data)
    assert answer.status_code == 422
    assert words in answer.text


def test_an_officer_names_and_ends_a_substitute_on_the_own_page(world, browse):
    officer = browse("commune_officer")
    page = officer.get("/toi/thay")
    assert page.status_code == 200
    assert "Người neighbour" in page.text
    given = {
        "substitute": str(world.people["neighbour"]),
        "first_on": "1/6/2020",
        "last_on": "5/6/2020",
        "reason": "họp",
    }
    assert officer.post("/toi/thay", {**given, "last_on": "31/5/2020"}).status_code == 422
    officer.get("/toi/thay")
    assert officer.post("/toi/thay", given).status_code == 303
    assert "Người neighbour thay ông/bà" in officer.get("/toi/thay").text
    substitute = browse("neighbour")
    assert "Ông/bà thay Người commune_officer" in substitute.get("/toi/thay").text
    case = world.acts.case(until="idea_submitted")
    ((code,),) = world.rows("SELECT code FROM cases WHERE id = %s", case)
    queue = substitute.get("/viec").text
    assert code in queue
    assert "thay Người commune_officer" in queue
    assert "thay Người commune_officer" in substitute.get(f"/ho-so/{code}").text
    world.acts.fire(case, "neighbour", "forward_idea")
    assert "thay Người commune_officer" in browse("district_officer").get(f"/ho-so/{code}/lich-su").text
    ((key,),) = world.rows(
        "SELECT id FROM substitutions WHERE ended_at IS NULL AND substitute_id = %s", world.people["neighbour"]
    )
    substitute.get("/toi/thay")
    assert substitute.post(f"/toi/thay/{key}/thoi").status_code == 303
    assert substitute.get(f"/ho-so/{code}").status_code == 404
    assert browse("producer").post(f"/toi/thay/{key}/thoi", {"reason": "x"}).status_code in {403, 404}
