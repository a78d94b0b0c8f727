"""Which regulation a dossier is evaluated under, and which one a certificate keeps, by date. Pure.

The switch and its transition are data of the regulation that came after (QĐ 26/2026, Điều 12); what it leaves
open is a setting with a default that says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal, TypeAlias

from workflow.domain.errors import InvalidInputError
from workflow.domain.regulation import Kind, Pending, Regulation

Basis: TypeAlias = Literal["in_force", "pending", "late", "not_printed", "keeps"]
"""In force on the day of filing · an older dossier inside its days · the days are over · a switch whose rule for
older dossiers was not found · a certificate within its term."""


@dataclass(frozen=True, slots=True)
class TransitionSettings:
    """What the decision leaves open. ``last_days``: another last day for a rule, by its code.

    ``after_last_day``: an older dossier that was not finished goes on under the new regulation, or under the old.
    """

    last_days: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))
    after_last_day: Literal["new", "old"] = "new"


@dataclass(frozen=True, slots=True)
class Applied:
    """``code`` applies, by ``article`` of ``by`` where one is printed; ``last_day`` to finish under it.

    ``derived``: our reading, not printed.
    """

    code: str
    basis: Basis
    by: str | None = None
    article: str | None = None
    last_day: date | None = None
    derived: bool = False


_DEFAULT = TransitionSettings()


def applies(
    regulations: Iterable[Regulation],
    kind: Kind,
    *,
    filed_on: date,
    day: date,
    settings: TransitionSettings = _DEFAULT,
) -> Applied:
    """Give the regulation for a dossier filed on one day and evaluated on another (not before it).

    Raises InvalidInputError ``no_regulation_on`` when none was in force on the day of filing.
    """
    ordered = _ordered(regulations)
    found = Applied(_in_force(ordered, filed_on).code, "in_force")
    for later in ordered:
        if filed_on < later.in_force_from <= day:
            found = _switched(found, later, kind, filed_on, day, settings)
            if found.code != later.code:
                break
    return found


def kept(regulations: Iterable[Regulation], code: str, *, expires_on: date, day: date) -> Applied:
    """Give the regulation a certificate issued under ``code`` is judged by on a day.

    Its own until its last day; after that whatever is in force. Raises InvalidInputError ``no_regulation_on``.
    """
    ordered = _ordered(regulations)
    if day > expires_on:
        return Applied(_in_force(ordered, day).code, "in_force")
    own = next((one for one in ordered if one.code == code), None)
    later = next((r for r in ordered if own is not None and own.in_force_from < r.in_force_from <= day), None)
    if later is None:
        return Applied(code, "in_force", last_day=expires_on)
    article = later.transition.keeps if later.transition is not None else None
    return Applied(code, "keeps", later.code if article else None, article, expires_on, article is None)


def _switched(
    old: Applied, later: Regulation, kind: Kind, filed_on: date, day: date, settings: TransitionSettings
) -> Applied:
    if later.transition is None:
        return Applied(old.code, "not_printed", derived=True)
    rule = _pending(later.transition.pending, old.code, kind, filed_on)
    if rule is None:
        return Applied(later.code, "not_printed", derived=True)
    last = settings.last_days.get(rule.code, date.fromisoformat(rule.last_day))
    if day <= last:
        return Applied(old.code, "pending", later.code, rule.article, last, rule.derived)
    code = later.code if settings.after_last_day == "new" else old.code
    return Applied(code, "late", later.code, rule.article, last, derived=True)


def _pending(rules: Sequence[Pending], code: str, kind: Kind, filed_on: date) -> Pending | None:
    fits = (r for r in rules if r.under == code and kind in r.kinds and filed_on.isoformat() < r.filed_before)
    return next(fits, None)


def _in_force(ordered: Sequence[Regulation], day: date) -> Regulation:
    known = [regulation for regulation in ordered if regulation.in_force_from <= day]
    if not known:
        raise InvalidInputError("no_regulation_on", pointer="/filed_on", day=day.isoformat())
    return known[-1]


def _ordered(regulations: Iterable[Regulation]) -> list[Regulation]:
    return sorted(regulations, key=lambda regulation: regulation.in_force_from)
