"""By which regulation and sheet a case is scored: chosen when a list is frozen, then found by its hash alone.

The seam to the stored regulations: whoever holds other versions than the shipped ones gives them here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from workflow.domain.council_session import Listed
from workflow.domain.criteria import CriteriaSet
from workflow.domain.errors import ConflictError
from workflow.domain.regulation import RuleSet


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

    def found(self, regulation_hash: str | None) -> RuleSet:
        """Give the regulation of a hash.

        Raises ConflictError ``rules_changed``: no known regulation has that content, so nothing is scored by it.
        """
        rules = self.by_hash.get(regulation_hash or "")
        if rules is None:
            raise ConflictError("rules_changed", hash=(regulation_hash or "")[:12])
        return rules

    def sheet_of(self, listed: Listed) -> tuple[RuleSet, CriteriaSet]:
        """Give the regulation and the sheet that a listed case is scored by; raises ConflictError ``rules_changed``."""
        rules = self.found(listed.regulation_hash)
        code = listed.set_code or ""
        criteria = rules.sets.get(int(code)) if code.isascii() and code.isdigit() else None
        if criteria is None:
            raise ConflictError("rules_changed", hash=rules.regulation.hash[:12])
        return rules, criteria

    def chosen(self, code: str | None, day: date) -> RuleSet | None:
        """Give the regulation a season names, else the newest with sheets that is in force on a day, or None."""
        named = self.by_code.get(code or "")
        if named is not None and named.sets:
            return named
        known = [one for one in self.by_code.values() if one.sets and one.regulation.in_force_from <= day]
        return max(known, key=lambda one: one.regulation.in_force_from, default=None)
