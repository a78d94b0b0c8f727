"""Each predicate by name: when it holds, and what it does with facts that are not there."""

from datetime import UTC, date, datetime

import pytest

from tests.mini import SEASON, case, situation
from workflow.domain.facts import CaseFacts, SeasonFacts, Window
from workflow.domain.guards import PREDICATES, TAKES_ARGUMENT

NOON = datetime(2020, 6, 1, 5, 0, tzinfo=UTC)


def holds(name: str, argument: object = None, of: CaseFacts | None = None, **facts: object) -> bool:
    of = of or case("appraisal", facts=facts)
    return PREDICATES[name](situation(of, at=NOON), argument)  # type: ignore[arg-type]  # the table gives scalars


def windows(*given: Window) -> CaseFacts:
    return case(season=SeasonFacts(SEASON, "open", {}, given))


def ideas(opens: date | None, closes: date | None, *, hard: bool = True, code: str = "ideas") -> Window:
    return Window(code, opens, closes, hard)


@pytest.mark.parametrize(("status", "expected"), [("open", True), ("closed", False), ("draft", False)])
def test_season_open(status, expected):
    assert holds("is_season_open", of=case(season=SeasonFacts(SEASON, status, {}))) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), True),
        ((ideas(date(2020, 5, 1), date(2020, 5, 31), hard=False),), True),
        ((ideas(date(2020, 5, 1), date(2020, 5, 31)),), False),
        ((ideas(date(2020, 5, 1), date(2020, 6, 1)),), True),
        ((ideas(date(2020, 6, 1), date(2020, 6, 1)),), True),
        ((ideas(date(2020, 6, 2), None),), False),
        ((ideas(None, date(2020, 6, 1)),), True),
        ((ideas(None, None),), True),
        ((ideas(date(2020, 1, 1), date(2020, 1, 31)), ideas(date(2020, 6, 1), date(2020, 6, 30))), True),
        ((ideas(date(2020, 1, 1), date(2020, 1, 31), code="plans"),), True),
    ],
)
def test_within_window_enforces_hard_windows_of_that_code_only(given, expected):
    assert holds("is_within_window", "ideas", of=windows(*given)) is expected


@pytest.mark.parametrize(
    ("name", "argument", "facts", "expected"),
    [
        ("is_last_failure", 3, {}, False),
        ("is_last_failure", 1, {}, True),
        ("is_last_failure", 3, {"failures.1": 1}, False),
        ("is_last_failure", "3", {"failures.1": 2}, True),
        ("is_last_failure", 3, {"failures.1": 5}, True),
        ("is_last_failure", 3, {"failures.2": 2}, False),
        ("is_last_failure", 3, {"failures.1": "2"}, False),
        ("has_fact", "points", {}, False),
        ("has_fact", "points", {"points": "0"}, True),
        ("has_fact", "agreed", {"agreed": False}, True),
        ("lacks_fact", "points", {}, True),
        ("lacks_fact", "points", {"points": "0"}, False),
        ("is_first_dossier", None, {}, True),
        ("is_first_dossier", None, {"dossier_kind": "upgrade"}, False),
        ("is_upgrade", None, {}, False),
        ("is_upgrade", None, {"dossier_kind": "upgrade"}, True),
        ("is_re_evaluation", None, {"dossier_kind": "first"}, False),
        ("is_re_evaluation", None, {"dossier_kind": "re_evaluation"}, True),
        ("has_points_at_least", 50, {}, False),
        ("has_points_at_least", 50, {"points": "49.999999999999"}, False),
        ("has_points_at_least", 50, {"points": "50"}, True),
        ("has_points_at_least", "89.5", {"points": "89.50"}, True),
        ("has_points_below", 90, {}, False),
        ("has_points_below", 90, {"points": "89.999999999999"}, True),
        ("has_points_below", 90, {"points": "90.000"}, False),
        ("has_stars_at_least", 5, {}, False),
        ("has_stars_at_least", 5, {"stars": 5}, True),
        ("has_stars_below", 5, {}, True),
        ("has_stars_below", 5, {"stars": 4}, True),
        ("has_stars_below", 5, {"stars": 5}, False),
        ("has_central_points_at_least", 90, {"points": "95"}, False),
        ("has_central_points_at_least", 90, {"central_points": "90"}, True),
        ("has_central_points_below", 90, {"points": "10"}, False),
        ("has_central_points_below", 90, {"central_points": "89.9"}, True),
        ("lacks_national_result", 90, {}, True),
        ("lacks_national_result", 90, {"points": "89.9", "stars": 5}, True),
        ("lacks_national_result", 90, {"points": "92", "stars": 4}, True),
        ("lacks_national_result", 90, {"points": "90", "stars": 5}, False),
        ("has_central_result", 90, {}, False),
        ("has_central_result", 90, {"central_points": "90"}, True),
        ("has_central_result", 90, {"central_points": "92", "central_stars": 4}, False),
        ("has_central_result", 90, {"central_points": "92", "central_stars": 5}, True),
        ("has_central_result", 90, {"central_points": "89.9", "central_stars": 5}, False),
        ("lacks_central_result", 90, {}, False),
        ("lacks_central_result", 90, {"central_points": "89.9"}, True),
        ("lacks_central_result", 90, {"central_points": "92", "central_stars": 4}, True),
        ("lacks_central_result", 90, {"central_points": "92", "central_stars": 5}, False),
        ("is_day_past", "until", {}, False),
        ("is_day_past", "until", {"until": "2020-06-01"}, False),
        ("is_day_past", "until", {"until": "2020-05-31"}, True),
        ("is_certificate_past", None, {}, False),
        ("is_certificate_past", None, {"certificate_expires_on": "2020-06-01"}, False),
        ("is_certificate_past", None, {"certificate_expires_on": "2020-05-31"}, True),
        ("is_certificate_current", None, {}, False),
        ("is_certificate_current", None, {"certificate_expires_on": "2020-06-01"}, True),
        ("is_certificate_current", None, {"certificate_expires_on": "2020-05-31"}, False),
        ("is_within_days_of_expiry", 180, {}, False),
        ("is_within_days_of_expiry", 180, {"certificate_expires_on": "2020-11-29"}, False),
        ("is_within_days_of_expiry", 180, {"certificate_expires_on": "2020-11-28"}, True),
        ("is_within_days_of_expiry", 0, {"certificate_expires_on": "2020-06-01"}, True),
    ],
)
def test_predicate(name, argument, facts, expected):
    assert holds(name, argument, **facts) is expected


@pytest.mark.parametrize(("track", "expected"), [("new", True), ("existing", False)])
def test_new_product(track, expected):
    assert holds("is_new_product", of=case(track=track)) is expected


def test_the_day_of_a_predicate_is_vietnams():
    late = datetime(2020, 5, 31, 17, 30, tzinfo=UTC)
    of = case("appraisal", facts={"until": "2020-05-31"})
    assert PREDICATES["is_day_past"](situation(of, at=late), "until")


def test_every_predicate_is_tried_here_and_known_by_its_own_name():
    tried = {"is_season_open", "is_within_window", "is_new_product"}
    tried |= {mark.args[1][n][0] for mark in test_predicate.pytestmark for n in range(len(mark.args[1]))}
    assert tried == set(PREDICATES)
    assert set(PREDICATES) >= TAKES_ARGUMENT
    assert all(predicate.__name__ == name for name, predicate in PREDICATES.items())
