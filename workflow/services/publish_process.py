"""Publish a cycle version: store its content under its hash, for ever."""

from dataclasses import dataclass
from uuid import UUID

from workflow.definitions.canonical import canonical_content
from workflow.definitions.finding import refuse
from workflow.definitions.lint import lint
from workflow.domain.process import Process
from workflow.domain.time import Clock
from workflow.store import processes
from workflow.store.database import Unit


@dataclass(frozen=True, slots=True)
class Published:
    """The stored version; ``new`` is False when that very content was there before."""

    hash: str
    code: str
    version: str
    new: bool


def publish_process(unit: Unit, clock: Clock, process: Process, *, by: UUID | None) -> Published:
    """Store a checked process version. Idempotent by content.

    Raises ProcessFileError ``process_file_invalid`` when the linter refuses it.
    """
    findings = lint(process)
    if findings:
        raise refuse(process.code, findings)
    new = processes.insert(
        unit,
        process_hash=process.hash,
        code=process.code,
        version=process.version,
        content=canonical_content(process),
        at=clock.now(),
        by=by,
    )
    return Published(process.hash, process.code, process.version, new)
