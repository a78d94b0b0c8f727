"""Write down what was done to an account, a role or a setting, in the transaction that does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from workflow.domain.errors import InvalidInputError
from workflow.domain.facts import EMPTY, ActorFacts
from workflow.domain.ids import new_id
from workflow.domain.login import LOGIN_MAX, login_name
from workflow.domain.text import checked
from workflow.domain.time import Clock
from workflow.services.sealing import Keys
from workflow.store import admin_acts
from workflow.store.admin_acts import ActRow
from workflow.store.database import Unit

REASON_MAX: Final = 500
_DIGEST_SHOWN: Final = 16


@dataclass(frozen=True, slots=True)
class Noted:
    """An act: its code, whom and which unit it concerns, why, and codes, keys and days that say more."""

    act: str
    subject_id: UUID | None = None
    unit_id: UUID | None = None
    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


def note_act(unit: Unit, clock: Clock, actor: ActorFacts | None, *acts: Noted) -> None:
    """Write acts of one person down; None: nobody had proved who they are."""
    at = clock.now()
    by = None if actor is None else actor.id
    rows = [ActRow(new_id(at), at, by, one.act, one.subject_id, one.unit_id, one.reason, one.detail) for one in acts]
    admin_acts.insert(unit, rows)


def note_refused_sign_in(unit: Unit, clock: Clock, keys: Keys, *, act: str, login: str, origin: str) -> None:
    """Write down that somebody was not let in, by one statement whoever it was.

    Of what was typed only a keyed hash is kept: it may be a password in the wrong field.
    """
    name = login_name(login)[:LOGIN_MAX]
    name = name if name.isprintable() else ""
    digest = keys.digest("refused login", name.encode()).hex()[:_DIGEST_SHOWN]
    at = clock.now()
    detail = {"login": digest, "from": origin[:64]}
    admin_acts.insert_refused(unit, new_id(at), at=at, act=act, login=name, detail=detail)


def checked_reason(text: str, *, pointer: str = "/reason") -> str:
    """Give the reason of an act. Raises InvalidInputError ``act_reason_required`` and as ``checked`` does."""
    reason = checked(text.strip(), pointer=pointer, maximum=REASON_MAX)
    if not reason:
        raise InvalidInputError("act_reason_required", pointer=pointer)
    return reason
