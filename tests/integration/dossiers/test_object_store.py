"""Files in an S3-compatible store, at a real server: the folder's promises, and what a dead server costs."""

import hashlib
import io
import os
from contextlib import closing
from dataclasses import replace

import pytest
import typer

from ocop import dossiers, forms
from ocop.commands.files import check, copy
from ocop.errors import OperatorError
from tests.acts import Acts
from tests.dossier_world import Table, pdf_of
from tests.factories import build
from tests.fixtures.logs import logs_of
from tests.fixtures.object_store import KEY, SECRET, object_server
from tests.integration.dossiers.conftest import NOW
from tests.integration.papers.conftest import photograph
from workflow.domain.errors import UnavailableError
from workflow.services.keep_files import check_files, copy_files
from workflow.services.page_cache import PageCache
from workflow.services.papers import Papers
from workflow.services.pdf_pages import count_pages, page_picture
from workflow.services.show_files import find_file, open_file, page_of_file
from workflow.store import file_objects
from workflow.store.database import Database
from workflow.store.file_folder import FileFolder
from workflow.store.file_objects import SEND

LARGE = os.urandom(SEND + 300_000)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with object_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def there(table, server):
    return Table(table.acts, replace(table.papers, files=server.store()))


def told(*_):
    """Say nothing."""


@pytest.mark.parametrize("content", [b"", b"x", LARGE], ids=["empty", "one byte", "in parts"])
def test_bytes_come_back_by_their_hash(server, content):
    store = server.store(prefix="a/b")
    digest = store.put([content[:5], content[5:]])
    assert digest == hashlib.sha256(content).digest() == store.put([content])
    with store.open(digest) as file:
        assert file.read() == content
        middle = len(content) // 2
        file.seek(middle)
        assert file.read(10) == content[middle : middle + 10]
        assert file.seek(0, 2) == len(content)
    with pytest.raises(FileNotFoundError):
        server.store().open(hashlib.sha256(b"elsewhere" + content).digest())


def test_pieces_are_put_together_and_what_stood_behind_is_forgotten(server):
    store = server.store()
    with pytest.raises(FileNotFoundError):
        store.open_part("one")
    assert store.append_part("one", 0, [b"abc", b"d"]) == 4
    assert store.append_part("one", 4, [b"never noted"]) == 15
    assert store.append_part("one", 4, [b"ef"]) == 6
    assert server.store().append_part("one", 6, [b"g"]) == 7  # another machine
    with store.open_part("one") as file:
        assert file.read() == b"abcdefg"
    store.append_part("gap", 5, [b"x"])
    with pytest.raises(FileNotFoundError):
        store.open_part("gap")
    store.drop_part("one")
    store.drop_part("one")
    with pytest.raises(FileNotFoundError):
        store.open_part("one")


def test_a_dossier_is_put_together_in_it(there, case):
    content = pdf_of(120)
    cut = len(content) // 2
    begun = there.begin(case, "e8", len(content))
    there.piece(begun.upload_id, 0, content[:cut])
    there.piece(begun.upload_id, cut, content[cut:])
    row = there.bring(case, "e8", photograph((300, 200), kind="PNG"), name="ảnh.png")
    assert [one.pages for one in there.dossier(case).evidence if one.pages] == [120]
    with there.acts.database.single() as unit, pytest.raises(FileNotFoundError):
        there.papers.files.open_part(begun.upload_id.hex)
    with there.acts.database.single() as unit:
        found = open_file(unit, there.papers.files, there.sight("producer"), row.file_key, thumbnail=True)
        with found.stream:
            assert found.stream.read(2) == b"\xff\xd8"


class Counted(io.BytesIO):
    """A file that lies elsewhere, and how much of it was read."""

    taken = 0

    def read(self, size=-1):
        found = super().read(size)
        self.taken += len(found)
        return found


def test_a_page_is_drawn_from_the_ranges_it_needs():
    small = pdf_of(30)
    cut = small.rindex(b"xref", 0, small.rindex(b"startxref"))
    filler = b"%" + b"x" * 20_000_000 + b"\n"
    moved = small[cut:].replace(b"startxref\r\n%d" % cut, b"startxref\r\n%d" % (cut + len(filler)))
    moved = moved.replace(b"startxref\n%d" % cut, b"startxref\n%d" % (cut + len(filler)))
    file = Counted(small[:cut] + filler + moved)
    assert count_pages(file, pointer="") == 30
    assert page_picture(file, 30).startswith(b"\xff\xd8")
    assert file.taken < 2_000_000


def test_a_page_drawn_once_needs_no_store(there, case, tmp_path, server):
    row = there.bring(case, "e8", pdf_of(3))
    papers = replace(there.papers, pages=PageCache(tmp_path / "pages", 10_000_000))
    with there.acts.database.single() as unit:
        file, _ = find_file(unit, there.sight("producer"), row.file_key)
    first = page_of_file(papers, file, 2)
    gone = replace(papers, files=server.store(endpoint="http://127.0.0.1:9"))
    assert page_of_file(gone, file, 2) == first
    with pytest.raises(UnavailableError):
        page_of_file(gone, file, 3)


def test_the_cache_of_pages_stays_within_its_bounds(tmp_path):
    cache = PageCache(tmp_path, 1_000)
    for number in range(50):
        assert cache.picture(b"\x01" * 32, number, lambda: b"x" * 100) == b"x" * 100
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*.jpg")) <= 1_100
    assert cache.picture(b"\x01" * 32, 49, lambda: b"other") == b"x" * 100
    assert cache.picture(b"\x01" * 32, 0, lambda: b"again") == b"again"
    none = PageCache(tmp_path / "none", 0)
    none.picture(b"\x01" * 32, 1, lambda: b"x")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "wrong",
    [{"endpoint": "http://127.0.0.1:9"}, {"secret_key": "another-secret"}, {"access_key": "nobody"}],
    ids=["nobody answers", "wrong secret", "wrong key"],
)
def test_a_store_that_cannot_be_used_says_so_and_names_no_key(server, wrong):
    store = server.store(**wrong)
    acts = [
        lambda: store.put([b"kept"]),
        lambda: store.open(hashlib.sha256(b"kept").digest()),
        lambda: store.append_part("p", 0, [b"x"]),
        lambda: store.open_part("p"),
        lambda: store.drop_part("p"),
    ]
    for act in acts:
        with logs_of(file_objects) as logs, pytest.raises(UnavailableError) as error:
            act()
        assert error.value.code == "files_unreachable"
        assert SECRET not in repr(logs) + repr(error.value.__cause__) + repr(server.place())
        assert "another-secret" not in repr(logs) + str(error.value.__cause__)


def test_a_server_that_ends_in_the_middle_loses_nothing(table, case, tmp_path):
    content = pdf_of(300)
    cut = len(content) // 2
    with object_server(tmp_path / "own") as own:
        there = Table(table.acts, replace(table.papers, files=own.store()))
        begun = there.begin(case, "e8", len(content), name="giữa chừng.pdf")
        there.piece(begun.upload_id, 0, content[:cut])
        own.end()
        with pytest.raises(UnavailableError):
            there.piece(begun.upload_id, cut, content[cut:])
        assert there.begin(case, "e8", len(content), name="giữa chừng.pdf").received == cut
    with object_server(tmp_path / "own") as again:
        there = Table(table.acts, replace(table.papers, files=again.store()))
        done = there.piece(begun.upload_id, cut, content[cut:])
        assert done.evidence_id is not None
    assert [row.pages for row in there.dossier(case).evidence] == [300]


def test_bytes_changed_in_the_store_are_found(server):
    store = server.store(prefix="changed")
    digest = store.put([b"handed in"])
    import obstore

    obstore.put(store._store, f"files/{digest.hex()[:2]}/{digest.hex()[2:]}", b"something")
    with store.open(digest) as file, pytest.raises(UnavailableError) as error:
        file.read()
    assert error.value.code == "file_damaged"


def test_files_are_carried_over_and_held_against_the_records(table, case, server, tmp_path):
    table.bring(case, "e8", pdf_of(4))
    table.bring(case, "e8", photograph((300, 200), kind="PNG"), name="ảnh.png")
    folder, target, lines = table.papers.files, server.store(prefix="copy"), []
    database = table.acts.database
    before = check_files(database, target, told)
    assert {fault.kind for fault in before.faults} == {"missing"}
    first = copy_files(database, folder, target, lambda done, total, _: lines.append((done, total)))
    assert (first.there, lines[-1][0]) == (0, lines[-1][1])
    again = copy_files(database, folder, target, told)
    assert (again.copied, again.there) == (0, first.copied)
    whole = check_files(database, target, told)
    assert whole == check_files(database, _Both(folder, target), told)
    assert len(whole.faults) == len(first.faults)  # files of other tests, stored elsewhere
    _break(folder, table.dossier(case).evidence[0].sha256)
    kinds = [fault.kind for fault in check_files(database, folder, told).faults]
    assert kinds.count("changed") == 1
    other = server.store(prefix="copy-2")
    assert [one.kind for one in copy_files(database, folder, other, told).faults].count("changed") == 1


class _Both(FileFolder):
    """A folder, read from a copy: what is in one is in the other."""

    def __init__(self, folder, copy):
        super().__init__(folder._root)
        self._copy = copy

    def open(self, digest):
        with super().open(digest) as here, self._copy.open(digest) as there:
            assert here.read() == there.read()
        return super().open(digest)


def _break(folder, digest):
    path = folder._path(digest)
    path.chmod(0o600)
    path.write_bytes(b"X" + path.read_bytes()[1:])


def test_the_commands_say_what_they_found(fresh_database_url, server, tmp_path, capsys, monkeypatch):
    given = {"DATABASE_URL": fresh_database_url, "SECRET": "s" * 32, "DATA_DIR": str(tmp_path)}
    for name, text in given.items():
        monkeypatch.setenv(f"OCOP_{name}", text)
    with pytest.raises(OperatorError):
        copy("s3")
    names = {"ENDPOINT": server.endpoint, "BUCKET": "ocop", "ACCESS_KEY": KEY, "SECRET_KEY": SECRET, "PREFIX": "cli"}
    for name, text in names.items():
        monkeypatch.setenv(f"OCOP_S3_{name}", text)
    with closing(Database(fresh_database_url, pool_size=2)) as database:
        acts = Acts(database, build(database, code="ocop-2026", products=1, season="s-cli"), at=NOW)
        table = Table(acts, Papers(forms.load(), FileFolder(tmp_path / "files"), dossiers.load()))
        table.publish()
        case = acts.case(entry_point="dossier", track="existing")
        table.bring(case, "e8", pdf_of(2))
    with pytest.raises(typer.Exit) as ended:
        check()
    assert ended.value.exit_code == 1
    assert "is not there" in capsys.readouterr().out
    copy("s3")
    check()
    out = capsys.readouterr()
    assert "1 files copied, 0 were there already." in out.out
    assert "each is there and is what its hash says" in out.out
    assert SECRET not in out.out + out.err
