"""Is this process alive, and can it serve? For supervisors and load balancers; says nothing of the data.

``/health`` is the short address of ``/health/ready`` for people.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import redis
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.answers import answer
from api.deps import OpenCall
from api.respond import Edge
from api.routing import noun
from workflow.domain.errors import UnavailableError
from workflow.services.heartbeat import last_beats, late_ticks

router = noun("", tag="health")

LIVE_PATH: Final = "/health/live"


class Live:
    """Answers without a thread and without looking at anything, so that a busy pool does not look like a death."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await answer({"status": "live"})(scope, receive, send)


@router.get("/health", include_in_schema=False)
@router.get("/health/ready", response_class=Response, responses={503: {"description": "The database does not answer"}})
def ready(call: OpenCall) -> Response:
    """Say whether requests can be served: the database must answer; Redis and the ticks are reported.

    ``degraded``: requests are served, but Redis is away or a tick has not run for three of its intervals. Redis
    holds nothing true, so its absence takes no process out of service.
    """
    edge = call.edge
    now = edge.clock.now()
    try:
        beats: Mapping[str, datetime] | None = last_beats(edge.database)
    except UnavailableError:
        beats = None
    redis_state = _redis_state(edge)
    ticks = {name: max(round((now - beat).total_seconds()), 0) for name, beat in (beats or {}).items()}
    stale = list(late_ticks(beats or {}, now))
    healthy = redis_state != "away" and not stale
    body: dict[str, Any] = {
        "status": "unavailable" if beats is None else "ready" if healthy else "degraded",
        "database": "away" if beats is None else "here",
        "redis": redis_state,
        "seconds_since_tick": ticks,
        "stale": stale,
    }
    return answer(body, status=503 if beats is None else 200)


def _redis_state(edge: Edge) -> str:
    if edge.redis is None:
        return "none"
    try:
        edge.redis.ping()
    except redis.RedisError:
        return "away"
    return "here"
