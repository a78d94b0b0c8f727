"""Acts on stored cases through the services, and what the database holds before and after them."""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from tests.factories import NOW, Scene, enter
from workflow.domain.command import FireCommand, UndoCommand
from workflow.domain.move import Receipt
from workflow.domain.system import SYSTEM
from workflow.domain.time import FixedClock, local_day
from workflow.services.enter_case import EnterRequest, enter_case
from workflow.services.fire import fire
from workflow.services.identify import Sight, sight_of
from workflow.services.register_person import GrantRequest, PersonRequest, grant_role, register_person
from workflow.services.register_product import ProductRequest, register_product
from workflow.services.undo import undo
from workflow.store import cases, processes
from workflow.store.database import Database, Unit
from workflow.store.reads.caller import CallerRow

Step = tuple[str, str, Mapping[str, Any]]
PAPER: Final = {"evidence": ("biên bản.pdf",)}
CERTIFICATE: Final = {
    "decision_no": "1/QĐ",
    "decision_on": "2020-12-01",
    "stars": 4,
    "certificate_no": "GCN-1",
    "certificate_issued_on": "2020-12-01",
    "certificate_expires_on": "2023-12-01",
}
TO_COUNCIL: Final[tuple[Step, ...]] = (
    ("producer", "submit_idea", {}),
    ("commune_officer", "forward_idea", {}),
    ("district_officer", "forward_idea_to_province", {}),
    ("province_officer", "accept_idea", {}),
    ("producer", "submit_plan", PAPER),
    ("district_officer", "forward_plan", {}),
    ("province_officer", "accept_plan", {}),
    ("producer", "complete_implementation", {}),
    ("producer", "begin_dossier", {}),
    ("producer", "submit_dossier", PAPER),
    ("commune_officer", "propose_dossier", PAPER),
    ("district_council", "record_district_score", {"inputs": {"points": "77.5"}}),
    ("district_council", "propose_to_province", {}),
    ("province_officer", "pass_province_check", {}),
    ("advisory_member", "report_appraisal", {"comment": "đủ"}),
    ("council_secretary", "open_scoring", {}),
    ("council_secretary", "conclude_scoring", {"inputs": {"points": "80.25", "stars": 4}}),
)
TO_PROMOTION: Final[tuple[Step, ...]] = (
    *TO_COUNCIL,
    ("province_chair", "recognise", {**PAPER, "inputs": CERTIFICATE}),
    ("province_officer", "begin_promotion", {}),
)
"""The straight way through ocop-2018: who fires what, with what it asks for."""


@dataclass
class Acts:
    """A scene's people acting on its cases; every act has a request id of its own and moves the clock a minute on."""

    database: Database
    scene: Scene
    at: datetime = NOW
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _products: Iterator[int] = field(default_factory=itertools.count)

    def case(self, *, until: str | None = None, entry_point: str = "idea", track: str = "new") -> UUID:
        """Enter the next product and walk it until it stands in a state."""
        key = enter(self.database, self.scene, self.product(), entry_point=entry_point, track=track)
        for who, trigger, more in TO_PROMOTION:
            if until is None or self.state(key) == until:
                return key
            self.fire(key, who, trigger, **more)
        assert self.state(key) == until
        return key

    def product(self) -> int:
        """Give the number of a product that has not entered; registers one when all have."""
        number = next(self._products)
        while number >= len(self.scene.products):
            code = f"{self.scene.season_id.hex[-12:]}-more-{number}"
            asked = ProductRequest(code=code, name=f"Sản phẩm {number}", producer_id=self.scene.producer_id)
            with self.database.unit() as unit:
                self.scene.products.append(register_product(unit, self.clock(), SYSTEM, asked))
        return number

    def many(self, count: int, *, entry_point: str = "implementation") -> list[UUID]:
        """Enter many existing products in one transaction."""
        with self.database.unit() as unit:
            return [
                enter_case(
                    unit,
                    self.clock(),
                    EnterRequest(
                        actor_id=self.scene.people["province_officer"],
                        season_id=self.scene.season_id,
                        product_id=self.scene.products[self.product()],
                        entry_point=entry_point,
                        track="existing",
                        request_id="many",
                    ),
                ).case_id
                for _ in range(count)
            ]

    def newcomer(self, name: str, *roles: str, first: str = "2018-01-01", last: str | None = None) -> UUID:
        """Register one more person, with roles where the cases are."""
        asked = PersonRequest(login=f"{self.scene.season_id}-{name}", name=f"Người {name}", invented=True)
        with self.database.unit() as unit:
            self.scene.people[name] = register_person(unit, self.clock(), SYSTEM, asked)
        for role in roles:
            self.grant(name, role, first=first, last=last)
        return self.scene.people[name]

    def grant(self, name: str, role: str, *, first: str, last: str | None = None) -> None:
        """Give somebody a role where the cases are, from one day through another."""
        level = self.scene.process.roles[role].level
        asked = GrantRequest(
            person_id=self.scene.people[name],
            role=role,
            valid_from=date.fromisoformat(first),
            valid_to=date.fromisoformat(last) if last else None,
            unit_id=self.scene.units.get(level),
            producer_id=self.scene.producer_id if level == "producer" else None,
        )
        with self.database.unit() as unit:
            grant_role(unit, self.clock(), SYSTEM, asked)

    def sight(self, who: str) -> Sight:
        """Give who somebody is now, as a page or the interface would know them."""
        with self.database.single() as unit:
            actor = cases.load_actor(unit, actor_id=self.scene.people[who], today=local_day(self.at))
            assert actor is not None
            return sight_of(unit, CallerRow(actor, "vi", tuple(row[0] for row in processes.versions(unit))))

    def command(self, case_id: UUID, who: str, trigger: str, **more: Any) -> FireCommand:
        """Make a command of a person of the scene."""
        given = {"request_id": f"act-{next(self._numbers)}", **more}
        return FireCommand(case_id=case_id, actor_id=self.scene.people[who], trigger=trigger, **given)

    def clock(self) -> FixedClock:
        """Give a clock a minute further on."""
        self.at += timedelta(minutes=1)
        return FixedClock(self.at)

    def fire(self, case_id: UUID, who: str, trigger: str, **more: Any) -> Receipt:
        """Fire through the service, in a unit as the API uses it."""
        with self.database.single() as unit:
            return fire(unit, self.clock(), self.command(case_id, who, trigger, **more))

    def undo(self, case_id: UUID, who: str = "province_lead", comment: str = "nhầm", **more: Any) -> Receipt:
        """Take the last step back."""
        given = {"request_id": f"act-{next(self._numbers)}", **more}
        with self.database.single() as unit:
            return undo(unit, self.clock(), UndoCommand(case_id, self.scene.people[who], comment=comment, **given))

    def state(self, case_id: UUID) -> str:
        """Give the state a case stands in."""
        return str(one(self.database, "SELECT state FROM cases WHERE id = %s", case_id))


@contextmanager
def reading(database: Database) -> Iterator[Unit]:
    """Open a unit to look with."""
    with database.single() as unit:
        yield unit


def one(database: Database, query: str, *parameters: object) -> Any:
    """Give the first value of a query."""
    with reading(database) as unit:
        row = unit.row(query, parameters)
    return None if row is None else row[0]


def rows(database: Database, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Give every row of a query."""
    with reading(database) as unit:
        return unit.rows(query, parameters)


def contents(database: Database) -> dict[str, tuple[int, str]]:
    """Give the number of rows and a digest of the contents of every table."""
    found = {}
    tables = rows(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    for (table,) in tables:
        query = f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"  # noqa: S608 - names of the catalogue
        ((count, digest),) = rows(database, query)
        found[table] = (count, digest)
    return found


def untrue_urgencies(database: Database) -> list[UUID]:
    """Give the cases whose row does not say how their most pressing open clock stands."""
    found = dict.fromkeys((key for (key,) in rows(database, "SELECT id FROM cases")), 12_000_000)
    for key, due_on, stopped_at in rows(
        database, "SELECT case_id, due_on, stopped_at FROM clocks WHERE ended_seq IS NULL"
    ):
        rank = 8_000_000 if stopped_at else 4_000_000 if due_on is None else 0
        days = ((due_on or date(9999, 12, 31)) - date(2000, 1, 1)).days
        found[key] = min(found.get(key, 12_000_000), rank + days)
    told = dict(rows(database, "SELECT id, urgency FROM cases"))
    return [key for key, urgency in told.items() if found[key] != urgency]
