"""Papers as they were handed in: one version, and how one became the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from api.web.pages import Pages
from api.web.papers import shown
from api.web.papers.check_page import Line
from api.web.papers.place import FORM, case_code, form_code, form_path, moment, number_in, papers_of
from api.web.visit import Visit
from workflow.domain.forms import SCAN, FormField
from workflow.domain.paper import Change, changes
from workflow.services.show_paper import ShownPaper, show_paper
from workflow.store.files import FileRow

NUMBER_MAX = 9999


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


NAMED = _("version {number} ({at})")

pages = Pages()


@dataclass(frozen=True, slots=True)
class Difference:
    """How the answer to one question changed: each side with what the other lacks."""

    label: str
    changed: bool
    before: Sequence[tuple[Change, str]]
    after: Sequence[tuple[Change, str]]


@pages.get(FORM + "/ban/{number}")
def show_version(visit: Visit) -> Response:
    """Show one version under the questions it answered."""
    paper = _paper(visit, number_in(visit.path("number")))
    sections = [
        (
            number,
            part,
            [
                Line(
                    field,
                    shown.answer_lines(field, paper.answers.get(field.name), paper.files, visit.language),
                    _files(paper, field.name),
                )
                for field in part.fields
            ],
        )
        for number, part in enumerate(paper.form.parts, 1)
    ]
    return visit.page(
        "papers/paper.html",
        paper=paper,
        sections=sections,
        scans=_files(paper, SCAN),
        at=moment(paper.row.at),
        role=_role(visit, paper),
        home=form_path(paper.sheet.code, paper.form.code),
    )


@pages.get(FORM + "/so-sanh")
def show_difference(visit: Visit) -> Response:
    """Show, question by question, how one version became another; parts in which nothing changed are left out."""
    after = visit.number("den", minimum=1, maximum=NUMBER_MAX) or 1
    before = visit.number("tu", minimum=1, maximum=NUMBER_MAX) or max(1, after - 1)
    old, new = _paper(visit, before), _paper(visit, after)
    sections = []
    for number, part in enumerate(new.form.parts, 1):
        answers = [_difference(visit, old, new, field) for field in part.fields]
        if any(one.changed for one in answers):
            sections.append((number, part, answers))
    return visit.page(
        "papers/difference.html",
        new=new,
        sections=sections,
        old_name=_name(visit, old),
        new_name=_name(visit, new),
        home=form_path(new.sheet.code, new.form.code),
    )


def _difference(visit: Visit, old: ShownPaper, new: ShownPaper, field: FormField) -> Difference:
    found = changes(_text(visit, old, field), _text(visit, new, field))
    return Difference(
        label=field.label.text(visit.language),
        changed=any(kind != "same" for kind, _ in found),
        before=[piece for piece in found if piece[0] != "added"],
        after=[piece for piece in found if piece[0] != "removed"],
    )


def _name(visit: Visit, paper: ShownPaper) -> str:
    return visit.text(NAMED, number=paper.row.number, at=moment(paper.row.at))


def _paper(visit: Visit, number: int) -> ShownPaper:
    papers_of(visit)
    return show_paper(visit.unit, visit.sight, case_code(visit), form_code(visit), number)


def _files(paper: ShownPaper, name: str) -> list[FileRow]:
    value = paper.answers.get(name)
    return [paper.files[key] for key in value if key in paper.files] if isinstance(value, list) else []


def _text(visit: Visit, paper: ShownPaper, field: FormField) -> str:
    return "\n".join(shown.answer_lines(field, paper.answers.get(field.name), paper.files, visit.language))


def _role(visit: Visit, paper: ShownPaper) -> str:
    process = visit.sight.processes.get(paper.sheet.facts.process_hash)
    role = process.roles.get(paper.row.by_role) if process is not None else None
    return role.label.text(visit.language) if role is not None else ""
