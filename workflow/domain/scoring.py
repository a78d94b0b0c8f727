"""Score a sheet and put sheets together: points by part, stars by points and by gates, grounds to stop. Pure.

Exact arithmetic only: whole points, means as fractions, nothing rounded. A sheet is judged under one set and one
regulation; how the gates of several sheets combine is not printed, so it is a setting (``GateRule``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from workflow.domain.criteria import NO_GROUND, Choice, CriteriaSet, Criterion, Effect
from workflow.domain.errors import InvalidInputError
from workflow.domain.regulation import Band, Regulation

GateRule: TypeAlias = Literal["majority", "all"]
"""Of several sheets: a gate is met when more than half of them meet it, or when all do."""

STOPPING: Final[tuple[Effect, ...]] = ("reject", "stop", "not_evaluated")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one person put down: a key a criterion (``NO_GROUND``: not enough to go by), grounds that were ticked."""

    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ticked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground that holds. ``at``: the criterion it is printed at, None for the whole dossier."""

    code: str
    effect: Effect
    label: str
    at: str | None = None
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as it counts. ``points`` 0 when nothing is chosen or what it ``requires`` is missing."""

    criterion: Criterion
    choice: Choice | None
    answered: bool
    points: int
    lacks: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A sheet added up. ``open``: criteria nothing was put down for yet."""

    lines: tuple[Line, ...]
    parts: Mapping[str, int]
    total: int
    open: tuple[str, ...]
    grounds: tuple[Ground, ...]

    @property
    def stopped(self) -> tuple[Ground, ...]:
        """Give the grounds that end the evaluation."""
        return tuple(ground for ground in self.grounds if ground.effect in STOPPING)


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate that is not met: ``needed`` is the least option for ``stars``; ``met_by`` of ``sheets`` meet it.

    ``chosen``: the option of the only sheet; None with several sheets or when nothing counts.
    """

    stars: int
    criterion: Criterion
    needed: Choice
    chosen: Choice | None
    met_by: int
    sheets: int


@dataclass(frozen=True, slots=True)
class Result:
    """Sheets put together. ``by_gates`` None: the regulation's gates are not known.

    ``stars`` is the lower of the two and what the council is proposed; 0 when a ground stops. ``limits``: the unmet
    gates that hold it below ``by_points``; ``unmet``: every unmet gate. ``between``: the mean fell between two
    bands that were printed as whole numbers. Who decides on these stars: ``Regulation.level_of``.
    """

    sheets: int
    parts: Mapping[str, Fraction]
    total: Fraction
    by_points: int
    by_gates: int | None
    stars: int
    limits: tuple[Gate, ...]
    unmet: tuple[Gate, ...]
    grounds: tuple[Ground, ...]
    between: bool
    recognised: bool


@dataclass(frozen=True, slots=True)
class Tallied:
    """Sheets added up, before they are judged: how many, the means of parts and total, unmet gates, grounds."""

    sheets: int
    parts: Mapping[str, Fraction]
    total: Fraction
    unmet: tuple[Gate, ...]
    grounds: tuple[Ground, ...]


def score(sheet: Sheet, criteria_set: CriteriaSet) -> Score:
    """Add up a sheet.

    Raises InvalidInputError ``criterion_not_in_set``, ``option_not_in_criterion`` or ``ground_not_in_set``.
    """
    check(sheet, criteria_set)
    chosen = {c.code: c.choice(sheet.choices.get(c.code, NO_GROUND)) for c in criteria_set.criteria}
    worth = {code: choice.points if choice else 0 for code, choice in chosen.items()}
    lines = tuple(_line(c, chosen[c.code], sheet, worth) for c in criteria_set.criteria)
    points = {line.criterion.code: line.points for line in lines}
    parts = {part.code: sum(points[c.code] for c in part.criteria) for part in criteria_set.parts}
    return Score(
        lines=lines,
        parts=MappingProxyType(parts),
        total=sum(parts.values()),
        open=tuple(line.criterion.code for line in lines if not line.answered),
        grounds=_grounds(sheet, criteria_set, lines),
    )


def check(sheet: Sheet, criteria_set: CriteriaSet) -> None:
    """Refuse what is not on the sheet of this set. Raises as ``score`` does."""
    known = {criterion.code: criterion for criterion in criteria_set.criteria}
    for code, key in sheet.choices.items():
        if code not in known:
            raise InvalidInputError(
                "criterion_not_in_set", pointer=f"/choices/{code}", criterion=code[:20], set=criteria_set.number
            )
        if key != NO_GROUND and known[code].choice(key) is None:
            raise InvalidInputError(
                "option_not_in_criterion",
                pointer=f"/choices/{code}",
                option=key[:20],
                criterion=code,
                set=criteria_set.number,
            )
    grounds = {k.code for k in criteria_set.knockouts} | {s.code for c in known.values() for s in c.stop_if}
    for code in sorted(sheet.ticked - grounds):
        raise InvalidInputError("ground_not_in_set", pointer="/ticked", ground=code[:40], set=criteria_set.number)


def together(
    scores: Sequence[Score], criteria_set: CriteriaSet, regulation: Regulation, *, gate_rule: GateRule = "majority"
) -> Result:
    """Put the sheets of one round together: unrounded means, stars by points and by gates, and what limits.

    Raises InvalidInputError ``no_sheet`` when there is none.
    """
    if not scores:
        raise InvalidInputError("no_sheet", pointer="/sheets")
    count = len(scores)
    parts = {part.code: Fraction(sum(s.parts[part.code] for s in scores), count) for part in criteria_set.parts}
    total = Fraction(sum(s.total for s in scores), count)
    grounds = tuple(dict.fromkeys(ground for s in scores for ground in s.grounds))
    return judged(
        Tallied(count, parts, total, _unmet(scores, criteria_set, gate_rule), grounds),
        regulation,
        stopped=any(ground.effect in STOPPING for ground in grounds),
    )


def judged(found: Tallied, regulation: Regulation, *, stopped: bool) -> Result:
    """Give the stars that sheets come to, by points and by gates, and what limits them."""
    band, between = band_of(found.total, regulation)
    by_gates = _by_gates(found.unmet) if regulation.gates.exist != "unknown" else None
    stars = 0 if stopped else band.stars if by_gates is None else min(band.stars, by_gates)
    return Result(
        sheets=found.sheets,
        parts=MappingProxyType(dict(found.parts)),
        total=found.total,
        by_points=band.stars,
        by_gates=by_gates,
        stars=stars,
        limits=tuple(gate for gate in found.unmet if gate.stars == stars + 1) if 0 < stars < band.stars else (),
        unmet=found.unmet,
        grounds=found.grounds,
        between=between,
        recognised=stars >= regulation.recognised_from,
    )


def result(sheet: Sheet, criteria_set: CriteriaSet, regulation: Regulation) -> Result:
    """Give what one sheet alone comes to. Raises as ``score`` does."""
    return together([score(sheet, criteria_set)], criteria_set, regulation)


def band_of(total: Fraction | int, regulation: Regulation) -> tuple[Band, bool]:
    """Give the band of an unrounded total, and whether it lies in a gap between bands of whole numbers."""
    reached = [band for band in regulation.bands if total >= band.min]
    band = max(reached, key=lambda b: b.stars)
    return band, band.whole and total > band.max


def cut(points: Fraction | int) -> str:
    """Print points with two decimals, cut and never rounded up to a band: 49999/1000 → "49.99"."""
    hundredths = int(points * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _line(criterion: Criterion, choice: Choice | None, sheet: Sheet, worth: Mapping[str, int]) -> Line:
    need = criterion.requires
    lacks = need.criterion if need and worth.get(need.criterion, 0) < need.min_points else None
    points = choice.points if choice and lacks is None else 0
    return Line(criterion, choice, criterion.code in sheet.choices, points, lacks if choice else None)


def _grounds(sheet: Sheet, criteria_set: CriteriaSet, lines: Sequence[Line]) -> tuple[Ground, ...]:
    zero = {line.criterion.code for line in lines if line.answered and line.points == 0}
    found = [Ground(k.code, "reject", k.label) for k in criteria_set.knockouts if k.code in sheet.ticked]
    for criterion in criteria_set.criteria:
        for stop in criterion.stop_if:
            computed = stop.when is not None and not zero.isdisjoint(stop.when.any_zero)
            if computed or stop.code in sheet.ticked:
                found.append(Ground(stop.code, stop.effect, stop.label, criterion.code, computed))
    return tuple(found)


def _unmet(scores: Sequence[Score], criteria_set: CriteriaSet, gate_rule: GateRule) -> tuple[Gate, ...]:
    """Give every gate that the sheets do not meet, lowest stars first, then as the sheet goes."""
    found: list[Gate] = []
    for place, criterion in enumerate(criteria_set.criteria):
        lines = [s.lines[place] for s in scores]
        for needed in (choice for choice in criterion.choices() if choice.gate is not None):
            met = sum(meets(line, needed) for line in lines)
            if met == len(lines) or (gate_rule == "majority" and 2 * met > len(lines)):
                continue
            chosen = lines[0].choice if len(lines) == 1 and lines[0].lacks is None else None
            found.append(Gate(needed.gate or 0, criterion, needed, chosen, met, len(lines)))
    return tuple(sorted(found, key=lambda gate: gate.stars))


def meets(line: Line, needed: Choice) -> bool:
    """Say whether a line has the needed option or a later one, and counts."""
    return line.choice is not None and line.lacks is None and line.choice.rungs >= needed.rungs


def _by_gates(unmet: Sequence[Gate]) -> int:
    return min((gate.stars for gate in unmet), default=6) - 1
