"""The commune that a typed name means, among all that its words lead to."""

from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import pytest

from workflow.domain.text import folded
from workflow.domain.time import FixedClock
from workflow.services.choose_commune import choose_commune
from workflow.store.database import Unit
from workflow.store.reads import commune_choice
from workflow.store.reads.commune_choice import CommuneChoice

CLOCK = FixedClock(datetime(2026, 11, 29, 3, tzinfo=UTC))
NAMES = ("Xã Thạch Hà", "Xã Thạch Khê", "Xã Thạch Lạc", "Phường Thạch Lạc")


@pytest.fixture
def found(monkeypatch):
    """Give what a search leads to that fits the province as well as the commune."""
    rows = [
        CommuneChoice(UUID(int=number), name, f"{name}, Hà Tĩnh", folded(name)) for number, name in enumerate(NAMES)
    ]
    monkeypatch.setattr(commune_choice, "find", lambda *_, **__: rows)
    return lambda typed: choose_commune(cast("Unit", None), CLOCK, typed=typed, chosen="").commune


@pytest.mark.parametrize("typed", ["Xã Thạch Hà", "thach ha", "Thạch Hà, Hà Tĩnh", "xã Thạch Hà Hà Tĩnh"])
def test_the_commune_of_just_that_name_is_meant(found, typed):
    assert found(typed).name == "Xã Thạch Hà"


@pytest.mark.parametrize("typed", ["Thạch", "Hà Tĩnh", "Thạch Lạc, Hà Tĩnh"])
def test_a_name_that_several_have_is_asked_about(found, typed):
    assert found(typed) is None


def test_the_word_for_what_it_is_tells_two_of_a_name_apart(found):
    assert found("phường Thạch Lạc").name == "Phường Thạch Lạc"
