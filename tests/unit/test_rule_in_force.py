"""The switch of 22/5/2026: which regulation a dossier is evaluated under, and which one a certificate keeps."""

from datetime import date

import pytest

from tests.rule_book import book
from workflow.domain.errors import InvalidInputError
from workflow.domain.regulation import Kind, Regulation
from workflow.domain.rule_in_force import Applied, TransitionSettings, applies, kept

_SWITCH = date(2026, 5, 22)


def _all() -> list[Regulation]:
    return [rules.regulation for rules in book().values()]


@pytest.mark.parametrize(
    ("kind", "filed", "day", "code", "basis", "article"),
    [
        ("first", "2026-05-21", "2026-05-21", "qd-148-2023", "in_force", None),
        ("first", "2026-05-21", "2026-05-22", "qd-148-2023", "pending", "12.2.a"),
        ("first", "2026-05-21", "2026-07-21", "qd-148-2023", "pending", "12.2.a"),
        ("upgrade", "2026-05-21", "2026-07-22", "qd-26-2026", "late", "12.2.a"),
        ("re_evaluation", "2026-05-21", "2026-06-21", "qd-148-2023", "pending", "12.2.b"),
        ("re_evaluation", "2026-05-21", "2026-06-22", "qd-26-2026", "late", "12.2.b"),
        ("first", "2026-05-22", "2026-05-22", "qd-26-2026", "in_force", None),
        ("first", "2020-09-01", "2020-12-01", "qd-1048-2019", "in_force", None),
        ("first", "2023-02-01", "2023-03-01", "qd-1048-2019", "not_printed", None),
    ],
)
def test_the_day_of_filing_and_the_day_of_scoring_decide(
    kind: Kind, filed: str, day: str, code: str, basis: str, article: str | None
) -> None:
    found = applies(_all(), kind, filed_on=date.fromisoformat(filed), day=date.fromisoformat(day))

    assert (found.code, found.basis, found.article) == (code, basis, article)


def test_what_the_decision_leaves_open_is_a_setting() -> None:
    late = {"filed_on": date(2026, 5, 1), "day": date(2026, 7, 22)}
    longer = TransitionSettings(last_days={"pending_first_or_upgrade": date(2026, 7, 22)})
    stays = TransitionSettings(after_last_day="old")

    assert applies(_all(), "first", **late, settings=longer).basis == "pending"
    assert applies(_all(), "first", **late, settings=stays) == Applied(
        "qd-148-2023", "late", "qd-26-2026", "12.2.a", date(2026, 7, 21), derived=True
    )


def test_an_old_certificate_keeps_its_rule_to_its_last_day() -> None:
    ends = date(2028, 8, 15)

    held = kept(_all(), "qd-148-2023", expires_on=ends, day=ends)
    before = kept(_all(), "qd-148-2023", expires_on=ends, day=date(2026, 5, 21))
    over = kept(_all(), "qd-148-2023", expires_on=ends, day=date(2028, 8, 16))

    assert (held.code, held.basis, held.by, held.article) == ("qd-148-2023", "keeps", "qd-26-2026", "12.1")
    assert (before.code, before.basis) == ("qd-148-2023", "in_force")
    assert (over.code, over.basis) == ("qd-26-2026", "in_force")


def test_before_the_first_regulation_there_is_none() -> None:
    with pytest.raises(InvalidInputError) as refused:
        applies(_all(), "first", filed_on=date(2019, 8, 20), day=date(2019, 8, 20))

    assert refused.value.code == "no_regulation_on"


def test_levels_change_with_the_day() -> None:
    of_2023 = book()["qd-148-2023"].regulation

    levels = [of_2023.level_of(3, day) for day in (date(2025, 7, 5), date(2025, 7, 6), date(2022, 1, 1))]

    assert [level.code if level else None for level in levels] == ["district", "province", None]
