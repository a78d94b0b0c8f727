"""The forms that acts hand in: where each is filled in, and the parts by which an office's remarks are ordered."""

from collections.abc import Mapping

from api.web.visit import Visit
from workflow.domain.dossier import FORM
from workflow.domain.process import Process, Transition
from workflow.services.papers import Papers


def forms_of(visit: Visit, process: Process) -> Mapping[str, str]:
    """Give the code of the form that each act of a cycle hands in; none where the site has no forms."""
    papers = getattr(visit.request.app.state, "papers", None)
    if not isinstance(papers, Papers):
        return {}
    forms = (form for form in papers.forms.forms.values() if form.is_of(process.code))
    return {trigger: form.code for form in forms for trigger in form.triggers}


def has_dossier(visit: Visit, cycle: str) -> bool:
    """Say whether cases of a cycle have a dossier that is put together here."""
    papers = getattr(visit.request.app.state, "papers", None)
    form = papers.forms.forms.get(FORM) if isinstance(papers, Papers) else None
    return form is not None and form.is_of(cycle)


def form_at(visit: Visit, process: Process, state: str) -> str | None:
    """Give the code of the form that a state waits for, None where it waits for none."""
    forms = forms_of(visit, process)
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
    forms = (form for form in papers.forms.forms.values() if form.is_of(process.code) and form.readers == "everybody")
    form = next((form for form in forms if handing & set(form.triggers)), None)
    return () if form is None else tuple(part.title.text(visit.language) for part in form.parts)
