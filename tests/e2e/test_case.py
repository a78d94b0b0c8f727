"""The pages of a case in a real browser: phone and desk, both languages, without scripts, accessible."""

import pytest
from playwright.sync_api import expect

from tests.fixtures.case_pages import case_pages, counted
from tests.fixtures.looks import fits, shoot, violations

__all__ = ["case_pages", "counted"]

RETURNED = {"comment": "Khá sơ sài", "inputs": {"remarks": ["Thị trường: nêu số đại lý", "Mặt bằng: nêu diện tích"]}}


@pytest.fixture
def opened(case_pages, open_page):
    """Open a page of a case as one of its people."""

    def opening(who, path, *, width=360, language="vi", **options):
        cookie = {
            "name": "ocop_session",
            "value": case_pages.by(who).client.cookies["ocop_session"],
            "domain": "127.0.0.1",
            "path": "/",
            "expires": -1,
            "httpOnly": True,
            "secure": False,
            "sameSite": "Lax",
        }
        return open_page(
            f"{case_pages.address}{path}{'&' if '?' in path else '?'}lang={language}",
            width=width,
            language=language,
            storage_state={"cookies": [cookie], "origins": []},
            **options,
        )

    return opening


@pytest.fixture
def returned(case_pages):
    case = case_pages.acts.case(until="plan_submitted")
    case_pages.acts.fire(case, "district_officer", "return_plan", **RETURNED)
    return case


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_a_case_are_clean(case_pages, opened, pictures, returned, width, language):
    path = case_pages.path(returned)
    waiting = case_pages.path(case_pages.acts.case(until="plan_submitted"))
    shown = {
        "producer": ("producer", path),
        "officer": ("district_officer", waiting),
        "lead": ("province_lead", waiting),
        "return": ("district_officer", waiting + "/lam/return_plan"),
        "history": ("district_officer", path + "/lich-su"),
        "cycle": ("producer", path + "/quy-trinh"),
        "strip": ("producer", path + "/han/plan_completion"),
        "undo": ("province_lead", waiting + "/hoan-tac"),
        "extension": ("producer", path + "/han/plan_completion/xin-gia-han"),
        "nudge": ("district_officer", path + "/nhac"),
    }
    for name, (who, address) in shown.items():
        page = opened(who, address, width=width, language=language)
        shoot(page, pictures / f"case-{name}-{width}-{language}.png")
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1
        assert violations(page) == [], name
        assert fits(page), name
        page.set_viewport_size({"width": 320, "height": 740})
        assert fits(page), name
        page.context.close()


def test_first_screen_of_a_phone_answers_what_whose_turn_until_when_and_what_to_do(case_pages, opened, returned):
    page = opened("producer", case_pages.path(returned), width=360, height=740)

    for name in ("h1", ".holder-reader", ".chip", ".actions-main a"):
        box = page.locator(name).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 740, name


@pytest.mark.parametrize("scripts", [True, False])
def test_an_office_sends_a_plan_back_and_the_producer_reads_why(case_pages, opened, pictures, scripts):
    case = case_pages.acts.case(until="plan_submitted")
    page = opened("district_officer", case_pages.path(case), java_script_enabled=scripts, refusals=(422,))

    page.get_by_role("link", name="Trả phương án để hoàn thiện").click()
    page.get_by_role("button", name="Tiếp tục: kiểm tra").click()
    expect(page.get_by_role("alert")).to_contain_text("Có 1 chỗ cần sửa")
    expect(page).to_have_title("Lỗi: Trả phương án để hoàn thiện · Sản phẩm 0 · S-2020-2020-0001 · OCOP")
    shoot(page, pictures / f"case-fault-360-{scripts}.png")
    page.get_by_label("2. Thị trường").fill("Nêu số đại lý, sản lượng từng tháng")
    page.get_by_label("Lý do chung").fill("Chưa bám sát thực tế")
    page.get_by_role("button", name="Tiếp tục: kiểm tra").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trả phương án để hoàn thiện: Sản phẩm 0?")
    shoot(page, pictures / f"case-confirm-360-{scripts}.png")
    page.get_by_role("button", name="Quay lại sửa").click()
    expect(page.get_by_label("Lý do chung")).to_have_value("Chưa bám sát thực tế")
    page.get_by_role("button", name="Tiếp tục: kiểm tra").click()
    page.get_by_role("button", name="Trả phương án để hoàn thiện").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã xong: Trả phương án để hoàn thiện")

    page = opened("producer", case_pages.path(case), java_script_enabled=scripts)
    expect(page.locator(".returned")).to_contain_text("Thị trường: Nêu số đại lý, sản lượng từng tháng")
    expect(page.locator(".holder-reader")).to_have_text("Đến lượt ông/bà")


def test_a_form_is_filled_in_with_the_keyboard_alone(case_pages, opened, returned):
    page = opened(
        "producer", case_pages.path(returned) + "/han/plan_completion/xin-gia-han", width=1280, refusals=(422,)
    )

    page.get_by_label("Xin đến hết ngày").focus()
    page.keyboard.type("15/6/2020")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Có 1 chỗ cần sửa")
    page.get_by_label("Vì sao cần thêm thời gian").focus()
    page.keyboard.type("Mưa lũ")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Đã xong: Xin gia hạn")
