"""What a clock rule sets for one case before anything has happened to the clock: a term, or a fixed day. Pure."""

from datetime import date
from typing import Final

from workflow.domain.days import expiry_window
from workflow.domain.due import Deadline, Term
from workflow.domain.facts import LATE_FACT, Situation
from workflow.domain.process import ClockRule, SettingRef

EXPIRY_FACT: Final = "certificate_expires_on"


def basis(rule: ClockRule, situation: Situation, *, start_on: date) -> Term | Deadline | None:
    """Give the term or fixed day that the rule sets for this case, or None where nothing gives one.

    A case admitted late to a window has until the day that says so.
    """
    if rule.limit is not None and rule.unit is not None:
        return Term(_integer(situation, rule.limit), rule.unit, rule.roll_forward)
    if rule.window is not None:
        closes = _window_end(rule.window, situation, start_on)
        return None if closes is None else Deadline(closes, rule.roll_forward)
    if rule.expiry_window is not None:
        span = _expiry_span(rule, situation)
        return None if span is None else Deadline(span[1])
    return None


def opens_on(rule: ClockRule, situation: Situation) -> date | None:
    """Give the first day of an expiry window, or None for other rules."""
    span = _expiry_span(rule, situation)
    return None if span is None else span[0]


def start_day(rule: ClockRule, situation: Situation) -> date:
    """Give the day a clock counts from: the one its fact names, else today."""
    fact = situation.case.facts.get(rule.start_fact) if rule.start_fact else None
    return date.fromisoformat(fact) if isinstance(fact, str) else situation.today


def _window_end(code: str, situation: Situation, start_on: date) -> date | None:
    """Give the last day of the round of the window that is open or comes next, else of the latest one."""
    ends = sorted(w.closes_on for w in situation.case.windows(code) if w.closes_on is not None)
    late = situation.case.facts.get(LATE_FACT + code)
    admitted = date.fromisoformat(late) if isinstance(late, str) else None
    if not ends:
        return admitted
    closes = next((end for end in ends if end >= start_on), ends[-1])
    return closes if admitted is None else max(closes, admitted)


def _expiry_span(rule: ClockRule, situation: Situation) -> tuple[date, date] | None:
    if rule.expiry_window is None:
        return None
    expires = situation.case.facts.get(EXPIRY_FACT)
    if not isinstance(expires, str):
        return None
    opens, closes = (_integer(situation, amount) for amount in rule.expiry_window)
    span = expiry_window(date.fromisoformat(expires), opens=opens, closes=closes)
    return span.opens_on, span.closes_on


def _integer(situation: Situation, amount: int | SettingRef) -> int:
    value = situation.setting(amount.code) if isinstance(amount, SettingRef) else amount
    return value if isinstance(value, int) else 0
