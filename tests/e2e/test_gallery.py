"""The gallery of components in a real browser: every macro in every state, by rule, by keyboard, on paper."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from api.app import create_app
from config.i18n import load_translator
from tests.factories import CLOCK
from tests.fixtures.live import serving
from tests.fixtures.looks import fits, shoot, violations
from workflow.store.database import Database

PATH = "/_thu-vien"


@pytest.fixture(scope="module")
def gallery(database_url: str) -> Iterator[str]:
    """Give the address of a site whose gallery is open."""
    database = Database(database_url)
    app = create_app(database=database, clock=CLOCK, translator=load_translator(), gallery=True)
    try:
        with serving(app) as address:
            yield address + PATH
    finally:
        database.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_component_is_clean_at_every_width(gallery, open_page, pictures, width, language, theme):
    page = open_page(gallery, width=width, language=language, theme=theme)

    shoot(page, pictures / f"gallery-{width}-{language}-{theme}.png")
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    assert fits(page)
    assert violations(page) == []
    for narrow in (320, 768, 992):
        page.set_viewport_size({"width": narrow, "height": 740})
        assert fits(page), narrow


def test_text_at_twice_its_size_still_fits_a_phone(gallery, open_page):
    page = open_page(gallery, width=640)

    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync('html {font-size: 200%}');
            document.adoptedStyleSheets = [sheet];
        }"""
    )

    assert fits(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_appearance_is_chosen_by_a_link_and_kept(gallery, open_page, theme):
    page = open_page(gallery)

    page.get_by_role("link", name={"light": "Sáng", "dark": "Tối"}[theme]).click()
    page.wait_for_load_state("networkidle")
    page.goto(gallery)

    assert page.locator("html").get_attribute("data-bs-theme") == theme


def test_appearance_may_follow_the_device(gallery, open_page):
    page = open_page(gallery, theme="auto", color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 24, 20)"


def test_icons_are_drawn_from_the_sprite(gallery, open_page):
    page = open_page(gallery)

    drawn = page.locator(".badge-recognised .icon use").first.evaluate("e => e.getBoundingClientRect().width")
    assert drawn > 5
    used = {
        re.sub(r".*#", "", name) for name in page.locator("use").evaluate_all("all => all.map(e => e.href.baseVal)")
    }
    sprite = page.request.get(page.locator("use").first.evaluate("e => new URL(e.href.baseVal, location).href")).text()
    assert used <= set(re.findall(r'id="([\w-]+)"', sprite))
    assert len(re.findall("<symbol", sprite)) <= 30


def test_headings_take_the_face_that_is_drawn_for_vietnamese(gallery, open_page):
    page = open_page(gallery)

    faces = page.evaluate("document.fonts.ready.then(fonts => [...fonts].map(face => face.family + ' ' + face.status))")
    assert [face.replace('"', "") for face in faces] == ["Be Vietnam Pro loaded"] * 2


def test_targets_on_a_phone_are_large_enough_for_a_thumb(gallery, open_page):
    page = open_page(gallery, width=360, height=740)
    for folded in page.locator("details").all():
        folded.evaluate("e => { e.open = true; }")

    small = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')]
            .filter(e => !e.classList.contains('skip-link') && e.checkVisibility({contentVisibilityAuto: true}))
            .map(e => [e, (e.closest('label') || e).getBoundingClientRect()])
            .filter(([e, box]) => box.height < 24 || box.width < 24)
            .map(([e, box]) => e.outerHTML.slice(0, 190) + ' ' + box.width + '×' + box.height)"""
    )

    assert small == []


def test_vietnamese_marks_have_room(gallery, open_page):
    page = open_page(gallery, width=360, height=740)

    tight = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && /[A-Za-zÀ-ỹ]/.test(n.data)))
            .map(e => [e.className || e.tagName, getComputedStyle(e)])
            .filter(([, s]) => parseFloat(s.fontSize) < 14 || parseFloat(s.lineHeight) / parseFloat(s.fontSize) < 1.39
                || s.textTransform !== 'none' || parseFloat(s.letterSpacing) < 0)
            .map(([name, s]) => [name, s.fontSize, s.lineHeight])"""
    )

    assert tight == []


def test_focus_is_seen_on_everything_that_takes_it(gallery, open_page):
    page = open_page(gallery, reduced_motion="reduce")
    seen: set[str] = set()

    for _ in range(150):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
                return [e.tagName, e.outerHTML.slice(0, 80), s.outlineStyle + ' ' + s.outlineWidth]; }"""
        )
        if found[0] == "BODY":
            break
        seen.add(found[0])
        assert found[2] == "solid 3px", found
    assert {"A", "BUTTON", "INPUT", "TEXTAREA", "SELECT", "SUMMARY"} <= seen


def test_confirmation_opens_over_the_page_and_gives_the_focus_back(gallery, open_page):
    page = open_page(gallery)
    opener = page.locator("#confirm a")

    opener.click()

    dialog = page.get_by_role("dialog", name="Trả phương án Bánh ram Anh Thu để hoàn thiện?")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    expect(dialog.locator("input[name=request_id]")).to_have_count(1)
    dialog.get_by_role("link", name="Quay lại").click()
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_confirmation_is_a_page_without_scripts(gallery, open_page):
    page = open_page(gallery, java_script_enabled=False)

    page.locator("#confirm a").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Trả phương án Bánh ram Anh Thu để hoàn thiện?")
    expect(page.get_by_role("button", name="Trả để hoàn thiện")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_typed_day_is_said_back_with_its_weekday(gallery, open_page):
    page = open_page(gallery)

    for typed, said in {"27-3-20": "thứ Sáu 27/3/2020", "27032020": "thứ Sáu 27/3/2020", "31/2/2020": ""}.items():
        page.locator("#day2").fill(typed)
        expect(page.locator("#day2 + output")).to_have_text(said)
    english = open_page(gallery, language="en")
    english.locator("#day2").fill("27/3/2020")
    expect(english.locator("#day2 + output")).to_have_text("Friday 27 March 2020")


def test_password_may_be_looked_at(gallery, open_page):
    page = open_page(gallery)

    page.get_by_role("button", name="Hiện").click()

    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Ẩn").click()
    expect(page.locator("#password")).to_have_attribute("type", "password")


def test_a_digit_chooses_the_row_with_so_many_points(gallery, open_page):
    page = open_page(gallery)

    page.locator("#c41 input[type=radio]:checked").focus()
    page.keyboard.press("5")

    expect(page.locator("#c41 input[value=b5]")).to_be_checked()


def test_filters_stand_open_where_there_is_room_and_the_page_works_without_scripts(gallery, open_page):
    page = open_page(gallery, java_script_enabled=False, width=360)

    page.get_by_text("Lọc (đang dùng 1)").click()
    expect(page.locator(".filters form")).to_be_hidden()
    page.get_by_text("Lọc (đang dùng 1)").click()
    expect(page.locator(".filters form")).to_be_visible()
    expect(page.locator("[data-print]")).to_be_hidden()
    expect(page.locator("[data-reveal]")).to_be_hidden()


def test_paper_shows_words_and_edges_but_no_controls(gallery, open_page, pictures):
    page = open_page(gallery, theme="dark")
    page.emulate_media(media="print")

    (pictures / "gallery-print.pdf").write_bytes(page.pdf(prefer_css_page_size=True))
    for hidden in (".site-tools", ".site-nav", ".actions", ".themes"):
        expect(page.locator(hidden).first).to_be_hidden()
    chip = page.locator(".chip-late").first
    assert chip.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert chip.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
    assert page.locator(".chip-very-late").first.evaluate("e => getComputedStyle(e).borderTopStyle") == "double"
    assert page.locator(".chip-stopped").first.evaluate("e => getComputedStyle(e).borderTopStyle") == "dashed"


def test_forced_colours_keep_edges(gallery, open_page, pictures):
    page = open_page(gallery, forced_colors="active")

    shoot(page, pictures / "gallery-forced-colours-1280.png")
    edges = page.locator(".chip").evaluate_all("all => all.map(e => getComputedStyle(e).borderTopStyle)")
    assert "none" not in edges


def test_closed_gallery_is_no_page(bare_site, open_page):
    open_page(bare_site + PATH, expect_status=404)
