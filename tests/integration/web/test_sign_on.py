"""The province's own sign-on, against a real provider process: who comes in, and every lie that brings nobody in."""

import itertools
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from api.web.account.desk import SignOn
from tests.fixtures.codes import Post
from tests.fixtures.oidc_provider import CLIENT_ID, CLIENT_SECRET
from tests.fixtures.processes import free_port
from workflow.domain.system import SYSTEM
from workflow.services.oidc_link import link_identity
from workflow.services.register_person import PersonRequest, register_person
from workflow.services.sign_in import account_of_login

FAILED = "Chưa đăng nhập được bằng tài khoản của tỉnh"
ROOT = Path(__file__).parents[3]

COUNTER = itertools.count(1)


@pytest.fixture(scope="module")
def issuer():
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.fixtures.oidc_provider", str(port)], cwd=ROOT)
    issuer = f"http://127.0.0.1:{port}"
    give_up = time.monotonic() + 30
    while True:
        try:
            httpx.get(f"{issuer}/jwks", timeout=1)
            break
        except httpx.HTTPError:
            assert time.monotonic() < give_up, "the provider did not start"
            time.sleep(0.05)
    yield issuer
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def desk_given(issuer):
    return {"sign_on": SignOn(issuer, CLIENT_ID, CLIENT_SECRET, "VNeID")}


@pytest.fixture
def provider(issuer, site):
    def control(*, lie="", **person):
        wishes = {"lie": lie, "now": site.clock.now().timestamp(), "person": person}
        assert httpx.post(f"{issuer}/control", json=wishes).status_code == 200

    return control


@pytest.fixture
def thu(site):
    """Give somebody whose login is a mail address that the provider has verified."""
    count = next(COUNTER)
    email = f"thu{count}@example.vn"
    with site.database.unit() as unit:
        person = register_person(unit, site.clock, SYSTEM, PersonRequest(login=email, name="Lê Thu", invented=True))
    return Thu(person, email, f"sub-{count}")


class Thu:
    """A registered person and who she is at the provider."""

    def __init__(self, person, email, subject):
        self.person = person
        self.email = email
        self.subject = subject


def go(browser, back="/viec"):
    """Go to the provider and give the address it sends the browser back to."""
    away = browser.get("/oidc/vao", params={"ve": back})
    assert away.status_code == 303, away.text
    answer = httpx.get(away.headers["location"])
    assert answer.status_code == 302, answer.text
    return httpx.URL(answer.headers["location"])


def come_back(browser, address):
    return browser.get(f"{address.path}?{address.query.decode()}")


def is_in(browser):
    return browser.get("/xac-thuc/cai-dat").status_code == 200


def links(site, subject):
    with site.database.unit() as unit:
        return unit.rows("SELECT person_id, linked_by FROM oidc_identities WHERE subject = %s", (subject,))


def test_the_page_of_sign_in_offers_it(site):
    browser = site.browser()
    assert 'href="/oidc/vao?ve=/ho-so"' in browser.get("/dang-nhap?ve=/ho-so").text
    assert "VNeID" in browser.last.text


def test_whoever_holds_the_verified_address_comes_in_and_is_known_by_the_subject_afterwards(site, provider, thu):
    provider(sub=thu.subject, email=thu.email, email_verified=True)
    browser = site.browser()
    address = go(browser)
    assert address.host == "ocop.test"
    response = come_back(browser, address)
    assert response.status_code == 303, response.text
    assert response.headers["location"] == "/viec"
    assert is_in(browser)
    assert links(site, thu.subject) == [(thu.person, "email")]
    provider(sub=thu.subject, email="changed@example.vn", email_verified=False)
    again = site.browser()
    assert come_back(again, go(again)).status_code == 303
    assert is_in(again)
    with site.database.unit() as unit:
        assert unit.row("SELECT proved_by FROM sessions WHERE person_id = %s LIMIT 1", (thu.person,)) == ("oidc",)


@pytest.mark.parametrize(
    "lie",
    [
        "state",
        "iss_parameter",
        "nonce",
        "no_nonce",
        "issuer",
        "audience",
        "party",
        "expired",
        "no_subject",
        "alg_none",
        "shared_secret",
        "foreign_key",
    ],
)
def test_a_lie_brings_nobody_in(site, provider, thu, lie):
    provider(sub=thu.subject, email=thu.email, email_verified=True, lie=lie)
    browser = site.browser()
    response = come_back(browser, go(browser))
    provider()
    assert response.status_code == 422
    assert FAILED in response.text
    assert "ocop_session" not in browser.client.cookies
    assert links(site, thu.subject) == []


def test_a_discovery_of_another_issuer_is_not_believed(site, provider):
    provider(lie="discovery")
    response = site.browser().get("/oidc/vao")
    provider()
    assert response.status_code == 503
    assert FAILED in response.text


def test_a_code_is_taken_once(site, provider, thu):
    provider(sub=thu.subject, email=thu.email, email_verified=True)
    browser = site.browser()
    address = go(browser)
    slip = {"ocop_oidc": browser.client.cookies["ocop_oidc"]}
    assert come_back(browser, address).status_code == 303
    replay = site.browser(cookies=slip)
    assert come_back(replay, address).status_code == 422
    assert not is_in(replay)
    assert "ocop_oidc" not in browser.client.cookies


def test_a_code_fetched_by_one_browser_opens_nothing_in_another(site, provider, thu):
    """Neither without a slip (a link sent to a victim) nor with the slip of another attempt."""
    provider(sub=thu.subject, email=thu.email, email_verified=True)
    address = go(site.browser())
    victim = site.browser()
    assert come_back(victim, address).status_code == 422
    go(victim)
    assert come_back(victim, address).status_code == 422
    assert not is_in(victim)


@pytest.mark.parametrize("verified", [False, "true", None])
def test_an_address_that_is_not_verified_links_nobody(site, provider, thu, verified):
    provider(sub=thu.subject, email=thu.email, email_verified=verified)
    browser = site.browser()
    response = come_back(browser, go(browser))
    assert response.status_code == 404
    assert "chưa nối với người nào đã đăng ký" in response.text
    assert links(site, thu.subject) == []


def test_who_is_not_registered_is_not_made(site, provider):
    with site.database.unit() as unit:
        before = unit.row("SELECT count(*) FROM persons")
    provider(sub="stranger", email="stranger@example.vn", email_verified=True)
    browser = site.browser()
    assert come_back(browser, go(browser)).status_code == 404
    with site.database.unit() as unit:
        assert unit.row("SELECT count(*) FROM persons") == before


def test_an_address_that_was_only_written_down_links_nobody(site, provider):
    """Whoever writes another's address into her own contact does not get that person's sign-on."""
    with site.database.unit() as unit:
        person = register_person(
            unit, site.clock, SYSTEM, PersonRequest(login="thief", name="X", email="minister@example.vn", invented=True)
        )
    provider(sub="minister", email="minister@example.vn", email_verified=True)
    browser = site.browser()
    assert come_back(browser, go(browser)).status_code == 404
    post = Post(site.database, site.clock)
    asked = site.browser()
    asked.post("/kich-hoat", {"ten": "thief"})
    code = post.code("minister@example.vn")
    assert asked.post("/kich-hoat/ma", {"ma": code, "mat_khau": "một mật khẩu đủ dài"}).status_code == 303
    assert come_back(browser, go(browser)).status_code == 303, "once the address was proved it is hers"
    assert links(site, "minister") == [(person, "email")]


def test_a_person_linked_already_is_not_taken_over_by_another_subject(site, provider, thu):
    with site.database.unit() as unit:
        link_identity(unit, site.clock, person_id=thu.person, issuer=issuer_of(site), subject="first", by="operator")
    provider(sub="second", email=thu.email, email_verified=True)
    browser = site.browser()
    assert come_back(browser, go(browser)).status_code == 404
    assert links(site, "second") == []


def test_an_operator_links_without_any_address(site, provider, thu):
    with site.database.unit() as unit:
        link_identity(
            unit, site.clock, person_id=thu.person, issuer=issuer_of(site), subject=thu.subject, by="operator"
        )
        assert account_of_login(unit, site.clock, thu.email).person_id == thu.person
    provider(sub=thu.subject, email=None, email_verified=None)
    browser = site.browser()
    assert come_back(browser, go(browser)).status_code == 303
    assert is_in(browser)


def issuer_of(site):
    """Give the issuer as the site knows it: from the address it sends people to."""
    away = site.browser().get("/oidc/vao")
    return away.headers["location"].partition("/authorize")[0]


def test_nobody_is_sent_to_another_site_afterwards(site, provider, thu):
    provider(sub=thu.subject, email=thu.email, email_verified=True)
    browser = site.browser()
    assert come_back(browser, go(browser, "https://evil.example/")).headers["location"] == "/viec"


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?error=access_denied&state=x", "?code=&state=", "?code=é&state=é"]
)
def test_whatever_comes_back_that_was_not_sent_is_refused(site, query):
    response = site.browser().get("/oidc/ve" + query)
    assert response.status_code == 422


class TestWithoutSignOn:
    """An instance that has none."""

    @pytest.fixture
    def desk_given(self):
        return {}

    def test_there_is_no_such_page(self, site):
        assert site.browser().get("/oidc/vao").status_code == 404
        assert site.browser().get("/oidc/ve?code=x&state=y").status_code == 404
        assert "/oidc/" not in site.browser().get("/dang-nhap").text
