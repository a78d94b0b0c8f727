"""Show stored process versions: the list, the content of one, and its drawing."""

from datetime import datetime

from workflow.definitions.diagram import diagram
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.services.engines import engine_of
from workflow.store import processes
from workflow.store.database import Unit


def list_processes(unit: Unit, code: str | None = None) -> list[tuple[str, str, str, datetime]]:
    """Give (hash, code, version, published_at) of the stored versions, the newest first per code."""
    return processes.versions(unit, code)


def content_of(unit: Unit, process_hash: str) -> str:
    """Give a version's canonical JSON, whose SHA-256 is its hash; raises NotFoundError ``process_not_found``."""
    content = processes.content_of(unit, process_hash)
    if content is None:
        raise NotFoundError("process_not_found", hash=process_hash[:64])
    return content


def draw_process(unit: Unit, process_hash: str, *, language: str, current: str | None) -> str:
    """Give a version as a Mermaid state diagram, with the state ``current`` marked.

    Raises NotFoundError ``process_not_found``, InvalidInputError ``state_unknown``.
    """
    process = engine_of(unit, process_hash).process
    if current is not None and current not in process.states:
        raise InvalidInputError("state_unknown", state=current[:64])
    return diagram(process, language, current)
