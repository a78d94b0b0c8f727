"""A refusal as a page that knows nobody: the same status as the problem document of the API, and but for an address
the same words.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.problems import headers_of, kind_of
from api.texts import MESSAGES
from api.web.address import links
from api.web.responses import page_response
from api.web.site import Site, language_of, site_of
from workflow.domain.errors import DomainError


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


ON_PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {"route_not_found": _("There is no page at this address. Look at the address again, or begin at a page below.")}
)
"""What is said otherwise to people than to programs."""


def error_page(request: Request, error: DomainError) -> Response:
    """Answer with the page of an error, in the reader's language."""
    site, language = site_of(request), language_of(request)
    kind = kind_of(type(error))
    html = (
        site.pages[language]
        .get_template("error.html")
        .render(
            title=site.translator.text(kind.title, language),
            message=message_of(site, error, language),
            link=links({}),
        )
    )
    return page_response(request, html, language=language, status=kind.status, extra=headers_of(error))


def message_of(site: Site, error: DomainError, language: str) -> str:
    """Give what an error says to a person."""
    template = ON_PAGES.get(error.code) or MESSAGES.get(error.code, error.code)
    return site.translator.text(template, language, **error.params)
