"""Whatever the dates: the switch has no gap, goes one way, and a certificate never changes its rule inside its term."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.rule_book import book
from workflow.domain.regulation import Kind
from workflow.domain.rule_in_force import applies, kept

_ALL = [rules.regulation for rules in book().values()]
_ORDER = {rules.regulation.code: i for i, rules in enumerate(book().values())}
_KINDS: st.SearchStrategy[Kind] = st.sampled_from(("first", "upgrade", "re_evaluation"))
_DAYS = st.dates(date(2019, 8, 21), date(2030, 12, 31))
_SPANS = st.integers(0, 1500)


@given(_KINDS, _DAYS, _SPANS, _SPANS)
def test_later_never_means_an_older_rule(kind: Kind, filed_on: date, wait: int, more: int) -> None:
    first = applies(_ALL, kind, filed_on=filed_on, day=filed_on + timedelta(days=wait))
    later = applies(_ALL, kind, filed_on=filed_on, day=filed_on + timedelta(days=wait + more))

    assert _ORDER[first.code] <= _ORDER[later.code]
    assert applies(_ALL, kind, filed_on=filed_on, day=filed_on).basis == "in_force"


@given(_KINDS, _DAYS, _SPANS)
def test_an_older_rule_after_the_switch_has_an_article_and_a_last_day(kind: Kind, filed_on: date, wait: int) -> None:
    day = filed_on + timedelta(days=wait)
    found = applies(_ALL, kind, filed_on=filed_on, day=day)

    if filed_on >= date(2026, 5, 22):
        assert (found.code, found.basis) == ("qd-26-2026", "in_force")
    if found.code == "qd-148-2023" and day >= date(2026, 5, 22):
        assert found.last_day is not None
        assert day <= found.last_day
        assert found.article == ("12.2.b" if kind == "re_evaluation" else "12.2.a")


@given(st.sampled_from([r.code for r in _ALL]), _DAYS, _SPANS, st.integers(-400, 400))
def test_a_certificate_keeps_its_rule_until_its_last_day(code: str, issued_on: date, term: int, away: int) -> None:
    ends = issued_on + timedelta(days=term)
    day = max(ends + timedelta(days=away), date(2019, 8, 21))

    found = kept(_ALL, code, expires_on=ends, day=day)

    if day <= ends:
        assert (found.code, found.last_day) == (code, ends)
    else:
        assert found == applies(_ALL, "first", filed_on=day, day=day)
