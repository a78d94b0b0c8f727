"""Keys are UUIDv7: version, variant, instant, order, and no doubles."""

from datetime import UTC, datetime, timedelta

from workflow.domain.ids import new_id

NOW = datetime(2020, 9, 3, 1, 0, 0, 123000, tzinfo=UTC)


def test_new_id_is_a_uuid_of_version_7_with_the_rfc_variant():
    for _ in range(200):
        key = new_id(NOW)
        assert key.version == 7
        assert key.int >> 62 & 0b11 == 0b10


def test_new_id_begins_with_the_instant_in_milliseconds():
    assert new_id(NOW).int >> 80 == int(NOW.timestamp() * 1000)


def test_keys_of_later_instants_are_greater():
    keys = [new_id(NOW + timedelta(milliseconds=n)) for n in range(500)]
    assert keys == sorted(keys)


def test_keys_of_one_instant_differ_in_both_halves():
    keys = {new_id(NOW) for _ in range(5000)}
    assert len(keys) == 5000
    assert len({key.int >> 64 for key in keys}) > 1000
    assert len({key.int & 0xFFFF_FFFF_FFFF_FFFF for key in keys}) == 5000
