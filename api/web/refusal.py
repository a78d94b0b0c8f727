"""The page of a refusal: what happened, that nothing is lost, and where to go on. Names no status.

A form that came from a page of ours with a token that is not this session's is shown again, to be sent by hand; what
came from anywhere else is not repeated.
"""

from typing import Final

from starlette.responses import Response

from api.errors import OldFormError
from api.problems import headers_of, kind_of
from api.web.account.carried import Carried
from api.web.forgery import is_ours
from api.web.visit import Visit
from workflow.domain.errors import DomainError

SECRET: Final = frozenset({"mat_khau", "bi_mat", "ma"})
"""Fields that are never shown again."""


def refusal_page(visit: Visit, error: DomainError) -> Response:
    """Answer with the page of an error."""
    kind = kind_of(type(error))
    if isinstance(error, OldFormError) and visit.visitor is not None and is_ours(visit.request):
        return _old_form(visit, kind.status)
    response = visit.page("error.html", status=kind.status, title=visit.text(kind.title), message=visit.said(error))
    response.headers.update(headers_of(error))
    return response


def _old_form(visit: Visit, status: int) -> Response:
    has_secret = any(name in SECRET for name in visit.form.fields)
    kept = () if has_secret else tuple(visit.form.kept())
    path = visit.request.url.path
    return visit.page("old_form.html", status=status, action=path, kept=kept, typed=Carried(path, kept).typed)
