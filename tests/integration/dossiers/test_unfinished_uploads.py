"""Uploads nobody goes on with: shown to who sends them, given up, cleared; never anything that has become evidence."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.acts import one
from tests.dossier_world import pdf_of
from workflow.domain.errors import NotFoundError
from workflow.domain.time import FixedClock
from workflow.services.unfinished_uploads import clear_abandoned, give_up, unfinished
from workflow.store.file_folder import FileFolder

DAYS = 7


def later(table, days):
    return FixedClock(table.acts.at + timedelta(days=days))


def listed(table, case, who="producer"):
    with table.acts.database.single() as unit:
        return unfinished(unit, table.sight(who), case)


def test_an_unfinished_upload_is_shown_to_its_sender_and_given_up(table, case):
    begun = table.begin(case, "e8", 100, name="dở.pdf")
    table.piece(begun.upload_id, 0, b"x" * 40)
    ((name, received, size),) = [(row.name, row.received, row.size) for row in listed(table, case)]
    assert (name, received, size) == ("dở.pdf", 40, 100)
    assert listed(table, case, "commune_officer") == []
    with pytest.raises(NotFoundError):
        give_up(table.acts.database, table.papers.files, table.sight("commune_officer"), begun.upload_id)
    give_up(table.acts.database, table.papers.files, table.sight("producer"), begun.upload_id)
    assert listed(table, case) == []
    with pytest.raises(FileNotFoundError):
        table.papers.files.open_part(begun.upload_id.hex)
    with pytest.raises(NotFoundError):
        give_up(table.acts.database, table.papers.files, table.sight("producer"), begun.upload_id)


def test_what_nobody_touched_for_days_is_cleared_and_nothing_else(table, case):
    whole = table.bring(case, "e8", pdf_of(2))
    content = pdf_of(9)
    sent = table.begin(case, "e1", len(content), name="đủ.pdf")
    finished = table.piece(sent.upload_id, 0, content)
    old = table.begin(case, "e8", 100, name="cũ.pdf")
    table.piece(old.upload_id, 0, b"x" * 40)
    at = later(table, DAYS - 1)
    clear_abandoned(table.acts.database, at, table.papers.files, days=DAYS)
    assert [row.id for row in listed(table, case)] == [old.upload_id]
    table.acts.at += timedelta(days=DAYS - 1)
    fresh = table.begin(case, "e8", 100, name="mới.pdf")
    table.piece(fresh.upload_id, 0, b"x" * 10)
    assert clear_abandoned(table.acts.database, later(table, 2), table.papers.files, days=DAYS) >= 1
    assert [row.id for row in listed(table, case)] == [fresh.upload_id]
    with pytest.raises(FileNotFoundError):
        table.papers.files.open_part(old.upload_id.hex)
    assert [row.id for row in table.dossier(case).evidence] == [whole.id, finished.evidence_id]
    for row in table.dossier(case).evidence:
        table.papers.files.open(row.sha256).close()
    assert one(table.acts.database, "SELECT evidence_id FROM uploads WHERE id = %s", sent.upload_id)


def test_who_goes_on_while_it_is_cleared_begins_anew_or_not_at_all(table, case):
    content = pdf_of(40)
    begun = table.begin(case, "e8", len(content), name="lại.pdf")
    table.piece(begun.upload_id, 0, content[:500])

    class Cut(FileFolder):
        """A store that fails once pieces are to go: the row is said to begin anew by then."""

        def drop_part(self, name):
            raise OSError(name)

    cut = Cut(table.papers.files._root)
    with pytest.raises(OSError, match=r"[0-9a-f]{32}"):
        clear_abandoned(table.acts.database, later(table, 30), cut, days=DAYS)
    again = table.begin(case, "e8", len(content), name="lại.pdf")
    assert (again.upload_id, again.received) == (begun.upload_id, 0)
    assert table.piece(begun.upload_id, 0, content).evidence_id is not None


def test_several_workers_clear_side_by_side_each_row_once(table, case):
    keys = [table.begin(case, "e8", 100, name=f"{number}.pdf").upload_id for number in range(50)]
    dropped = []

    class Counting(FileFolder):
        def drop_part(self, name):
            dropped.append(name)
            super().drop_part(name)

    store, at = Counting(table.papers.files._root), later(table, 30)
    with ThreadPoolExecutor(4) as workers:
        jobs = [workers.submit(clear_abandoned, table.acts.database, at, store, days=DAYS) for _ in range(4)]
        total = sum(job.result() for job in jobs)
    assert total == len(dropped) == len(set(dropped))
    assert {key.hex for key in keys} <= set(dropped)
    assert listed(table, case) == []


def test_a_row_that_is_being_written_is_left_alone(table, case):
    begun = table.begin(case, "e8", 100, name="đang gửi.pdf")
    with held(table, begun.upload_id):
        clear_abandoned(table.acts.database, later(table, 30), table.papers.files, days=DAYS)
        assert [row.id for row in listed(table, case)] == [begun.upload_id]
    clear_abandoned(table.acts.database, later(table, 30), table.papers.files, days=DAYS)
    assert listed(table, case) == []


@contextmanager
def held(table, key):
    with table.acts.database.unit() as unit:
        unit.row("SELECT id FROM uploads WHERE id = %s FOR UPDATE", (key,))
        yield
