"""A small made-up province with people of every role: built through the services, for tests and benchmarks."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from workflow.definitions.load import load_file
from workflow.domain.ids import new_id
from workflow.domain.process import Process
from workflow.domain.system import SYSTEM
from workflow.domain.time import FixedClock
from workflow.services.enter_case import EnterRequest, enter_case
from workflow.services.load_calendars import load_calendars
from workflow.services.open_season import SeasonRequest, open_season
from workflow.services.publish_process import publish_process
from workflow.services.register_person import GrantRequest, PersonRequest, grant_role, register_person
from workflow.services.register_producer import ProducerRequest, register_producer
from workflow.services.register_product import ProductRequest, register_product
from workflow.store import territory
from workflow.store.database import Database, Unit
from workflow.store.territory import UnitRow

NOW = datetime(2020, 6, 1, 2, 0, tzinfo=UTC)
CLOCK = FixedClock(NOW)
CYCLES = Path(__file__).parent.parent / "config" / "cycles"
CALENDARS = CYCLES.parent / "calendars"
FROM = date(2018, 1, 1)


@cache
def cycle(code: str = "ocop-2018") -> Process:
    """Read one of the shipped cycles."""
    return load_file(CYCLES / f"{code}.yaml")


@cache
def calendar_files() -> tuple[tuple[str, str], ...]:
    """Read the shipped calendars."""
    return tuple((path.name, path.read_text(encoding="utf-8")) for path in sorted(CALENDARS.glob("*.yaml")))


@dataclass
class Scene:
    """Keys of what was made; ``people`` maps a role to a person who holds it where the cases are."""

    process: Process
    season_id: UUID
    units: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    producer_id: UUID = field(default_factory=lambda: UUID(int=0))
    products: list[UUID] = field(default_factory=list)


def build(database: Database, *, code: str = "ocop-2018", products: int = 3, season: str = "s-2020") -> Scene:
    """Make two communes in one district and province, a season, one person a role, some products.

    The role ``stranger`` is a commune officer of the other commune; ``other_producer`` a producer there.
    """
    process = cycle(code)
    with database.unit() as unit:
        load_calendars(unit, CLOCK, calendar_files())
        publish_process(unit, CLOCK, process, by=None)
        units = _units(season)
        territory.insert_many(unit, list(units.values()))
        keys = {name: row.id for name, row in units.items()}
        producers = {
            commune: register_producer(
                unit,
                CLOCK,
                SYSTEM,
                ProducerRequest(
                    code=f"{season}-{commune}", kind="cooperative", name=f"HTX {commune}", commune_id=keys[commune]
                ),
            )
            for commune in ("commune", "other")
        }
        people = _people(unit, process, keys, producers, season)
        season_id = open_season(
            unit,
            CLOCK,
            SYSTEM,
            SeasonRequest(
                code=season,
                name_vi="Mùa thử",
                name_en="Trial season",
                unit_id=keys["province"],
                year=2020,
                process_hash=process.hash,
                case_prefix=season.upper(),
            ),
        )
        made = [
            register_product(
                unit,
                CLOCK,
                SYSTEM,
                ProductRequest(
                    code=f"{season}-p{n}", name=f"Sản phẩm {n}", producer_id=producers["commune"], invented=True
                ),
            )
            for n in range(products)
        ]
    return Scene(process, season_id, keys, people, producers["commune"], made)


def enter(database: Database, scene: Scene, number: int = 0, *, entry_point: str = "idea", track: str = "new") -> UUID:
    """Enter one of the scene's products and give the case's key."""
    with database.unit() as unit:
        receipt = enter_case(
            unit,
            CLOCK,
            EnterRequest(
                actor_id=scene.people["province_officer"],
                season_id=scene.season_id,
                product_id=scene.products[number],
                entry_point=entry_point,
                track=track,
                request_id=f"enter-{number}",
            ),
        )
    return receipt.case_id


def _units(season: str) -> dict[str, UnitRow]:
    def row(kind: str, name: str, parent: UUID | None) -> UnitRow:
        return UnitRow(new_id(NOW), kind, f"{season}-{name}", f"Đơn vị {name}", parent, FROM, None, "made up")

    province = row("province", "province", None)
    district = row("district", "district", province.id)
    return {
        "province": province,
        "district": district,
        "commune": row("commune", "commune", district.id),
        "other": row("commune", "other", district.id),
    }


def _people(
    unit: Unit, process: Process, units: dict[str, UUID], producers: dict[str, UUID], season: str
) -> dict[str, UUID]:
    people: dict[str, UUID] = {}
    places = {role.code: (role.code, units.get(role.level)) for role in process.roles.values()}
    places["stranger"] = ("commune_officer", units["other"])
    places["other_producer"] = ("producer", None)
    del places["system"]
    for name, (role, place) in places.items():
        person = register_person(
            unit, CLOCK, SYSTEM, PersonRequest(login=f"{season}-{name}", name=f"Người {name}", invented=True)
        )
        producer = {"producer": "commune", "other_producer": "other"}.get(name)
        grant_role(
            unit,
            CLOCK,
            SYSTEM,
            GrantRequest(
                person_id=person,
                role=role,
                valid_from=FROM,
                unit_id=place,
                producer_id=producers[producer] if producer else None,
            ),
        )
        people[name] = person
    return people
