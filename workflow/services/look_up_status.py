"""Look up where a case stands by its number or receipt and the end of a telephone number. Public, without names."""

import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from workflow.domain.days_held import Party, party_of
from workflow.domain.errors import NotFoundError
from workflow.domain.process import Label, Process, State, Step
from workflow.domain.time import Clock, local_day
from workflow.services.engines import engine_of
from workflow.services.show_clocks import ClockView, clock_view
from workflow.services.work_rows import book
from workflow.store.database import Unit
from workflow.store.reads import public_status

DIGITS: Final = 4
_CODE: Final = re.compile(
    r"(?P<code>(?:[^\W_]{1,20}-){1,4}[0-9]{4}-[0-9]{1,9})(?:-(?P<seq>[0-9]{1,9})-(?P<hash>[0-9A-Fa-f]{4}))?"
)
_PHONE: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """Where a case stands: step, state as its producer reads it, whose turn, and how the most pressing clock stands.

    Holds no name, telephone number or text of anybody.
    """

    code: str
    process: Process
    step: Step
    state: State
    party: Party
    label: Label
    entered_on: date
    clock: ClockView | None
    at: datetime


def look_up_status(unit: Unit, clock: Clock, typed: str, phone_last_digits: str) -> PublicStatus:
    """Give where a case stands. Two statements, however it ends.

    ``typed`` is a case's number, or a receipt of an act on it. Raises NotFoundError ``status_not_found``, the same
    for a number that is none, a receipt that does not fit and digits that are others; how often one may ask is for
    the page to bound.
    """
    at = clock.now()
    asked = _CODE.fullmatch(typed.strip()[:120])
    digits = phone_last_digits.strip()
    counting = book(unit)
    codes = [] if asked is None else sorted({asked["code"], asked["code"].upper()})
    found = public_status.one(unit, codes=codes, seq=0 if asked is None else int(asked["seq"] or 0))
    known = found is not None and _fits(found.phones, digits)
    if found is None or asked is None or not known or not _is_receipt(asked["hash"], found.entry_hash):
        raise NotFoundError("status_not_found")
    process = engine_of(unit, found.case.process_hash).process
    state = process.states[found.case.state]
    rule = None if found.clock is None else process.clocks.get(found.clock.rule)
    view = (
        None
        if found.clock is None or rule is None
        else clock_view(found.clock, process, rule, counting.counting(found.case).calendar, at)
    )
    holder = None if state.holder is None else process.roles[state.holder]
    return PublicStatus(
        code=found.code,
        process=process,
        step=next(step for step in process.steps if step.number == state.step),
        state=state,
        party=party_of(holder),
        label=state.producer,
        entered_on=local_day(found.entered_at),
        clock=view,
        at=at,
    )


def _fits(phones: tuple[str, ...], digits: str) -> bool:
    """Say whether a telephone number ends in the digits; looks at all of them, as long as it takes."""
    is_whole = len(digits) == DIGITS and digits.isascii() and digits.isdigit()
    given = digits if is_whole else "none"
    ends = ["".join(_PHONE.findall(phone))[-DIGITS:] for phone in phones]
    return sum(hmac.compare_digest(end, given) for end in ends) > 0


def _is_receipt(beginning: str | None, stored: str | None) -> bool:
    return beginning is None or (stored is not None and hmac.compare_digest(stored[:4], beginning.lower()))
