"""The pages of a case in a real browser: phone and desk, both languages, without scripts, accessible."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.fixtures.case_pages import case_pages, counted

__all__ = ["case_pages", "counted"]

RETURNED = {"comment": "Khá sơ sài", "inputs": {"remarks": ["Thị trường: nêu số đại lý", "Mặt bằng: nêu diện tích"]}}


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def violations(page: Page) -> str:
    found = Axe().run(page)
    return str(found.generate_report()) if found.violations_count else ""


@pytest.fixture
def opened(case_pages, open_page):
    """Open a page of a case as one of its people."""

    def opening(who, path, *, width=360, language="vi", **options):
        token = case_pages.by(who).client.cookies["ocop_session"]
        cookies = [{"name": "ocop_session", "value": token, "url": case_pages.address}]
        cookies.append({"name": "ocop_language", "value": language, "url": case_pages.address})
        return open_page(
            case_pages.address + path + ("&" if "?" in path else "?") + f"lang={language}",
            width=width,
            language=language,
            storage_state={
                "cookies": [
                    dict(c, domain="127.0.0.1", path="/", expires=-1, httpOnly=True, secure=False, sameSite="Lax")
                    for c in [{k: v for k, v in c.items() if k != "url"} for c in cookies]
                ],
                "origins": [],
            },
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
        page.screenshot(path=pictures / f"case-{name}-{width}-{language}.png", full_page=True)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1
        assert violations(page) == "", name
        assert fits(page), name
        page.set_viewport_size({"width": 320, "height": 740})
        assert fits(page), name
        page.context.close()
