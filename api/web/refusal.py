"""The page of a refusal: what happened, that nothing is lost, and where to go on. Names no status.

A form that came from a page of ours with a token that is not this session's is shown again, to be sent by hand; what
came from anywhere else is not repeated.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from starlette.responses import Response

from api.errors import OldFormError
from api.problems import headers_of, kind_of
from api.web.account.carried import Carried
from api.web.address import links
from api.web.error_page import ON_PAGES
from api.web.forgery import is_ours
from api.web.visit import Visit
from workflow.domain.errors import DomainError, InvalidInputError


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


SECRET: Final = frozenset({"mat_khau", "bi_mat", "ma"})
"""Fields that are never shown again."""

QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ai": _("person asked for"),
        "boi": _("person who did it"),
        "buoc": _("step asked for"),
        "chua-doc": _("unread only"),
        "den": _("end of the time asked for"),
        "dia-ban": _("territory asked for"),
        "lan": _("change asked for"),
        "loai": _("kind asked for"),
        "ma": _("code asked for"),
        "mua": _("season asked for"),
        "nam": _("year asked for"),
        "ngay": _("day asked for"),
        "nguoi": _("person concerned"),
        "noi": _("unit asked for"),
        "nop": _("day of handing in"),
        "q": _("words searched for"),
        "qua-han": _("overdue only"),
        "quy-dinh": _("regulation asked for"),
        "quy-trinh": _("cycle asked for"),
        "sau": _("place in the list"),
        "tep": _("file asked for"),
        "thang": _("month asked for"),
        "tieu-chi": _("criterion asked for"),
        "trang": _("page number"),
        "truoc": _("place in the list"),
        "tu": _("beginning of the time asked for"),
        "vai": _("role asked for"),
        "viec": _("act asked for"),
        "xa": _("commune asked for"),
        "xem": _("way of looking"),
    }
)
"""What the questions of addresses are called when one of them cannot be read."""

_TITLE: Final = _("The address needs mending")
_WRONG: Final = _("The part of the address for the {question} cannot be used. {fault}")
_WITHOUT: Final = _("Open this page without the {question}")


def refusal_page(visit: Visit, error: DomainError) -> Response:
    """Answer with the page of an error."""
    kind = kind_of(type(error))
    if isinstance(error, OldFormError) and visit.visitor is not None and is_ours(visit.request):
        return _old_form(visit, kind.status)
    message = visit.text(ON_PAGES[error.code]) if error.code in ON_PAGES else visit.said(error)
    values = {"title": visit.text(kind.title), "message": message, "on": None}
    response = visit.page("error.html", status=kind.status, **(values | _of_address(visit, error)))
    response.headers.update(headers_of(error))
    return response


def _old_form(visit: Visit, status: int) -> Response:
    has_secret = any(name in SECRET for name in visit.form.fields)
    kept = () if has_secret else tuple(visit.form.kept())
    path = visit.request.url.path
    return visit.page("old_form.html", status=status, action=path, kept=kept, typed=Carried(path, kept).typed)


def _of_address(visit: Visit, error: DomainError) -> dict[str, Any]:
    """Give what is said of a question of the address that cannot be used, and the way to the page without it."""
    asked = visit.request.query_params
    if visit.request.method == "POST" or not isinstance(error, InvalidInputError):
        return {}
    pointed = error.pointer.strip("/")
    name = next((one for one in (pointed, "sau") if one in asked), None)
    if name is None:
        return {}
    question = visit.text(QUESTIONS[name]) if name in QUESTIONS else f"“{name[:40]}”"
    here = {key: value for key, value in asked.items() if key not in {"lang", "theme"}}
    return {
        "title": visit.text(_TITLE),
        "message": visit.text(_WRONG, question=question, fault=visit.said(error)),
        "on": (links(here, visit.request.url.path)(**{name: None}), visit.text(_WITHOUT, question=question)),
    }
