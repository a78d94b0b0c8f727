"""The demonstration: units, both cycles, the season of Thạch Hà 2020, one of this year that is open to whoever
registers, and an account of every role with its password and token.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from ocop import calendars, cycles, demo_passwords, private_file, replays, seasons
from ocop.errors import OperatorError

if TYPE_CHECKING:
    from workflow.definitions.scenario import Scenario
    from workflow.services.passwords import Passwords
    from workflow.store.database import Database, Unit

SEASON: Final = "thach-ha-2020"
OPEN_SEASON: Final = "demo-2026"
"""A made-up season of this year: a producer who registers today finds it open."""

TOKENS: Final = "demo-accounts.json"
TOKEN_DAYS: Final = 366
ACCOUNTS: Final = (
    "ct_nep_sim",
    "xa_nam_dien",
    "huyen_can_bo_moi",
    "huyen_hoi_dong",
    "tinh_can_bo",
    "tinh_lanh_dao",
    "tinh_to_tu_van",
    "tinh_thu_ky",
    "tinh_uy_vien",
    "tinh_chu_tich",
    "trung_uong_can_bo",
    "trung_uong_hoi_dong",
    "kiem_tra",
    "quan_tri",
    "d26_ke_vet",
    "moi_thach_ha",
    "hd26_chu_tich",
    "hd26_khoa_hoc",
)
"""One login of the season of 2020 for every role of its cycle; of this year's a producer, her commune's officer,
the chairman and a member of the council that is scoring.
"""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demonstration, as printed at the start. ``token`` is a bearer token of the API.

    ``password`` is None where the database is somebody's own: no password is made there. ``seat``: the post in the
    council of this year, empty for who does not sit in it.
    """

    login: str
    password: str | None
    token: str
    role: str
    territory: str
    seat: str = ""


def load(
    *, database_url: str, data_dir: Path, say: Callable[[str], object], hasher: "Passwords | None" = None
) -> list[DemoAccount]:
    """Load what is not there and give the accounts. Idempotent; quick when the season is there already.

    Tokens are made once and kept in ``data_dir`` for its owner's eyes only; one that no longer lives is made anew.
    With a ``hasher`` accounts get passwords, kept beside the tokens.
    """
    from workflow.store import lookups
    from workflow.store.database import Database

    scenarios = [seasons.load(seasons.find(name)) for name in (SEASON, OPEN_SEASON)]
    database = Database(database_url, pool_size=1)
    try:
        _prepare(database)
        for scenario in scenarios:
            _replay(database, scenario, data_dir=data_dir, say=say)
        with database.unit() as unit:
            persons = {login: person.id for login, person in lookups.persons(unit, ACCOUNTS).items()}
            tokens = _tokens(unit, persons, data_dir / TOKENS)
            known = demo_passwords.passwords_of(unit, hasher, persons, ACCOUNTS, data_dir) if hasher else {}
    finally:
        database.close()
    return [
        DemoAccount(login, known.get(login), tokens[login], *_duty(scenarios, login), _seat(scenarios, login))
        for login in ACCOUNTS
    ]


def _prepare(database: "Database") -> None:
    from ocop.units_source import current_units
    from workflow.domain.system import SYSTEM, SYSTEM_ID
    from workflow.domain.time import SystemClock
    from workflow.services.load_calendars import load_calendars
    from workflow.services.load_units import load_units
    from workflow.services.publish_process import publish_process

    clock = SystemClock()
    with database.unit() as unit:
        load_units(unit, clock, SYSTEM, list(current_units()))
        load_calendars(unit, clock, calendars.files())
        for path in cycles.shipped():
            publish_process(unit, clock, cycles.load(path), by=SYSTEM_ID)


def _replay(database: "Database", scenario: "Scenario", *, data_dir: Path, say: Callable[[str], object]) -> None:
    """Replay what is not there of a season; one that an earlier edition of its file has made stays as it is."""
    from workflow.services.replay import ReplayStoppedError
    from workflow.store import lookups

    with database.single() as unit:
        done = lookups.replayed(unit, scenario.name)
    if done < len(scenario.events):
        say(f"season {scenario.name}: {len(scenario.events)} events …")
        try:
            replays.run(database, scenario, path=seasons.find(scenario.name), data_dir=data_dir)
        except OperatorError as error:
            stopped = error.__cause__
            if not isinstance(stopped, ReplayStoppedError) or stopped.error.code != "request_id_reused":
                raise
            say(f"season {scenario.name}: made by an earlier edition of its file; it stays as it is.")


def _tokens(unit: "Unit", persons: Mapping[str, UUID], path: Path) -> Mapping[str, str]:
    from workflow.domain.system import SYSTEM
    from workflow.domain.time import SystemClock
    from workflow.services.tokens import issue_token

    clock = SystemClock()
    kept = private_file.read(path)
    tokens = {login: kept[login] for login in ACCOUNTS if _lives(unit, kept.get(login), persons[login])}
    missing = [login for login in ACCOUNTS if login not in tokens]
    for login in missing:
        tokens[login] = issue_token(
            unit, clock, SYSTEM, person_id=persons[login], label="demonstration", days=TOKEN_DAYS
        )
    if missing:
        private_file.write(path, tokens)
    return tokens


def _lives(unit: "Unit", token: str | None, person_id: UUID) -> bool:
    from workflow.domain.errors import NotAuthenticatedError
    from workflow.domain.time import SystemClock
    from workflow.services.tokens import authenticate

    try:
        return authenticate(unit, SystemClock(), token).person_id == person_id
    except NotAuthenticatedError:
        return False


def _duty(scenarios: Sequence["Scenario"], login: str) -> tuple[str, str]:
    """Give the role of an account and where it holds it, from the first season whose file names it."""
    for file in (scenario.file for scenario in scenarios):
        if login in file.persons:
            grant = file.persons[login].roles[-1]
            return grant.role, file.units[grant.unit].name if grant.unit is not None else "–"
        for producer in file.producers.values():
            if producer.account.login == login:
                return "producer", producer.name
    raise LookupError(login)


def _seat(scenarios: Sequence["Scenario"], login: str) -> str:
    """Give the post of an account in the council of a scenario, or nothing."""
    councils = (council for scenario in scenarios for council in scenario.file.councils.values())
    return next((council.members[login].post for council in councils if login in council.members), "")
