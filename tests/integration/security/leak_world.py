"""Two provinces, two communes and three producers in the first, all of the same names with products of the same names.

What belongs to one producer carries marks that nothing else carries, so that a mark in an answer shows a leak.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote
from uuid import UUID

from ocop import forms
from tests import factories
from tests.factories import CLOCK, FROM, NOW, Scene
from tests.integration.papers.conftest import photograph
from tests.integration.rest.conftest import Rest, tokens_of
from tests.integration.rest.notice_world import sent
from workflow.domain.ids import new_id
from workflow.domain.system import SYSTEM
from workflow.domain.text import folded, sort_key
from workflow.services.case_thread import MessageRequest, write_message
from workflow.services.enter_case import EnterRequest, enter_case
from workflow.services.identify import identify
from workflow.services.register_person import GrantRequest, PersonRequest, grant_role, register_person
from workflow.services.register_producer import ProducerRequest, register_producer
from workflow.services.register_product import ProductRequest, register_product
from workflow.services.sessions import open_session
from workflow.services.show_case import find_case
from workflow.services.store_file import Upload, store_file
from workflow.services.tokens import issue_token
from workflow.store import contacts
from workflow.store.contacts import FaultRow, TaskRow
from workflow.store.database import Database
from workflow.store.file_folder import FileFolder

PRODUCER_NAME = "HTX Bánh ram"
PRODUCT_NAME = "Bánh ram vừng"
SEASONS = ("s-2020", "q-2020")
SEES = {
    "commune_officer": {"first", "near"},
    "stranger": {"far"},
    "district_officer": {"first", "near", "far"},
    "province_officer": {"first", "near", "far"},
    "first": {"first"},
    "near": {"near"},
    "far": {"far"},
}
"""Which producers of the first province somebody of it may see."""


@dataclass(frozen=True, slots=True)
class Party:
    """A producer with all that is theirs: where, by which keys and codes, and the marks that give a leak away."""

    name: str
    commune: UUID
    season: str
    producer: UUID
    product: UUID
    codes: Mapping[str, str]
    case: UUID
    notice: str
    task: UUID
    fault: UUID
    person: UUID
    file: UUID
    session: UUID
    words: tuple[str, ...]

    def marks(self) -> frozenset[str]:
        """Give every text that may stand in answers to those who may see this party, and in no other."""
        keys = (self.producer, self.product, self.case, self.task, self.fault, self.person, self.file, self.session)
        return frozenset((*map(str, keys), *self.codes.values(), self.notice, *self.words))


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody with a token and a session, and the parties they may see."""

    name: str
    token: str
    session: str
    sees: frozenset[str]


@dataclass
class World:
    """Everybody and everything."""

    rest: Rest
    files: FileFolder
    parties: dict[str, Party] = field(default_factory=dict)
    viewers: list[Viewer] = field(default_factory=list)

    def strangers(self, party: Party) -> Iterator[Viewer]:
        yield from (viewer for viewer in self.viewers if party.name not in viewer.sees)

    def insiders(self, party: Party) -> Iterator[Viewer]:
        yield from (viewer for viewer in self.viewers if party.name in viewer.sees)


def build(rest: Rest, files: FileFolder) -> World:
    """Fill the database."""
    world = World(rest, files)
    second = factories.build(rest.database, season=SEASONS[1], products=0)
    _one_name_for_all(rest.database)
    for season, scene, places, sees in (
        (SEASONS[0], rest.scene, {"first": "commune", "near": "commune", "far": "other"}, SEES),
        (SEASONS[1], second, {"first": "commune"}, {"first": {"first"}, "province_officer": {"first"}}),
    ):
        for name, unit in places.items():
            party = _party(world, scene, season, name, unit=unit)
            world.parties[party.name] = party
        tokens = tokens_of(rest.database, scene)
        for who, seen in sees.items():
            names = frozenset(f"{season}-{name}" for name in seen)
            world.viewers.append(Viewer(f"{season}-{who}", tokens[who], _session(rest.database, scene, who), names))
    return world


def _one_name_for_all(database: Database) -> None:
    with database.unit() as unit:
        unit.execute(
            "UPDATE producers SET name = %s, search = %s, sort_key = %s",
            (PRODUCER_NAME, folded(PRODUCER_NAME), sort_key(PRODUCER_NAME)),
        )


def _party(world: World, scene: Scene, season: str, name: str, *, unit: str) -> Party:
    rest, mark = world.rest, f"{season}-{name}"
    commune = scene.units[unit]
    words = (
        f"0912 {mark}",
        f"{mark}@example.vn",
        f"xóm {mark}",
        f"Lê Thị {mark}",
        f"lời riêng của {mark}",
        f"ảnh {mark}.jpg",
        f"tin của {mark}",
    )
    codes = {"producer": f"nha-{mark}", "product": f"hang-{mark}"}
    with rest.database.unit() as work:
        producer = register_producer(
            work,
            CLOCK,
            SYSTEM,
            ProducerRequest(
                code=codes["producer"],
                kind="cooperative",
                name=PRODUCER_NAME,
                commune_id=commune,
                phone=words[0],
                email=words[1],
                address=words[2],
            ),
        )
        product = register_product(
            work,
            CLOCK,
            SYSTEM,
            ProductRequest(code=codes["product"], name=PRODUCT_NAME, producer_id=producer, invented=True),
        )
        person = register_person(work, CLOCK, SYSTEM, PersonRequest(login=mark, name=words[3], email=words[1]))
        grant_role(
            work, CLOCK, SYSTEM, GrantRequest(person_id=person, role="producer", valid_from=FROM, producer_id=producer)
        )
    scene.people[name] = person
    with rest.database.unit() as work:
        request = EnterRequest(
            actor_id=scene.people["province_officer"],
            season_id=scene.season_id,
            product_id=product,
            entry_point="idea",
            track="new",
            request_id=f"enter-{mark}",
            comment=words[4],
        )
        receipt = enter_case(work, CLOCK, request)
        task = TaskRow(new_id(NOW), f"call-{mark}", receipt.case_id, person, commune, NOW)
        fault = FaultRow(new_id(NOW), person, "email", words[1], f"550 {mark}", NOW)
        contacts.add_tasks(work, [task])
        contacts.add_faults(work, [fault])
        [(code,)] = work.rows("SELECT code FROM cases WHERE id = %s", (receipt.case_id,))
    scene_rest = Rest(rest.database, scene, rest.client, {})
    _session(rest.database, scene, name)
    with rest.database.unit() as work:
        [(session,)] = work.rows("SELECT id FROM sessions WHERE person_id = %s", (person,))
    notice = sent(scene_rest, len(scene.people), to=name, kind="escalation", case=receipt.case_id)
    return Party(
        name=mark,
        commune=commune,
        season=season,
        producer=producer,
        product=product,
        codes={**codes, "case": code},
        case=receipt.case_id,
        notice=notice,
        task=task.id,
        fault=fault.id,
        person=person,
        file=_file(world, scene, name, receipt.case_id, mark=mark),
        session=session,
        words=words,
    )


def _session(database: Database, scene: Scene, who: str) -> str:
    with database.unit() as unit:
        return open_session(unit, CLOCK, person_id=scene.people[who], proved_by="password", device="thử")


def _file(world: World, scene: Scene, who: str, case: UUID, *, mark: str) -> UUID:
    """Store a picture and write a message, both the producer's own; give the picture's key."""
    with world.rest.database.unit() as unit:
        token = issue_token(unit, CLOCK, SYSTEM, person_id=scene.people[who], label="file", days=1)
        sight = identify(unit, CLOCK, token)
        upload = Upload(f"ảnh {mark}.jpg", "image/jpeg", BytesIO(photograph()), "/file")
        key = store_file(unit, CLOCK, world.files, sight, upload, sheet=find_case(unit, sight, case)).key
    asked = MessageRequest(case=case, text=f"tin của {mark}", request_id=f"say-{mark}")
    write_message(world.rest.database, CLOCK, sight, forms.load(), asked)
    return key


def path_part(text: str) -> str:
    return quote(text, safe="")
