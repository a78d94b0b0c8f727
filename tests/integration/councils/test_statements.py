"""The pages of a session cost a fixed number of statements, whatever the length of its list."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import pytest

from tests.council_world import Council
from workflow.services.save_sheet import show_sheet
from workflow.services.session_results import show_results
from workflow.store.database import Unit

SHEET = 5  # the session with its list, seats and conflicts; one's own sheet
RESULTS = 7  # the session; counts by option and in all; who has filed


@contextmanager
def counting():
    sent = []
    with ExitStack() as stack:
        for name in ("rows", "row", "execute", "fixed"):
            kept = getattr(Unit, name)

            def send(unit, query, parameters=None, kept=kept):
                sent.append(query)
                return kept(unit, query, parameters)

            stack.enter_context(patch.object(Unit, name, send))
        yield sent


@pytest.mark.parametrize("products", [1, 3])
def test_sheet_and_results_cost_a_fixed_number_of_statements(acts, products):
    council = Council(acts).found()
    sitting = council.open(council.waiting(products))
    for name in council.names:
        for place in range(1, products + 1):
            sitting.score(name, place)
    shelf = council.evaluation.shelf
    member, secretary = council.sight(council.names[0]), council.sight("council_secretary")

    with acts.database.single() as unit:
        with counting() as opened:
            show_sheet(unit, member, shelf, sitting.code, 1)
        with counting() as shown:
            show_results(unit, secretary, shelf, sitting.code)

    assert (len(opened), len(shown)) == (SHEET, RESULTS)
