"""Searching cases: words without accents, each operator against the database, totals, pages, who finds what."""

from uuid import UUID

import pytest

from tests.integration.reads.conftest import at, pair, statements
from workflow.domain.errors import InvalidInputError
from workflow.domain.system import SYSTEM
from workflow.services.register_product import ProductRequest, register_product
from workflow.services.search_cases import search_cases
from workflow.store.database import Database
from workflow.store.reads import search_terms
from workflow.store.reads.page import Part


def codes(result):
    return [row.code for row in result.page.items]


@pytest.fixture(scope="module")
def world(database_url):
    """Give cases of named products here, and one of the same name under a producer of the same name elsewhere."""
    database = Database(database_url, pool_size=3)
    readers = pair(database)
    found: dict[str, UUID] = {}
    for acts, key, name, until, number in (
        (readers.here, "wine", "Rượu nếp sim Nam Hương", "dossier_commune", 6),
        (readers.here, "cake", "Bánh ram Anh Thu", "plan_draft", 7),
        (readers.here, "stars", "Nước mắm Đỉnh Bàn", "in_promotion", None),
        (readers.there, "twin", "Rượu nếp sim Nam Hương", "dossier_commune", 6),
    ):
        acts.product()
        product = ProductRequest(
            code=f"{acts.scene.season_id.hex[-8:]}-{key}",
            name=name,
            producer_id=acts.scene.producer_id,
            set_number=number,
        )
        with readers.database.unit() as unit:
            acts.scene.products.append(register_product(unit, readers.clock, SYSTEM, product))
        found[key] = acts.case(until=until)
    readers.clock = at(8, 3)
    yield readers, {key: readers.code(case) for key, case in found.items()}
    database.close()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ruou nep", {"wine"}),
        ("RƯỢU sim", {"wine"}),
        ("banh htx", {"cake"}),
        ("không-có", set()),
        ("buoc:3", {"cake"}),
        ("buoc:5,6", {"wine", "stars"}),
        ("ruou buoc:3", set()),
        ("sao:4", {"stars"}),
        ("sao:>=3", {"stars"}),
        ("sao:<4", set()),
        ("nhom:6", {"wine"}),
        ("nhom:7,6", {"wine", "cake"}),
        ("den-luot:xa", {"wine"}),
        ("turn:producer", {"cake", "stars"}),
        ("den-luot:toi", {"wine"}),
        ("den-luot:toi,chu-the", {"wine", "cake", "stars"}),
        ("trang-thai:plan_draft", {"cake"}),
        ('trang-thai:"chờ chủ thể nộp"', {"cake"}),
        ("state:recognised", {"stars"}),
        ("mua:2020", {"wine", "cake", "stars"}),
        ("mua:here", {"wine", "cake", "stars"}),
        ("mua:2019", set()),
        ("tre:>0", {"wine"}),
        ("tre:5", {"wine"}),
        ("tre:>5", set()),
        ("tre:<5", set()),
        ("han:<2020-08-01", {"wine"}),
        ("han:27/7/2020", {"wine"}),
        ("han:>2020-07-27", {"stars"}),
        ("han:<2020-08-01 tre:>5", set()),
        ('xa:"don vi commune"', {"wine", "cake", "stars"}),
        ("xa:other", set()),
        ("chu-the:htx", {"wine", "cake", "stars"}),
        ("chu-the:khac", set()),
        ("here-2020", {"wine", "cake", "stars"}),
    ],
)
def test_an_operator_finds_what_it_says_within_what_is_seen(world, typed, expected):
    readers, code = world

    result = readers.read(search_cases, "commune_officer", q=typed)

    assert set(codes(result)) == {code[name] for name in expected}
    assert (result.total.number, result.total.more, result.partial) == (len(expected), False, False)


def test_names_shared_across_provinces_are_found_only_where_one_may_look(world):
    readers, code = world
    typed = "ruou nep sim"

    found = {who: codes(readers.read(search_cases, who, q=typed)) for who in readers.here.scene.people}
    twins = codes(readers.read(search_cases, "province_officer", q=typed, acts=readers.there))

    assert twins == [code["twin"]]
    assert codes(readers.read(search_cases, "province_officer", q=code["twin"])) == []
    assert codes(readers.read(search_cases, "province_officer", q="mua:there")) == []
    assert sorted(found["auditor"]) == sorted([code["wine"], code["twin"]])
    assert found["admin"] == found["stranger"] == found["other_producer"] == []
    for who in ("producer", "commune_officer", "district_officer", "province_officer"):
        assert found[who] == [code["wine"]], who


def test_common_words_filter_instead_of_being_looked_up(world, monkeypatch):
    readers, code = world
    monkeypatch.setattr(search_terms, "LISTED", 0)

    assert codes(readers.read(search_cases, "auditor", q="ruou nep", season=readers.here.scene.season_id)) == [
        code["wine"]
    ]
    assert set(codes(readers.read(search_cases, "commune_officer", q="chu-the:htx"))) == {
        code["wine"],
        code["cake"],
        code["stars"],
    }
    assert codes(readers.read(search_cases, "commune_officer", q="chu-the:hty")) == []


def test_pages_are_the_newest_first_and_follow_each_other(world):
    readers, code = world
    whole = codes(readers.read(search_cases, "auditor", q=""))
    walked, after = [], None
    while True:
        page = readers.read(search_cases, "auditor", q="", part=Part(after, 1)).page
        walked += [row.code for row in page.items]
        if page.after is None:
            break
        (after,) = page.after

    assert walked == whole
    assert set(whole) == set(code.values())
    newest = sorted((row.case_id for row in readers.read(search_cases, "auditor", q="").page.items), reverse=True)
    assert [row.case_id for row in readers.read(search_cases, "auditor", q="").page.items] == newest


def test_a_state_that_no_process_has_is_refused_at_its_place(world):
    readers, _ = world
    with pytest.raises(InvalidInputError) as caught:
        readers.read(search_cases, "commune_officer", q="ruou trang-thai:bay")

    assert (caught.value.code, caught.value.params["position"], caught.value.pointer) == (
        "search_value_unknown",
        17,
        "/q",
    )


def test_a_search_costs_four_statements_whatever_it_finds(world):
    readers, _ = world

    def cost(typed):
        sight = readers.sight("province_officer")
        with readers.database.snapshot() as unit, statements() as sent:
            search_cases(unit, readers.clock, sight, q=typed)
        return len(sent)

    assert [cost(typed) for typed in ("ruou", "htx", "buoc:3", "", "xa:don mua:2020 tre:>1")] == [4, 4, 3, 3, 4]
