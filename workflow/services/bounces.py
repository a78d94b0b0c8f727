"""What comes back after a mail was accepted: matched by Message-ID, noted as a receipt, told otherwise if it failed.

The same report again changes nothing.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from workflow.domain.bounce import Bounce
from workflow.domain.errors import NotAuthenticatedError, NotFoundError
from workflow.domain.ids import new_id
from workflow.domain.time import Clock
from workflow.services.fall_back import Unreached, fall_back
from workflow.services.letters import judged
from workflow.services.notice_values import subjects
from workflow.store import deliveries
from workflow.store.database import Unit
from workflow.store.deliveries import ReceiptRow

Verdict: TypeAlias = Literal["bounced", "delivered", "delayed", "known", "unknown"]


@dataclass(frozen=True, slots=True)
class BounceOutcome:
    """What a report did; ``known``: nothing new, ``unknown``: no such mail left from here."""

    verdict: Verdict
    notices: int = 0


def record_bounce(unit: Unit, clock: Clock, bounce: Bounce, *, channels: Iterable[str]) -> BounceOutcome:
    """Note what a server reports of a mail; needs a transaction. ``channels`` are those that are set up.

    A failure turns its notices into ``failed`` and walks the ladder: next channel, in the end a call. A delay changes
    nothing: the server still tries, and says so again when it gives up.
    """
    sent = deliveries.sent_as(unit, bounce.message_id)
    if sent is None:
        return BounceOutcome("unknown")
    kind = "bounced" if bounce.action == "failed" else "delivered"
    if bounce.action == "delayed":
        return BounceOutcome("delayed")
    if kind in sent.receipts:
        return BounceOutcome("known")
    at = clock.now()
    detail = {"stage": "report", "status": bounce.status, "said": bounce.said}
    row = ReceiptRow(new_id(at), sent.notice_key, sent.proof_key, at, kind, "report", detail)
    deliveries.add_receipts(unit, [row])
    state = "failed" if bounce.action == "failed" else "delivered"
    keys = deliveries.report(unit, sent.notice_key, state=state, at=at)
    if bounce.action == "failed" and keys:
        found, known = subjects(unit, keys), frozenset(channels)
        notices = [judged(one, found[one.key], known) for one in deliveries.facts(unit, keys)]
        reason = bounce.said or bounce.status or "bounced"
        fall_back(unit, [Unreached(one, reason, bounce.is_address_wrong) for one in notices], known, at)
    return BounceOutcome("bounced" if bounce.action == "failed" else "delivered", len(keys))


def check_signature(secret: str | None, body: bytes, signature: str) -> None:
    """Refuse a webhook's body that was not signed with the secret: ``sha256=`` and the HMAC in hex.

    Raises NotFoundError ``bounces_off`` without a secret, NotAuthenticatedError ``signature_invalid``.
    """
    if secret is None:
        raise NotFoundError("bounces_off")
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = signature.strip().removeprefix("sha256=").lower()
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise NotAuthenticatedError("signature_invalid")
