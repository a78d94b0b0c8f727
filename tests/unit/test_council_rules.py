"""Sessions as rules see them: quorum, reasons, and results from counts equal to results from sheets."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from tests.factories import cycle as shipped
from tests.rule_book import best, q26, sheet_of
from workflow.domain.council_result import Counted, decimal_text, result_of
from workflow.domain.council_rules import LEVELS, CouncilRules, read_rules
from workflow.domain.council_session import (
    Conflict,
    Listed,
    Seat,
    Session,
    Tally,
    closing_faults,
    filing_faults,
    freezing_faults,
    quorum_faults,
)
from workflow.domain.errors import InvalidInputError
from workflow.domain.scoring import Sheet, score, together

NOW = datetime(2026, 6, 18, 1, 0, tzinfo=UTC)
CASE = UUID(int=500)


def seat(number, *, post="member", scores=True, present=True, declared=True):
    return Seat(UUID(int=number), UUID(int=number + 100), f"Người {number}", post, scores, present, declared)


def session(*seats, state="open", cases=None, rules=None, mode="meeting", conflicts=()):
    listed = Listed(CASE, 1, "HT-1", state="council_scoring", regulation_hash="h", set_code="1")
    return Session(
        id=UUID(int=1),
        code="ph-1",
        council_id=UUID(int=2),
        level="province",
        unit_id=UUID(int=3),
        mode=mode,
        state=state,
        meets_at=NOW,
        rules=rules or CouncilRules(),
        version=1,
        head_hash=bytes(32),
        seats=seats,
        cases=(listed,) if cases is None else cases,
        conflicts=conflicts,
    )


def codes(faults):
    return [fault["code"] for fault in faults]


@pytest.mark.parametrize(
    ("present", "chair", "expected"),
    [
        (9, True, []),
        (8, True, ["quorum_missing"]),
        (9, False, ["chair_missing"]),
        (8, False, ["quorum_missing", "chair_missing"]),
    ],
)
def test_quorum_of_eleven_is_nine_with_the_chair(present, chair, expected):
    here = [seat(0, post="chair", present=chair)]
    here += [seat(n, present=n <= present - chair) for n in range(1, 11)]

    assert codes(quorum_faults(session(*here))) == expected


def test_secretary_without_a_vote_counts_for_no_quorum():
    found = session(
        seat(0, post="chair"), seat(1, post="secretary", scores=False, present=True), seat(2, present=False)
    )

    assert (found.quorum.seats, found.quorum.present) == (2, 1)


def test_who_stands_aside_is_left_out_of_the_sheets_that_are_needed():
    seats = [seat(0, post="chair"), *(seat(n) for n in range(1, 4))]
    aside = Conflict(UUID(int=1), CASE, "same_commune", None, "recused")

    assert session(*seats).sheets_needed(CASE) == 3
    assert session(*seats, conflicts=(aside, replace(aside, member_id=UUID(int=2)))).sheets_needed(CASE) == 2


def test_filing_gives_every_reason_at_once():
    one = seat(1, present=False, declared=False)
    found = session(seat(0, post="chair", present=False), one, conflicts=(Conflict(UUID(int=1), CASE, "same_phone"),))

    assert codes(filing_faults(found, one, found.cases[0])) == [
        "conflict_undecided",
        "not_declared",
        "member_absent",
        "quorum_missing",
        "chair_missing",
    ]


def test_closing_asks_for_sheets_then_for_scoring_anew_then_for_a_conclusion():
    found = session(seat(0, post="chair"), seat(1), seat(2))

    def closing(filed, spread, **changes):
        listed = replace(found.cases[0], **changes)
        return codes(closing_faults(replace(found, cases=(listed,)), {CASE: Tally(CASE, filed, Decimal(spread))}))

    assert closing(2, 0) == ["sheets_missing"]
    assert closing(3, 11) == ["spread_too_wide"]
    assert closing(3, 10) == ["not_concluded"]
    assert closing(3, 11, round=2) == ["not_concluded"]
    assert closing(3, 10, stars=3) == []


def test_written_opinions_are_for_re_evaluations_alone():
    listed = Listed(CASE, 1, "HT-1", regulation_hash="h", set_code="1")
    chair = seat(0, post="chair")

    assert codes(freezing_faults(session(chair, cases=(listed,), mode="written"))) == ["written_for_first"]
    again = replace(listed, dossier_kind="re_evaluation")
    assert codes(freezing_faults(session(chair, cases=(again,), mode="written"))) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"quorum_percent": 0}, "input_out_of_range"),
        ({"quorum_percent": "75"}, "input_type"),
        ({"spread_points": 101}, "input_out_of_range"),
        ({"gates": "mean"}, "input_not_a_choice"),
        ({"chair": True}, "input_unknown"),
    ],
)
def test_statute_that_cannot_be_is_refused(given, code):
    with pytest.raises(InvalidInputError) as refusal:
        read_rules(given)

    assert refusal.value.code == code


@pytest.mark.parametrize("cycle", [shipped("ocop-2018"), shipped("ocop-2026")], ids=lambda process: process.code)
def test_levels_name_states_and_triggers_of_the_cycles(cycle):
    for acts in LEVELS.values():
        if acts.role not in cycle.roles:
            continue
        assert acts.waiting | acts.scoring | acts.provisional <= cycle.states.keys()
        for trigger in filter(None, (acts.opens, acts.publishes, acts.concludes)):
            assert all(acts.role in t.by for t in cycle.transitions if t.trigger == trigger), trigger
        for state in acts.scoring:
            inputs = {field.name for field in cycle.table[state, acts.concludes].inputs}
            assert {name for name in (acts.points, acts.stars) if name} == inputs


@pytest.mark.parametrize("number", [1, 16, 21, 26])
def test_counts_give_what_the_sheets_give(number):
    criteria, regulation = sheet_of(number), q26()
    dice = random.Random(number)  # noqa: S311 - sheets, the same each time
    for members in (1, 2, 7, 9):
        sheets = [
            Sheet({c.code: dice.choice(c.choices()).key for c in criteria.criteria if dice.random() > 0.1})
            for _ in range(members)
        ] + [best(criteria)] * (members // 2)
        scores = [score(sheet, criteria) for sheet in sheets]
        if any(one.stopped for one in scores):
            continue
        expected = together(scores, criteria, regulation)
        found = result_of(counted(scores), criteria, regulation, "majority")
        assert (found.total, found.parts) == (expected.total, expected.parts)
        assert (found.by_points, found.by_gates, found.stars) == (
            expected.by_points,
            expected.by_gates,
            expected.stars,
        )
        assert [(g.criterion.code, g.stars, g.met_by) for g in found.unmet] == [
            (g.criterion.code, g.stars, g.met_by) for g in expected.unmet
        ]
        assert found.limits == tuple(replace(gate, chosen=None) for gate in expected.limits)


def counted(scores):
    options: dict[str, dict[str, int]] = {}
    for one in scores:
        for line in one.lines:
            if line.choice is not None and line.lacks is None:
                of = options.setdefault(line.criterion.code, {})
                of[line.choice.key] = of.get(line.choice.key, 0) + 1
    parts = {part: sum(one.parts[part] for one in scores) for part in scores[0].parts}
    totals = [one.total for one in scores]
    return Counted(len(scores), len(scores), parts, options, {}, min(totals), max(totals))


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (Fraction(629, 7), "89.857142857142"),
        (Fraction(90), "90"),
        (Fraction(899999999999999, 10**13), "89.9999999999999"[:15]),
    ],
)
def test_mean_goes_into_facts_cut_and_never_rounded_up(points, text):
    assert decimal_text(points) == text
    assert (Decimal(decimal_text(points)) >= 90) == (points >= 90)
