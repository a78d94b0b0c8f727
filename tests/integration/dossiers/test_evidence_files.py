"""Files of evidence: what is taken, what is refused, how a cut line goes on, and what it costs in memory."""

import io
import tracemalloc
import zipfile

import pypdfium2
import pytest

from tests.acts import one
from tests.dossier_world import package, pdf_of
from tests.integration.papers.conftest import photograph
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.evidence_file import DOCX, MP4, XLSX
from workflow.services.show_files import open_file
from workflow.services.upload_file import PIECE_MAX

FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 64


def locked_pdf():
    """Make a PDF that says it is encrypted (RFC of its own: ISO 32000-1, 7.6)."""
    trailer = b"/Encrypt<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -4>>"
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    offsets = [body.index(b"%d 0 obj" % n) for n in (1, 2, 3)]
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    ids = b"/ID[<" + b"41" * 16 + b"><" + b"41" * 16 + b">]"
    return body + table + b"trailer<</Size 4/Root 1 0 R" + ids + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def bomb():
    """Make a small workbook that would unpack to 500 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        with made.open("xl/workbook.xml", "w", force_zip64=True) as part:
            for _ in range(250):
                part.write(b"\0" * 2_000_000)
    return out.getvalue()


TAKEN = [
    ("phim.mp4", FILM, MP4, None),
    ("báo cáo.docx", package(), DOCX, None),
    ("bảng.XLSX", package("xl/workbook.xml"), XLSX, None),
    ("hồ sơ.pdf", pdf_of(3), "application/pdf", 3),
    ("ảnh.png", photograph((300, 200), kind="PNG"), "image/jpeg", None),
]


@pytest.mark.parametrize(("name", "content", "kind", "pages"), TAKEN, ids=[t[0] for t in TAKEN])
def test_what_is_taken(table, case, name, content, kind, pages):
    row = table.bring(case, "e8", content, name=name)
    assert (row.media_type, row.pages, row.name, row.version) == (kind, pages, name, 1)


REFUSED = {
    "false extension": ("hop-dong.pdf", FILM, "file_kind_differs"),
    "a page that says it is a picture": ("a.jpg", b"<html><script>", "file_kind_differs"),
    "a program": ("a.exe", b"MZ", "file_kind_refused"),
    "empty": ("a.pdf", b"", "file_empty"),
    "locked": ("a.pdf", locked_pdf(), "file_encrypted"),
    "a locked workbook": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_encrypted"),
    "broken": ("a.pdf", b"%PDF-1.4\nnothing\nstartxref\n9\n%%EOF\n", "pdf_unreadable"),
    "a zip that is no document": ("a.docx", package("other.xml"), "file_kind_differs"),
    "a workbook that says it is a text": ("a.docx", package("xl/workbook.xml"), "file_kind_differs"),
    "macros": ("a.docx", package(more={"word/vbaProject.bin": b"x"}), "file_macros"),
    "bomb": ("a.xlsx", bomb(), "file_bomb"),
    "half a zip": ("a.docx", package()[:40], "file_kind_differs"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_refused_leaves_nothing(table, case, why):
    table.bring(case, "e8", pdf_of(2), name="tốt.pdf")
    name, content, code = REFUSED[why]
    with pytest.raises(InvalidInputError) as error:
        table.bring(case, "e8", content, name=name)
    assert error.value.code == code
    if content:
        upload = table.begin(case, "e8", len(content), name=name) if code != "file_kind_refused" else None
        if upload is not None:
            with pytest.raises(InvalidInputError) as error:
                table.piece(upload.upload_id, 0, content)
            assert error.value.code == code
            with pytest.raises(NotFoundError):
                table.piece(upload.upload_id, 0, content)
    assert [row.name for row in table.dossier(case).evidence] == ["tốt.pdf"]
    assert one(table.acts.database, "SELECT count(*) FROM files WHERE case_id = %s", case) == 1


def test_names_say_nothing_of_where(table, case):
    row = table.bring(case, "e8", pdf_of(1), name="../../etc/" + "a" * 5_000 + ".pdf")
    assert len(row.name) == 200
    assert row.name.endswith("a.pdf")
    assert "/" not in row.name
    assert table.bring(case, "e8", pdf_of(2), name="..\\..\\boot.pdf").name == "boot.pdf"


def test_a_cut_line_goes_on_where_it_stopped(table, case):
    content = pdf_of(400)
    cut = len(content) // 2
    begun = table.begin(case, "e8", len(content))
    assert table.piece(begun.upload_id, 0, content[:cut]).received == cut
    again = table.begin(case, "e8", len(content))
    assert (again.upload_id, again.received) == (begun.upload_id, cut)
    with pytest.raises(ConflictError) as error:
        table.piece(begun.upload_id, cut + 5, content[cut + 5 :])
    assert error.value.params["offset"] == cut
    assert table.piece(begun.upload_id, 0, content[:cut]).received == cut  # sent again: no fault
    done = table.piece(begun.upload_id, cut, content[cut:])
    assert done.evidence_id == table.piece(begun.upload_id, cut, content[cut:]).evidence_id
    (row,) = table.dossier(case).evidence
    assert (row.id, row.pages, row.size) == (done.evidence_id, 400, len(content))
    with table.acts.database.single() as unit:
        found = open_file(unit, table.papers.files, table.sight("producer"), row.file_key)
        with found.stream:
            assert found.stream.read() == content


def test_somebody_elses_upload_is_not_there(table, case):
    begun = table.begin(case, "e8", 100)
    with pytest.raises(NotFoundError):
        table.piece(begun.upload_id, 0, b"x", who="commune_officer")
    with pytest.raises(InvalidInputError):
        table.piece(begun.upload_id, 0, b"x" * 101)
    with pytest.raises(InvalidInputError):
        table.begin(case, "e8", 10**12, name="khác.pdf")
    with pytest.raises(NotFoundError):
        table.begin(case, "e99", 10)


def test_a_file_of_the_same_name_is_a_newer_version(table, case):
    table.score(case)
    old = table.bring(case, "e8", pdf_of(5))
    table.pin(case, old.id, "4.1", 1)
    table.pin(case, old.id, "4.1", 5)
    content = pdf_of(3)
    new = table.bring(case, "e8", content)
    assert (new.version, [(p.criterion, p.page) for p in new.pins]) == (2, [("4.1", 1)])
    workshop = table.dossier(case)
    assert ([row.id for row in workshop.evidence], [row.id for row in workshop.older]) == ([new.id], [old.id])
    assert table.bring(case, "e8", content).id == new.id


@pytest.mark.parametrize(
    ("criterion", "page", "code"), [("4.1", 4, "page_not_in_file"), ("9.9", 1, "criterion_not_in_set")]
)
def test_a_pin_needs_its_page_and_its_criterion(table, case, criterion, page, code):
    table.score(case)
    row = table.bring(case, "e8", pdf_of(3))
    with pytest.raises(InvalidInputError) as error:
        table.pin(case, row.id, criterion, page)
    assert error.value.code == code
    assert table.dossier(case).evidence[0].pins == ()


def test_two_hundred_megabytes_come_in_with_flat_memory(table, case):
    head = pypdfium2.PdfDocument.new()
    for _ in range(500):
        head.new_page(595, 842)
    out = io.BytesIO()
    head.save(out)
    small = out.getvalue()
    size = 200 * 1024 * 1024
    filler = size - len(small)  # behind the header a comment of 200 MB would move offsets, so: in front of the trailer
    begun = table.begin(case, "e8", size)
    tracemalloc.start()
    try:
        offset = 0
        for piece in _pieces(small, filler):
            offset = table.piece(begun.upload_id, offset, piece).received
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    (row,) = table.dossier(case).evidence
    assert (row.size, row.pages) == (size, 500)
    assert peak < 6 * PIECE_MAX  # the pieces of this test itself are most of it


def _pieces(small, filler):
    """Give a PDF of 200 MB piece by piece: a stream nobody names between its body and its table."""
    cut = small.rindex(b"xref", 0, small.rindex(b"startxref"))
    body, rest = small[:cut], small[cut:]
    start = int(rest.rsplit(b"startxref", 1)[1].split()[0])
    assert start == cut
    moved = rest.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + filler))
    moved = moved.replace(b"startxref\r\n%d" % start, b"startxref\r\n%d" % (start + filler))
    more = len(moved) - len(rest)
    blank = b"%" + b"x" * (PIECE_MAX - 2) + b"\n"
    yield body
    left = filler - more
    while left > 0:
        take = min(left, PIECE_MAX)
        yield blank[:1] + blank[1 : take - 1] + b"\n" if take > 1 else b"\n"
        left -= take
    yield moved
