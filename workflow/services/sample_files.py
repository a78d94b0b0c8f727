"""Small files for replayed seasons: a PDF, a picture, a document, made of nothing but their name, always alike.

They stand for papers that nobody has; each says so.
"""

import io
import struct
import unicodedata
import zipfile
import zlib
from typing import Final

_WIDE, _HIGH = 480, 640
_MARGIN, _RULE = 40, 34
_DAY: Final = (2026, 1, 1, 0, 0, 0)


def sample_file(name: str, *, pages: int = 1) -> bytes:
    """Give the bytes of a file that fits the ending of its name: .pdf, .png or .docx. Raises ValueError for others."""
    ending = name.rpartition(".")[2].lower()
    if ending == "pdf":
        return _pdf(name, pages)
    if ending == "png":
        return _png(name)
    if ending == "docx":
        return _docx(name)
    raise ValueError(name)


def _pdf(name: str, pages: int) -> bytes:
    title = _plain(name).replace("\\", "").replace("(", "").replace(")", "")
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for page in range(pages):
        text = f"BT /F1 16 Tf 60 760 Td ({title}) Tj 0 -28 Td (made up, page {page + 1} of {pages}) Tj ET"
        parts.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * page} 0 R >>"
        )
        parts.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, part in enumerate(parts, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{part}\nendobj\n".encode("ascii"))
    start = out.tell()
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    out.write(
        f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{rows}"
        f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
    )
    return out.getvalue()


def _png(name: str) -> bytes:
    """Draw a sheet of grey lines, their lengths by the name."""
    lengths = [120 + byte % 260 for byte in name.encode()]
    rows = []
    for y in range(_HIGH):
        line, within = divmod(y - _MARGIN, _RULE)
        row = bytearray(b"\xf8" * _WIDE)
        if 0 <= line < len(lengths) and within in range(10):
            row[_MARGIN : _MARGIN + lengths[line]] = b"\xb0" * lengths[line]
        rows.append(b"\0" + bytes(row))
    head = struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _docx(name: str) -> bytes:
    out = io.BytesIO()
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><w:document '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
        f"{_plain(name)}</w:t></w:r></w:p></w:body></w:document>"
    )
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships '
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in (("[Content_Types].xml", types), ("_rels/.rels", rels), ("word/document.xml", body)):
            package.writestr(zipfile.ZipInfo(part, _DAY), content)
    return out.getvalue()


def _plain(text: str) -> str:
    """Give a text in the letters that every reader has."""
    folded = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(one for one in folded if one.isascii() and one.isprintable() and one not in "<>&")
