"""The parts an application is made of, and how any error becomes an answer: language, problem, headers."""

from dataclasses import dataclass

import redis
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from api.language import DEFAULT, preferred
from api.problems import MEDIA_TYPE, problem_of
from api.texts import Translator
from api.vocabulary import Vocabulary
from workflow.domain.errors import DomainError
from workflow.domain.time import Clock
from workflow.store.database import Database


@dataclass(frozen=True, slots=True)
class Edge:
    """What every endpoint may use. ``redis`` is None where there is none: nothing true is kept in it."""

    database: Database
    clock: Clock
    translator: Translator
    vocabulary: Vocabulary
    redis: "redis.Redis | None" = None


def language_of(scope: Scope, headers: Headers) -> str:
    """Give the language of the answer: Accept-Language, else the caller's own, else Vietnamese."""
    own = scope.get("state", {}).get("language")
    return preferred(headers.get("accept-language")) or own or DEFAULT


def problem_response(error: DomainError, scope: Scope, edge: Edge) -> Response:
    """Make the answer for an error."""
    headers = Headers(scope=scope)
    problem = problem_of(
        error,
        translator=edge.translator,
        words=edge.vocabulary.words,
        language=language_of(scope, headers),
        instance=scope.get("path", "")[:256],
        request_id=scope.get("state", {}).get("request_id", ""),
        preconditioned="if-match" in headers,
    )
    return Response(problem.rendered(), problem.status, headers=dict(problem.headers), media_type=MEDIA_TYPE)
