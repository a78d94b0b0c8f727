"""The newest version of each cycle, for pages that speak to everybody."""

from api.web.visit import Visit
from workflow.domain.process import Process
from workflow.services.engines import engine_of
from workflow.store import processes


def newest_processes(visit: Visit) -> dict[str, Process]:
    """Give the newest stored version of each cycle by its code, in the order of the codes; else those shipped.

    One statement, and one more for a version that this process has not met.
    """
    found: dict[str, Process] = {}
    for version, code, *_ in processes.versions(visit.unit):  # the newest first
        if code not in found:
            found[code] = engine_of(visit.unit, version).process
    shipped = visit.request.app.state.edge.vocabulary.processes
    return found or {process.code: process for process in shipped}
