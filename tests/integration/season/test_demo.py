"""The demonstration: both seasons loaded once, an account of every role, tokens that stay the same."""

import stat
from dataclasses import replace

import pytest

from ocop import demo, demo_passwords
from ocop.replays import tools
from tests.fixtures.accounts import CHEAP, GOOD, give_password
from tests.fixtures.seasons import copy_of
from tests.integration.season.conftest import CHAINS, COUNTS, opened, rows
from tests.scenario_files import shipped
from workflow.domain.errors import NotAuthenticatedError
from workflow.domain.time import SystemClock, local_day
from workflow.services.enter_own_product import openings
from workflow.services.identify import sight_of
from workflow.services.replay import replay
from workflow.services.sign_in import prove_by_password
from workflow.services.tokens import authenticate, revoke_token
from workflow.store import cases, lookups
from workflow.store.reads.caller import CallerRow


def load(url, folder):
    said: list[object] = []
    return demo.load(database_url=url, data_dir=folder, say=said.append, hasher=CHEAP), said


@pytest.fixture(scope="module")
def loaded_url(servers, tmp_path_factory):
    """Give a database in which both seasons are replayed and nobody has a token or password yet."""
    with copy_of(servers, "counted") as made:
        with opened(made) as database:
            replay(database, shipped(demo.OPEN_SEASON), tools=tools(tmp_path_factory.mktemp("var")))
        yield made


@pytest.fixture
def url(loaded_url, clone):
    return clone(loaded_url)


def test_there_is_an_account_for_every_role_that_holds_it_today(url, tmp_path):
    accounts, _ = load(url, tmp_path)
    process = shipped(demo.SEASON).process

    every_role = sorted(code for code in process.roles if code != "system")
    assert sorted(a.role for a in accounts) == sorted(
        [*every_role, "producer", "commune_officer", "council_member", "council_member"]
    )
    with opened(url) as database, database.unit() as unit:
        for account in accounts:
            caller = authenticate(unit, SystemClock(), account.token)
            actor = cases.load_actor(unit, actor_id=caller.person_id, today=local_day(SystemClock().now()))
            assert actor is not None
            assert account.role in [grant.role for grant in actor.grants]
    territories = {a.login: a.territory for a in accounts}
    assert territories["xa_nam_dien"] == "Xã Nam Điền"
    assert territories["moi_thach_ha"] == "Xã Thạch Hà"
    assert territories["d26_ke_vet"] == "Tổ hợp tác Kẻ Vẹt"
    assert {a.login: a.seat for a in accounts if a.seat} == {
        "hd26_chu_tich": "chair",
        "hd26_khoa_hoc": "member",
        "tinh_thu_ky": "secretary",
        "tinh_uy_vien": "member",
    }


def test_a_producer_finds_a_season_open(url, tmp_path):
    accounts, _ = load(url, tmp_path)
    token = next(a.token for a in accounts if a.login == "d26_ke_vet")

    with opened(url) as database, database.unit() as unit:
        caller = authenticate(unit, SystemClock(), token)
        actor = cases.load_actor(unit, actor_id=caller.person_id, today=local_day(SystemClock().now()))
        assert actor is not None
        found = openings(unit, sight_of(unit, CallerRow(actor, "vi", ())))
    assert [opening.season_code for opening in found] == [demo.OPEN_SEASON]


def test_a_second_start_replays_nothing_and_keeps_everything(url, tmp_path):
    first, _ = load(url, tmp_path)
    with opened(url) as database:
        before = rows(database, CHAINS), rows(database, COUNTS)
    second, said = load(url, tmp_path)

    with opened(url) as database:
        assert (rows(database, CHAINS), rows(database, COUNTS)) == before
    assert second == first
    assert said == []  # a season that is replayed says so


def test_tokens_are_kept_for_their_owner_alone(url, tmp_path):
    load(url, tmp_path)

    assert stat.S_IMODE((tmp_path / demo.TOKENS).stat().st_mode) == 0o600


def test_everybody_signs_in_with_the_password_that_is_printed(url, tmp_path):
    accounts, _ = load(url, tmp_path)

    assert len({a.password for a in accounts}) == len(accounts)
    assert stat.S_IMODE((tmp_path / demo_passwords.FILE).stat().st_mode) == 0o600
    with opened(url) as database, database.unit() as unit:
        for account in accounts:
            assert account.password is not None
            proved = prove_by_password(unit, SystemClock(), CHEAP, login=account.login, password=account.password)
            assert proved.login == account.login


def test_a_password_that_was_changed_is_left_alone_and_said_to_be(url, tmp_path):
    first, _ = load(url, tmp_path)
    with opened(url) as database:
        with database.unit() as unit:
            person = authenticate(unit, SystemClock(), first[0].token).person_id
        give_password(database, SystemClock(), person)
        second, _ = load(url, tmp_path)
        with database.unit() as unit:
            prove_by_password(unit, SystemClock(), CHEAP, login=first[0].login, password=GOOD)
    assert second[0].password == demo_passwords.CHANGED
    assert second[1:] == first[1:]


def test_without_a_hasher_no_password_is_made(url, tmp_path):
    accounts = demo.load(database_url=url, data_dir=tmp_path, say=print)

    assert {a.password for a in accounts} == {None}
    assert not (tmp_path / demo_passwords.FILE).exists()
    with opened(url) as database:
        assert rows(database, "SELECT count(*) FROM credentials") == [(0,)]


@pytest.mark.parametrize("left", [None, "", "[]", "{", '{"kiem_tra": 5}'])
def test_a_token_file_that_is_gone_or_broken_is_made_anew(url, tmp_path, left):
    first, _ = load(url, tmp_path)
    path = tmp_path / demo.TOKENS
    if left is None:
        path.unlink()
    else:
        path.write_text(left, encoding="ascii")
    second, _ = load(url, tmp_path)

    assert {a.login for a in second} == {a.login for a in first}
    with opened(url) as database, database.unit() as unit:
        for account in second:
            authenticate(unit, SystemClock(), account.token)


def test_a_revoked_token_alone_is_replaced(url, tmp_path):
    first, _ = load(url, tmp_path)
    with opened(url) as database, database.unit() as unit:
        revoke_token(unit, SystemClock(), first[0].token)
    second, _ = load(url, tmp_path)

    assert second[1:] == first[1:]
    with opened(url) as database, database.unit() as unit, pytest.raises(NotAuthenticatedError):
        authenticate(unit, SystemClock(), first[0].token)


def test_a_season_half_loaded_is_finished(fresh_database_url, tmp_path):
    season, this_year = shipped(demo.SEASON), shipped(demo.OPEN_SEASON)
    with opened(fresh_database_url) as database:
        replay(database, season, until=season.events[300].at)
    _, said = load(fresh_database_url, tmp_path)

    assert said == [f"season {one.name}: {len(one.events)} events …" for one in (season, this_year)]
    with opened(fresh_database_url) as database:
        with database.single() as unit:
            assert [lookups.replayed(unit, one.name) for one in (season, this_year)] == [930, len(this_year.events)]
        assert rows(database, "SELECT code FROM process_versions ORDER BY code") == [("ocop-2018",), ("ocop-2026",)]


def test_a_season_of_an_earlier_edition_stays_as_it_is(servers, tmp_path):
    this_year = shipped(demo.OPEN_SEASON)
    other = [replace(one, comment="Khác") if one.comment else one for one in this_year.events]
    with copy_of(servers, "counted") as url:
        with opened(url) as database:
            replay(database, replace(this_year, events=tuple(other[:200])), tools=tools(tmp_path))
            before = rows(database, CHAINS)
        accounts, said = load(url, tmp_path)
        with opened(url) as database:
            assert rows(database, CHAINS) == before

    assert len(accounts) == len(demo.ACCOUNTS)
    assert said[-1] == f"season {demo.OPEN_SEASON}: made by an earlier edition of its file; it stays as it is."
