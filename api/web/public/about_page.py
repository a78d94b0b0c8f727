"""What OCOP is, step by step, as the process data words it; where to begin."""

from typing import Final

from starlette.responses import Response

from api.web.known_processes import newest_processes
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.errors import NotFoundError
from workflow.domain.process import Process, Transition

pages = Pages()

PATH: Final = "/gioi-thieu"


@pages.get(PATH, signed_in=False)
def show_about(visit: Visit) -> Response:
    """Say what the programme is and what each of its six steps asks; raises NotFoundError ``process_not_found``."""
    processes = list(newest_processes(visit).values())
    if not processes:
        raise NotFoundError("process_not_found")
    newest = processes[-1]
    acts = {
        step.number: [
            row.label.text(visit.language)
            for row in newest.transitions
            if "producer" in row.by
            and any(newest.states[source].step == step.number for source in row.sources)
            and not _gives_up(newest, row)
        ]
        for step in newest.steps
    }
    return visit.page(
        "public/about.html",
        process=newest,
        steps=[
            (step.number, step.label.text(visit.language), list(dict.fromkeys(acts[step.number])))
            for step in newest.steps
        ],
    )


def _gives_up(process: Process, row: Transition) -> bool:
    """Say whether an act ends the case: open to a producer everywhere, and nobody's way through the programme."""
    return all(route.to in process.states and process.states[route.to].family == "closed" for route in row.routes)
