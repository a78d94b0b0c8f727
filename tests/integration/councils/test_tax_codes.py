"""Tax codes: written one way, kept by their owner, seen by nobody else, and compared."""

import pytest

from tests.acts import one, rows
from tests.council_world import Council
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.tax_code import checked_tax_code
from workflow.services.tax_codes import own_tax_codes, set_tax_code

WRITTEN = [
    ("0312345678", "0312345678"),
    (" 0312 345 678 ", "0312345678"),
    ("0312345678001", "0312345678-001"),
    ("0312345678-001", "0312345678-001"),
    ("042086001234", "042086001234"),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("typed", "kept"), WRITTEN)
def test_a_tax_code_is_kept_one_way(typed, kept):
    assert checked_tax_code(typed, pointer="/x") == kept


@pytest.mark.parametrize("typed", ["031234567", "03123456789", "0312345678-01", "x" * 10, "٠٣١٢٣٤٥٦٧٨", "1" * 500])
def test_what_is_no_tax_code_is_refused(typed):
    with pytest.raises(InvalidInputError) as error:
        checked_tax_code(typed, pointer="/x")
    assert (error.value.code, error.value.pointer) == ("tax_code_shape", "/x")


def test_another_shape_may_be_set():
    assert checked_tax_code("AB1", pointer="/x", shape="[A-Z]{2}[0-9]") == "AB1"


def test_only_its_owner_keeps_and_sees_it(acts, council):
    producer, other = council.sight("producer").actor, council.sight("other_producer").actor
    with acts.database.single() as unit:
        (own,) = own_tax_codes(unit, producer)
        set_tax_code(unit, producer, own.producer_id, "0312345678")
        assert [row.tax_code for row in own_tax_codes(unit, producer)] == ["0312345678"]
        for stranger in (other, council.sight("province_officer").actor):
            with pytest.raises(NotFoundError):
                set_tax_code(unit, stranger, own.producer_id, "0399999999")
        with pytest.raises(InvalidInputError):
            set_tax_code(unit, producer, own.producer_id, "12")
        assert [row.tax_code for row in own_tax_codes(unit, producer)] == ["0312345678"]
        set_tax_code(unit, producer, own.producer_id, "")
        assert [row.tax_code for row in own_tax_codes(unit, producer)] == [None]


@pytest.mark.parametrize(
    ("member", "producer", "found"),
    [
        ("0312345678", "0312345678", True),
        ("0312345678-001", "0312345678", True),
        ("0312345678-001", "0312345678-002", True),
        ("031234567812", "0312345678", False),
        ("031234567812", "031234567812", True),
        ("0399999999", "0312345678", False),
        ("0312345678", None, False),
    ],
)
def test_a_conflict_is_found_by_the_enterprise_not_its_branch(acts, member, producer, found):
    council = Council(acts, members=2).found()
    name = f"tax-{council.code}"
    council.join(name, organisation="Công ty", tax_code=member)
    with acts.database.single() as unit:
        unit.execute("UPDATE producers SET tax_code = %s WHERE id = %s", (producer, acts.scene.producer_id))
    sitting = council.prepare(council.waiting(1))
    query = "SELECT ground FROM session_conflicts WHERE session_id = %s AND member_id = %s"
    grounds = rows(acts.database, query, sitting.session.id, council.seats[name])
    assert (("same_tax_code",) in grounds) == found
    assert one(acts.database, "SELECT tax_code FROM council_members WHERE id = %s", council.seats[name])
