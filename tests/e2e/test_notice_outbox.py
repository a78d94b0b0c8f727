"""The mail kept in the house, in a real browser: empty, a list, a letter, closed where mail goes out for real."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from api.app import create_app
from config.i18n import load_translator
from ocop import notices as shipped
from tests.acts import Acts, one
from tests.factories import CLOCK, NOW, build
from tests.fixtures.live import serving
from tests.fixtures.looks import fits, shoot, violations
from workflow.services.notice_values import subjects, text_of
from workflow.store import notices
from workflow.store.database import Database
from workflow.store.notices import NewNotice

BOOK = shipped.load(address="https://ocop.example.vn")
LETTERS = 53
_PROOF = """
INSERT INTO proofs (key, notice_key, case_id, at, channel, address, language, template, template_version, subject, body,
 message_id, hash) VALUES (%s, %s, %s, %s, 'email', %s, %s, %s, %s, %s, %s, %s, '\\x00')"""


def write_letters(database: Database, count: int) -> None:
    """Send letters of a real case the way delivery does: rendered from the shipped templates, kept as proofs."""
    acts = Acts(database, build(database))
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "return_idea", comment="Nêu rõ nguyên liệu.\nGhi sản lượng từng tháng.")
    seq = one(database, "SELECT max(seq) FROM history WHERE case_id = %s AND trigger = 'return_idea'", case)
    told = [("idea_sent_back", "vi"), ("due_soon", "vi"), ("due_soon", "en"), ("overdue", "vi")]
    with database.unit() as unit:
        for number in range(count):
            code, language = told[number % len(told)]
            at = NOW + timedelta(hours=number)
            key = f"{case}:{code}:{number}:email"
            person = acts.scene.people["producer"]
            row = NewNotice(
                key=key,
                kind="event",
                notice=code,
                case_id=case,
                rule=None,
                started_seq=None,
                arming=None,
                step=None,
                history_seq=seq,
                recipient_id=person,
                recipient_role="producer",
                channel="email",
                urgent=False,
                planned_at=at,
                send_at=at,
                params={},
            )
            notices.insert(unit, [row])
            text = text_of(subjects(unit, [key])[key], language, date(2020, 6, 11), BOOK)
            template = BOOK.templates[code]
            unit.execute(
                _PROOF,
                (
                    *(f"{key}#1", key, case, at, "htx.commune@example.vn", language, code, template.version),
                    *(text.subject, text.body, f"<{number}@ocop.example.vn>"),
                ),
            )


@pytest.fixture(scope="module")
def outbox(database_url: str) -> Iterator[str]:
    """Give the address of a site of the embedded profile with letters in its outbox."""
    database = Database(database_url)
    write_letters(database, LETTERS)
    app = create_app(database=database, clock=CLOCK, translator=load_translator(), outbox=True)
    with serving(app) as address:
        yield address
    database.close()


@pytest.fixture
def empty_outbox(fresh_database_url: str) -> Iterator[str]:
    """Give the address of a site of the embedded profile that has sent nothing."""
    database = Database(fresh_database_url)
    app = create_app(database=database, clock=CLOCK, translator=load_translator(), outbox=True)
    with serving(app) as address:
        yield address
    database.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_list_and_letter_are_clean_at_every_width(outbox, open_page, pictures, width, language, scheme):
    page = open_page(outbox + "/outbox", width=width, language=language, theme=scheme)

    for name in ("list", "letter"):
        shoot(page, pictures / f"outbox-{name}-{width}-{language}-{scheme}.png")
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == language
        assert violations(page) == []
        for narrow in (320, 768, width):
            page.set_viewport_size({"width": narrow, "height": 740})
            assert fits(page), narrow
        if name == "list":
            page.locator(".mails a").first.click()


def test_list_says_when_to_whom_and_about_what_and_leads_to_the_letter(outbox, open_page):
    page = open_page(outbox + "/outbox")

    expect(page.locator(".lead")).to_contain_text("Đã gửi 53 thư")
    expect(page.locator(".mails li")).to_have_count(50)
    newest = page.locator(".mails li").first
    expect(newest).to_contain_text("[OCOP] Sản phẩm 0 – Nhận đăng ký ý tưởng sản phẩm")
    expect(newest).to_contain_text("Gửi: Người producer")
    expect(newest).to_contain_text("Thứ Tư 3/6/2020", ignore_case=True)
    page.get_by_role("link", name="Thư cũ hơn").click()
    expect(page.locator(".mails li")).to_have_count(3)
    page.locator(".mails li").last.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ý tưởng cần bổ sung – hạn 16/06/2020")
    expect(page.locator(".letter")).to_contain_text("Kính gửi ông/bà Người producer,")
    expect(page.locator(".letter")).to_contain_text("Nêu rõ nguyên liệu.")
    expect(page.locator(".letter")).to_have_attribute("lang", "vi")
    expect(page.locator(".mail-head").first).to_contain_text("htx.commune@example.vn")
    page.get_by_text("Căn cứ chứng minh thư này").click()
    expect(page.locator(".mail-proof")).to_contain_text("<0@ocop.example.vn>")
    page.get_by_role("link", name="Về danh sách thư").click()
    expect(page.locator(".mails li")).to_have_count(50)


def test_language_link_stays_on_the_letter(outbox, open_page):
    page = open_page(outbox + "/outbox")
    page.locator(".mails a").first.click()

    page.get_by_role("link", name="English").click()

    expect(page.get_by_role("link", name="Back to the outbox")).to_be_visible()
    expect(page.locator(".letter")).to_contain_text("Kính gửi ông/bà")


@pytest.mark.parametrize("width", [360, 1280])
def test_empty_outbox_says_what_would_be_here(empty_outbox, open_page, pictures, width):
    page = open_page(empty_outbox + "/outbox", width=width)

    shoot(page, pictures / f"outbox-empty-{width}.png")
    expect(page.get_by_role("heading", name="Chưa có thư nào")).to_be_visible()
    assert fits(page)
    assert violations(page) == []


def test_letter_that_is_none_is_not_found(outbox, open_page):
    page = open_page(outbox + "/outbox/nothing%3Ahere", expect_status=404)

    expect(page.locator("main")).to_contain_text("Không tìm thấy thư này")


def test_mark_that_is_none_is_refused(outbox, open_page):
    open_page(outbox + "/outbox?tu=zzz", expect_status=422)


def test_outbox_is_closed_where_mail_goes_out_for_real(bare_site, open_page):
    for path in ("/outbox", "/outbox/any"):
        open_page(bare_site + path, expect_status=404)


def test_everything_works_without_scripts_and_by_keyboard(outbox, open_page):
    page = open_page(outbox + "/outbox", java_script_enabled=False, width=360)

    page.locator(".mails a").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".letter")).to_be_visible()


def test_targets_on_a_phone_are_large_enough_for_a_thumb(outbox, open_page):
    page = open_page(outbox + "/outbox", width=360, height=740)
    for _ in range(2):
        small = page.evaluate(
            """() => [...document.querySelectorAll('a[href], button, summary')]
                .filter(e => !e.classList.contains('skip-link') && e.checkVisibility({contentVisibilityAuto: true}))
                .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
                .filter(([, box]) => box.height < 44 || box.width < 44).map(([text]) => text)"""
        )
        assert small == []
        page.locator(".mails a, .back a").first.click()
