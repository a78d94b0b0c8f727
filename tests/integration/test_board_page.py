"""The board as a page over HTTP: what it says, what it must not say, and how it answers bad addresses."""

import gzip
import re
from datetime import UTC, datetime

import httpx
import pytest

from api.app import create_app
from api.web.pages import SIGN_IN
from api.web.responses import CONTENT_POLICY
from api.web.static_files import read_static
from config.i18n import load_translator
from tests import board_world
from tests.board_world import TO_IDEA, TO_PLAN, TO_SUBMITTED_PLAN
from tests.fixtures.live import serving
from workflow.domain.time import FixedClock
from workflow.store.database import Database

NOW = datetime(2026, 11, 22, 1, 2, tzinfo=UTC)
SEPTEMBER = datetime(2020, 9, 3, 9, 5, tzinfo=UTC)


@pytest.fixture
def database(fresh_database_url):
    database = Database(fresh_database_url)
    yield database
    database.close()


@pytest.fixture
def world(database):
    return board_world.build(database)


@pytest.fixture
def client(database):
    app = create_app(database=database, clock=FixedClock(NOW), translator=load_translator())
    with serving(app) as address, httpx.Client(base_url=address, headers={"accept": "text/html"}) as client:
        yield client


@pytest.fixture
def season(world):
    key = world.season("thach-ha-2020")
    for _ in range(2):
        world.enter(key, "Nam Điền", triggers=TO_PLAN)
    late = world.enter(key, "Đỉnh Bàn", triggers=TO_PLAN)
    world.walk(late, "submit_plan", at=SEPTEMBER)
    world.enter(key, "Ngọc Sơn", triggers=(*TO_IDEA, "decline_idea"))
    return key


def words(html):
    """Give what a reader sees, without the marks."""
    body = re.sub(r"<(script|style|title)[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", body.partition("<body>")[2])
    return " ".join(text.replace("&nbsp;", " ").replace("&#39;", "'").split())


def table(html):
    found = re.search(r"<tbody>(.*?)</tbody>", html, flags=re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found[1] if found else "", flags=re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in cells]


def test_page_shows_the_figures_in_words_and_as_a_table(client, season):
    response = client.get("/")

    assert response.status_code == 200
    seen = words(response.text)
    assert "Mùa này có 4 sản phẩm: 3 đang trong chu trình, 1 đã kết thúc." in seen
    assert "4 ý tưởng đã nộp" in seen
    assert "3 ý tưởng được chấp thuận" in seen
    assert "1 phương án đã nộp còn chờ 2" in seen
    assert "Mùa 2020 · Chủ nhật 22/11/2026" in seen
    assert "Số liệu lúc 8:02, Chủ nhật 22/11/2026 (giờ Việt Nam)." in seen
    assert table(response.text) == [
        ["Đỉnh Bàn", "–", "–", "1", "–", "–", "–", "–", "1"],
        ["Nam Điền", "–", "–", "2", "–", "–", "–", "–", "2"],
        ["Ngọc Sơn", "–", "–", "–", "–", "–", "–", "1", "1"],
    ]


def test_page_of_a_past_day_says_so_and_counts_through_its_last_hour(client, season):
    before = client.get("/", params={"ngay": "2/9/2020"}).text
    on_the_day = client.get("/", params={"ngay": "2020-09-03"}).text
    that_morning = client.get("/?ngay=2020-09-03T08:00+07:00").text

    assert "phương án đã nộp" not in words(before)
    assert "Đang xem lại ngày 3/9/2020" in words(on_the_day)
    assert "Mùa 2020 · thứ Năm 3/9/2020" in words(on_the_day)
    assert "1 phương án đã nộp còn chờ 2" in words(on_the_day)
    assert "đến hết thứ Năm 3/9/2020 (giờ Việt Nam)" in words(on_the_day)
    assert "Đang xem lại lúc 8:00 ngày 3/9/2020" in words(that_morning)
    assert "phương án đã nộp" not in words(that_morning)
    assert "Đang xem lại" not in words(client.get("/").text)


def test_page_in_english_translates_every_sentence(client, season):
    seen = words(client.get("/", params={"ngay": "2020-09-03", "lang": "en"}).text)

    assert "Looking back at 3 September 2020" in seen
    assert "Products in the season: 4. Going through the six steps: 3. Ended: 1." in seen
    assert "1 plans submitted 2 still to come" in seen
    for vietnamese in ("Mùa này", "Đến lượt", "Từng xã", "Nguồn", "Xem lại", "Cộng", "Lịch"):
        assert vietnamese not in seen


def test_language_is_remembered_and_otherwise_the_browsers(client, season):
    assert client.get("/", headers={"accept-language": "en-GB"}).headers["content-language"] == "en"
    assert client.get("/").headers["content-language"] == "vi"

    asked = client.get("/", params={"lang": "en"})

    assert asked.headers["set-cookie"].startswith("ocop_lang=en; HttpOnly;")
    assert client.get("/", headers={"accept-language": "vi"}).headers["content-language"] == "en"
    assert "set-cookie" not in client.get("/").headers
    assert "set-cookie" not in client.get("/", params={"lang": "xx"}).headers


def test_page_names_no_producer_no_product_and_no_person(client, world, season):
    html = client.get("/").text + client.get("/?ngay=2020-09-03").text

    for secret in ("Cơ sở Bí Mật", "Sản phẩm 0", "Người làm thử", "0912345678", "officer"):
        assert secret not in html
    assert str(world.officer) not in html


@pytest.mark.parametrize("typed", ["31/2/2020", "mai", "%22%3E%3Cb%3Ex", "9" * 3000])
def test_wrong_day_is_explained_on_the_page_of_today(client, season, typed):
    response = client.get(f"/?ngay={typed}")

    assert response.status_code == 422
    assert "<title>Lỗi: Mùa OCOP 2020" in response.text
    assert 'role="alert"' in response.text
    assert 'aria-describedby="ngay-hint ngay-fault" aria-invalid="true"' in response.text
    assert words(response.text).count("Nhập ngày theo dạng ngày/tháng/năm") == 2
    assert "<b>x" not in response.text
    assert table(response.text)[0][0] == "Đỉnh Bàn"


def test_day_to_come_is_explained_in_english_too(client, season):
    response = client.get("/?ngay=23/11/2026&lang=en")

    assert response.status_code == 422
    assert "That day has not come yet." in words(response.text)


@pytest.mark.parametrize("code", ["nowhere", "x" * 500, "%F0%9F%8C%BE", "' OR 1=1 --", "draft-2021"])
def test_unknown_season_gives_a_page_of_the_same_design(client, world, season, code):
    world.season("draft-2021", status="draft")

    response = client.get(f"/?mua={code}")

    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == CONTENT_POLICY
    assert '<header class="site-header">' in response.text
    assert "Không tìm thấy mùa này" in words(response.text)


@pytest.mark.parametrize("address", ["/?mua=%00", "/?ngay=%00", "/?mua=%ff"])
def test_unreadable_address_is_refused_and_not_a_fault_of_the_server(client, season, address):
    assert client.get(address).status_code == 400


def test_without_a_season_the_page_says_what_to_type(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "Chưa có mùa nào" in words(response.text)
    assert "<code>make run</code>" in response.text


def test_season_without_products_says_why_it_is_empty(client, world):
    world.season("thach-ha-2020")

    assert "Chưa có sản phẩm nào vào mùa này" in words(client.get("/").text)
    assert "Đến ngày này chưa có sản phẩm nào vào mùa." in words(client.get("/?ngay=1/3/2020").text)


def test_names_are_escaped(client, world):
    season = world.season("thach-ha-2020", name="Mùa <script>alert(1)</script> & bạn")
    world.enter(season, "Nam Điền")

    html = client.get("/").text

    assert "<script>alert" not in html
    assert "Mùa &lt;script&gt;alert(1)&lt;/script&gt; &amp; bạn" in html


def test_page_is_strict_about_what_it_loads(client, season):
    response = client.get("/")

    assert response.headers["content-security-policy"] == CONTENT_POLICY
    assert re.findall(r"<script.*?</script>", response.text, flags=re.DOTALL) == [
        f'<script type="module" src="{read_static().path("site.js")}"></script>'
    ]
    assert not re.search(r"\sstyle=|\son\w+=|javascript:|https?://", response.text)
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', response.text)
    assert len(loaded) == 5  # two halves of a face, mark, style, script; icons are asked for by the pages that use them
    for address in loaded:
        file = client.get(address)
        assert file.status_code == 200
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/site.css").status_code == 404
    assert client.get("/static/..%2f..%2fapp.py").status_code == 404


def test_every_link_on_the_page_leads_somewhere(client, season, world):
    world.season("cu-2019", status="closed")
    page = client.get("/?ngay=3/9/2020&mua=thach-ha-2020").text

    addresses = {address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', page)}

    assert {"/", "/?mua=cu-2019", "/?mua=thach-ha-2020", "/api/v1/openapi.json"} <= addresses
    for address in addresses - {SIGN_IN, "/bo-tieu-chi"}:  # the accounts' own room; no regulation is stored here
        if address.startswith("#"):
            assert f'id="{address[1:]}"' in page
        else:
            assert client.get(address).status_code == 200, address


def test_head_answers_like_get_without_a_body(client, season):
    for address in ("/", "/?mua=nowhere"):
        head, get = client.head(address), client.get(address)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers["content-type"] == get.headers["content-type"]


def test_other_methods_are_refused_on_a_page_that_names_the_right_ones(client, season):
    response = client.post("/")

    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert '<header class="site-header">' in response.text


def test_unchanged_page_is_not_sent_twice_and_a_changed_one_is(client, world, season):
    first = client.get("/")
    again = client.get("/", headers={"if-none-match": first.headers["etag"]})
    world.enter(season, "Nam Điền", triggers=TO_SUBMITTED_PLAN)
    after = client.get("/", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert after.status_code == 200
    assert table(after.text)[1] == ["Nam Điền", "–", "–", "3", "–", "–", "–", "–", "3"]


def test_page_travels_packed_and_within_the_budget(client, world, season):
    for commune in board_world.COMMUNES:
        world.enter(season, commune)

    with client.stream("GET", "/", headers={"accept-encoding": "gzip"}) as response:
        packed = b"".join(response.iter_raw())
    plain = client.get("/", headers={"accept-encoding": "identity"})

    assert response.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain.content
    assert "content-encoding" not in plain.headers
    assert len(packed) <= 30 * 1024
