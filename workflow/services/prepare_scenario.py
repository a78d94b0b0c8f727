"""Make everything a scenario needs before its first event: units, people, producers, products, season.

All by the services that people use, as the engine itself, in the caller's transaction. Idempotent:
what is there under the same code and name is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from workflow.definitions.scenario import Scenario
from workflow.definitions.scenario_file import AccountEntry, PersonEntry, ProducerEntry, UnitEntry
from workflow.definitions.scenario_people import SYSTEM as SYSTEM_LOGIN
from workflow.domain.errors import ConflictError
from workflow.domain.facts import Window
from workflow.domain.system import SYSTEM, SYSTEM_ID
from workflow.domain.time import Clock, FixedClock
from workflow.services.load_units import UnitRow, load_units
from workflow.services.open_season import SeasonRequest, Target, open_season
from workflow.services.publish_process import publish_process
from workflow.services.publish_regulation import publish_regulation
from workflow.services.register_person import GrantRequest, PersonRequest, grant_role, register_person
from workflow.services.register_producer import ProducerRequest, register_producer
from workflow.services.register_product import ProductRequest, register_product
from workflow.store import lookups
from workflow.store.database import Unit
from workflow.store.lookups import Known


@dataclass(frozen=True, slots=True)
class Prepared:
    """The keys behind the short names of a scenario."""

    season_id: UUID
    persons: Mapping[str, UUID]
    products: Mapping[str, UUID]
    units: Mapping[str, UUID]


def prepare_scenario(unit: Unit, scenario: Scenario) -> Prepared:
    """Make what is missing and give the keys.

    Raises ConflictError ``code_taken``, ``login_taken`` or ``unit_differs`` when something else stands there,
    and whatever the services raise.
    """
    clock = FixedClock(scenario.prepared_at)
    units = _units(unit, clock, scenario)
    publish_process(unit, clock, scenario.process, by=None)
    producers, products = _producers(unit, clock, scenario, units)
    persons = _persons(unit, clock, scenario, units, producers)
    if scenario.rules is not None:
        publish_regulation(unit, clock, scenario.rules, by=None)
    return Prepared(_season(unit, clock, scenario, units), persons, products, units)


def _units(unit: Unit, clock: Clock, scenario: Scenario) -> dict[str, UUID]:
    entries = scenario.file.units
    rows = {code: _row(entries, entry, scenario) for code, entry in entries.items()}
    loaded = load_units(unit, clock, SYSTEM, list(rows.values()))
    for other in loaded.differing:
        raise ConflictError("unit_differs", unit=other.code, stored=other.stored, given=other.given)
    return {code: loaded.ids[row.key] for code, row in rows.items()}


def _row(entries: Mapping[str, UnitEntry], entry: UnitEntry, scenario: Scenario) -> UnitRow:
    parent = entries[entry.parent] if entry.parent is not None else None
    first, last = _period(entry.valid)
    return UnitRow(
        kind=entry.kind,
        code=entry.official,
        name=entry.name,
        valid_from=first,
        valid_to=last,
        source=entry.source or scenario.file.unit_source or scenario.name,
        parent=(parent.kind, parent.official, _period(parent.valid)[0]) if parent is not None else None,
        successors=tuple(
            (entry.kind, name) if name.isdigit() else (entries[name].kind, entries[name].official)
            for name in entry.becomes
        ),
    )


def _producers(
    unit: Unit, clock: Clock, scenario: Scenario, units: Mapping[str, UUID]
) -> tuple[dict[str, UUID], dict[str, UUID]]:
    entries = scenario.file.producers
    known = lookups.producers(unit, [p.number for p in entries.values()])
    known_products = lookups.products(unit, [i.number for p in entries.values() for i in p.products.values()])
    producers: dict[str, UUID] = {}
    products: dict[str, UUID] = {}
    for code, entry in entries.items():
        key = _kept(known, entry.number, entry.name) or _producer(unit, clock, entry, units[entry.commune])
        producers[code] = key
        for short, item in entry.products.items():
            request = ProductRequest(item.number, item.name, key, item.set_number, item.invented)
            kept = _kept(known_products, item.number, item.name)
            products[short] = kept or register_product(unit, clock, SYSTEM, request)
    return producers, products


def _producer(unit: Unit, clock: Clock, entry: ProducerEntry, commune_id: UUID) -> UUID:
    request = ProducerRequest(
        code=entry.number,
        kind=entry.kind,
        name=entry.name,
        commune_id=commune_id,
        address=entry.address,
        invented=entry.invented,
    )
    return register_producer(unit, clock, SYSTEM, request)


def _persons(
    unit: Unit, clock: Clock, scenario: Scenario, units: Mapping[str, UUID], producers: Mapping[str, UUID]
) -> dict[str, UUID]:
    file = scenario.file
    accounts = {p.account.login: (code, p.account) for code, p in file.producers.items()}
    known = lookups.persons(unit, [*file.persons, *accounts])
    found: dict[str, UUID] = {SYSTEM_LOGIN: SYSTEM_ID}
    for login, person in file.persons.items():
        found[login] = _person(unit, clock, known, login, person)
        for grant in person.roles:
            first, last = _period(grant.valid)
            place = units[grant.unit] if grant.unit is not None else None
            grant_role(unit, clock, SYSTEM, GrantRequest(found[login], grant.role, first, last, unit_id=place))
    for login, (code, account) in accounts.items():
        found[login] = _person(unit, clock, known, login, account)
        first, last = _period(account.valid)
        request = GrantRequest(found[login], "producer", first, last, producer_id=producers[code])
        grant_role(unit, clock, SYSTEM, request)
    return found


def _person(
    unit: Unit, clock: Clock, known: Mapping[str, Known], login: str, entry: PersonEntry | AccountEntry
) -> UUID:
    kept = known.get(login)
    if kept is not None:
        if kept.name != entry.name:
            raise ConflictError("login_taken", login=login)
        return kept.id
    request = PersonRequest(login=login, name=entry.name, post=entry.post, invented=entry.invented)
    return register_person(unit, clock, SYSTEM, request)


def _season(unit: Unit, clock: Clock, scenario: Scenario, units: Mapping[str, UUID]) -> UUID:
    known = lookups.season(unit, scenario.name)
    if known is not None:
        return known[0]
    entry = scenario.file.season
    request = SeasonRequest(
        code=scenario.name,
        name_vi=entry.name.vi,
        name_en=entry.name.en,
        unit_id=units[entry.unit],
        year=entry.year,
        process_hash=scenario.process.hash,
        case_prefix=entry.prefix,
        plan_no=entry.plan_no,
        plan_on=_day(entry.plan_on),
        regulation=scenario.file.regulation,
        status=entry.status,
        settings=entry.settings,
        windows=[
            Window(w.window, _day(w.opens), _day(w.closes), w.hard, units[w.unit] if w.unit else None)
            for w in entry.windows
        ],
        targets=[Target(t.indicator, t.value, t.unit, t.source) for t in entry.targets],
        source="; ".join(scenario.file.source),
    )
    return open_season(unit, clock, SYSTEM, request)


def _kept(known: Mapping[str, Known], code: str, name: str) -> UUID | None:
    found = known.get(code)
    if found is not None and found.name != name:
        raise ConflictError("code_taken", taken=code)
    return None if found is None else found.id


def _period(valid: tuple[str, ...]) -> tuple[date, date | None]:
    return date.fromisoformat(valid[0]), date.fromisoformat(valid[1]) if len(valid) > 1 else None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
