"""Numbers of books: no gap and none doubled, whoever registers at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.acts import one
from workflow.domain.errors import ConflictError, NotPermittedError
from workflow.services.register_dossier import register_dossier
from workflow.store.database import Database

MANY = 500


def test_a_receipt_has_number_day_and_day_promised(table, case):
    table.whole(case)
    receipt, product = table.register(case)
    number = one(table.acts.database, "SELECT last FROM number_books WHERE book = 'receipt_commune'")
    assert receipt.text == f"{number}/PĐK-s-2026-province-s-2026-commune-2026"
    assert product.text.startswith("s-2026-province-s-2026-commune-")
    assert product.text.endswith("-2026")
    due = one(table.acts.database, "SELECT due_on FROM clocks WHERE case_id = %s AND rule = 'commune_check'", case)
    assert (receipt.due_on, receipt.received_on.isoformat()) == (due, "2026-06-01")
    assert [row.text for row in table.register(case)] == [receipt.text, product.text]


def test_only_the_office_that_has_it_registers(table, case):
    with pytest.raises(ConflictError):
        table.register(case)
    table.whole(case)
    for who in ("producer", "province_officer"):
        with pytest.raises(NotPermittedError):
            table.register(case, who)


def test_two_clerks_register_five_hundred_at_once(table, database_url):
    cases = table.acts.many(MANY, entry_point="dossier")
    with table.acts.database.unit() as unit:
        before = unit.row("SELECT coalesce(max(last), 0) FROM number_books")[0]
    for case in cases:
        table.acts.fire(case, "producer", "submit_dossier", evidence=("giấy.pdf",))
    clock, sights = table.acts.clock(), [table.sight("commune_officer")] * 2

    def clerk(sight, mine):
        database = Database(database_url, pool_size=2)
        try:
            for key in mine:
                register_dossier(database, clock, sight, key)
        finally:
            database.close()

    # both go through all of them, one forwards, one backwards: they race for the book and for the same cases
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(clerk, sight, mine) for sight, mine in zip(sights, (cases, cases[::-1]), strict=True)]:
            done.result()
    with table.acts.database.single() as unit:
        for book in ("receipt_commune", "product"):
            found = unit.rows("SELECT number FROM case_numbers WHERE book = %s ORDER BY number", (book,))
            assert [row[0] for row in found] == list(range(1, before + MANY + 1))


def test_a_number_that_was_not_used_is_given_again(table):
    from workflow.store import case_numbers

    place = table.acts.scene.units["other"]

    def take(fault=None):
        with table.acts.database.unit() as unit:
            assert case_numbers.next_number(unit, "product", unit_id=place, year=2026) == 1
            if fault is not None:
                raise fault

    with pytest.raises(RuntimeError):
        take(RuntimeError())
    take()
