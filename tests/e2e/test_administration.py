"""Administration and substitutes in a real browser: sound at both widths, without scripts, and by keyboard."""

import io
from datetime import timedelta
from urllib.parse import urlsplit

import openpyxl
import pytest

from api.app import create_app
from api.lanes import THREADS
from config.i18n import load_translator
from tests.factories import CLOCK, NOW, Scene, build
from tests.fixtures.accounts import cheap_desk
from tests.fixtures.live import serving
from tests.fixtures.looks import fits, shoot, violations
from workflow.domain.system import SYSTEM
from workflow.domain.time import local_day
from workflow.services.identify import identify
from workflow.services.invite_by_sheet import keep_sheet
from workflow.services.register_person import GrantRequest, PersonRequest, grant_role, register_person
from workflow.services.sessions import open_session
from workflow.services.substitute import SubstituteRequest, name_substitute
from workflow.services.tokens import issue_token
from workflow.store import cases
from workflow.store.database import Database

TODAY = local_day(NOW)
HEAD = ["Họ và tên", "Điện thoại", "Chức vụ", "Vai trò", "Đơn vị", "Ngày đầu", "Ngày cuối"]


class Site:
    """A served site with a province, its people, a substitution and two workbooks."""

    def __init__(self, database: Database, scene: Scene, address: str) -> None:
        self.database, self.scene, self.address = database, scene, address
        self.pages = self._fill()

    def _fill(self) -> dict[str, str]:
        people, units = self.scene.people, self.scene.units
        with self.database.unit() as unit:
            mate = register_person(unit, CLOCK, SYSTEM, PersonRequest("0911222333", "Đỗ Thị Hậu", "Công chức xã"))
            grant_role(unit, CLOCK, SYSTEM, GrantRequest(mate, "commune_officer", TODAY, unit_id=units["commune"]))
            officer = people["commune_officer"]
            actor = cases.load_actor(unit, actor_id=officer, today=TODAY)
            assert actor is not None
            asked = SubstituteRequest(officer, mate, TODAY, TODAY + timedelta(days=4), "nghỉ phép")
            name_substitute(unit, CLOCK, actor, asked)
            token = issue_token(unit, CLOCK, SYSTEM, person_id=people["admin"], label="thử", days=1)
            sight = identify(unit, CLOCK, token)
            good = ["Lý Văn Tốt", "0911222444", None, "commune_officer", "don vi other", None, None]
            bad = ["", "không phải", None, "thợ", "đâu", "hôm qua", None]
            sheets = {
                name: keep_sheet(unit, CLOCK, sight, file_name=f"{name}.xlsx", data=_sheet(*rows))
                for name, rows in (("tot", [good]), ("hong", [bad, good]))
            }
        person = f"/quan-tri/nguoi/{officer}"
        return {
            "people": "/quan-tri",
            "filtered": "/quan-tri?vai=commune_officer&noi=khong-co",
            "person": person,
            "give": f"{person}/vai",
            "lock": f"{person}/khoa",
            "substitute": f"{person}/thay",
            "invite": "/quan-tri/moi",
            "upload": "/quan-tri/bang-tinh",
            "good": f"/quan-tri/bang-tinh/{sheets['tot']}",
            "bad": f"/quan-tri/bang-tinh/{sheets['hong']}",
            "acts": "/quan-tri/nhat-ky",
            "settings": "/quan-tri/cai-dat",
            "season": "/quan-tri/mua/s-2020",
            "windows": "/quan-tri/mua/s-2020/khung",
            "terms": "/quan-tri/mua/s-2020/muc",
        }

    def cookie(self, name: str) -> dict[str, str]:
        """Give the cookie of a browser in which somebody has signed in."""
        with self.database.unit() as unit:
            person = self.scene.people[name]
            token = open_session(unit, CLOCK, person_id=person, proved_by="password", device="thử")
        return {"name": "ocop_session", "value": token, "domain": urlsplit(self.address).hostname or "", "path": "/"}


def _sheet(*rows: list[str | None]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.fixture(scope="module")
def made(database_url):
    database = Database(database_url, pool_size=THREADS)
    app = create_app(database=database, clock=CLOCK, translator=load_translator(), outbox=True)
    cheap_desk().put_on(app)
    with serving(app) as address:
        yield Site(database, build(database), address)
    database.close()


NAMES = (
    "people",
    "filtered",
    "person",
    "give",
    "lock",
    "substitute",
    "invite",
    "upload",
    "good",
    "bad",
    "acts",
    "settings",
    "season",
    "windows",
    "terms",
)


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_administration_are_accessible_and_fit_the_screen(made, open_page, pictures, width):
    assert set(made.pages) == set(NAMES)
    cookie = made.cookie("admin")
    for name, path in made.pages.items():
        page = open_page(made.address + path, width=width, storage_state={"cookies": [cookie]})
        assert page.locator("h1").count() == 1, name
        assert fits(page), name
        assert violations(page) == [], name
        shoot(page, pictures / f"admin-{name}-{width}.png")
    page = open_page(
        made.address + "/toi/thay", width=width, storage_state={"cookies": [made.cookie("commune_officer")]}
    )
    assert fits(page)
    assert violations(page) == []
    shoot(page, pictures / f"substitutes-{width}.png")


@pytest.mark.parametrize("scripts", [True, False], ids=["js", "no-js"])
def test_an_invitation_with_a_fault_first_on_a_phone(made, open_page, scripts):
    page = open_page(
        made.address + "/quan-tri/moi",
        width=360,
        storage_state={"cookies": [made.cookie("admin")]},
        java_script_enabled=scripts,
        refusals=(422,),
    )
    page.locator("#name").fill("Cao Thị Xuân")
    page.locator("#address").fill("091")
    page.locator("#role").select_option("commune_officer")
    page.locator("#place").fill("don vi other")
    page.get_by_role("button", name="Gửi lời mời").press("Enter")
    page.locator(".fault-summary").wait_for()
    assert page.locator("#name").input_value() == "Cao Thị Xuân"
    page.locator("#address").fill("0911333555" if scripts else "0911333556")
    page.get_by_role("button", name="Gửi lời mời").press("Enter")
    page.get_by_text("lời mời đang được gửi", exact=False).wait_for()
    assert page.locator("h1").inner_text() == "Cao Thị Xuân"


@pytest.mark.parametrize("width", [360, 1280])
def test_what_was_not_taken_says_what_to_mend_and_where_to_go_on(made, open_page, pictures, width):
    page = open_page(
        made.address + "/toi/thay",
        width=width,
        storage_state={"cookies": [made.cookie("province_officer")]},
        refusals=(403, 422),
    )

    def looks_right(name):
        assert page.locator("h1").count() == 1, name
        assert fits(page), name
        assert violations(page) == [], name
        shoot(page, pictures / f"refused-{name}-{width}.png")

    page.get_by_role("button", name="Cử người thay").click()
    summary = page.locator(".fault-summary")
    summary.get_by_role("link", name="Lý do: Điền mục này.").wait_for()
    assert summary.get_by_role("link").count() == 4
    looks_right("empty")
    page.locator("#reason").fill("Nghỉ phép từ thứ Hai")
    page.locator("main form:has(#reason) input[name=csrf]").evaluate("field => field.value = 'cũ'")
    page.get_by_role("button", name="Cử người thay").click()
    page.get_by_text("Biểu mẫu đã cũ; chưa lưu gì").wait_for()
    looks_right("old")
    page.get_by_role("button", name="Gửi").click()
    page.locator("#reason").wait_for()
    assert page.locator("#reason").input_value() == "Nghỉ phép từ thứ Hai"
    page.goto(made.address + "/han?thang=2026-11")
    looks_right("address")
    page.get_by_role("link", name="Mở lại trang này").click()
    assert page.url == made.address + "/han"
