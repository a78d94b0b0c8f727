"""A board on a wall, in a real browser: what others do shows up by itself, and nothing is lost of what one looks at."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from redis import Redis

from api.app import create_app
from api.lanes import THREADS
from config.i18n import load_translator
from tests import factories
from tests.acts import Acts
from tests.fixtures.live import serving
from tests.fixtures.looks import fits, shoot, violations
from workers.publish import publisher
from workflow.domain.time import FixedClock, SystemClock
from workflow.services.relay import relay_once
from workflow.services.sessions import open_session
from workflow.store.database import Database

SOON = 15_000


class Office:
    """A province with a server that hears Redis, and pages in which one of its people is signed in."""

    def __init__(self, database, redis, browser):
        self.database, self.redis, self.browser = database, redis, browser
        self.acts = Acts(database, factories.build(database))
        self.address, self.said, self.contexts = "", [], []

    def context(self, who, **options):
        """Give a browser context of a person."""
        with self.database.unit() as unit:
            person = self.acts.scene.people[who]
            token = open_session(unit, SystemClock(), person_id=person, proved_by="password", device="thử")
        host = urlsplit(self.address).hostname
        cookie = {"name": "ocop_session", "value": token, "domain": host, "path": "/"}
        options = {"viewport": {"width": 1280, "height": 700}, "locale": "vi-VN"} | options
        made = self.browser.new_context(storage_state={"cookies": [cookie]}, **options)
        self.contexts.append(made)
        return made

    def page(self, who, path, **options):
        """Open a page as a person."""
        page = self.context(who, **options).new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.goto(self.address + path)
        return page

    def relay(self):
        """Carry the outbox out as the worker does."""
        publish = publisher(self.redis)
        relay_once(self.database, publish, FixedClock(self.acts.at), announce=publish)


@pytest.fixture
def office(fresh_database_url, redis_url, browser):
    database = Database(fresh_database_url, pool_size=THREADS)
    redis = Redis.from_url(redis_url, socket_timeout=2.0)
    made = Office(database, redis, browser)
    app = create_app(database=database, clock=SystemClock(), translator=load_translator(), redis=redis)
    with serving(app) as made.address:
        yield made
        for context in made.contexts:
            context.close()
    redis.close()
    database.close()


@pytest.mark.parametrize("path", ["/bang", "/lanh-dao"])
def test_a_move_of_somebody_else_shows_up_without_a_reload(office, path, pictures):
    office.acts.case(until="idea_submitted")
    wall = office.page("province_officer", path)
    elsewhere = office.page("stranger", "/ho-so")
    wall.evaluate("window.stays = true")
    part = wall.locator("[data-live]")
    wall.wait_for_timeout(3_000)
    before = part.inner_text()
    wall.locator("[data-live] a").first.focus()
    held = wall.evaluate("document.activeElement.getAttribute('href')")
    office.acts.case(until="plan_draft")
    office.relay()
    wall.wait_for_function(
        "before => document.querySelector('[data-live]').innerText !== before", arg=before, timeout=SOON
    )
    assert wall.evaluate("window.stays") is True
    assert wall.evaluate("document.activeElement.getAttribute('href')") == held
    assert wall.locator("[data-sign]:visible").count() == 0
    assert "Cập nhật lúc" in part.inner_text()
    assert violations(wall) == []
    shoot(wall, pictures / f"live{path.replace('/', '-')}-1280.png")
    assert elsewhere.inner_text("main")
    assert office.said == []


def test_a_list_of_work_counts_by_itself_and_says_that_it_has_changed(office, pictures):
    office.acts.case(until="idea_submitted")
    page = office.page("commune_officer", "/viec", viewport={"width": 360, "height": 740})
    page.wait_for_timeout(3_000)
    page.locator(".work-choose input[type=checkbox]").first.check()
    office.acts.case(until="idea_submitted")
    office.relay()
    expect(page.locator("[data-live] [aria-current] b")).to_have_text("2", timeout=SOON)
    expect(page.locator("[data-live-stale]")).to_be_visible()
    assert page.locator(".work-row").count() == 1
    assert page.locator(".work-choose input[type=checkbox]").first.is_checked()
    assert fits(page)
    assert violations(page) == []
    shoot(page, pictures / "live-viec-360.png")
    page.locator("[data-live-stale] a").click()
    expect(page.locator(".work-row")).to_have_count(2)
    assert office.said == []


def test_a_lost_line_is_said_and_made_up_for_when_it_is_back(office, pictures):
    office.acts.case(until="idea_submitted")
    context = office.context("province_officer")
    page = context.new_page()
    context.route("**/truc-tiep*", lambda route: route.abort())
    page.goto(office.address + "/bang")
    expect(page.locator("[data-sign=lost]")).to_be_visible(timeout=SOON)
    shoot(page, pictures / "live-lost-1280.png")
    office.acts.case(until="idea_submitted")
    office.relay()
    context.unroute("**/truc-tiep*")
    expect(page.locator("[data-live] .lead")).to_contain_text("2 sản phẩm", timeout=30_000)
    expect(page.locator("[data-sign=lost]")).to_be_hidden()


def test_a_session_that_ends_is_said_on_the_wall(office):
    office.acts.case(until="idea_submitted")
    context = office.context("province_officer")
    page = context.new_page()
    page.goto(office.address + "/bang")
    page.wait_for_timeout(3_000)
    with office.database.unit() as unit:
        unit.execute("UPDATE sessions SET ended_at = now()")
    office.acts.case(until="idea_submitted")
    office.relay()
    expect(page.locator("[data-sign=over]")).to_be_visible(timeout=SOON)
    assert "/dang-nhap?ve=%2Fbang" in page.locator("[data-sign=over] a").get_attribute("href")


def test_without_scripts_there_is_a_link_that_loads_anew(office):
    office.acts.case(until="idea_submitted")
    page = office.page("province_officer", "/bang", java_script_enabled=False)
    office.acts.case(until="idea_submitted")
    page.get_by_role("link", name="Tải lại").click()
    assert "2 sản phẩm" in page.inner_text("main")
    assert page.locator("[data-sign]:visible").count() == 0


PAGES = ("/bo-loc?q=buoc:3", "/ho-so?q=buoc:2", "/danh-sach-cham")


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_about_lists_are_accessible_and_fit_the_screen(office, pictures, width):
    case = office.acts.case(until="idea_submitted")
    with office.database.unit() as unit:
        (code,) = unit.rows("SELECT code FROM cases WHERE id = %s", (case,))[0]
    for language in ("vi", "en"):
        page = office.page("province_officer", "/bo-loc", viewport={"width": width, "height": 740})
        page.fill("#kept-q", "buoc:2")
        page.fill("#name", f"Ý tưởng {language}")
        page.get_by_role("button", name="Lưu bộ lọc").click()
        expect(page.locator(".flash")).to_be_visible()
        for path in (*PAGES, f"/ho-so/{code}/lich-su?buoc=2"):
            page.goto(f"{office.address}{path}{'&' if '?' in path else '?'}lang={language}")
            assert fits(page), path
            assert violations(page) == [], path
            name = path.partition("?")[0].replace(code, "ma").replace("/", "-")
            shoot(page, pictures / f"lists{name}-{language}-{width}.png")
        page.goto(f"{office.address}/toi?lang=vi")
    assert office.said == []
