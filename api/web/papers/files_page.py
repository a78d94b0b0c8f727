"""The files of a case, and the bytes of one. An address names a file by its key only."""

from collections.abc import Iterator
from typing import BinaryIO, Final
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from api.web.pages import Pages
from api.web.papers.place import CASE, case_code, key_in, moment, papers_of
from api.web.responses import NOT_MODIFIED
from api.web.visit import Visit
from workflow.domain.files import JPEG, kind_of_name
from workflow.services.show_files import OpenFile, open_file, show_files
from workflow.store.files import FileRow

CHUNK: Final = 64 * 1024
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
def serve_file(visit: Visit) -> Response:
    """Give a file: a picture to be looked at, anything else to be saved."""
    return _serve(visit, thumbnail=False)


@pages.get("/tep/{key}/nho")
def serve_thumbnail(visit: Visit) -> Response:
    """Give the small picture of a file."""
    return _serve(visit, thumbnail=True)


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


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(CHUNK):
            yield chunk
