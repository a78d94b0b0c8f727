"""Files: what is taken, what is kept of it, who may open it; and everything sent to deceive."""

import io
import random
import struct
import threading
import tracemalloc
import zlib
from pathlib import Path

import pytest
from PIL import Image

from tests.acts import one
from tests.integration.papers.conftest import photograph
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.files import JPEG, PDF, clean_name
from workflow.services.pictures import prepare_picture
from workflow.services.show_files import open_file, show_files
from workflow.store.file_folder import FileFolder
from workflow.store.files import LISTED_MAX

PDF_BYTES = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(scope="module")
def case(acts):
    return acts.case()


def png_of(width, height):
    """Make a PNG of a few kB that says it is enormous."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 4096)) + chunk(b"IEND", b"")


def fault(desk, case, content, **more):
    before = one(desk.acts.database, "SELECT count(*) FROM files")
    with pytest.raises(InvalidInputError) as caught:
        desk.store(case, content, **more)
    assert caught.value.pointer == "/tep"
    assert one(desk.acts.database, "SELECT count(*) FROM files") == before
    return caught.value.code


def kept(desk, row, who="producer", **more):
    with desk.acts.database.single() as unit:
        found = open_file(unit, desk.papers.files, desk.sight(who), row.key, **more)
        with found.stream:
            return found.stream.read()


def test_a_photograph_is_made_small_and_says_nothing_of_its_place(desk, case):
    row = desk.store(case, photograph((4000, 3000), comment=b"<script>"), name="Ảnh sim.JPG", declared="image/jpeg")
    assert (row.media_type, row.name, row.pages) == (JPEG, "Ảnh sim.JPG", None)
    full, small = kept(desk, row), kept(desk, row, thumbnail=True)
    assert row.size == len(full)
    for content, size in ((full, (1600, 1200)), (small, (320, 240))):
        with Image.open(io.BytesIO(content)) as image:
            assert image.size == size
            assert dict(image.getexif()) == {}
            assert "comment" not in image.info
        assert b"script" not in content
        assert "Máy ảnh".encode() not in content


def test_a_photograph_stands_upright_without_its_exif(desk, case):
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    row = desk.store(case, photograph((800, 600), exif=exif))
    with Image.open(io.BytesIO(kept(desk, row))) as image:
        assert image.size == (600, 800)


@pytest.mark.parametrize(
    ("kind", "name"), [("PNG", "a.png"), ("WEBP", "a.webp"), ("JPEG", "a.jpeg"), ("JPEG", "a.jfif")]
)
def test_other_kinds_of_picture_are_kept_as_jpeg(desk, case, kind, name):
    row = desk.store(case, photograph((300, 200), kind=kind), name=name, declared="application/octet-stream")
    assert row.media_type == JPEG
    with Image.open(io.BytesIO(kept(desk, row))) as image:
        assert (image.format, image.size) == ("JPEG", (300, 200))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1", "I;16"])
def test_any_way_of_storing_pixels_is_read(mode):
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    with Image.open(io.BytesIO(prepare_picture(out, pointer="/x").full)) as image:
        assert (image.mode, image.size) == ("RGB", (40, 30))


def test_a_see_through_picture_stands_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(prepare_picture(out, pointer="/x").full)) as image:
        assert image.getpixel((10, 10)) == (255, 255, 255)


def test_a_pdf_is_kept_as_it_came(desk, case):
    row = desk.store(case, PDF_BYTES, name="phuong an.pdf", declared="application/pdf")
    assert (row.media_type, row.thumbnail_sha256, kept(desk, row)) == (PDF, None, PDF_BYTES)
    with pytest.raises(NotFoundError):
        kept(desk, row, thumbnail=True)


@pytest.mark.parametrize(
    ("content", "given", "code"),
    [
        (b"", {}, "file_empty"),
        (b"\0" * (20 * 1024 * 1024 + 1), {}, "file_too_large"),
        (photograph((50, 50)), {"name": "a.png"}, "file_kind_differs"),
        (photograph((50, 50)), {"name": "a.exe"}, "file_kind_refused"),
        (photograph((50, 50)), {"name": "anh"}, "file_kind_refused"),
        (photograph((50, 50)), {"declared": "text/html"}, "file_kind_differs"),
        (photograph((50, 50)), {"name": "a.jpg.html"}, "file_kind_refused"),
        (SVG, {"name": "a.png", "declared": "image/png"}, "file_kind_differs"),
        (SVG, {"name": "a.svg", "declared": "image/svg+xml"}, "file_kind_refused"),
        (HTML, {"name": "a.jpg", "declared": "image/jpeg"}, "file_kind_differs"),
        (HTML, {"name": "a.pdf", "declared": "application/pdf"}, "file_kind_differs"),
        (HTML + PDF_BYTES, {"name": "a.pdf"}, "file_kind_differs"),
        (b"%PDF-1.4\n" + HTML, {"name": "a.pdf"}, "file_kind_differs"),
        (b"PK\x03\x04" + b"\0" * 60, {"name": "a.pdf"}, "file_kind_differs"),
        (b"PK\x03\x04" + b"\0" * 60, {"name": "a.zip"}, "file_kind_refused"),
        (b"GIF89a" + b"\0" * 60, {"name": "a.jpg"}, "file_kind_differs"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", {"name": "IMG_1.HEIC", "declared": "image/heic"}, "file_heic"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", {"name": "a.jpg"}, "file_heic"),
        (photograph((200, 200))[:900], {}, "picture_unreadable"),
        (png_of(6000, 6000), {"name": "a.png"}, "picture_too_large"),
        (png_of(60_000, 60_000), {"name": "a.png"}, "picture_too_large"),
        (png_of(300, 300), {"name": "a.png"}, "picture_unreadable"),
    ],
)
def test_what_is_not_taken_says_why(desk, case, content, given, code):
    assert fault(desk, case, content, **given) == code


def test_a_polyglot_loses_all_but_its_pixels(desk, case):
    content = photograph((60, 60)) + HTML + b"PK\x03\x04" + PDF_BYTES
    row = desk.store(case, content)
    stored = kept(desk, row)
    assert not any(mark in stored for mark in (b"script", b"PK\x03\x04", b"%PDF"))


def test_noise_behind_the_marks_of_a_picture_is_refused_and_never_a_fault_of_ours():
    dice = random.Random(7)  # noqa: S311 - noise for a test
    for kind in ("JPEG", "PNG", "WEBP"):
        sound = photograph((64, 48), kind=kind)
        for _ in range(60):
            broken = bytearray(sound)
            for _ in range(dice.randint(1, 40)):
                broken[dice.randrange(12, len(broken))] = dice.randrange(256)
            try:
                prepare_picture(io.BytesIO(bytes(broken)), pointer="/x")
            except InvalidInputError as error:
                assert error.code in {"picture_unreadable", "picture_too_large"}


def test_a_large_photograph_costs_little_memory():
    content = photograph((8000, 6000))
    tracemalloc.start()
    prepare_picture(io.BytesIO(content), pointer="/x")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024


def test_a_file_is_stored_piece_by_piece(tmp_path):
    folder = FileFolder(tmp_path / "files")
    tracemalloc.start()
    digest = folder.put(bytes(65536) for _ in range(320))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * 1024 * 1024
    with folder.open(digest) as stream:
        assert len(stream.read()) == 20 * 1024 * 1024


def test_the_same_bytes_lie_once_and_no_name_lies_on_the_disk(tmp_path):
    folder = FileFolder(tmp_path / "files")
    outcomes = []
    threads = [threading.Thread(target=lambda: outcomes.append(folder.put([b"ab", b"c"]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(outcomes)) == 1
    found = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert [path.parent.name + path.name for path in found] == [outcomes[0].hex()]
    assert found[0].stat().st_mode & 0o777 == 0o400


def test_a_broken_stream_leaves_nothing(tmp_path):
    def chunks():
        yield b"half"
        raise ConnectionError

    folder = FileFolder(tmp_path / "files")
    with pytest.raises(ConnectionError):
        folder.put(chunks())
    assert [path for path in Path(tmp_path).rglob("*") if path.is_file()] == []
    with pytest.raises(FileNotFoundError):
        folder.open(b"\0" * 32)


@pytest.mark.parametrize(
    ("typed", "kept_as"),
    [
        ("C:\\ảnh\\sim.jpg", "sim.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie x.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ('"><script>.jpg', "script.jpg"),
        ("x" * 5000 + ".jpg", "x" * 196 + ".jpg"),
        ("a\u0306nh.jpg", "ănh.jpg"),
        ("...", "tep"),
        ("", "tep"),
    ],
)
def test_a_name_is_kept_harmless(typed, kept_as):
    assert clean_name(typed) == kept_as


def test_a_file_is_its_persons_until_the_history_names_it(desk, acts):
    case = acts.case()
    row = desk.store(case, PDF_BYTES, name="a.pdf")
    everybody = ["commune_officer", "district_officer", "province_officer", "auditor"]
    for who in [*everybody, "stranger", "other_producer", "admin"]:
        with pytest.raises(NotFoundError):
            kept(desk, row, who)
    acts.fire(case, "producer", "submit_idea", evidence=(f"file:{row.sha256.hex()}",))
    for who in everybody:
        assert kept(desk, row, who) == PDF_BYTES
        with acts.database.single() as unit:
            assert [file.key for file in show_files(unit, desk.sight(who), case).files] == [row.key]
    for who in ("stranger", "other_producer", "admin"):
        with pytest.raises(NotFoundError):
            kept(desk, row, who)
        with acts.database.single() as unit, pytest.raises(NotFoundError):
            show_files(unit, desk.sight(who), case)


def test_the_same_bytes_in_another_case_open_nothing(desk, acts):
    one_case, other = acts.case(), acts.case()
    mine = desk.store(one_case, PDF_BYTES + b"\n", name="a.pdf")
    theirs = desk.store(other, PDF_BYTES + b"\n", name="a.pdf")
    acts.fire(one_case, "producer", "submit_idea", evidence=(f"file:{mine.sha256.hex()}",))
    assert kept(desk, mine, "commune_officer")
    with pytest.raises(NotFoundError):
        kept(desk, theirs, "commune_officer")


def test_who_only_reads_stores_nothing_and_who_does_not_see_knows_nothing(desk, case):
    with pytest.raises(NotPermittedError) as caught:
        desk.store(case, PDF_BYTES, who="auditor", name="a.pdf")
    assert caught.value.code == "reads_only"
    with pytest.raises(NotFoundError):
        desk.store(case, PDF_BYTES, who="other_producer", name="a.pdf")


def test_a_case_holds_so_many_files_and_no_more(desk, acts):
    case = acts.case()
    desk.store(case, PDF_BYTES, name="a.pdf")
    with acts.database.unit() as unit:
        unit.execute(
            "INSERT INTO files SELECT gen_random_uuid(), case_id, sha256, size, media_type, pages, thumbnail_sha256,"
            " name, stored_by, at FROM files, generate_series(2, %s) WHERE case_id = %s",
            (LISTED_MAX, case),
        )
    with pytest.raises(ConflictError) as caught:
        desk.store(case, PDF_BYTES, name="a.pdf")
    assert caught.value.code == "case_files_full"
