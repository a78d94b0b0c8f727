"""Turn a page or a static file into a response: policy headers, ETag, compression, caching. Decides no status."""

import gzip
import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.web.fault_labels import name_fields
from api.web.static_files import StaticFile

CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
NOT_MODIFIED: Final = 304
NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
_PAGE_HEADERS: Final = {
    "content-security-policy": CONTENT_POLICY,
    "cache-control": "private, no-cache",
    "vary": "Accept-Encoding, Accept-Language, Cookie",
}


def page_response(
    request: Request,
    html: str,
    *,
    language: str,
    status: int,
    extra: Mapping[str, str] = NO_HEADERS,
    is_private: bool = False,
) -> Response:
    """Answer with a page, or with 304 when the browser holds this very one.

    A private page is somebody's: no cache may keep it, and going back fetches it anew.
    """
    body = name_fields(html).encode()
    headers = {**extra, **_PAGE_HEADERS, "content-language": language}
    if is_private:
        headers["cache-control"] = "private, no-store"
    elif status < 400:  # noqa: PLR2004 - a page that was found
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
        headers["etag"] = tag
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=NOT_MODIFIED, headers=headers)
    if _takes_gzip(request):  # a form's token is masked anew each time, so its packed length gives nothing away
        body = gzip.compress(body, compresslevel=5, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, status_code=status, headers=headers, media_type="text/html; charset=utf-8")


def static_response(request: Request, file: StaticFile) -> Response:
    """Answer with a static file that may be kept for a year."""
    headers = {
        "cache-control": "public, max-age=31536000, immutable",
        "vary": "Accept-Encoding",
        "content-security-policy": "default-src 'none'",
    }
    if file.packed is None or not _takes_gzip(request):
        return Response(file.body, headers=headers, media_type=file.media_type)
    headers["content-encoding"] = "gzip"
    return Response(file.packed, headers=headers, media_type=file.media_type)


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")
