"""Nine members file two hundred sheets at once: none is lost, and nobody reads another's before their own is filed.

Every sheet carries a mark in its remark and its opinion that nothing else carries; while members file, all of them, the
secretary and strangers open every page and ask the interface for everything, and each mark that is read is held
against what its reader had filed by then.
"""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock

import pytest

from api.app import create_app
from api.lanes import THREADS
from api.web.council.place import put_on
from config.i18n import load_translator
from tests.acts import Acts, one, rows
from tests.council_world import Council, Sitting, best_entries, evaluation
from tests.factories import build
from tests.fixtures.case_pages import CasePages, MovingClock
from tests.fixtures.live import serving
from tests.integration.rest.conftest import tokens_of
from workflow.domain.errors import ConflictError, UnavailableError
from workflow.store.database import Database

MEMBERS = 9
PRODUCTS = 23
LANES = 6
ROUNDS_MAX = 400


@dataclass
class Ledger:
    """What was filed when, and every mark that was read before it might be."""

    filed: set[tuple[str, int]] = field(default_factory=set)
    early: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def note(self, reader: str, text: str, path: str, before: frozenset[tuple[str, int]]) -> None:
        """Hold the marks of a page against what its reader had filed when it had been read."""
        for (name, number), mark in MARKS.items():
            if mark not in text:
                continue
            with self.lock:
                self.seen.add(mark)
                if name != reader and (reader, number) not in self.filed | before:
                    self.early.append(f"{reader} read {mark} at {path}")


MARKS: dict[tuple[str, int], str] = {}


@pytest.fixture(scope="module")
def pages(database_url) -> Iterator[CasePages]:
    database = Database(database_url, pool_size=THREADS + LANES + 4)
    acts = Acts(database, build(database, products=2))
    app = create_app(database=database, clock=MovingClock(acts), translator=load_translator())
    put_on(app, evaluation())
    with serving(app) as address:
        found = CasePages(database, acts.scene, acts, address)
        yield found
        for browser in found.browsers.values():
            browser.client.close()
    database.close()


@dataclass
class Rush:
    """A session in which everybody files and reads at the same time."""

    pages: CasePages
    council: Council
    sitting: Sitting
    codes: list[str]
    tokens: dict[str, str]
    ledger: Ledger = field(default_factory=Ledger)
    over: Event = field(default_factory=Event)

    def file(self, job: tuple[str, int]) -> None:
        """Put down a sheet with its mark and file it; a second window files nothing."""
        name, number = job
        entries = best_entries(self.council.criteria) | {"@opinion": [MARKS[job]], "1.1": ["b", MARKS[job]]}
        self.sitting.save(name, number, entries)
        for _ in range(5):
            with suppress(UnavailableError):
                self.sitting.file(name, number, request_id=f"file-{name}-{number}")
                break
        with self.ledger.lock:
            self.ledger.filed.add(job)
        with pytest.raises(ConflictError):
            self.sitting.file(name, number)

    def watch(self, reader: str) -> None:
        """Open page after page, and send what is refused, for as long as others file."""
        browser = self.pages.by(reader)
        dice = random.Random(reader)  # noqa: S311 - an order of pages, the same each time
        here = f"/phien/{self.sitting.code}"
        for _ in range(ROUNDS_MAX):
            if self.over.is_set():
                return
            number = dice.randint(1, PRODUCTS)
            path = dice.choice(
                [
                    here,
                    *(f"{here}{rest}" for rest in ("/ket-qua", "/tinh-hinh", "/bien-ban", f"/phieu/{number}")),
                    f"{here}/phieu/{number}/nop",
                    f"/hoi-dong/{self.council.code}",
                    f"/ho-so/{self.codes[number - 1]}",
                    f"/ho-so/{self.codes[number - 1]}/lich-su",
                    "/viec",
                    "/bang",
                ]
            )
            self._note(reader, browser.client.get(path).text, path)
            self._note(reader, self._asked(reader, dice.choice(self._addresses(number))), "the interface")
            wrong = browser.client.post(f"{here}/phieu/{number}", data={"csrf": "x", "o.1.1": "z"})
            self._note(reader, wrong.text, "an error")

    def _addresses(self, number: int) -> list[str]:
        here = f"council-sessions/{self.sitting.code}"
        more = [f"councils/{self.council.code}", f"cases/{self.codes[number - 1]}/dossier", "council-sessions"]
        return [here, *(f"{here}/{rest}" for rest in ("results", "minutes", f"sheets/{number}")), *more]

    def _asked(self, reader: str, path: str) -> str:
        """Ask the interface as somebody."""
        headers = {"authorization": f"Bearer {self.tokens[reader]}"}
        return self.pages.by(reader).client.get(f"/api/v1/{path}", headers=headers).text

    def program(self) -> None:
        """Ask the interface for every case."""
        for code in self.codes * 3:
            if self.over.is_set():
                return
            for path in (f"cases/{code}", f"cases/{code}/history", f"cases?q={code}"):
                self._note("province_officer", self._asked("province_officer", path), path)

    def _note(self, reader: str, text: str, path: str) -> None:
        self.ledger.note(reader, text, path, frozenset(_filed(self.pages.acts, self.sitting)))


@pytest.fixture
def rush(pages):
    council = Council(pages.acts, members=MEMBERS).found()
    found = council.waiting(PRODUCTS)
    sitting = council.open(found)
    tokens = tokens_of(pages.database, pages.acts.scene)
    for name in council.names:
        for number in range(1, PRODUCTS + 1):
            MARKS[name, number] = f"dấu{name.replace('-', '')}x{number}x"
    return Rush(pages, council, sitting, [pages.code(case) for case in found], tokens)


def test_two_hundred_sheets_at_once_none_lost_none_seen_early(pages, rush, capfd):
    acts, council, sitting = pages.acts, rush.council, rush.sitting
    readers = [*council.names, "council_secretary", "province_officer", "advisory_member", "producer", "auditor"]
    for name in readers:
        pages.by(name).get("/hoi-dong")
    work = sorted(MARKS)
    random.Random(7).shuffle(work)  # noqa: S311 - an order of filing, the same each time

    with ThreadPoolExecutor(len(readers) + 1) as watchers, ThreadPoolExecutor(LANES) as members:
        looking = [watchers.submit(rush.watch, name) for name in readers] + [watchers.submit(rush.program)]
        for job in [members.submit(rush.file, job) for job in work]:
            job.result()
        rush.over.set()
        for look in looking:
            look.result()

    assert rush.ledger.early == []
    session = sitting.session.id
    assert one(acts.database, "SELECT count(*) FROM filed_sheets WHERE session_id = %s", session) == MEMBERS * PRODUCTS
    counts = rows(
        acts.database,
        "SELECT DISTINCT count(*) FROM filed_choices c JOIN filed_sheets f ON f.id = c.sheet_id"
        " WHERE f.session_id = %s GROUP BY f.id",
        session,
    )
    assert counts == [(len(list(council.criteria.criteria)),)]
    kept = [row[0] for row in rows(acts.database, "SELECT content FROM filed_sheets WHERE session_id = %s", session)]
    assert all(sum(mark in content for content in kept) == 1 for mark in MARKS.values())
    assert rush.ledger.seen, "nobody read a mark at all: the test looks at nothing"
    said = capfd.readouterr()
    assert not any(mark in said.out or mark in said.err for mark in MARKS.values())
    sitting.conclude()
    assert sitting.close().sha256


def _filed(acts, sitting) -> list[tuple[str, int]]:
    """Give who has filed on which place of the list, as the database holds it now."""
    people = {key: name for name, key in sitting.council.seats.items()}
    query = (
        "SELECT f.member_id, x.position FROM filed_sheets f JOIN session_cases x ON x.session_id = f.session_id"
        " AND x.case_id = f.case_id JOIN council_sessions s ON s.id = f.session_id WHERE s.code = %s"
    )
    return [(people[member], position) for member, position in rows(acts.database, query, sitting.code)]


def test_chair_and_secretary_see_results_only_after_a_quorum_of_sheets_and_their_own(pages):
    council = Council(pages.acts, members=4).found()
    sitting = council.open(council.waiting(1))
    chair, *others = council.names

    for name in others[:2]:
        sitting.score(name, c3_4="a")
    assert [one.result for one in sitting.results()] == [None]  # two of three that are needed
    sitting.score(others[2], c3_4="a")
    assert [one.result is not None for one in sitting.results()] == [True]
    assert [one.result for one in sitting.results(chair)] == [None]  # his own is not filed
    assert "99,00" not in pages.by(chair).get(f"/phien/{sitting.code}/ket-qua").text
    sitting.score(chair, c3_4="a")
    assert "99,00" in pages.by(chair).get(f"/phien/{sitting.code}/ket-qua").text
    assert pages.by(others[0]).get(f"/phien/{sitting.code}/ket-qua").status_code == 403


def test_replaced_member_s_sheets_stay_and_count(pages):
    from workflow.services.session_seats import replace_seat

    acts = pages.acts
    council = Council(acts).found()
    sitting = council.open(council.waiting(1))
    leaving = council.names[2]
    for name in council.names:
        sitting.score(name)
    acts.newcomer(f"new-{council.code}", "council_member")
    coming = council.join(f"new-{council.code}")
    replace_seat(acts.database, acts.clock(), *sitting.by_secretary(), council.seats[leaving], coming)
    sitting.come(f"new-{council.code}")
    sitting.declare(f"new-{council.code}")

    assert [one.counted.sheets for one in sitting.results()] == [3]
    assert pages.by(leaving).get(f"/phien/{sitting.code}/phieu/1").status_code == 404
    sitting.conclude()
    sitting.close()
    text = one(acts.database, "SELECT content FROM session_minutes WHERE session_id = %s", sitting.session.id)
    assert f"thay Người {leaving}" in text
