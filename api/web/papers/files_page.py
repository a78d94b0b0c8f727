"""The files of a case, and the bytes of one. An address names a file by its key only."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from api.lanes import takes_long
from api.web.pages import Pages
from api.web.papers.place import CASE, case_code, key_in, moment, papers_of
from api.web.responses import NOT_MODIFIED
from api.web.visit import Visit
from workflow.domain.evidence_file import MP4
from workflow.domain.files import JPEG, PDF, kind_of_name
from workflow.services.show_files import OpenFile, open_file, show_files
from workflow.store.files import FileRow

CHUNK: Final = 64 * 1024
VIEW_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'"
PARTIAL: Final = 206
RANGE_WRONG: Final = 416
_RANGE: Final = re.compile(r"bytes=(?P<first>[0-9]{0,15})-(?P<last>[0-9]{0,15})")
POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"

pages = Pages()


@pages.get(CASE + "/tai-lieu")
def show_case_files(visit: Visit) -> Response:
    """List the files of a case: those handed in, and the reader's own that are not yet."""
    papers_of(visit)
    found = show_files(visit.unit, visit.sight, case_code(visit))
    return visit.page(
        "papers/files.html",
        sheet=found.sheet,
        filed=[(row, moment(row.at)) for row in found.files if row.seq is not None],
        own=[(row, moment(row.at)) for row in found.files if row.seq is None],
    )


@pages.get("/tep/{key}")
@takes_long
def serve_file(visit: Visit) -> Response:
    """Give a file: a picture to be looked at, anything else to be saved."""
    return _serve(visit, thumbnail=False)


@pages.get("/tep/{key}/nho")
@takes_long
def serve_thumbnail(visit: Visit) -> Response:
    """Give the small picture of a file."""
    return _serve(visit, thumbnail=True)


@pages.get("/tep/{key}/xem")
@takes_long
def view_file(visit: Visit) -> Response:
    """Give a PDF or a film to be looked at in the browser's own viewer (``#page=n``), whole or a range of it.

    Anything else is given as ``serve_file`` gives it. The sandbox of saved files would keep the viewer of some browsers
    from opening, so here only scripts, frames and everything else of the kind are forbidden by the policy.
    """
    key = key_in(visit.path("key"))
    found = open_file(visit.unit, papers_of(visit).files, visit.sight, key)
    if found.row.media_type not in {PDF, MP4}:
        found.stream.close()
        return _serve(visit, thumbnail=False)
    tag = f'"{found.digest.hex()[:32]}"'
    headers = {
        "content-security-policy": VIEW_POLICY,
        "cache-control": "private, no-cache",
        "etag": tag,
        "accept-ranges": "bytes",
        "content-disposition": disposition(found.row).replace("attachment", "inline", 1),
    }
    size = found.row.size
    asked = visit.request.headers.get("range", "")
    unchanged = visit.request.headers.get("if-range", tag) == tag
    part = _range_of(asked, size) if asked and unchanged else (0, size - 1)
    is_head = visit.request.method == "HEAD"
    if part is None:
        found.stream.close()
        return Response(status_code=RANGE_WRONG, headers=headers | {"content-range": f"bytes */{size}"})
    if tag in visit.request.headers.get("if-none-match", "") or is_head:
        found.stream.close()
        more = {"content-length": str(size)} if is_head else {}
        return Response(status_code=200 if is_head else NOT_MODIFIED, headers=headers | more, media_type=_type(found))
    first, last = part
    headers["content-length"] = str(last - first + 1)
    status = 200
    if asked and unchanged:
        status, headers["content-range"] = PARTIAL, f"bytes {first}-{last}/{size}"
    found.stream.seek(first)
    stream = _chunks(found.stream, last - first + 1)
    return StreamingResponse(stream, status_code=status, headers=headers, media_type=_type(found))


def _range_of(asked: str, size: int) -> tuple[int, int] | None:
    """Read a range (RFC 9110, 14): the first and last byte; None when it lies outside. Several are answered whole."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not (found["first"] or found["last"]):
        return 0, size - 1
    if not found["first"]:
        length = int(found["last"])
        return (max(0, size - length), size - 1) if length else None
    first, last = int(found["first"]), min(int(found["last"] or size - 1), size - 1)
    return (first, last) if first <= last else None


def _serve(visit: Visit, *, thumbnail: bool) -> Response:
    key = key_in(visit.path("key"))
    found = open_file(visit.unit, papers_of(visit).files, visit.sight, key, thumbnail=thumbnail)
    tag = f'"{found.digest.hex()[:32]}"'
    headers = {
        "content-security-policy": POLICY,
        "cache-control": "private, no-cache",
        "etag": tag,
        "content-disposition": disposition(found.row),
    }
    if tag in visit.request.headers.get("if-none-match", "") or visit.request.method == "HEAD":
        found.stream.close()
        is_head = visit.request.method == "HEAD"
        return Response(status_code=200 if is_head else NOT_MODIFIED, headers=headers, media_type=_type(found))
    if not thumbnail:
        headers["content-length"] = str(found.row.size)
    return StreamingResponse(_chunks(found.stream), headers=headers, media_type=_type(found))


def disposition(row: FileRow) -> str:
    """Say under which name a file is saved; its ending fits what it is, and it can say nothing else."""
    name = row.name
    if row.media_type == JPEG and kind_of_name(name) != JPEG:
        name = name.rpartition(".")[0] + ".jpg"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    kind = "inline" if row.is_picture else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _type(found: OpenFile) -> str:
    return JPEG if found.row.is_picture else found.row.media_type


def _chunks(stream: BinaryIO, length: int | None = None) -> Iterator[bytes]:
    with stream:
        left = length
        while chunk := stream.read(CHUNK if left is None else min(CHUNK, left)):
            yield chunk
            left = None if left is None else left - len(chunk)
