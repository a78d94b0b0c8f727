"""What an existing product brings along is checked like the inputs that would have recorded it."""

from typing import cast

import pytest

from tests.factories import cycle
from workflow.domain.brought import check_brought, recordable
from workflow.domain.errors import InvalidInputError


@pytest.fixture(scope="module")
def process():
    return cycle()


def faults(process, facts):
    with pytest.raises(InvalidInputError) as refused:
        check_brought(process, facts)
    return {fault["pointer"]: fault["code"] for fault in cast("list[dict[str, str]]", refused.value.params["errors"])}


def test_recordable_facts_are_those_that_transitions_record(process):
    assert {"points", "stars", "certificate_expires_on"} <= recordable(process).keys()


def test_good_facts_are_kept_in_stored_form(process):
    assert check_brought(process, {"points": "91.25", "certificate_expires_on": "2023-05-01"}) == {
        "points": "91.25",
        "certificate_expires_on": "2023-05-01",
    }
    assert check_brought(process, {}) == {}


@pytest.mark.parametrize("name", ["by.conclude_scoring", "failures.2", "reached.recognised", "remembered", "attempt.3"])
def test_facts_that_only_acts_write_are_refused(process, name):
    assert faults(process, {name: "x"}) == {f"/facts/{name}": "input_unknown"}


def test_every_fault_is_given_with_its_pointer(process):
    assert faults(process, {"points": 91.5, "stars": "4", "certificate_expires_on": "1/5/2023", "other": "x"}) == {
        "/facts/points": "input_type",
        "/facts/stars": "input_type",
        "/facts/certificate_expires_on": "input_type",
        "/facts/other": "input_unknown",
    }
