"""Put the filed sheets of a case together from counts: what ``scoring.together`` gives, without a sheet in hand. Pure.

The database counts sheets by option (one statement for a whole session); here the counts become stars. A sheet that a
ground stops has no points and is left out of means and gates; a ground holds for the council when more than half of
the sheets tick it (how a council decides on one is not printed).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from workflow.domain.criteria import Choice, CriteriaSet, Criterion
from workflow.domain.history import dumps
from workflow.domain.regulation import Regulation
from workflow.domain.scoring import STOPPING, Gate, GateRule, Ground, Result, Tallied, judged

DIGITS: Final = 12
"""Digits kept of a mean in a case's facts: cut, never rounded, so that no mean reaches a band it did not reach."""
NOBODY: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Counted:
    """The sheets of a case's round as the database counted them; those that are stopped are only in ``sheets``.

    ``parts``: sums of points; ``options``: by criterion, how many sheets have which option counting; ``grounds``: how
    many tick which.
    """

    sheets: int
    scored: int
    parts: Mapping[str, int] = field(default_factory=lambda: NOBODY)
    options: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: NOBODY)
    grounds: Mapping[str, int] = field(default_factory=lambda: NOBODY)
    lowest: int = 0
    highest: int = 0


@dataclass(frozen=True, slots=True)
class CouncilResult(Result):
    """What the sheets come to together; ``scored``: those that have points.

    ``stars`` is what the council is proposed, and the most it may conclude: 0 when a ground stops the product.
    """

    scored: int = 0


def result_of(counted: Counted, criteria: CriteriaSet, regulation: Regulation, gate_rule: GateRule) -> CouncilResult:
    """Give what the sheets come to together."""
    count = max(counted.scored, 1)
    parts = {part.code: Fraction(counted.parts.get(part.code, 0), count) for part in criteria.parts}
    grounds = _grounds(counted, criteria)
    found = judged(
        Tallied(counted.sheets, parts, sum(parts.values(), Fraction(0)), _unmet(counted, criteria, gate_rule), grounds),
        regulation,
        stopped=counted.scored == 0 or any(ground.effect in STOPPING for ground in grounds),
    )
    return CouncilResult(**{name: getattr(found, name) for name in _OF_RESULT}, scored=counted.scored)


_OF_RESULT: Final = tuple(one.name for one in fields(Result))


def decimal_text(points: Fraction) -> str:
    """Write a mean as decimal text, cut after twelve digits: what goes into a case's facts."""
    scaled = points.numerator * 10**DIGITS // points.denominator
    whole, rest = divmod(scaled, 10**DIGITS)
    return f"{whole}.{rest:0{DIGITS}d}".rstrip("0").rstrip(".")


def exact_text(points: Fraction) -> str:
    """Write a mean exactly: ``497/7``, or ``71``."""
    return str(points)


def result_record(result: CouncilResult, *, stars: int, reason: str | None, round_: int) -> dict[str, Any]:
    """Give the result as it is hashed: exact, with what limits it, and what the council concluded."""
    return {
        "between": result.between,
        "by_gates": result.by_gates,
        "by_points": result.by_points,
        "grounds": [{"at": g.at, "code": g.code, "label": g.label} for g in result.grounds],
        "limits": [gate_record(gate) for gate in result.limits],
        "parts": {code: exact_text(points) for code, points in result.parts.items()},
        "points": exact_text(result.total),
        "proposed": result.stars,
        "reason": reason,
        "round": round_,
        "sheets": result.sheets,
        "stars": stars,
    }


def gate_record(gate: Gate) -> dict[str, Any]:
    """Give a gate that is not met, as minutes and pages say it."""
    return {
        "criterion": gate.criterion.code,
        "met_by": gate.met_by,
        "name": gate.criterion.name,
        "needed": gate.needed.label,
        "points": gate.needed.points,
        "sheets": gate.sheets,
        "stars": gate.stars,
    }


def content_of(record: Mapping[str, Any]) -> str:
    """Give the canonical text of a result."""
    return dumps(record)


def _unmet(counted: Counted, criteria: CriteriaSet, gate_rule: GateRule) -> tuple[Gate, ...]:
    found: list[Gate] = []
    for criterion, needed, meeting in _gates_of(criteria):
        chosen = counted.options.get(criterion.code, NOBODY)
        met = sum(count for option, count in chosen.items() if option in meeting)
        if met == counted.scored or (gate_rule == "majority" and 2 * met > counted.scored):
            continue
        found.append(Gate(needed.gate or 0, criterion, needed, None, met, counted.scored))
    return tuple(sorted(found, key=lambda gate: gate.stars))


_KEPT: Final = 128
_gates: dict[str, tuple[tuple[Criterion, Choice, frozenset[str]], ...]] = {}


def _gates_of(criteria: CriteriaSet) -> tuple[tuple[Criterion, Choice, frozenset[str]], ...]:
    """Give each gate of a set with the options that meet it; made once a set, by the hash of its content."""
    found = _gates.get(criteria.hash) if criteria.hash else None
    if found is None:
        found = tuple(
            (criterion, needed, frozenset(choice.key for choice in choices if choice.rungs >= needed.rungs))
            for criterion in criteria.criteria
            for choices in (criterion.choices(),)
            for needed in choices
            if needed.gate is not None
        )
        if criteria.hash:
            if len(_gates) >= _KEPT:
                _gates.clear()
            _gates[criteria.hash] = found
    return found


def _grounds(counted: Counted, criteria: CriteriaSet) -> tuple[Ground, ...]:
    if not counted.grounds:
        return ()
    known = {k.code: Ground(k.code, "reject", k.label) for k in criteria.knockouts}
    known |= {s.code: Ground(s.code, s.effect, s.label, c.code) for c in criteria.criteria for s in c.stop_if}
    return tuple(ground for code, ground in known.items() if 2 * counted.grounds.get(code, 0) > counted.sheets)
