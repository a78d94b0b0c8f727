"""A producer's way from the first page to an approved plan, and the offices' part in it: with a thumb, without scripts,
by keyboard alone, in Vietnamese and in English. Codes and reminders are read where they really go.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from api.app import create_app
from api.lanes import THREADS
from api.web.papers.place import put_on
from ocop import forms
from tests.fixtures.accounts import GOOD, ManualClock, cheap_desk
from tests.fixtures.hands import Keyboard
from tests.fixtures.live import serving
from tests.fixtures.seasons import copy_of
from tests.fixtures.visitors import signed_in
from tests.fixtures.walk import TRANSLATOR, Office, Person, Way
from tests.integration.papers.conftest import photograph
from tests.papers_world import IDEA, PLAN
from tests.scenario_files import shipped
from workflow.services.papers import Papers
from workflow.services.replay import replay
from workflow.store.database import Database
from workflow.store.file_folder import FileFolder
from workflow.store.lookups import persons

BEGUN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday, 8:00 in Vietnam
DAY_BEFORE = datetime(2026, 12, 14, 1, 0, tzinfo=UTC)  # plans are taken in until the end of 15/12
SEASON = "demo-2026"
COMMUNE, PROVINCE = "moi_thach_ha", "tinh_can_bo"
REMARKS = ("Nêu rõ vùng nguyên liệu", "Ghi sản lượng từng tháng")
MENDED = "Nếp cái hoa vàng của xã, sim rừng mua trong xã"
ELSEWHERE = ("/phieu/idea/ban/1", "/phieu/idea/so-sanh?tu=1&den=2", "/phieu/idea", "/tai-lieu", "/trao-doi")
ONE_DAY = {"vi": "còn 1 ngày làm việc", "en": "1 working day left"}


@pytest.fixture(scope="module")
def office(servers: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give the province's season of 2026 before its first event, with its people and windows."""
    with copy_of(servers, "units") as url:
        yield from _open(Database(url, pool_size=THREADS), tmp_path_factory.mktemp("files") / "files")


def _open(database: Database, folder: Path) -> Iterator[Office]:
    clock, season = ManualClock(BEGUN), shipped(SEASON)
    replay(database, season, until=season.events[0].at - timedelta(seconds=1))
    app = create_app(database=database, clock=clock, translator=TRANSLATOR, outbox=True)
    cheap_desk().put_on(app)
    put_on(app, Papers(forms.load(), FileFolder(folder)))
    with serving(app) as address:
        yield Office(address, database, clock, season.process)
    database.close()


WAYS = {
    "vi": Way(axe=True, is_pictured=True),
    "vi-no-scripts": Way(scripts=False),
    "vi-keyboard": Way(hand=Keyboard),
    "en": Way(language="en", axe=True, mail=True),
}


@pytest.fixture(params=[*WAYS])
def way(request: pytest.FixtureRequest) -> Way:
    """Give each way in turn."""
    return WAYS[request.param]


@pytest.fixture
def people(office: Office, browser: Browser, pictures: Path, way: Way) -> Iterator[Callable[..., Person]]:
    """Open a browser each for the people of one journey; no page may write to the console."""
    said: list[str] = []
    contexts = []

    def opened(login: str | None = None, *, width: int = 360) -> Person:
        context = browser.new_context(
            viewport={"width": width, "height": 740 if width == 360 else 900},
            locale={"vi": "vi-VN", "en": "en-GB"}[way.language],
            java_script_enabled=way.scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if login is not None:
            with office.database.unit() as unit:
                person = persons(unit, (login,))[login].id
            session = signed_in(office.database, office.clock, person, address=office.address)
            token = session.client.cookies["ocop_session"]
            session.client.close()
            context.add_cookies([{"name": "ocop_session", "value": token, "url": office.address}])
            context.add_cookies([{"name": "ocop_lang", "value": way.language, "url": office.address}])
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
        return Person(office, way, way.hand(page), width, pictures)

    yield opened
    for context in contexts:
        context.close()
    assert said == []


def newest_letter(people: Callable[..., Person]) -> str:
    """Read the newest letter in the outbox."""
    reader = people(width=1280)
    reader.goes("/outbox")
    reader.page.locator(".mail-subject").first.click()
    return reader.page.locator(".letter").inner_text()


def writes(producer: Person, parts: Mapping[str, Mapping[str, Any]], act: str, *, photo: str = "") -> None:
    """Write every part of a form, check, and hand in."""
    assert re.search(r"/phieu/\w+$", producer.page.url)
    for number, answers in enumerate(parts.values(), 1):
        if number == 1:
            with producer.page.expect_navigation():
                producer.hand.press(producer.page.locator(".tasks a").first)
            producer.looks()
        for name, value in answers.items():
            producer.fills(f"o.{name}", value)
        for place in range(producer.page.locator('[name="sua"]').count()):
            producer.hand.choose(producer.page.locator('[name="sua"]').nth(place))
        chooser = producer.page.locator(f'[id="tep.{photo}"]')
        if photo and chooser.count():
            picture = FilePayload(name="sim.jpg", mimeType="image/jpeg", buffer=photograph((1200, 900)))
            producer.hand.attach(chooser, picture)
        producer.presses(producer.say("Save and go on"))
    producer.presses(act)


@dataclass
class Journey:
    """One producer, her product, and the people she meets."""

    office: Office
    way: Way
    people: Callable[..., Person]
    number: int

    def __post_init__(self) -> None:
        """Open everybody's browser."""
        self.producer = self.people()
        self.commune = self.people(COMMUNE, width=1280)
        self.province = self.people(PROVINCE, width=1280)
        self.product = f"Rượu nếp sim {self.number + 1}"
        self.home = ""

    def label(self, trigger: str) -> str:
        """Give what an act is called."""
        return self.office.label(trigger, self.way.language)

    def registers(self) -> None:
        """She registers on her phone; the code comes by the channel there is."""
        she, login = self.producer, f"091200030{self.number}"
        she.goes("/dang-nhap")
        she.presses(she.say("No account yet? Register as a producer"))
        she.fills("ho_ten", "Lê Hoài Thu")
        she.fills("ten", "chu.the@example.vn" if self.way.mail else login)
        she.fills("co_so", f"Cơ sở rượu nếp Hoài Thu {self.number + 1}")
        she.fills("loai", "household_business")
        she.fills("xa", "Xã Thạch Hà, Hà Tĩnh")
        she.fills("dong_y", "1")
        she.presses(she.say("Send me a code"))
        self.office.codes()
        code = re.search(r"\b([0-9]{6})\b", newest_letter(self.people))
        assert code is not None
        she.fills("ma", code[1])
        she.fills("mat_khau", GOOD)
        she.presses(she.say("Make my account"))

    def files_her_idea(self) -> None:
        """The idea, with a photograph."""
        she = self.producer
        she.fills("ten", self.product)
        she.fills("loai", "new")
        she.presses(she.say("Enter the product and write its idea"))
        writes(she, IDEA, self.label("submit_idea"), photo="product_photos")
        self.home = she.page.url.removeprefix(self.office.address).partition("/phieu")[0]

    def is_sent_back(self) -> None:
        """The commune sends it back with two remarks."""
        officer = self.commune
        officer.goes("/viec")
        officer.presses(self.product, role="link")
        officer.presses(self.label("return_idea"))
        boxes = officer.page.locator('textarea[name="remark"]')
        for place, remark in zip((2, 1), REMARKS, strict=True):
            officer.hand.fill(boxes.nth(place), remark)
        officer.fills("comment", "Ý tưởng tốt, còn thiếu hai chỗ")
        officer.confirms(self.label("return_idea"))

    def mends(self) -> None:
        """She reads both remarks, mends, ticks them off, and hands in again."""
        she = self.producer
        she.goes("/viec")
        she.presses(she.say("Open and go on"))
        for remark in REMARKS:
            she.is_told(remark)
        she.presses(self.label("resubmit_idea"))
        mended: dict[str, Mapping[str, Any]] = {part: {} for part in IDEA}
        mended["making"] = {"raw_material": MENDED}
        writes(she, mended, self.label("resubmit_idea"))

    def is_accepted(self) -> None:
        """The commune forwards the idea, the province accepts it."""
        self.commune.goes(self.home)
        self.commune.does("forward_idea")
        self.province.goes("/viec")
        self.province.presses(self.product, role="link")
        self.province.does("accept_idea")

    def is_reminded(self) -> None:
        """The reminder reaches her, by mail if she has an address, and leads to the case."""
        if self.way.mail:
            letter = newest_letter(self.people)
            assert ONE_DAY[self.way.language] in letter
            assert self.product in letter
        she = self.producer
        she.goes("/thong-bao")
        expect(she.page.locator(".notice", has_text=self.product).first).to_contain_text(ONE_DAY[self.way.language])
        she.presses(she.say("Open the case"))

    def files_her_plan(self) -> None:
        """The plan, in time."""
        self.producer.presses(self.label("submit_plan"))
        writes(self.producer, PLAN, self.label("submit_plan"))

    def is_approved(self) -> None:
        """The offices approve, and she reads it in plain words."""
        self.commune.goes(self.home)
        self.commune.does("forward_plan")
        self.province.goes(self.home)
        self.province.does("accept_plan")
        self.producer.goes(self.home)
        self.producer.is_told(self.office.process.states["implementing"].producer.text(self.way.language))

    def looks_round(self) -> None:
        """What was handed in, what changed, the files, the messages: to be read by everybody who may."""
        for place in ELSEWHERE:
            self.producer.goes(self.home + place)


@pytest.mark.timeout(600)
def test_from_registration_to_an_approved_plan(office: Office, people: Callable[..., Person], way: Way):
    number = list(WAYS.values()).index(way)
    office.clock.at = BEGUN + timedelta(minutes=number)
    journey = Journey(office, way, people, number)

    journey.registers()
    journey.files_her_idea()
    journey.is_sent_back()
    office.clock.at += timedelta(days=1)
    office.carry()
    journey.mends()
    journey.is_accepted()
    office.clock.at = DAY_BEFORE + timedelta(minutes=number)
    office.carry()
    journey.is_reminded()
    journey.files_her_plan()
    journey.is_approved()
    if way.axe:
        journey.looks_round()
