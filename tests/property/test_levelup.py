"""The level-up card tells the truth: its steps reach the stars, and nothing cheaper does."""

from itertools import product
from typing import Literal, TypeAlias

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.rule_book import NUMBERS, q26, sheet_of
from workflow.domain.criteria import NO_GROUND, CriteriaSet, Criterion, Option, Part, Requires, Section
from workflow.domain.levelup import after, card, next_card, up
from workflow.domain.scoring import Sheet, result, score

Gated: TypeAlias = Literal[3, 4, 5] | None


@st.composite
def _sheets(draw: st.DrawFn) -> tuple[CriteriaSet, Sheet]:
    """Give a full sheet of any of the sets, from poor to nearly perfect."""
    one = sheet_of(draw(st.sampled_from(NUMBERS)))
    most = draw(st.integers(0, 10))
    picks = draw(st.lists(st.integers(0, 10), min_size=40, max_size=40))
    choices: dict[str, str] = {}
    for criterion, pick in zip(one.criteria, picks, strict=False):
        keys = [NO_GROUND, *(choice.key for choice in criterion.choices())]
        choices[criterion.code] = keys[-1] if pick >= most else keys[pick % len(keys)]
    return one, Sheet(choices)


@settings(max_examples=80, deadline=None)
@given(_sheets(), st.sampled_from((3, 4, 5)))
def test_the_steps_of_a_card_reach_its_stars(drawn: tuple[CriteriaSet, Sheet], stars: int) -> None:
    one, sheet = drawn
    before = result(sheet, one, q26())

    found = card(sheet, one, q26(), stars)
    reached = result(after(sheet, found.steps), one, q26())

    assert reached.stars >= stars
    assert (found.steps == ()) == (before.stars >= stars)
    assert found.total + found.short >= found.needed or before.stars >= stars
    assert [step.rungs for step in found.steps] == sorted(step.rungs for step in found.steps)
    assert all(step.gain >= 0 and step.rungs > 0 for step in found.steps)


@settings(max_examples=80, deadline=None)
@given(_sheets())
def test_no_step_of_a_card_can_be_left_out(drawn: tuple[CriteriaSet, Sheet]) -> None:
    one, sheet = drawn
    found = next_card(sheet, one, q26())
    assume(found is not None)
    assert found is not None

    for left_out in found.steps:
        kept = [step for step in found.steps if step is not left_out]
        assert result(after(sheet, kept), one, q26()).stars < found.stars


@settings(max_examples=60, deadline=None)
@given(_sheets())
def test_no_cheaper_single_step_reaches_the_stars(drawn: tuple[CriteriaSet, Sheet]) -> None:
    one, sheet = drawn
    found = next_card(sheet, one, q26())
    assume(found is not None)
    assert found is not None

    for line in score(sheet, one).lines:
        for choice, rungs in up(line.criterion, line.choice):
            alone = Sheet({**sheet.choices, line.criterion.code: choice.key})
            if result(alone, one, q26()).stars >= found.stars:
                assert rungs >= found.rungs


@st.composite
def _small(draw: st.DrawFn) -> tuple[CriteriaSet, Sheet]:
    """Give a made-up sheet of four criteria that is worth 100 points, small enough to try every way."""
    criteria: list[Criterion] = []
    for place in range(4):
        steps = draw(st.lists(st.integers(1, 20), min_size=1, max_size=2))
        points = [0]
        for step in steps:
            points.append(points[-1] + step)
        points[-1] = 25
        points = [min(p, 25) for p in points]
        some: tuple[Gated, ...] = (None, None, 3, 4, 5)
        gates = draw(st.lists(st.sampled_from(some), min_size=len(points), max_size=len(points)))
        rising = [g if g is None or all(g > (e or 0) for e in gates[:i]) else None for i, g in enumerate(gates)]
        options = tuple(
            Option("abc"[i], p, f"{p}", gate) for i, (p, gate) in enumerate(zip(points, rising, strict=True))
        )
        requires = Requires("1.1", 1) if place == 1 and draw(st.booleans()) else None
        criteria.append(Criterion(f"1.{place + 1}", "-", 25, "-", options, requires=requires))
    made = CriteriaSet(
        "qd-26-2026", 1, "-", "I", "-", (), (Part("A", "-", 100, (Section("1", "-", tuple(criteria)),)),)
    )
    choices = {c.code: draw(st.sampled_from([NO_GROUND, *(o.key for o in c.options)])) for c in criteria}
    return made, Sheet(choices)


@settings(max_examples=60, deadline=None)
@given(_small(), st.sampled_from((3, 4, 5)))
def test_no_cheaper_plan_exists_at_all(drawn: tuple[CriteriaSet, Sheet], stars: int) -> None:
    one, sheet = drawn
    lines = score(sheet, one).lines
    offers = [[(None, 0), *up(line.criterion, line.choice)] for line in lines]
    costs = []
    for picked in product(*offers):
        moved = {line.criterion.code: c.key for line, (c, _) in zip(lines, picked, strict=True) if c is not None}
        if result(Sheet({**sheet.choices, **moved}), one, q26()).stars >= stars:
            costs.append(sum(rungs for _, rungs in picked))

    assert card(sheet, one, q26(), stars).rungs == min(costs)
