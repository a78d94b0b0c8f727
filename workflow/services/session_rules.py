"""By which regulation and sheet a case is scored: chosen when a list is frozen, then found by its hash alone.

The shelf holds the shipped regulations; a hash that is not among them any more is read from those that are stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from workflow.domain.council_session import Listed
from workflow.domain.criteria import CriteriaSet
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.regulation import Regulation, RuleSet
from workflow.services.rules import regulation_of, set_of
from workflow.store.database import Unit


@dataclass(frozen=True, slots=True)
class RuleShelf:
    """Every known regulation by its hash, and those in use by their code."""

    by_hash: Mapping[str, RuleSet] = field(default_factory=lambda: MappingProxyType({}))
    by_code: Mapping[str, RuleSet] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, rules: Iterable[RuleSet]) -> "RuleShelf":
        """Make a shelf of rule sets; of two with the same code the later one is in use."""
        some = tuple(rules)
        return cls(
            MappingProxyType({one.regulation.hash: one for one in some}),
            MappingProxyType({one.regulation.code: one for one in some}),
        )

    def sheet_of(self, unit: Unit, listed: Listed) -> tuple[Regulation, CriteriaSet]:
        """Give the regulation and the sheet that a listed case is scored by: of the shelf, else as stored by its hash.

        Raises ConflictError ``rules_changed``: nothing known here has that content, so nothing is scored by it.
        """
        kept, code = listed.regulation_hash or "", listed.set_code or ""
        number = int(code) if code.isascii() and code.isdigit() else 0
        rules = self.by_hash.get(kept)
        if rules is not None and number in rules.sets:
            return rules.regulation, rules.sets[number]
        try:
            regulation = regulation_of(unit, kept)
            return regulation, set_of(unit, regulation, number)
        except NotFoundError as error:
            raise ConflictError("rules_changed", hash=kept[:12]) from error

    def chosen(self, code: str | None, day: date) -> RuleSet | None:
        """Give the regulation a season names, else the newest with sheets that is in force on a day, or None."""
        named = self.by_code.get(code or "")
        if named is not None and named.sets:
            return named
        known = [one for one in self.by_code.values() if one.sets and one.regulation.in_force_from <= day]
        return max(known, key=lambda one: one.regulation.in_force_from, default=None)
