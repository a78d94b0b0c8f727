"""The demonstration: units, both cycles, the season of Thạch Hà 2020, and an account of every role with its token."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from ocop import calendars, cycles, replays, seasons

if TYPE_CHECKING:
    from workflow.definitions.scenario import Scenario
    from workflow.store.database import Database, Unit

SEASON: Final = "thach-ha-2020"
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
)
"""One login of the season for every role of the cycle."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demonstration, as printed at the start. ``token`` is a bearer token of the API."""

    login: str
    token: str
    role: str
    territory: str


def load(*, database_url: str, data_dir: Path, say: Callable[[str], object]) -> list[DemoAccount]:
    """Load what is not there and give the accounts. Idempotent; quick when the season is there already.

    Tokens are made once and kept in ``data_dir`` for its owner's eyes only; one that no longer lives is made anew.
    """
    from workflow.store.database import Database

    path = seasons.find(SEASON)
    scenario = seasons.load(path)
    database = Database(database_url, pool_size=1)
    try:
        _prepare(database)
        _replay(database, scenario, path=path, say=say)
        with database.unit() as unit:
            tokens = _tokens(unit, data_dir / TOKENS)
    finally:
        database.close()
    return [DemoAccount(login, tokens[login], *_duty(scenario, login)) for login in ACCOUNTS]


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


def _replay(database: "Database", scenario: "Scenario", *, path: Path, say: Callable[[str], object]) -> None:
    from workflow.store import lookups

    with database.single() as unit:
        done = lookups.replayed(unit, scenario.name)
    if done < len(scenario.events):
        say(f"season {scenario.name}: {len(scenario.events)} events …")
        replays.run(database, scenario, path=path)


def _tokens(unit: "Unit", path: Path) -> Mapping[str, str]:
    from workflow.domain.system import SYSTEM
    from workflow.domain.time import SystemClock
    from workflow.services.tokens import issue_token
    from workflow.store import lookups

    clock = SystemClock()
    persons = lookups.persons(unit, ACCOUNTS)
    kept = _read(path)
    tokens = {login: kept[login] for login in ACCOUNTS if _lives(unit, kept.get(login), persons[login].id)}
    missing = [login for login in ACCOUNTS if login not in tokens]
    for login in missing:
        tokens[login] = issue_token(
            unit, clock, SYSTEM, person_id=persons[login].id, label="demonstration", days=TOKEN_DAYS
        )
    if missing:
        _write(path, tokens)
    return tokens


def _lives(unit: "Unit", token: str | None, person_id: UUID) -> bool:
    from workflow.domain.errors import NotAuthenticatedError
    from workflow.domain.time import SystemClock
    from workflow.services.tokens import authenticate

    try:
        return authenticate(unit, SystemClock(), token).person_id == person_id
    except NotAuthenticatedError:
        return False


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _write(path: Path, tokens: Mapping[str, str]) -> None:
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(tokens, file, indent=1)
    beside.replace(path)


def _duty(scenario: "Scenario", login: str) -> tuple[str, str]:
    """Give the role of an account and where it holds it, from the season's own file."""
    person = scenario.file.persons.get(login)
    if person is not None:
        grant = person.roles[-1]
        place = scenario.file.units[grant.unit].name if grant.unit is not None else "–"
        return grant.role, place
    producer = next(p for p in scenario.file.producers.values() if p.account.login == login)
    return "producer", producer.name
