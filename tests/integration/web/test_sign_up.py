"""A producer registers herself and enters a product: everything or nothing, once, and only her own."""

import itertools
import re
from datetime import timedelta

import pytest

from tests.acts import one
from tests.fixtures.accounts import GOOD, give_password
from tests.fixtures.codes import Post
from workflow.domain.system import SYSTEM
from workflow.services.register_person import GrantRequest, PersonRequest, grant_role, register_person

PASSWORD = "mùa nước nổi về sớm"

COUNTER = itertools.count(101)


@pytest.fixture(scope="module")
def season(account_world):
    return account_world.season("s-2020")


@pytest.fixture
def post(site):
    return Post(site.database, site.clock)


@pytest.fixture
def number():
    count = next(COUNTER)
    return f"0987000{count}"


def filled(number, **changes):
    fields = {
        "ho_ten": "Lê  Hoài Thu",
        "ten": number,
        "co_so": "Cơ sở Hoài Thu",
        "loai": "household_business",
        "xa": "Nam Điền, Hà Tĩnh",
        "dong_y": "1",
    }
    return {**fields, **changes}


def registered(site, post, number, **changes):
    browser = site.browser()
    response = browser.post("/dang-ky", filled(number, **changes))
    assert response.status_code == 303, response.text
    browser.follow()
    browser.post("/dang-ky/ma", {"ma": post.code("+84" + number[1:]), "mat_khau": PASSWORD})
    return browser


def counted(site):
    with site.database.unit() as unit:
        return unit.row(
            "SELECT (SELECT count(*) FROM persons), (SELECT count(*) FROM producers),"
            " (SELECT count(*) FROM role_grants), (SELECT count(*) FROM credentials)"
        )


def test_a_producer_registers_and_enters_her_product(site, post, season, number):
    browser = registered(site, post, number)
    assert browser.last.status_code == 303, browser.last.text
    assert browser.last.headers["location"] == "/san-pham/moi"
    with site.database.unit() as unit:
        row = unit.row(
            "SELECT p.name, p.login, p.phone, r.name, r.kind, r.commune_id, g.role FROM persons p"
            " JOIN role_grants g ON g.person_id = p.id JOIN producers r ON r.id = g.producer_id WHERE p.login = %s",
            ("+84" + number[1:],),
        )
    commune = site.world.units["Nam Điền"]
    login = "+84" + number[1:]
    assert row == ("Lê Hoài Thu", login, login, "Cơ sở Hoài Thu", "household_business", commune, "producer")

    page = browser.follow()
    assert "Mùa OCOP 2020, huyện Thạch Hà – Cơ sở Hoài Thu, Nam Điền" in page.text
    place = re.search(r'name="noi"\s+value="([^"]+)"', page.text)[1]
    sent = {**browser.hidden(), "ten": "Rượu nếp  sim", "loai": "new", "noi": place}
    done = browser.client.post("/san-pham/moi", data=sent)
    assert done.status_code == 303
    code = done.headers["location"].removeprefix("/ho-so/")
    with site.database.unit() as unit:
        case = unit.row(
            "SELECT c.state, c.track, p.name, h.actor_role, h.channel, h.trigger FROM cases c JOIN products p ON"
            " p.id = c.product_id JOIN history h ON h.case_id = c.id WHERE c.code = %s",
            (code,),
        )
    assert case == ("idea_draft", "new", "Rượu nếp sim", "producer", "web", "idea")
    again = browser.client.post("/san-pham/moi", data=sent)
    assert again.headers["location"] == done.headers["location"], "sent twice it is entered once"
    renewed = browser.client.post("/san-pham/moi", data={**sent, "request_id": "another-key", "ten": "rượu nếp sim"})
    assert renewed.status_code == 409
    assert one(site.database, "SELECT count(*) FROM products WHERE lower(name) = 'rượu nếp sim'") == 1


def test_a_mail_address_will_do_as_well(site, post):
    browser = site.browser()
    browser.post("/dang-ky", filled("Thu.Hoai@Example.vn"))
    browser.follow()
    browser.post("/dang-ky/ma", {"ma": post.code("thu.hoai@example.vn"), "mat_khau": PASSWORD})
    assert browser.last.status_code == 303
    assert site.sign_in(site.browser(), "thu.hoai@example.vn", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ho_ten": " "}, "ho_ten"),
        ({"ten": ""}, "ten"),
        ({"co_so": ""}, "co_so"),
        ({"loai": "bank"}, "loai"),
        ({"xa": "Chẳng Có Nơi Nào"}, "xa"),
        ({"dong_y": ""}, "dong_y"),
        ({"ho_ten": "x" * 121}, "ho_ten"),
        ({"xa": "Nam Điền", "don_vi": "not-a-key", "co_so": ""}, "co_so"),
    ],
)
def test_every_place_to_mend_is_said_and_nothing_typed_is_lost(site, changes, said):
    response = site.browser().post("/dang-ky", filled("0987000999", **changes))
    assert response.status_code == 422
    assert f'<a href="#{said}">' in response.text
    assert "0987000999" in response.text or "ten" in changes
    assert "Lỗi: " in response.text


def test_what_is_no_number_and_no_address_is_said(site):
    response = site.browser().post("/dang-ky", filled("thu"))
    assert response.status_code == 422
    assert "Nhập số điện thoại có 10 chữ số" in response.text


def test_of_several_communes_one_is_chosen(site, post, number):
    browser = site.browser()
    several = browser.post("/dang-ky", filled(number, xa="ha tinh"))
    assert several.status_code == 422
    assert "Có nhiều xã, phường tên như vậy" in several.text
    assert several.text.count('name="don_vi"') == 6
    chosen = str(site.world.units["Ngọc Sơn"])
    assert browser.post("/dang-ky", filled(number, xa="ha tinh", don_vi=chosen)).status_code == 303
    foreign = str(site.world.units["district"])
    assert browser.post("/dang-ky", filled(number, xa="ha tinh", don_vi=foreign)).status_code == 422


def test_nothing_is_stored_before_the_code(site, post, number):
    before = counted(site)
    browser = site.browser()
    browser.post("/dang-ky", filled(number))
    post.code("+84" + number[1:])
    for _ in range(2):
        assert browser.post("/dang-ky/ma", {"ma": "000000", "mat_khau": PASSWORD}).status_code == 422
    assert counted(site) == before
    with site.database.unit() as unit:
        texts = unit.rows("SELECT row_to_json(c)::text FROM one_time_codes c")
    assert not any("Hoài Thu" in text for (text,) in texts)


def test_a_number_with_an_account_gets_a_letter_and_the_same_answer(site, post, number):
    registered(site, post, number)
    site.clock.at += timedelta(minutes=2)
    before = counted(site)
    known, unknown = site.browser(), site.browser()
    pages = []
    for browser, typed in ((known, number), (unknown, "0987111222")):
        assert browser.post("/dang-ky", filled(typed)).headers["location"] == "/dang-ky/ma"
        pages.append(re.sub(r'value="[^"]*"', "", browser.follow().text))
    assert pages[0] == pages[1]
    post.tick()
    letters = [m for m in post.trays["sms"].messages if m.address == "+84" + number[1:]]
    assert "da co tai khoan" in letters[-1].short
    assert known.post("/dang-ky/ma", {"ma": "123456", "mat_khau": PASSWORD}).status_code == 422
    assert counted(site) == before


def test_a_registration_code_makes_one_account(site, post, number):
    browser = site.browser()
    browser.post("/dang-ky", filled(number))
    slip = dict(browser.client.cookies)
    code = post.code("+84" + number[1:])
    assert browser.post("/dang-ky/ma", {"ma": code, "mat_khau": PASSWORD}).status_code == 303
    before = counted(site)
    assert site.browser(cookies=slip).post("/dang-ky/ma", {"ma": code, "mat_khau": PASSWORD}).status_code == 409
    assert counted(site) == before


def test_a_registration_left_lying_is_over(site, post, number):
    browser = site.browser()
    browser.post("/dang-ky", filled(number))
    code = post.code("+84" + number[1:])
    site.clock.at += timedelta(minutes=11)
    assert "Mã này đã hết hạn" in browser.post("/dang-ky/ma", {"ma": code, "mat_khau": PASSWORD}).text
    assert site.browser().get("/dang-ky/ma").status_code == 303


def producer_of(site, commune, login):
    """Give a browser of somebody who holds the account of a commune's producer."""
    with site.database.unit() as unit:
        person = register_person(unit, site.clock, SYSTEM, PersonRequest(login=login, name="Chủ cơ sở", invented=True))
        grant = GrantRequest(person, "producer", site.clock.now().date(), producer_id=site.world.producers[commune])
        grant_role(unit, site.clock, SYSTEM, grant)
    give_password(site.database, site.clock, person)
    browser = site.browser()
    site.sign_in(browser, login)
    return browser


def test_a_product_sent_empty_names_every_fault_at_once(site, season):
    browser = producer_of(site, "Thạch Hải", "thach-hai-2")
    browser.get("/san-pham/moi")
    page = browser.post("/san-pham/moi", {"ten": " ", "loai": "", "noi": ""})
    assert page.status_code == 422
    assert "Có 3 chỗ cần sửa" in page.text
    summary, form = page.text.split("<h1>")
    for name in ("ten", "loai", "noi"):
        assert f'href="#{name}"' in summary
        assert f'id="{name}-fault"' in form


def test_nobody_enters_a_product_for_another_producer(site, season):
    browser = producer_of(site, "Thạch Hải", "thach-hai")
    browser.get("/san-pham/moi")
    other = site.world.producers["Ngọc Sơn"]
    before = one(site.database, "SELECT count(*) FROM products")
    response = browser.post("/san-pham/moi", {"ten": "Nước mắm", "loai": "new", "noi": f"{other}_{season}"})
    assert response.status_code == 403
    assert one(site.database, "SELECT count(*) FROM products") == before


def test_an_officer_enters_nothing_here_and_a_stranger_is_asked_to_sign_in(site, season):
    browser = site.browser()
    assert browser.get("/san-pham/moi").headers["location"].startswith("/dang-nhap?ve=")
    site.sign_in(browser, "officer", GOOD)
    assert "Trang này dành cho tài khoản của chủ thể" in browser.get("/san-pham/moi").text
    producer = site.world.producers["Nam Điền"]
    sent = {"ten": "Nước mắm", "loai": "new", "noi": f"{producer}_{season}"}
    assert browser.client.post("/san-pham/moi", data={**sent, "request_id": "x"}).status_code == 403, (
        "without the token"
    )
    browser.get("/xac-thuc/cai-dat")
    assert browser.post("/san-pham/moi", {**sent, "request_id": "x"}).status_code == 403


def test_a_season_that_is_closed_or_elsewhere_is_refused_and_leaves_no_product(site, season):
    browser = producer_of(site, "Đỉnh Bàn", "dinh-ban")
    own = site.world.producers["Đỉnh Bàn"]
    closed = site.world.season("s-closed", status="draft")
    page = browser.get("/san-pham/moi")
    assert str(closed) not in page.text
    before = one(site.database, "SELECT count(*) FROM products")
    response = browser.post("/san-pham/moi", {"ten": "Nước mắm", "loai": "new", "noi": f"{own}_{closed}"})
    assert response.status_code == 409
    for place in ("", "x", f"{own}_", f"{own}_{own}"):
        browser.get("/san-pham/moi")
        refused = browser.post("/san-pham/moi", {"ten": "Nước mắm", "loai": "new", "noi": place})
        assert refused.status_code in {404, 422}
    assert one(site.database, "SELECT count(*) FROM products") == before


def test_where_no_season_is_open_the_page_says_what_to_do(site):
    with site.database.unit() as unit:
        unit.execute("UPDATE seasons SET status = 'closed'")
    browser = producer_of(site, "Ngọc Sơn", "ngoc-son")
    text = browser.get("/san-pham/moi").text
    with site.database.unit() as unit:
        unit.execute("UPDATE seasons SET status = 'open'")
    assert "Chưa có mùa nào mở cho xã của ông/bà" in text
    assert "<form" not in text.split("<main")[1]
