"""A province whose cases wait for their communes at the turn of 2025, counted first without the swap of January."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tests import factories
from tests.acts import PAPER, Acts, rows, untrue_urgencies
from tests.january_swap import without_swap
from workflow.domain.facts import ActorFacts, Grant
from workflow.domain.recompute import Tally
from workflow.domain.time import FixedClock
from workflow.services.load_calendars import load_calendars
from workflow.services.publish_calendar import (
    ConfirmRequest,
    DraftRequest,
    Preview,
    confirm_calendar,
    draft_calendar,
    preview_calendar,
)
from workflow.store.database import Database

LETTER = "12729/VPCP-KGVX"
DAY_OF_LETTER = datetime(2025, 12, 25, 3, tzinfo=UTC)
STORM = """\
calendar: storm
year: {year}
territory: "{territory}"
title: {{vi: "Nghỉ do bão", en: "Closed for the storm"}}
documents:
  order:
    {{number: "1/CĐ-UBND", title: {{vi: "Công điện", en: "Order"}}, source: {{text: "made up", certainty: D}}}}
days_off:
  - {{days: {days}, kind: closure, name: {{vi: "Bão", en: "Storm"}}, document: order}}
"""


@dataclass
class World:
    """The scene, its acts, and who may confirm what."""

    database: Database
    acts: Acts
    admin: ActorFacts
    lead: ActorFacts
    at: datetime = DAY_OF_LETTER
    cases: dict[str, list[UUID]] = field(default_factory=dict)

    @property
    def clock(self) -> FixedClock:
        return FixedClock(self.at)

    def waiting(self, day: str, number: int, *, commune: str = "commune") -> list[UUID]:
        """Hand in that many dossiers on a day, each with 15 working days for the commune."""
        made = []
        for _ in range(number):
            key = self.acts.case(entry_point="implementation", track="existing", until="implementing")
            self.acts.at = datetime.fromisoformat(f"{day}T02:00:00+00:00")
            for trigger in ("complete_implementation", "begin_dossier"):
                self.acts.fire(key, "producer", trigger)
            self.acts.fire(key, "producer", "submit_dossier", **PAPER)
            made.append(key)
        self.cases[day] = made
        return made

    def draft(self, text: str, *, unit: UUID | None = None, by: ActorFacts | None = None) -> UUID:
        with self.database.unit() as work:
            return draft_calendar(work, self.clock, by or self.admin, DraftRequest(text, "draft.yaml", unit))

    def preview(self, *ids: UUID) -> Preview:
        return preview_calendar(self.database, self.clock, ids)

    def confirm(self, preview: Preview, *, document: str = LETTER, by: ActorFacts | None = None) -> Tally:
        ids = tuple(item.id for item in preview.drafts)
        return confirm_calendar(
            self.database, self.clock, by or self.admin, ConfirmRequest(ids, document, preview.token)
        )

    def publish(self, text: str, *, unit: UUID | None = None, by: ActorFacts | None = None) -> Tally:
        seen = self.preview(self.draft(text, unit=unit, by=by))
        done = self.confirm(seen, by=by)
        assert done == seen.tally
        return done

    def due(self) -> dict[UUID, Any]:
        """Give the last day of the commune's check of each case."""
        found = rows(self.database, "SELECT case_id, due_on FROM clocks WHERE rule = 'commune_check'")
        return dict(found)

    def moved(self) -> list[tuple[Any, ...]]:
        return rows(
            self.database, "SELECT (payload->>'case_id')::uuid, key FROM outbox WHERE topic = 'clock.moved' ORDER BY 1"
        )


def make(url: str, *, products: int = 10) -> World:
    database = Database(url, pool_size=5)
    with database.unit() as unit:
        load_calendars(unit, factories.CLOCK, [("vn-2026.yaml", without_swap())])
    files = tuple(item for item in factories.calendar_files() if item[0] != "vn-2026.yaml")
    assert files
    with database.unit() as unit:
        load_calendars(unit, factories.CLOCK, files)
    scene = factories.build(database, products=products)
    acts = Acts(database, scene)
    admin = ActorFacts(scene.people["admin"], "Người quản trị", (Grant("admin"),))
    lead = ActorFacts(
        scene.people["province_lead"], "Người phụ trách", (Grant("province_lead", scene.units["province"]),)
    )
    return World(database, acts, admin, lead)


@pytest.fixture
def world(fresh_database_url: str) -> Iterator[World]:
    made = make(fresh_database_url)
    yield made
    assert untrue_urgencies(made.database) == []
    made.database.close()
