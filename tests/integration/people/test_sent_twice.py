"""A form sent twice, byte for byte: it ends where the first ended, does nothing twice, and shows no fault."""

import httpx
import pytest
import redis

from api.app import create_app
from api.lanes import THREADS
from config.i18n import load_translator
from tests.fixtures.accounts import cheap_desk
from tests.fixtures.live import serving
from workflow.store.database import Database


@pytest.fixture(scope="module", params=["redis", "alone"])
def address(request, database_url, redis_url, made):
    database = Database(database_url, pool_size=THREADS)
    app = create_app(database=database, clock=made.clock, translator=load_translator())
    with redis.Redis.from_url(redis_url) as store:
        cheap_desk(redis=store if request.param == "redis" else None).put_on(app)
        with serving(app) as found:
            yield found
    database.close()


@pytest.fixture
def twice(world, request):
    """Give what opens a page and sends a form of it two times; a name of the case makes each form new."""
    mark = f"{request.node.callspec.params['address']}"

    def send(browser, page, fields, *, to=None):
        opened = browser.get(page)
        assert opened.status_code == 200, opened.text
        sent = {**browser.hidden(), **{name: value.replace("<mark>", mark) for name, value in fields.items()}}
        first, second = (browser.client.post(to or page, data=sent) for _ in range(2))
        assert first.status_code == httpx.codes.SEE_OTHER, first.text
        assert second.status_code == httpx.codes.SEE_OTHER, second.text
        assert second.headers["location"] == first.headers["location"]
        assert second.headers.get_list("set-cookie") == first.headers.get_list("set-cookie")
        return first

    return send


def counted(world, table):
    return len(world.rows({"acts": "SELECT 1 FROM admin_acts", "invitations": "SELECT 1 FROM invitations"}[table]))


def test_an_invitation(world, browse, twice):
    before = counted(world, "invitations"), counted(world, "acts")
    given = {
        "name": "Trần Thị <mark>",
        "address": "<mark>@example.vn",
        "role": "commune_officer",
        "place": "don vi commune",
    }
    twice(browse("local_admin"), "/quan-tri/moi", given)
    assert (counted(world, "invitations"), counted(world, "acts") - before[1]) == (before[0] + 1, 3)


def test_a_role_given_and_ended(world, browse, twice):
    admin, base = browse("admin"), f"/quan-tri/nguoi/{world.people['colleague']}"
    twice(admin, f"{base}/vai", {"role": "district_officer", "place": "don vi district", "reason": "thêm việc"})
    ((grant,),) = world.rows(
        "SELECT id FROM role_grants WHERE person_id = %s AND role = 'district_officer' AND valid_to IS NULL",
        world.people["colleague"],
    )
    twice(admin, f"{base}/thoi-vai/{grant}", {"reason": "thôi"})


def test_an_account_locked_and_unlocked(world, browse, twice):
    admin, base = browse("admin"), f"/quan-tri/nguoi/{world.people['colleague']}"
    for act in ("khoa", "mo-khoa"):
        before = counted(world, "acts")
        twice(admin, f"{base}/{act}", {"reason": "nghỉ <mark>"})
        assert counted(world, "acts") == before + 1, act


def test_a_substitute_named_and_ended(world, browse, twice):
    officer = browse("commune_officer")
    given = {"substitute": str(world.people["colleague"]), "first_on": "1/6/2020", "last_on": "5/6/2020"}
    twice(officer, "/toi/thay", {**given, "reason": "họp"})
    ((key,),) = world.rows("SELECT id FROM substitutions WHERE ended_at IS NULL")
    twice(officer, "/toi/thay", {}, to=f"/toi/thay/{key}/thoi")


def test_a_search_kept_and_put_away(world, browse, twice):
    officer = browse("commune_officer")
    twice(officer, "/bo-loc", {"name": "Trễ <mark>", "q": "tre:>5"})
    ((key,),) = world.rows("SELECT id FROM saved_views WHERE deleted_at IS NULL AND query = 'tre:>5'")
    for act in ("ten", "mac-dinh", "bo"):
        twice(officer, "/bo-loc", {"name": "Quá hạn <mark>"}, to=f"/bo-loc/{key}/{act}")


def test_how_one_is_told(browse, twice):
    officer = browse("commune_officer")
    twice(officer, "/toi", {"email": "", "phone": "", "language": "vi", "channels": "email"})
    twice(officer, "/toi", {}, to="/toi/phien/ket-thuc")


def test_signing_out(browse, twice):
    assert twice(browse("commune_officer"), "/toi", {}, to="/dang-xuat").headers["location"] == "/"


def test_what_was_refused_may_be_mended_and_sent(request, browse):
    officer = browse("commune_officer")
    officer.get("/bo-loc")
    sent = {**officer.hidden(), "name": "", "q": "tre:>9"}
    for _ in range(2):
        assert officer.client.post("/bo-loc", data=sent).status_code == httpx.codes.UNPROCESSABLE_ENTITY
    mended = {**sent, "name": f"Mới sửa {request.node.callspec.params['address']}"}
    assert officer.client.post("/bo-loc", data=mended).status_code == httpx.codes.SEE_OTHER
