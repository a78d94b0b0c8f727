"""The cases that the product moves: a made-up province built through the services, and walks that are legal for ever.

Half of a worker's cases go submit → return → resubmit → return …, half report, pause and resume their implementation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, cycle
from uuid import UUID

from tests import factories
from workflow.domain.history import InputValue
from workflow.store.database import Database

CASES_EACH = 64


@dataclass(frozen=True, slots=True)
class Act:
    """One step of a walk: who fires what."""

    role: str
    trigger: str
    comment: str | None = None
    inputs: dict[str, InputValue] = field(default_factory=dict)


RETURN = Act(
    "commune_officer", "return_idea", "Bổ sung câu chuyện sản phẩm", {"remarks": ["Thiếu ảnh", "Thiếu vùng trồng"]}
)
RESUBMIT = Act("producer", "resubmit_idea")
SUBMIT = Act("producer", "submit_idea")
REPORT = Act("producer", "report_progress", "Đã in 500 nhãn và dựng kệ trưng bày")
SUSPEND = Act("producer", "suspend_implementation", "Tạm dừng vì mưa bão")
RESUME = Act("producer", "resume_implementation")
WORK = (REPORT, SUSPEND, RESUME)


@dataclass(frozen=True, slots=True)
class World:
    """Keys of the people by role, and each worker's cases: in idea_draft and in implementing."""

    people: dict[str, UUID]
    ideas: list[list[UUID]]
    works: list[list[UUID]]

    def walks(self, worker: int) -> list[tuple[UUID, Iterator[Act]]]:
        """Give a worker's cases, each with its endless walk."""
        idea = [(case, chain([SUBMIT], cycle([RETURN, RESUBMIT]))) for case in self.ideas[worker]]
        return [pair for both in zip(idea, self._working(worker), strict=True) for pair in both]

    def _working(self, worker: int) -> list[tuple[UUID, Iterator[Act]]]:
        return [(case, cycle(WORK)) for case in self.works[worker]]


def build(database: Database, workers: int) -> World:
    """Build the province and enter the cases, all through the services."""
    half = CASES_EACH // 2
    scene = factories.build(database, products=workers * CASES_EACH, season="bench")
    numbers = iter(range(workers * CASES_EACH))
    ideas = [[factories.enter(database, scene, next(numbers)) for _ in range(half)] for _ in range(workers)]
    works = [
        [
            factories.enter(database, scene, next(numbers), entry_point="implementation", track="existing")
            for _ in range(half)
        ]
        for _ in range(workers)
    ]
    return World(scene.people, ideas, works)
