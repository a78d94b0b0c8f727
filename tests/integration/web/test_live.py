"""Pages that follow by themselves: what the stream says to whom, when it is refused, cut off, resumed, and ended."""

import contextlib
import json
import threading
import time

import httpx
import pytest
from redis import Redis
from starlette.routing import Route

from api.app import create_app
from api.lanes import THREADS
from api.web.live import hub as hubs
from api.web.live import stream as streams
from config.i18n import load_translator
from tests import factories
from tests.acts import Acts, one
from tests.fixtures.live import serving
from tests.fixtures.visitors import signed_in
from workers.publish import publisher
from workflow.domain.time import FixedClock, SystemClock
from workflow.services.announce import TOPIC
from workflow.services.relay import relay_once
from workflow.services.sessions import end_other_sessions, visitor_of
from workflow.store.database import Database

PATIENCE = 15.0


class Wall:
    """A page's stream, read in a thread of its own; ``names`` are the events that came."""

    def __init__(self, browser, path="/truc-tiep", **headers):
        self.names, self.ids, self.lines, self.status = [], [], [], None
        self.head = httpx.Headers()
        self._stop = False
        self._client = httpx.Client(
            base_url=browser.client.base_url, cookies=browser.client.cookies, timeout=httpx.Timeout(5, read=20)
        )
        self._thread = threading.Thread(target=self._read, args=(path, headers), daemon=True)
        self._thread.start()

    def _read(self, path, headers):
        headers = {"accept": "text/event-stream", **headers}
        opened = self._client.stream("GET", path, headers=headers)
        with contextlib.suppress(httpx.HTTPError), self._client, opened as answer:
            self.head, self.status = answer.headers, answer.status_code
            for line in answer.iter_lines():
                self.lines.append(line)
                if line.startswith("event: "):
                    self.names.append(line.removeprefix("event: "))
                if line.startswith("id: "):
                    self.ids.append(int(line.removeprefix("id: ")))
                if self._stop:
                    return  # at the next beat

    def wait(self, name, count=1):
        """Wait until an event came so often."""
        give_up = time.monotonic() + PATIENCE
        while self.names.count(name) < count:
            assert time.monotonic() < give_up, (self.status, self.lines)
            time.sleep(0.02)

    def ended(self):
        """Wait for the stream to end by itself."""
        self._thread.join(PATIENCE)
        return not self._thread.is_alive()

    def leave(self):
        """Hang up."""
        self._stop = True
        self._thread.join(PATIENCE)


class Province:
    """A province of its own with a server that hears Redis, and the relay."""

    def __init__(self, database_url, redis_url):
        self.database = Database(database_url, pool_size=THREADS)
        self.redis = Redis.from_url(redis_url, socket_timeout=2.0)
        self.acts = Acts(self.database, factories.build(self.database))
        self.app = create_app(
            database=self.database, clock=SystemClock(), translator=load_translator(), redis=self.redis
        )
        self.address = ""
        self.walls, self.browsers = [], []

    def browser(self, who):
        """Give a browser of its own, signed in now."""
        made = signed_in(self.database, SystemClock(), self.acts.scene.people[who], address=self.address)
        self.browsers.append(made)
        return made

    def close(self):
        """Let go of everything."""
        for browser in self.browsers:
            browser.client.close()
        self.redis.close()
        self.database.close()

    def wall(self, browser, path="/truc-tiep", **headers):
        """Open a stream and wait until it hears."""
        wall = Wall(browser, path, **headers)
        self.walls.append(wall)
        wall.wait("hello")
        return wall

    def relay(self):
        """Carry the outbox out as the worker does."""
        publish = publisher(self.redis)
        return relay_once(self.database, publish, FixedClock(self.acts.at), announce=publish)

    @property
    def season(self):
        """The code of the season."""
        return one(self.database, "SELECT code FROM seasons WHERE id = %s", self.acts.scene.season_id)


@pytest.fixture
def province(fresh_database_url, redis_url, monkeypatch):
    hasty = Route(streams.PATH, endpoint=streams.Stream(beat_seconds=0.5), methods=["GET"])
    monkeypatch.setattr(streams, "route", lambda: hasty)
    made = Province(fresh_database_url, redis_url)
    with serving(made.app) as made.address:
        yield made
        for wall in made.walls:
            wall.leave()
    made.close()


def settled(wall):
    """Wait until the first events of a new hub are over; give how many changes were told by then."""
    time.sleep(2.5)
    return wall.names.count("changed")


def test_a_move_of_somebody_else_reaches_the_wall_and_says_nothing_about_it(province):
    wall = province.wall(province.browser("province_officer"), f"/truc-tiep?mua={province.season}")
    before = settled(wall)
    heard = []
    with province.redis.pubsub() as ear:
        ear.subscribe(TOPIC)
        province.acts.case(until="idea_submitted")
        province.relay()
        wall.wait("changed", before + 1)
        while message := ear.get_message(timeout=0.5):
            heard += [message["data"]] if message["type"] == "message" else []
    assert {frozenset(one) for body in heard for one in json.loads(body)} == {frozenset({"season", "units"})}
    assert {line.partition(":")[0] for line in wall.lines if line} <= {"event", "id", "data", "retry", ""}
    assert {line for line in wall.lines if line.startswith("data:")} == {"data: 1"}
    assert wall.head["content-type"] == "text/event-stream; charset=utf-8"
    assert (wall.head["cache-control"], wall.head["x-accel-buffering"]) == ("no-store, no-transform", "no")
    assert "content-encoding" not in wall.head


def test_nobody_hears_of_another_territory_or_season(province):
    there = province.wall(province.browser("stranger"))
    elsewhen = province.wall(province.browser("province_officer"), "/truc-tiep?mua=mua-khac")
    here = province.wall(province.browser("commune_officer"))
    before = settled(here)
    quiet = (there.names.count("changed"), elsewhen.names.count("changed"))
    province.acts.case(until="idea_submitted")
    province.relay()
    here.wait("changed", before + 1)
    time.sleep(1)
    assert (there.names.count("changed"), elsewhen.names.count("changed")) == quiet


def test_many_changes_are_one_event_in_two_seconds(province):
    wall = province.wall(province.browser("province_officer"))
    before, begun = settled(wall), time.monotonic()
    for _ in range(12):
        province.acts.case(until="idea_submitted")
        province.relay()
    wall.wait("changed", before + 1)
    time.sleep(2.5)
    most = 1 + (time.monotonic() - begun) / streams.APART_SECONDS
    assert before + 1 <= wall.names.count("changed") <= before + most


def test_what_was_missed_while_the_line_was_cut_is_made_up_for(province):
    browser = province.browser("province_officer")
    first = province.wall(browser)
    settled(first)
    mark = str(first.ids[-1])
    first.leave()
    again = province.wall(browser, **{"last-event-id": str(int(time.time() * 1000) + 5_000)})
    time.sleep(1)
    assert "changed" not in again.names
    again.leave()
    province.acts.case(until="idea_submitted")
    province.relay()
    time.sleep(0.5)
    back = province.wall(browser, **{"last-event-id": mark})
    back.wait("changed")


def test_a_session_that_ends_ends_its_streams_and_rights_are_looked_up_again(province):
    browser = province.browser("commune_officer")
    other = province.browser("commune_officer")
    wall = province.wall(browser)
    with province.database.unit() as unit:
        kept = visitor_of(unit, SystemClock(), other.client.cookies["ocop_session"])
        assert kept is not None
        end_other_sessions(unit, SystemClock(), kept)
    wall.wait("over")
    assert wall.ended()
    assert browser.get("/truc-tiep", headers={"accept": "text/event-stream"}).status_code == 401


def test_who_is_not_of_an_office_hears_nothing(province):
    for who, status in (("producer", 403),):
        assert province.browser(who).get("/truc-tiep").status_code == status
    assert httpx.get(province.address + "/truc-tiep").status_code == 401
    assert province.browser("commune_officer").get("/truc-tiep?mua=" + "x" * 70).status_code == 422


def test_streams_are_bounded_by_session_and_by_process(province, monkeypatch):
    browser = province.browser("commune_officer")
    for _ in range(hubs.STREAMS_EACH):
        province.wall(browser)
    full = browser.get("/truc-tiep", headers={"accept": "text/event-stream"})
    assert (full.status_code, full.json()["code"]) == (503, "live_full")
    assert int(full.headers["retry-after"]) > 0
    monkeypatch.setattr(hubs, "STREAMS_MAX", hubs.STREAMS_EACH)
    assert province.browser("province_officer").get("/truc-tiep").status_code == 503
    province.walls.pop().leave()
    give_up = time.monotonic() + PATIENCE
    while len(province.app.state.live._watchers) >= hubs.STREAMS_EACH:
        assert time.monotonic() < give_up
        time.sleep(0.05)
    province.wall(browser)


def test_a_lost_redis_is_told_and_makes_no_board_wrong(province):
    wall = province.wall(province.browser("province_officer"))
    before = settled(wall)
    for client in province.redis.client_list(_type="pubsub"):
        province.redis.client_kill(client["addr"])
    province.redis.flushall()
    wall.wait("changed", before + 1)  # heard again, so whatever happened meanwhile is looked at
    province.acts.case(until="idea_submitted")
    province.relay()
    wall.wait("changed", before + 2)


def test_a_server_that_stops_does_not_wait_for_open_streams(fresh_database_url, redis_url):
    made = Province(fresh_database_url, redis_url)
    with serving(made.app, ending=30) as made.address:
        walls = [made.wall(made.browser("commune_officer")) for _ in range(3)]
        begun = time.monotonic()
    assert time.monotonic() - begun < 15  # it would cut them off after thirty seconds
    assert all(wall.ended() for wall in walls)
    made.close()
