"""Waiting before a dead child is started again."""

from ocop.backoff import Backoff


def test_backoff_doubles_up_to_thirty_seconds():
    backoff = Backoff()

    assert [backoff.after_death(lived=0.1) for _ in range(7)] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_backoff_forgets_after_a_stable_minute():
    backoff = Backoff()
    for _ in range(5):
        backoff.after_death(lived=59.9)

    assert backoff.after_death(lived=60.0) == 1.0
    assert backoff.after_death(lived=1.0) == 2.0
