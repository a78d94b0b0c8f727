"""Entering a case on PostgreSQL: numbers without gap or double, repetition, closed seasons, other territories."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.acts import one, rows
from tests.factories import CLOCK, build
from workflow.domain.errors import ConflictError, DomainError, GuardFailedError, InvalidInputError, NotFoundError
from workflow.domain.system import SYSTEM
from workflow.services.enter_case import EnterRequest, enter_case
from workflow.services.open_season import SeasonRequest, open_season
from workflow.services.verify import verify
from workflow.store import catalogue
from workflow.store.database import Database

CLIENTS = 12


@pytest.fixture
def scene(acts):
    return acts.scene


def request(scene, number: int, **more) -> EnterRequest:
    return EnterRequest(
        **{
            "actor_id": scene.people["province_officer"],
            "season_id": scene.season_id,
            "product_id": scene.products[number],
            "entry_point": "idea",
            "track": "new",
            "request_id": f"enter-{number}",
            **more,
        }
    )


def enter(acts, asked: EnterRequest):
    with acts.database.unit() as unit:
        return enter_case(unit, acts.clock(), asked)


@contextmanager
def being(acts, scene, to: str) -> Iterator[None]:
    """Put the season into another status for a while."""
    with acts.database.unit() as unit:
        catalogue.set_season_status(unit, season_id=scene.season_id, status=to)
    try:
        yield
    finally:
        with acts.database.unit() as unit:
            catalogue.set_season_status(unit, season_id=scene.season_id, status="open")


def code_of(acts, case) -> str:
    return str(one(acts.database, "SELECT code FROM cases WHERE id = %s", case))


def test_the_first_case_is_number_one_and_carries_its_place(acts, scene):
    receipt = enter(acts, request(scene, 0, comment="đăng ký"))
    assert code_of(acts, receipt.case_id) == "S-2020-2020-0001"
    query = (
        "SELECT product_id, producer_id, commune_id, district_id, province_id, track, version FROM cases WHERE id = %s"
    )
    units = scene.units
    assert rows(acts.database, query, receipt.case_id) == [
        (scene.products[0], scene.producer_id, units["commune"], units["district"], units["province"], "new", 1)
    ]
    assert (receipt.kind, receipt.seq, receipt.trigger, receipt.from_state) == ("enter", 1, "idea", None)


def test_the_same_request_again_gives_the_first_receipt_even_after_the_season_closed(acts, scene, unchanged):
    first = enter(acts, request(scene, 1))
    with unchanged():
        again = enter(acts, request(scene, 1))
    assert (again.replayed, again.case_id, again.hash) == (True, first.case_id, first.hash)
    with being(acts, scene, "closed"), unchanged():
        assert enter(acts, request(scene, 1)).replayed


def test_a_product_enters_a_season_once(acts, scene, unchanged):
    first = enter(acts, request(scene, 2))
    with unchanged(), pytest.raises(ConflictError) as caught:
        enter(acts, request(scene, 2, request_id="another"))
    assert (caught.value.code, caught.value.params) == ("case_exists", {"case_id": str(first.case_id)})


@pytest.mark.parametrize("more", [{"comment": "khác"}, {"entry_point": "outreach"}])
def test_the_same_request_id_for_another_entry_is_refused(acts, scene, unchanged, more):
    number = 3 if "comment" in more else 4
    enter(acts, request(scene, number))
    with unchanged(), pytest.raises(ConflictError) as caught:
        enter(acts, request(scene, number, **more))
    assert caught.value.code == "request_id_reused"


@pytest.mark.parametrize(
    ("kind", "code", "more"),
    [
        (InvalidInputError, "unknown_track", {"track": "x" * 10_000_000}),
        (InvalidInputError, "unknown_entry_point", {"entry_point": "moon"}),
        (InvalidInputError, "request_id_invalid", {"request_id": ""}),
        (InvalidInputError, "text_control_characters", {"comment": "a\x00"}),
        (InvalidInputError, "text_too_long", {"comment": " " * 10_000_000}),
        (
            InvalidInputError,
            "inputs_invalid",
            {"entry_point": "promotion", "track": "existing", "facts": {"stars": "4"}},
        ),
        (
            InvalidInputError,
            "inputs_invalid",
            {"entry_point": "promotion", "track": "existing", "facts": {"by.x": "y"}},
        ),
        (ConflictError, "wrong_track", {"entry_point": "promotion"}),
    ],
)
def test_a_refused_entry_changes_nothing_and_takes_no_number(acts, scene, unchanged, kind, code, more):
    with unchanged(), pytest.raises(DomainError) as caught:
        enter(acts, request(scene, 5, **more))
    assert (type(caught.value), caught.value.code) == (kind, code)


def test_a_season_that_is_not_open_takes_nobody(acts, scene, unchanged):
    for closed in ("closed", "draft"):
        with being(acts, scene, closed), unchanged(), pytest.raises(GuardFailedError) as caught:
            enter(acts, request(scene, 5))
        assert (caught.value.code, caught.value.params) == ("season_not_open", {"status": closed})


def test_a_closed_season_also_stops_acts_that_ask_for_an_open_one(acts, scene, unchanged):
    case = enter(acts, request(scene, 6)).case_id
    with being(acts, scene, "closed"), unchanged(), pytest.raises(GuardFailedError) as caught:
        acts.fire(case, "producer", "submit_idea")
    assert [reason["code"] for reason in caught.value.params["reasons"]] == ["is_season_open"]  # type: ignore[attr-defined]  # params are objects
    assert acts.fire(case, "producer", "submit_idea").seq == 2


def test_an_existing_product_brings_its_certificate_along(acts, scene):
    facts = {"stars": 5, "points": "91.5", "certificate_no": "GCN-9", "certificate_expires_on": "2023-12-01"}
    asked = request(scene, 7, entry_point="promotion", track="existing", facts=facts)
    case = enter(acts, asked).case_id
    found = one(acts.database, "SELECT facts FROM cases WHERE id = %s", case)
    assert found == {**facts, "reached.in_promotion": "2020-06-01"}
    activity = {"activity": "fair", "activity_on": "2020-06-01"}
    assert acts.fire(case, "producer", "record_promotion", inputs=activity).to_state == "in_promotion"


def test_a_producer_of_another_province_does_not_enter_this_season(acts, scene, unchanged):
    elsewhere = build(acts.database, season="s-else", products=1)
    with unchanged(), pytest.raises(ConflictError) as caught:
        enter(acts, replace(request(scene, 5), product_id=elsewhere.products[0]))
    assert caught.value.code == "outside_season_territory"


def test_what_is_not_there_is_not_entered(acts, scene, unchanged):
    with unchanged():
        for more in ({"product_id": scene.season_id}, {"season_id": scene.producer_id}, {"actor_id": scene.season_id}):
            with pytest.raises(NotFoundError) as caught:
                enter(acts, request(scene, 5, **more))
            assert caught.value.code == "season_or_product_not_found"


def test_many_clients_entering_at_once_get_numbers_without_gap_or_double(acts, scene, database_url):
    numbers = range(20, 20 + CLIENTS)
    before = one(acts.database, "SELECT next_number FROM seasons WHERE id = %s", scene.season_id)
    database = Database(database_url, pool_size=CLIENTS)
    barrier = threading.Barrier(CLIENTS)
    clock = acts.clock()

    def client(number: int) -> str:
        barrier.wait()
        with database.unit() as unit:
            return str(enter_case(unit, clock, request(scene, number)).case_id)

    with ThreadPoolExecutor(CLIENTS) as pool:
        entered = list(pool.map(client, numbers))
    database.close()
    taken = rows(acts.database, "SELECT code FROM cases WHERE id = ANY(%s::uuid[]) ORDER BY code", entered)
    assert [code for (code,) in taken] == [f"S-2020-2020-{before + n:04d}" for n in range(CLIENTS)]
    assert verify(acts.database).fault is None


def test_one_product_entered_by_many_at_once_makes_one_case(acts, scene, database_url):
    database = Database(database_url, pool_size=CLIENTS)
    barrier = threading.Barrier(CLIENTS)
    clock = acts.clock()

    def client(number: int) -> str:
        barrier.wait()
        asked = request(scene, 40, request_id="one" if number % 2 else "other")
        try:
            with database.unit() as unit:
                receipt = enter_case(unit, clock, asked)
        except ConflictError as error:
            return error.code
        return "replayed" if receipt.replayed else "entered"

    with ThreadPoolExecutor(CLIENTS) as pool:
        told = sorted(pool.map(client, range(CLIENTS)))
    database.close()
    half = CLIENTS // 2
    assert told == ["case_exists"] * half + ["entered"] + ["replayed"] * (half - 1)
    assert one(acts.database, "SELECT count(*) FROM cases WHERE product_id = %s", scene.products[40]) == 1


def test_a_number_given_back_by_a_failed_entry_is_taken_by_the_next(acts, scene):
    before = one(acts.database, "SELECT next_number FROM seasons WHERE id = %s", scene.season_id)

    def failing() -> None:
        with acts.database.unit() as unit:
            enter_case(unit, acts.clock(), request(scene, 41))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    case = enter(acts, request(scene, 42)).case_id
    assert code_of(acts, case) == f"S-2020-2020-{before:04d}"


def test_numbers_go_on_after_the_ten_thousandth(acts, scene):
    at = "UPDATE seasons SET next_number = 9999 WHERE id = %s"
    with acts.database.single() as unit:
        unit.execute(at, (scene.season_id,))
    cases = [enter(acts, request(scene, number)).case_id for number in (50, 51, 52)]
    assert [code_of(acts, case) for case in cases] == [f"S-2020-2020-{n}" for n in ("9999", "10000", "10001")]


@pytest.mark.parametrize(("code", "fresh"), [("another", None), ("s-2020", "FRESH")])
def test_two_seasons_of_a_year_never_number_their_cases_alike(acts, scene, code, fresh):
    standing = one(acts.database, "SELECT case_prefix FROM seasons WHERE id = %s", scene.season_id)
    process = one(acts.database, "SELECT process_hash FROM seasons WHERE id = %s", scene.season_id)
    unit_id = one(acts.database, "SELECT unit_id FROM seasons WHERE id = %s", scene.season_id)
    second = SeasonRequest(
        code=code,
        name_vi="Mùa hai",
        name_en="Second season",
        unit_id=unit_id,
        year=2020,
        process_hash=process,
        case_prefix=fresh or standing,
    )
    with pytest.raises(ConflictError) as caught, acts.database.unit() as unit:
        open_season(unit, CLOCK, SYSTEM, second)
    assert caught.value.code == "code_taken"
    assert caught.value.params["taken"] == (code if fresh else f"{standing}-2020")
