"""A request to complete a dossier: one, with a verdict on every thing looked at. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Final
from uuid import UUID

from workflow.domain.dossier import Level, Verdict
from workflow.domain.errors import InvalidInputError
from workflow.domain.named_record import NamedRecord
from workflow.domain.process import Process

REMARK_MAX: Final = 1_000
TRIGGERS: Final[Mapping[Level, str]] = MappingProxyType(
    {"commune": "return_dossier", "province": "request_completion", "advisory": "request_supplement"}
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What an office found of one thing: an item of evidence, the form, the own score."""

    item: str
    verdict: Verdict
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Request(NamedRecord):
    """A request as it went out. ``snapshot``: the SHA-256 (hex) of the dossier that was looked at, if one is kept."""

    NOUN: ClassVar[str] = "request"
    case_id: UUID
    level: Level
    snapshot: str | None
    comment: str
    checks: tuple[Checked, ...]

    def record(self) -> dict[str, Any]:
        """Give what it says, as it is hashed."""
        return {
            "case_id": self.case_id,
            "checks": [[one.item, one.verdict, one.remark] for one in self.checks],
            "comment": self.comment,
            "level": self.level,
            "snapshot": self.snapshot,
        }


def level_of(process: Process, state: str) -> Level | None:
    """Give the office that checks dossiers in a state, or None."""
    return next((level for level, trigger in TRIGGERS.items() if (state, trigger) in process.table), None)


def check_request(checks: Sequence[Checked], known: Sequence[str]) -> None:
    """Refuse a request that says nothing, is incomplete, or gives no reason.

    Raises InvalidInputError ``inputs_invalid`` with ``verdict_needed`` for each thing nobody looked at and
    ``remark_needed`` for each fault without words; ``nothing_to_complete`` when all is accepted.
    """
    found = {one.item: one for one in checks}
    faults: list[dict[str, object]] = [
        {"pointer": f"/{code}", "code": "verdict_needed"} for code in known if code not in found
    ]
    faults += [
        {"pointer": f"/{one.item}", "code": "remark_needed"}
        for one in checks
        if one.verdict != "accepted" and not one.remark
    ]
    if faults:
        raise InvalidInputError("inputs_invalid", errors=faults)
    if all(one.verdict == "accepted" for one in checks):
        raise InvalidInputError("nothing_to_complete", pointer="")
