"""Compiled process versions, kept by content hash: a hash never means anything else."""

from workflow.definitions.canonical import from_canonical
from workflow.domain.errors import NotFoundError
from workflow.domain.machine import Engine
from workflow.store import processes
from workflow.store.database import Unit

_KEPT = 256
_compiled: dict[str, Engine] = {}


def engine_of(unit: Unit, process_hash: str) -> Engine:
    """Give the engine of a stored version, reading and compiling it the first time.

    Raises NotFoundError ``process_not_found`` when no such version is stored, or the stored content
    is not what its hash says.
    """
    engine = _compiled.get(process_hash)
    if engine is None:
        content = processes.content_of(unit, process_hash)
        process = None if content is None else from_canonical(content)
        if process is None or process.hash != process_hash:
            raise NotFoundError("process_not_found", hash=process_hash)
        if len(_compiled) >= _KEPT:
            _compiled.pop(next(iter(_compiled)), None)
        engine = _compiled[process_hash] = Engine(process)
    return engine
