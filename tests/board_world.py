"""A made-up district with communes, seasons and products at chosen steps, made through the services."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from tests.factories import cycle
from workflow.domain.command import FireCommand
from workflow.domain.facts import Window
from workflow.domain.ids import new_id
from workflow.domain.process import Process
from workflow.domain.system import SYSTEM
from workflow.domain.time import FixedClock
from workflow.services.enter_case import EnterRequest, enter_case
from workflow.services.fire import fire
from workflow.services.open_season import SeasonRequest, open_season
from workflow.services.publish_process import publish_process
from workflow.services.register_person import GrantRequest, PersonRequest, grant_role, register_person
from workflow.services.register_producer import ProducerRequest, register_producer
from workflow.services.register_product import ProductRequest, register_product
from workflow.store import territory
from workflow.store.database import Database
from workflow.store.territory import UnitRow

BEGUN = datetime(2020, 3, 2, 1, 0, tzinfo=UTC)
FROM = date(2018, 1, 1)
COMMUNES = ("Đỉnh Bàn", "Thạch Hải", "Tân Lâm Hương", "Nam Điền", "Ngọc Sơn", "Lưu Vĩnh Sơn")

TO_IDEA = ("submit_idea", "forward_idea", "forward_idea_to_province")
TO_PLAN = (*TO_IDEA, "accept_idea")
TO_SUBMITTED_PLAN = (*TO_PLAN, "submit_plan")
TO_IMPLEMENTING = (*TO_SUBMITTED_PLAN, "forward_plan", "accept_plan")


@dataclass
class World:
    """Keys of what was made; ``officer`` holds every office of the district and the province."""

    database: Database
    process: Process
    units: dict[str, UUID]
    officer: UUID
    producers: dict[str, UUID]
    numbers: dict[UUID, int] = field(default_factory=dict)

    def season(
        self,
        code: str,
        *,
        at: datetime = BEGUN,
        status: str = "open",
        unit: str = "district",
        name: str = "Mùa OCOP 2020, huyện Thạch Hà",
    ) -> UUID:
        """Open a season of the district, or of the province."""
        request = SeasonRequest(
            code=code,
            name_vi=name,
            name_en="OCOP season 2020, Thạch Hà district",
            unit_id=self.units[unit],
            year=2020,
            process_hash=self.process.hash,
            case_prefix=code.upper()[:12],
            plan_no="131/KH-UBND",
            plan_on=date(2020, 3, 27),
            status=status,
            windows=[
                Window("ideas", date(2020, 3, 15), date(2020, 4, 30)),
                Window("plans", date(2020, 5, 18), date(2020, 9, 3)),
                Window("plan_appraisal", date(2020, 9, 4), date(2020, 9, 19)),
                Window("announcement", date(2199, 1, 1), date(2199, 12, 31)),
            ],
            source="Số liệu bịa để thử",
        )
        with self.database.unit() as work:
            return open_season(work, FixedClock(at), SYSTEM, request)

    def enter(
        self,
        season: UUID,
        commune: str,
        *,
        at: datetime = BEGUN,
        triggers: Sequence[str] = (),
        invented: bool = True,
    ) -> UUID:
        """Enter a new product of a commune at the idea, then fire ``triggers`` at the same instant."""
        number = self.numbers[season] = self.numbers.get(season, 0) + 1
        code = f"{season.hex[-20:]}-{number}"
        with self.database.unit() as unit:
            product = register_product(
                unit,
                FixedClock(at),
                SYSTEM,
                ProductRequest(
                    code=code, name=f"Sản phẩm {code}", producer_id=self.producers[commune], invented=invented
                ),
            )
            case = enter_case(
                unit,
                FixedClock(at),
                EnterRequest(
                    actor_id=self.officer,
                    season_id=season,
                    product_id=product,
                    entry_point="idea",
                    track="new",
                    request_id=f"enter-{code}",
                ),
            ).case_id
        self.walk(case, *triggers, at=at)
        return case

    def walk(self, case: UUID, *triggers: str, at: datetime) -> None:
        """Fire triggers one after the other at an instant, for the producer where the producer should."""
        by_producer = {t.trigger for t in self.process.transitions if "producer" in t.by}
        with self.database.single() as unit:
            for trigger in triggers:
                fire(
                    unit,
                    FixedClock(at),
                    FireCommand(
                        case_id=case,
                        actor_id=self.officer,
                        trigger=trigger,
                        request_id=f"{trigger}-{at.isoformat()}",
                        comment="Làm thử",
                        evidence=("to-giay-thu",),
                        on_behalf=trigger in by_producer,
                    ),
                )


def build(database: Database) -> World:
    """Make the district, one producer a commune, and the officer."""
    process = cycle("ocop-2018")
    clock = FixedClock(BEGUN)
    with database.unit() as unit:
        publish_process(unit, clock, process, by=None)
        rows = _units()
        territory.insert_many(unit, list(rows.values()))
        units = {name: row.id for name, row in rows.items()}
        officer = register_person(
            unit, clock, SYSTEM, PersonRequest(login="officer", name="Người làm thử", invented=True)
        )
        places = [("district_officer", "district"), ("province_officer", "province"), ("province_lead", "province")]
        places += [("commune_officer", commune) for commune in COMMUNES]
        for role, place in places:
            request = GrantRequest(person_id=officer, role=role, valid_from=FROM, unit_id=units[place])
            grant_role(unit, clock, SYSTEM, request)
        producers = {
            commune: register_producer(
                unit,
                clock,
                SYSTEM,
                ProducerRequest(
                    code=f"p-{number}",
                    kind="household_business",
                    name=f"Cơ sở Bí Mật {number}",
                    commune_id=units[commune],
                    phone="0912345678",
                    invented=True,
                ),
            )
            for number, commune in enumerate(COMMUNES)
        }
    return World(database, process, units, officer, producers)


def _units() -> dict[str, UnitRow]:
    def row(kind: str, code: str, name: str, parent: UUID | None) -> UnitRow:
        return UnitRow(new_id(BEGUN), kind, code, name, parent, FROM, None, "made up")

    province = row("province", "42", "Hà Tĩnh", None)
    district = row("district", "445", "Thạch Hà", province.id)
    communes = {name: row("commune", f"x{n}", name, district.id) for n, name in enumerate(COMMUNES)}
    return {"province": province, "district": district, **communes}
