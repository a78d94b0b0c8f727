"""The forms that acts hand in: where each is filled in, and the parts by which an office's remarks are ordered."""

from collections.abc import Mapping

from api.web.visit import Visit
from workflow.domain.process import Process, Transition
from workflow.services.papers import Papers


def forms_of(visit: Visit) -> Mapping[str, str]:
    """Give the code of the form that each act hands in; none where the site has no forms."""
    papers = getattr(visit.request.app.state, "papers", None)
    if not isinstance(papers, Papers):
        return {}
    return {trigger: form.code for form in papers.forms.forms.values() for trigger in form.triggers}


def form_at(visit: Visit, process: Process, state: str) -> str | None:
    """Give the code of the form that a state waits for, None where it waits for none."""
    forms = forms_of(visit)
    return next(
        (forms[row.trigger] for row in process.transitions if state in row.sources and row.trigger in forms), None
    )


def parts_of(visit: Visit, process: Process, row: Transition, state: str) -> tuple[str, ...]:
    """Give the names of the parts of what was handed in before a state, in the step of that state."""
    papers = getattr(visit.request.app.state, "papers", None)
    if not isinstance(papers, Papers) or state not in row.sources:
        return ()
    step = process.states[state].step
    handing = {t.trigger for t in process.transitions if any(process.states[s].step == step for s in t.sources)}
    form = next((form for form in papers.forms.forms.values() if handing & set(form.triggers)), None)
    return () if form is None else tuple(part.title.text(visit.language) for part in form.parts)
