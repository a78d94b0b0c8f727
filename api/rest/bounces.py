"""Reports of mail providers on mails that were sent, signed with a secret of their own instead of a token."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import FastAPI
from pydantic import Field
from starlette.responses import Response

from api.answers import answer
from api.body import read
from api.deps import JsonBody, OpenCall
from api.described import described
from api.rest.shapes import Shape
from api.routing import API, noun
from workflow.domain.bounce import Bounce, is_message_id
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.services.bounces import check_signature, record_bounce

router = noun(API, tag="bounces")

SIGNATURE = {
    "name": "X-OCOP-Signature",
    "in": "header",
    "required": True,
    "description": "`sha256=` and the HMAC-SHA256 (hex) of the body's bytes under OCOP_BOUNCE_SECRET.",
    "schema": {"type": "string", "maxLength": 128},
}


@dataclass(frozen=True, slots=True)
class Returns:
    """What reports are checked by: their secret (None: none are taken), and the channels people are told by."""

    secret: str | None = field(default=None, repr=False)
    channels: tuple[str, ...] = ("in_app", "email")

    def put_on(self, app: FastAPI) -> None:
        """Keep it where the endpoint finds it."""
        app.state.returns = self


class BounceBody(Shape):
    """What became of a mail. ``status``: the enhanced code (RFC 3463), such as 5.1.1."""

    message_id: Annotated[str, Field(max_length=320)]
    action: Literal["failed", "delayed", "delivered"]
    status: Annotated[str, Field(pattern=r"^[245]\.\d{1,3}\.\d{1,3}$")] | None = None
    said: Annotated[str, Field(max_length=200)] = ""


class BounceVerdict(Shape):
    """What the report did; ``known``: it was noted before, ``unknown``: no such mail left from here."""

    verdict: Literal["bounced", "delivered", "delayed", "known", "unknown"]
    notices: int


@router.post(
    "/bounces", **described(gives=BounceVerdict, takes=BounceBody, raises=(NotFoundError,), headers=(SIGNATURE,))
)
def take_bounce(call: OpenCall, body: JsonBody) -> Response:
    """Take a signed report on a mail; the same one again changes nothing."""
    returns: Returns = call.request.app.state.returns
    check_signature(returns.secret, body, call.request.headers.get("x-ocop-signature", ""))
    asked = read(BounceBody, body)
    if not is_message_id(asked.message_id):
        raise InvalidInputError("bounce_unreadable", pointer="/message_id")
    found = Bounce(asked.message_id, asked.action, asked.status or "", asked.said)
    with call.edge.database.unit() as unit:
        outcome = record_bounce(unit, call.edge.clock, found, channels=returns.channels)
    return answer({"verdict": outcome.verdict, "notices": outcome.notices})
