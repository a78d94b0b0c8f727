"""What ``check_chain`` finds in one case's rows, and which row it names."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.mini import CASE, person
from tests.story import begin
from workflow.domain.history import GENESIS, Fault, HistoryRow, check_chain, row_hash

Rows = list[tuple[HistoryRow, bytes]]
MAKER, COMMUNE = person("producer"), person("commune_officer")


def chain() -> Rows:
    story = begin(COMMUNE)
    story.fire(MAKER, "submit")
    story.fire(COMMUNE, "forward")
    story.fire(person("province_officer"), "return", comment="thiếu")
    story.fire(MAKER, "resubmit")
    return story.rows


def swap(rows: Rows) -> Rows:
    """Two rows changed places and took each other's number."""
    (second, hash_2), (third, hash_3) = rows[1], rows[2]
    return [rows[0], (replace(third, seq=2), hash_3), (replace(second, seq=3), hash_2), *rows[3:]]


def inserted(rows: Rows) -> Rows:
    """A row between two others that links well to the one before; the following ones are renumbered."""
    extra = replace(rows[1][0], seq=3, prev_hash=rows[1][1], position=3)
    moved = [(replace(row, seq=row.seq + 1), digest) for row, digest in rows[2:]]
    return [*rows[:2], (extra, row_hash(extra)), *moved]


def rewritten(rows: Rows) -> Rows:
    """A middle row was changed and given its right hash."""
    forged = replace(rows[2][0], comment="đã sửa")
    return [*rows[:2], (forged, row_hash(forged)), *rows[3:]]


DAMAGE: list[tuple[str, Callable[[Rows], Rows], int, str]] = [
    ("byte", lambda rows: [*rows[:2], (replace(rows[2][0], comment="x"), rows[2][1]), *rows[3:]], 3, "hash_mismatch"),
    ("hash", lambda rows: [*rows[:2], (rows[2][0], b"\x00" * 32), *rows[3:]], 3, "hash_mismatch"),
    ("middle gone", lambda rows: [*rows[:2], *rows[3:]], 3, "gap"),
    ("first gone", lambda rows: rows[1:], 1, "gap"),
    ("swapped", swap, 2, "broken_link"),
    ("inserted", inserted, 4, "broken_link"),
    ("doubled", lambda rows: [*rows[:2], rows[1], *rows[2:]], 3, "gap"),
    ("rewritten", rewritten, 4, "broken_link"),
    (
        "first links",
        lambda rows: [(replace(rows[0][0], prev_hash=b"\x01" * 32), rows[0][1]), *rows[1:]],
        1,
        "broken_link",
    ),
    ("from zero", lambda rows: [(replace(rows[0][0], seq=0), rows[0][1]), *rows[1:]], 1, "gap"),
]


def test_a_whole_chain_holds_and_links_row_to_row():
    rows = chain()
    assert check_chain(rows) is None
    assert check_chain([]) is None
    assert [row.prev_hash for row, _ in rows] == [GENESIS, *(digest for _, digest in rows[:-1])]


@pytest.mark.parametrize(("damage", "seq", "code"), [d[1:] for d in DAMAGE], ids=[d[0] for d in DAMAGE])
def test_the_first_bad_row_is_named(damage, seq, code):
    assert check_chain(damage(chain())) == Fault(CASE, seq, code)


def test_a_lost_newest_row_is_not_seen_by_the_chain_alone():
    """Which is why ``verify`` also compares the case's own row, and checkpoints leave the machine."""
    assert check_chain(chain()[:-1]) is None


@pytest.mark.parametrize("index", range(5))
def test_any_flipped_bit_of_a_stored_hash_is_found(index):
    rows = chain()
    row, digest = rows[index]
    for place in range(len(digest)):
        for bit in range(8):
            flipped = bytearray(digest)
            flipped[place] ^= 1 << bit
            damaged = [*rows[:index], (row, bytes(flipped)), *rows[index + 1 :]]
            assert check_chain(damaged) == Fault(CASE, index + 1, "hash_mismatch")


def test_it_reads_each_row_once_and_stops_at_the_first_fault():
    rows = chain()
    read = []

    def passing():
        for item in [rows[0], rows[2], *rows[3:]]:
            read.append(item[0].seq)
            yield item

    assert check_chain(passing()) == Fault(CASE, 2, "gap")
    assert read == [1, 3]
