"""The season's board in a real browser: widths, languages, light and dark, keyboard, paper, without scripts."""

import pytest
from playwright.sync_api import expect

from tests.fixtures.looks import fits, shoot, violations

AS_OF = "/?ngay=2020-09-03T08:00"
VIEWS = {"now": "/", "as-of": AS_OF}
STEPS = 60
FOCUS = """() => {
    const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
    return {tag: e.tagName, text: e.textContent.trim().slice(0, 40),
            place: [...document.querySelectorAll('*')].indexOf(e),
            outline: s.outlineStyle + ' ' + s.outlineWidth,
            inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("view", ["now", "as-of"])
def test_board_is_clean_at_every_width(season_site, open_page, pictures, view, width, language, scheme):
    page = open_page(season_site + VIEWS[view], width=width, language=language, theme=scheme)

    shoot(page, pictures / f"board-{view}-{width}-{language}-{scheme}.png")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    assert fits(page)
    assert violations(page) == []
    expect(page.locator("table.board")).to_be_visible(visible=width == 1280)
    expect(page.locator(".commune-list")).to_be_visible(visible=width != 1280)
    for narrow in (320, 768, 900):
        page.set_viewport_size({"width": narrow, "height": 740})
        assert fits(page), narrow


def test_morning_of_3_september_shows_33_ideas_32_plans_and_the_one_to_come(season_site, open_page):
    page = open_page(season_site + AS_OF)

    expect(page.locator(".looking-back")).to_contain_text("Đang xem lại lúc 8:00 ngày 3/9/2020")
    figures = page.locator(".figures li")
    expect(figures.filter(has_text="ý tưởng được chấp thuận")).to_contain_text("33")
    expect(figures.filter(has_text="phương án đã nộp")).to_contain_text("32")
    expect(figures.filter(has_text="phương án đã nộp")).to_contain_text("còn chờ 1")
    expect(page.locator(".terrace").nth(2)).to_contain_text("33")
    expect(page.locator(".turns")).to_contain_text("Cán bộ OCOP huyện 32")
    expect(page.locator(".turns")).to_contain_text("Chủ thể OCOP 1")


def test_table_and_list_show_the_same_figures(season_site, open_page):
    page = open_page(season_site + AS_OF)
    table = {
        row.locator("th").inner_text(): row.locator("td").last.inner_text()
        for row in page.locator("table.board tbody tr").all()
    }
    page.set_viewport_size({"width": 360, "height": 740})
    listed = {
        item.locator("h3").inner_text(): item.locator(".commune-total").inner_text().removeprefix("tổng ")
        for item in page.locator(".commune-list > li").all()
    }

    assert len(table) == 22
    assert listed == table


def test_another_day_is_reached_by_typing_it_and_left_again(season_site, open_page):
    page = open_page(season_site, width=360, height=740)

    page.get_by_label("Ngày (ngày/tháng/năm)").fill("3/9/2020")
    page.get_by_role("button", name="Xem ngày này").click()

    expect(page).to_have_title("3/9/2020 · Thạch Hà 2020 · OCOP Hà Tĩnh")
    expect(page.locator(".looking-back")).to_contain_text("Đang xem lại ngày 3/9/2020")
    expect(page.get_by_label("Ngày (ngày/tháng/năm)")).to_have_value("3/9/2020")
    page.get_by_role("link", name="Về hôm nay").click()
    expect(page.locator(".looking-back")).to_have_count(0)
    expect(page.get_by_label("Ngày (ngày/tháng/năm)")).to_have_value("")


def test_language_is_changed_by_a_link_and_kept_with_the_day(season_site, open_page):
    page = open_page(season_site + "/?ngay=3/9/2020")

    page.get_by_role("link", name="English").click()

    expect(page.locator(".looking-back")).to_contain_text("Looking back at 3 September 2020")
    page.goto(season_site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Season board: Thạch Hà 2020")


def test_everything_works_without_scripts(season_site, open_page):
    page = open_page(season_site, java_script_enabled=False)

    page.locator("#ngay").fill("2020-09-03")
    page.locator("#ngay").press("Enter")

    expect(page.locator(".looking-back")).to_contain_text("Đang xem lại ngày 3/9/2020")


def test_wrong_day_says_so_keeps_what_was_typed_and_leads_to_the_field(season_site, open_page, pictures):
    page = open_page(season_site + "/?ngay=31/2/2020", width=360, height=740, expect_status=422)

    shoot(page, pictures / "board-fault-360.png")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Nhập ngày theo dạng ngày/tháng/năm")
    expect(page.locator("#ngay")).to_have_value("31/2/2020")
    assert page.title().startswith("Lỗi: ")
    assert fits(page)
    assert violations(page) == []
    alert.get_by_role("link").click()
    expect(page.locator("#ngay")).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 1280])
def test_page_of_an_unknown_season_has_the_same_design(season_site, open_page, pictures, width):
    page = open_page(season_site + "/?mua=nowhere", width=width, expect_status=404)

    shoot(page, pictures / f"unknown-season-{width}.png")
    expect(page.locator(".site-header")).to_be_visible()
    assert fits(page)
    assert violations(page) == []
    page.get_by_role("link", name="Về bảng của mùa mới nhất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bảng mùa vụ Thạch Hà 2020")


def test_without_a_season_the_page_says_what_to_type(bare_site, open_page, pictures):
    for width in (360, 1280):
        page = open_page(bare_site, width=width)
        shoot(page, pictures / f"no-season-{width}.png")
        expect(page.locator("code")).to_have_text("make run")
        assert fits(page)
        assert violations(page) == []


def test_keyboard_alone_reaches_everything_in_order_and_is_seen(season_site, open_page):
    page = open_page(season_site + AS_OF, reduced_motion="reduce")
    clickable = page.locator("a[href]:visible, button:visible, input:visible:not([type=hidden])").count()

    walked: list[int] = []
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] == "BODY" or focus["place"] in walked:
            break
        walked.append(focus["place"])
        assert focus["outline"] == "solid 3px", focus
        assert focus["inside"], focus
    assert walked == sorted(walked)
    assert len(walked) == clickable + 1  # the table's own scrolling region is the one more


def test_skip_link_leads_past_the_header(season_site, open_page):
    page = open_page(season_site)

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_targets_on_a_phone_are_large_enough_for_a_thumb(season_site, open_page):
    page = open_page(season_site + AS_OF, width=360, height=740)

    small = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden])')]
            .filter(e => !e.classList.contains('skip-link') && e.checkVisibility({contentVisibilityAuto: true}))
            .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44 || box.width < 44).map(([text]) => text)"""
    )

    assert small == []


def test_vietnamese_marks_have_room(season_site, open_page):
    page = open_page(season_site + AS_OF, width=360, height=740)

    tight = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && /[A-Za-zÀ-ỹ]/.test(n.data)))
            .map(e => [e.className || e.tagName, getComputedStyle(e)])
            .filter(([, s]) => parseFloat(s.fontSize) < 14 || parseFloat(s.lineHeight) / parseFloat(s.fontSize) < 1.39
                || s.textTransform !== 'none' || parseFloat(s.letterSpacing) < 0)
            .map(([name, s]) => [name, s.fontSize, s.lineHeight])"""
    )

    assert tight == []


def test_forced_colours_keep_edges(season_site, open_page, pictures):
    page = open_page(season_site + AS_OF, forced_colors="active")

    shoot(page, pictures / "board-forced-colours-1280.png")
    edges = page.locator(".terrace").evaluate_all("all => all.map(e => getComputedStyle(e).borderTopStyle)")
    assert edges == ["solid"] * 6


def test_paper_shows_the_table_and_no_controls(season_site, open_page, pictures):
    page = open_page(season_site + AS_OF, width=360)
    page.emulate_media(media="print")
    sheet = page.pdf(prefer_css_page_size=True)

    (pictures / "board-print.pdf").write_bytes(sheet)
    expect(page.locator("table.board")).to_be_visible()
    for hidden in (".days", ".commune-list", ".languages"):
        expect(page.locator(hidden)).to_be_hidden()
    assert sheet.count(b"/Type /Page\n") <= 2
