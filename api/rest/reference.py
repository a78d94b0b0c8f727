"""The API description as JSON, and as one plain page. Public; loads nothing from elsewhere."""

from html import escape
from typing import Any, Final

from starlette.responses import Response

from api.answers import answer
from api.deps import Call, OpenCall
from api.openapi import base_document, with_words
from api.routing import API, noun
from api.texts import MESSAGES
from workflow.domain.errors import UnavailableError
from workflow.services.engines import engine_of
from workflow.services.show_process import list_processes

router = noun("", tag="description")

OPENAPI_PATH: Final = API + "/openapi.json"
DOCS_PATH: Final = "/api/docs"
_CACHED: Final = {"cache-control": "public, max-age=60"}


@router.get(OPENAPI_PATH, response_class=Response)
def show_openapi(call: OpenCall) -> Response:
    """Describe every operation, with the states, triggers, roles and codes of all stored process versions."""
    return answer(document_of(call), headers=_CACHED)


@router.get(DOCS_PATH, response_class=Response, include_in_schema=False)
def show_docs(call: OpenCall) -> Response:
    """Show the operations and the error codes as one page of two tables."""
    document = document_of(call)
    rows = [
        f"<tr><td>{method.upper()}</td><td>{escape(path)}</td><td>{escape(operation['summary'])}</td>"
        f"<td>{escape(operation.get('description', ''))}</td></tr>"
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    codes = [
        f'<tr id="{escape(code)}"><td>{escape(code)}</td><td>{escape(text)}</td></tr>'
        for code, text in sorted(MESSAGES.items())
    ]
    return Response(_PAGE.format(path=OPENAPI_PATH, rows="".join(rows), codes="".join(codes)), media_type="text/html")


def document_of(call: Call) -> dict[str, Any]:
    """Give the description with the words of every version that is stored, or met before if none can be read."""
    edge, app = call.edge, call.request.app
    try:
        with edge.database.single() as unit:
            hashes = [version[0] for version in list_processes(unit)]
            edge.vocabulary.learn({found: engine_of(unit, found).process for found in hashes})
    except UnavailableError:
        pass
    base = getattr(app.state, "openapi_base", None)
    if base is None:
        base = app.state.openapi_base = base_document(app.state.programs)
    return with_words(base, edge.vocabulary.words)


_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>OCOP cycle engine: API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>API</h1><p>The whole description, with schemas and enums: <a href="{path}">{path}</a></p>
<h2>Operations</h2><table><thead><tr><th scope="col">Method</th><th scope="col">Path</th><th scope="col">Name</th>
<th scope="col">What it does</th></tr></thead><tbody>{rows}</tbody></table>
<h2>Error codes</h2><table><thead><tr><th scope="col">Code</th><th scope="col">Message</th></tr></thead>
<tbody>{codes}</tbody></table></body></html>"""
