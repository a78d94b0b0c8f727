"""What a sheet lacks for more stars, cheapest first. Pure, exact, and never a promise: the council scores.

A step moves one criterion up to a later option of the same case; it costs as many rungs as it climbs options. A
plan is the cheapest set of steps that reaches the stars: fewest rungs in all, then fewest criteria, then the order
of the sheet. Gates and computed grounds must be met; points still short are found by exact search over what a
criterion (with those that require it) can give.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil
from typing import Literal, TypeAlias

from workflow.domain.criteria import Choice, CriteriaSet, Criterion
from workflow.domain.regulation import Regulation
from workflow.domain.scoring import Ground, Score, Sheet, result, score

Why: TypeAlias = Literal["gate", "ground", "points"]


@dataclass(frozen=True, slots=True)
class Step:
    """One criterion moved up. ``now`` None: nothing chosen. ``gain``: points it adds by itself.

    ``why``: a gate asks for it, a ground holds as long as it is not done, or points are short.
    """

    criterion: Criterion
    now: Choice | None
    then: Choice
    gain: int
    rungs: int
    why: Why


@dataclass(frozen=True, slots=True)
class LevelUp:
    """What is missing for ``stars``. ``steps`` reach them, cheapest first; ``short``: points missing today.

    ``more``: other single steps that give points, cheapest first, for whom the plan does not suit. ``blocked``:
    grounds that a person ticked; no option lifts them, so there are no steps.
    """

    stars: int
    total: int
    needed: int
    short: int
    steps: tuple[Step, ...]
    more: tuple[Step, ...]
    blocked: tuple[Ground, ...] = ()

    @property
    def rungs(self) -> int:
        """Give what the plan costs."""
        return sum(step.rungs for step in self.steps)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to leave a group of criteria: their choices, the rungs climbed, the points they come to."""

    choices: tuple[Choice | None, ...]
    rungs: int
    points: int
    moved: int


def next_card(sheet: Sheet, criteria_set: CriteriaSet, regulation: Regulation) -> LevelUp | None:
    """Give the card for the next stars worth having (recognition first), or None at five stars.

    Raises as ``score`` does.
    """
    stands = result(sheet, criteria_set, regulation).stars
    aim = max(stands + 1, regulation.recognised_from)
    return None if aim > max(band.stars for band in regulation.bands) else card(sheet, criteria_set, regulation, aim)


def card(sheet: Sheet, criteria_set: CriteriaSet, regulation: Regulation, stars: int) -> LevelUp:
    """Give the cheapest plan to ``stars``. Raises as ``score`` does."""
    scored = score(sheet, criteria_set)
    needed = ceil(Fraction(regulation.band(stars).min))
    short = max(0, needed - scored.total)
    blocked = tuple(ground for ground in scored.stopped if not ground.computed)
    if blocked:
        return LevelUp(stars, scored.total, needed, short, (), (), blocked)
    now = {line.criterion.code: line.choice for line in scored.lines}
    must = _nonzero(criteria_set)
    least = _least(criteria_set, stars)
    groups = [tuple(_ways(group, now, least, must)) for group in _groups(criteria_set)]
    steps = _steps(criteria_set, now, _cheapest(groups, needed), least, must)
    return LevelUp(stars, scored.total, needed, short, steps, _more(scored, steps))


def after(sheet: Sheet, steps: Sequence[Step]) -> Sheet:
    """Give the sheet with the steps done."""
    return Sheet({**sheet.choices, **{step.criterion.code: step.then.key for step in steps}}, sheet.ticked)


def up(criterion: Criterion, now: Choice | None) -> Iterator[tuple[Choice, int]]:
    """Give the choices above this one in its case, each with the rungs to it."""
    for choice in criterion.choices():
        if now is None:
            yield choice, sum(choice.rungs) + len(choice.rungs)
        elif choice.case == now.case and choice.key != now.key:
            climbed = [to - at for at, to in zip(now.rungs, choice.rungs, strict=True)]
            if min(climbed) >= 0:
                yield choice, sum(climbed)


def _least(criteria_set: CriteriaSet, stars: int) -> dict[str, int]:
    """Criterion → the place its choice must have for so many stars, where a gate asks."""
    return {c.code: c.least(stars) for c in criteria_set.criteria if c.least(stars) >= 0}


def _nonzero(criteria_set: CriteriaSet) -> frozenset[str]:
    """Give the criteria that may not be left with 0 points, or a ground is computed."""
    stops = (stop for criterion in criteria_set.criteria for stop in criterion.stop_if)
    return frozenset(code for stop in stops if stop.when for code in stop.when.any_zero)


def _groups(criteria_set: CriteriaSet) -> list[tuple[Criterion, ...]]:
    """Give the criteria in the order of the sheet, those that require another one with it."""
    with_it: dict[str, list[Criterion]] = {}
    for criterion in criteria_set.criteria:
        head = criterion.requires.criterion if criterion.requires else criterion.code
        with_it.setdefault(head, []).append(criterion)
    return [tuple(group) for group in with_it.values()]


def _ways(
    group: Sequence[Criterion], now: Mapping[str, Choice | None], least: Mapping[str, int], must: frozenset[str]
) -> Iterator[_Way]:
    """Give every way to leave a group that meets its gates and grounds."""
    offers = [[(now[c.code], 0), *up(c, now[c.code])] for c in group]
    for picked in product(*offers):
        choices = {c.code: choice for c, (choice, _) in zip(group, picked, strict=True)}
        counts = {c.code: choices[c.code] if _counts(c, choices) else None for c in group}
        if all(_allowed(c, counts[c.code], least, must) for c in group):
            climbed = [rungs for _, rungs in picked]
            points = sum(choice.points for choice in counts.values() if choice is not None)
            yield _Way(tuple(choices.values()), sum(climbed), points, sum(r > 0 for r in climbed))


def _counts(criterion: Criterion, choices: Mapping[str, Choice | None]) -> bool:
    """Say whether what the criterion requires is there."""
    need = criterion.requires
    head = choices.get(need.criterion) if need is not None else None
    return need is None or (head is not None and head.points >= need.min_points)


def _allowed(criterion: Criterion, counts: Choice | None, least: Mapping[str, int], must: frozenset[str]) -> bool:
    place = least.get(criterion.code)
    if place is not None and (counts is None or counts.rungs[0] < place):
        return False
    return criterion.code not in must or (counts is not None and counts.points > 0)


def _cheapest(groups: Sequence[Sequence[_Way]], needed: int) -> tuple[Choice | None, ...]:
    """Give the choices, group by group, that reach so many points for the fewest rungs, then the fewest moves."""
    best: dict[int, tuple[tuple[int, int], tuple[_Way, ...]]] = {0: ((0, 0), ())}
    for ways in groups:
        reached: dict[int, tuple[tuple[int, int], tuple[_Way, ...]]] = {}
        for points, (cost, path) in best.items():
            for way in ways:
                sum_to = min(needed, points + way.points)
                price = (cost[0] + way.rungs, cost[1] + way.moved)
                if sum_to not in reached or price < reached[sum_to][0]:
                    reached[sum_to] = (price, (*path, way))
        best = reached
    return tuple(choice for way in best[needed][1] for choice in way.choices)


def _steps(
    criteria_set: CriteriaSet,
    now: Mapping[str, Choice | None],
    then: Sequence[Choice | None],
    least: Mapping[str, int],
    must: frozenset[str],
) -> tuple[Step, ...]:
    ordered = [criterion for group in _groups(criteria_set) for criterion in group]
    goal = dict(zip((criterion.code for criterion in ordered), then, strict=True))
    found = [
        _step(criterion, now[criterion.code], choice, least=least, must=must)
        for criterion in criteria_set.criteria
        if (choice := goal[criterion.code]) is not None and choice != now[criterion.code]
    ]
    return tuple(sorted(found, key=lambda step: (step.rungs, -step.gain)))


def _step(
    criterion: Criterion, now: Choice | None, then: Choice, *, least: Mapping[str, int], must: frozenset[str]
) -> Step:
    rungs = next(climbed for choice, climbed in up(criterion, now) if choice == then)
    at = -1 if now is None else now.rungs[0]
    why: Why = "points"
    if at < least.get(criterion.code, -1):
        why = "gate"
    elif criterion.code in must and (now is None or now.points == 0):
        why = "ground"
    return Step(criterion, now, then, then.points - (now.points if now else 0), rungs, why)


def _more(scored: Score, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Give, of each criterion outside the plan, the first step up that gives points."""
    planned = {step.criterion.code for step in steps}
    found: list[Step] = []
    for line in scored.lines:
        if line.criterion.code in planned or line.lacks is not None:
            continue
        worth = [
            (choice, climbed) for choice, climbed in up(line.criterion, line.choice) if choice.points > line.points
        ]
        if worth:
            choice, climbed = min(worth, key=lambda way: way[1])
            found.append(Step(line.criterion, line.choice, choice, choice.points - line.points, climbed, "points"))
    return tuple(sorted(found, key=lambda step: (step.rungs, -step.gain)))
