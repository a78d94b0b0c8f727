"""What addresses of councils and dossiers stand on, as the composition root put it on the application."""

from typing import Any
from uuid import UUID

from api.deps import Call
from api.problems import explain
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.inputs import FieldFault
from workflow.services.close_session import Evaluation
from workflow.services.papers import Papers


def evaluation_of(call: Call) -> Evaluation:
    """Give the regulations and the template of minutes; raises NotFoundError ``route_not_found`` without them."""
    found = getattr(call.request.app.state, "evaluation", None)
    if not isinstance(found, Evaluation):
        raise NotFoundError("route_not_found")
    return found


def papers_of(call: Call) -> Papers:
    """Give the forms, files and rules of dossiers; raises NotFoundError ``route_not_found`` without them."""
    found = getattr(call.request.app.state, "papers", None)
    if not isinstance(found, Papers):
        raise NotFoundError("route_not_found")
    return found


def key_in(text: str, code: str) -> UUID:
    """Read a key of an address; raises NotFoundError with ``code`` when it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError(code) from None


def waits(call: Call, faults: tuple[FieldFault, ...] | list[FieldFault]) -> list[dict[str, Any]]:
    """Give what keeps an act closed, each with its words."""
    edge = call.edge
    error = ConflictError("session_not_ready", errors=list(faults))
    said = explain(error, translator=edge.translator, words=edge.vocabulary.words, language=call.language)
    return list(said.get("errors", ()))
