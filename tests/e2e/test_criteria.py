"""The criteria sets in a real browser: access, width, live sums, and a score without scripts."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import NOW, site
from tests.fixtures.looks import fits, shoot, violations
from tests.rule_book import best, book, sheet_of
from workflow.domain.time import FixedClock
from workflow.services.publish_regulation import publish_regulation
from workflow.store.database import Database

SET = "/bo-tieu-chi/qd-26-2026"
LOW = "&".join(
    f"{code}={key}" for code, key in best(sheet_of(4), c4_1="c", c3_4="a", c1_2="a", c4_3="b").choices.items()
)
PAGES = {
    "danh-sach": "/bo-tieu-chi",
    "tim": "/bo-tieu-chi?q=mat+ong",
    "phieu": f"{SET}/26",
    "tu-cham": f"{SET}/4?{LOW}",
    "cu": "/bo-tieu-chi?quy-dinh=qd-148-2023",
}


@pytest.fixture(scope="module")
def ruled_site(database_url: str) -> Iterator[str]:
    """Give the address of a site with nothing but the regulations."""
    database = Database(database_url, pool_size=1)
    with database.unit() as unit:
        for rules in book().values():
            publish_regulation(unit, FixedClock(NOW), rules, by=None)
    database.close()
    with site(database_url) as address:
        yield address


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_accessible_and_fit_the_screen(ruled_site, open_page, pictures, name, width):
    page = open_page(ruled_site + PAGES[name], width=width)
    assert fits(page)
    assert violations(page) == []
    shoot(page, pictures / f"criteria-{name}-{width}.png")


def test_the_sum_and_the_stars_follow_each_choice(ruled_site, open_page):
    page = open_page(f"{ruled_site}{SET}/4?{LOW}", width=360)
    assert "chỉ được 3 sao" in page.inner_text("#ket-qua")

    page.get_by_role("radio", name="HTX xếp loại khá trở lên").check()
    page.get_by_text("chỉ được 4 sao").or_(page.get_by_text("Muốn lên 5 sao")).first.wait_for()

    assert "3.4=b" in page.url
    assert "Muốn lên 5 sao" in page.inner_text("#ket-qua")


def test_without_scripts_the_button_adds_up(ruled_site, open_page):
    page = open_page(f"{ruled_site}{SET}/4?{LOW}", java_script_enabled=False)
    page.get_by_role("radio", name="HTX xếp loại khá trở lên").check()
    page.get_by_role("button", name="Tính điểm").click()

    assert "3.4=b" in page.url
    assert "Muốn lên 5 sao" in page.inner_text("#ket-qua")


def test_an_english_reader_is_told_in_english_and_reads_the_sheet_in_vietnamese(ruled_site, open_page):
    page = open_page(f"{ruled_site}{SET}/4?{LOW}&lang=en", language="en")

    assert "For 4 stars" in page.inner_text("#ket-qua")
    assert page.locator("legend span[lang=vi]").count() == sum(1 for _ in sheet_of(4).criteria)
