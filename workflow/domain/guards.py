"""Predicates by name: what guards and routes of a cycle file may ask of a situation.

Pure. A guard that fails refuses with the reason written beside it in the file; a route takes the
first target whose predicate holds. ``argument`` comes from the file or from a setting.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias

from workflow.domain.facts import LATE_FACT, Situation
from workflow.domain.process import Scalar

Predicate: TypeAlias = Callable[[Situation, Scalar | None], bool]

NATIONAL_STARS: Final = 5


def is_season_open(situation: Situation, _: Scalar | None) -> bool:
    """Hold when the season takes acts (it is neither a draft nor closed)."""
    return situation.case.season.status == "open"


def is_within_window(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when today lies in a window of that code that holds for the case, or none is enforced.

    A season may hold several rounds. A case admitted late has until the day that says so.
    """
    code = str(argument)
    enforced = [w for w in situation.case.windows(code) if w.hard]
    late = situation.case.facts.get(LATE_FACT + code)
    return (
        not enforced
        or any(
            (w.opens_on is None or w.opens_on <= situation.today)
            and (w.closes_on is None or situation.today <= w.closes_on)
            for w in enforced
        )
        or (isinstance(late, str) and situation.today <= date.fromisoformat(late))
    )


def is_last_failure(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when one more failure of this step reaches the number after which the season ends for the case."""
    return situation.count(f"failures.{situation.step}") + 1 >= _integer(argument)


def has_fact(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the case's facts hold something under that name."""
    return situation.case.facts.get(str(argument)) is not None


def lacks_fact(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the case's facts hold nothing under that name: it has not happened yet."""
    return not has_fact(situation, argument)


def is_first_dossier(situation: Situation, _: Scalar | None) -> bool:
    """Hold when the dossier is a first one (not an upgrade, not a re-evaluation)."""
    return situation.case.facts.get("dossier_kind", "first") == "first"


def is_upgrade(situation: Situation, _: Scalar | None) -> bool:
    """Hold when the dossier asks for more stars than the product has."""
    return situation.case.facts.get("dossier_kind") == "upgrade"


def is_re_evaluation(situation: Situation, _: Scalar | None) -> bool:
    """Hold when the dossier asks for the same recognition again before it expires."""
    return situation.case.facts.get("dossier_kind") == "re_evaluation"


def is_new_product(situation: Situation, _: Scalar | None) -> bool:
    """Hold when the product came in as a new one and walks all six steps."""
    return situation.case.track == "new"


def has_points_at_least(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the unrounded total is there and not below the argument."""
    points = _points(situation)
    return points is not None and points >= Decimal(str(argument))


def has_points_below(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the unrounded total is there and below the argument."""
    points = _points(situation)
    return points is not None and points < Decimal(str(argument))


def has_stars_at_least(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the council's stars are there and not below the argument."""
    return situation.count("stars") >= _integer(argument)


def has_stars_below(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the stars on record are fewer than the argument (none on record counts as fewer)."""
    return situation.count("stars") < _integer(argument)


def has_central_points_at_least(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the ministry's unrounded total is there and not below the argument."""
    points = _points(situation, "central_points")
    return points is not None and points >= Decimal(str(argument))


def has_central_points_below(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the ministry's unrounded total is there and below the argument."""
    points = _points(situation, "central_points")
    return points is not None and points < Decimal(str(argument))


def lacks_national_result(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the council's points are below the argument or its stars, which a gate may limit, fewer than five."""
    return not has_points_at_least(situation, argument) or situation.count("stars") < NATIONAL_STARS


def has_central_result(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the ministry's points are not below the argument and its council concluded five stars.

    A conclusion without stars (recorded by hand, without a session) is judged by its points.
    """
    stars = situation.case.facts.get("central_stars")
    return has_central_points_at_least(situation, argument) and (stars is None or _integer(stars) >= NATIONAL_STARS)


def lacks_central_result(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the ministry's result is there and is not five stars."""
    return _points(situation, "central_points") is not None and not has_central_result(situation, argument)


def is_day_past(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when the day kept under that name in the case's facts is there and over."""
    value = situation.case.facts.get(str(argument))
    return value is not None and situation.today > date.fromisoformat(str(value))


def is_certificate_past(situation: Situation, _: Scalar | None) -> bool:
    """Hold when the last day of the certificate is over."""
    expires_on = _expiry(situation)
    return expires_on is not None and situation.today > expires_on


def is_certificate_current(situation: Situation, _: Scalar | None) -> bool:
    """Hold when a certificate was recorded and its last day is not over."""
    expires_on = _expiry(situation)
    return expires_on is not None and situation.today <= expires_on


def is_within_days_of_expiry(situation: Situation, argument: Scalar | None) -> bool:
    """Hold when at most that many calendar days are left of the certificate."""
    expires_on = _expiry(situation)
    if expires_on is None:
        return False
    return situation.today >= expires_on - timedelta(days=_integer(argument))


def _integer(argument: Scalar | None) -> int:
    return argument if isinstance(argument, int) else int(str(argument))


def _points(situation: Situation, name: str = "points") -> Decimal | None:
    value = situation.case.facts.get(name)
    return None if value is None else Decimal(str(value))


def _expiry(situation: Situation) -> date | None:
    value = situation.case.facts.get("certificate_expires_on")
    return None if value is None else date.fromisoformat(str(value))


PREDICATES: Final[Mapping[str, Predicate]] = MappingProxyType(
    {
        predicate.__name__: predicate
        for predicate in (
            is_season_open,
            is_within_window,
            is_last_failure,
            has_fact,
            lacks_fact,
            is_first_dossier,
            is_upgrade,
            is_re_evaluation,
            is_new_product,
            has_points_at_least,
            has_points_below,
            has_stars_at_least,
            has_stars_below,
            has_central_points_at_least,
            has_central_points_below,
            lacks_national_result,
            has_central_result,
            lacks_central_result,
            is_day_past,
            is_certificate_past,
            is_certificate_current,
            is_within_days_of_expiry,
        )
    }
)
TAKES_ARGUMENT: Final = frozenset(
    {
        "is_within_window",
        "is_last_failure",
        "has_fact",
        "lacks_fact",
        "has_points_at_least",
        "has_points_below",
        "has_stars_at_least",
        "has_stars_below",
        "has_central_points_at_least",
        "has_central_points_below",
        "lacks_national_result",
        "has_central_result",
        "lacks_central_result",
        "is_day_past",
        "is_within_days_of_expiry",
    }
)
