"""Show a form of a case to one person: what they have typed, what was handed in, what was remarked on it, and whether
they may write now. Changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from workflow.definitions.canonical import form_from_canonical
from workflow.domain.access import covers
from workflow.domain.decide import Action, actions
from workflow.domain.errors import NotFoundError
from workflow.domain.facts import Situation
from workflow.domain.form_values import Answer, Answers, answered, typed
from workflow.domain.forms import SCAN, Form, FormBook
from workflow.domain.login import phone_words
from workflow.domain.paper import Returned, remarks_of
from workflow.domain.process import Process
from workflow.domain.time import Clock, local_day
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.show_case import find_case
from workflow.store import files, papers
from workflow.store.database import Unit
from workflow.store.files import FileRow
from workflow.store.papers import DraftRow, Known, PaperRow
from workflow.store.reads.case_sheet import CaseSheet

_KEPT: Final = 64
_forms: dict[str, Form] = {}


@dataclass(frozen=True, slots=True)
class Desk:
    """A form on somebody's desk.

    ``action`` is the act that would hand it in now, with what closes it; None: not theirs to write, or not now.
    ``answers`` are as people type them; ``filled`` names those that nobody typed: the register knows them.
    ``older`` holds what the person had typed before somebody else handed in a newer paper.
    """

    sheet: CaseSheet
    process: Process
    form: Form
    action: Action | None
    draft: DraftRow | None
    papers: Sequence[PaperRow]
    answers: Answers
    filled: frozenset[str]
    older: Answers
    returned: Returned | None
    files: Mapping[str, FileRow]

    @property
    def seen(self) -> int:
        """Give the version that a page made now is opened on."""
        return 0 if self.draft is None else self.draft.version

    @property
    def newest(self) -> int:
        """Give the number of the newest paper, 0 when there is none."""
        return self.papers[0].number if self.papers else 0

    @property
    def is_filed(self) -> bool:
        """Say whether nothing was typed since the newest paper: handing in counts a version that no part has."""
        return self.draft is None or (bool(self.papers) and self.draft.version > max(self.draft.parts.values()))

    def files_of(self, value: Answer | None) -> list[FileRow]:
        """Give the files that an answer names and the person may see."""
        keys = value if isinstance(value, list) else []
        return [self.files[key] for key in keys if key in self.files]


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """One paper under the questions it answered."""

    sheet: CaseSheet
    form: Form
    row: PaperRow
    answers: Answers
    files: Mapping[str, FileRow]


def show_desk(unit: Unit, clock: Clock, sight: Sight, forms: FormBook, key: UUID | str, code: str) -> Desk:
    """Give a form of a case. Six statements, whatever is written.

    Raises NotFoundError ``case_not_found``, ``form_not_found``.
    """
    sheet = find_case(unit, sight, key)
    return desk_of(unit, clock, sight, sheet, form_of(unit, sight, sheet, forms, code))


def form_of(unit: Unit, sight: Sight, sheet: CaseSheet, forms: FormBook, code: str) -> Form:
    """Give a form of a case's cycle that the person may know of; raises NotFoundError ``form_not_found``."""
    form = forms.forms.get(code)
    process = engine_of(unit, sheet.facts.process_hash).process
    if form is None or not form.is_of(process.code) or not _may_read(process, form, sheet, sight):
        raise NotFoundError("form_not_found")
    return form


def _may_read(process: Process, form: Form, sheet: CaseSheet, sight: Sight) -> bool:
    """Say whether a form is for everybody, or the person an officer who is nothing to the producer."""
    if form.readers == "everybody":
        return True
    facts = sheet.facts
    held = [process.roles[grant.role] for grant in sight.actor.grants if covers(process, grant, facts)]
    is_officer = any(role.sees_cases and role.level != "producer" for role in held)
    return is_officer and not sight.actor.is_of_producer(facts.producer_id)


def desk_of(unit: Unit, clock: Clock, sight: Sight, sheet: CaseSheet, form: Form, *, lock: bool = False) -> Desk:
    """Give a form of a case that the person may see; ``lock`` holds the draft until the unit ends. Five statements."""
    facts, person = sheet.facts, sight.actor.id
    process = engine_of(unit, facts.process_hash).process
    at = clock.now()
    situation = Situation(process, facts, at, local_day(at))
    open_acts = (act for act in actions(situation, sight.actor) if act.trigger in form.triggers)
    draft = papers.draft(unit, person_id=person, case_id=facts.id, form=form.code, lock=lock)
    filed = papers.papers(unit, case_id=facts.id, form=form.code)
    sent_back = papers.last_return(unit, case_id=facts.id, state=facts.state)
    found = {str(row.key): row for row in files.of_case(unit, facts.id, person_id=person)}
    known = _autofill(form, sheet, papers.known(unit, facts.producer_id))
    is_older = draft is not None and bool(filed) and draft.paper_number < filed[0].number
    typed_in = draft.answers if draft is not None and not is_older else _as_typed(form, filed)
    older = draft.answers if draft is not None and is_older else {}
    filled = {name: value for name, value in known.items() if name not in typed_in}
    return Desk(
        sheet=sheet,
        process=process,
        form=form,
        action=next(open_acts, None),
        draft=draft,
        papers=filed,
        answers={**filled, **typed_in},
        filled=frozenset(filled),
        older={name: value for name, value in older.items() if value != typed_in.get(name) and answered(value)},
        returned=None
        if sent_back is None or (sent_back.comment is None and not sent_back.remarks)
        else Returned(
            sent_back.seq,
            sent_back.at,
            sent_back.by,
            sent_back.role,
            sent_back.comment,
            remarks_of(form, sent_back.remarks),
        ),
        files=found,
    )


def show_paper(unit: Unit, sight: Sight, key: UUID | str, code: str, number: int) -> ShownPaper:
    """Give one paper of a case under its own questions, for who sees the case.

    Raises NotFoundError ``case_not_found``, ``paper_not_found``.
    """
    sheet = find_case(unit, sight, key)
    row = next((p for p in papers.papers(unit, case_id=sheet.facts.id, form=code) if p.number == number), None)
    if row is None:
        raise NotFoundError("paper_not_found")
    form = _form_of(unit, row.form_hash)
    if not _may_read(engine_of(unit, sheet.facts.process_hash).process, form, sheet, sight):
        raise NotFoundError("paper_not_found")
    found = {str(file.key): file for file in files.of_case(unit, sheet.facts.id, person_id=sight.actor.id)}
    return ShownPaper(sheet, form, row, _typed_values(form, row.said["values"]), found)


def _form_of(unit: Unit, form_hash: str) -> Form:
    """Give a kept form; a hash never means anything else, so it is read once."""
    form = _forms.get(form_hash)
    if form is None:
        content = papers.form_content(unit, form_hash)
        if content is None:
            raise NotFoundError("paper_not_found")
        if len(_forms) >= _KEPT:
            _forms.pop(next(iter(_forms)), None)
        form = _forms[form_hash] = form_from_canonical(content)
    return form


def _as_typed(form: Form, filed: Sequence[PaperRow]) -> Answers:
    """Give the answers of the newest paper as people type them, to begin from; the scan belongs to that paper only."""
    if not filed:
        return {}
    values = _typed_values(form, filed[0].said["values"])
    return {name: value for name, value in values.items() if name != SCAN}


def _typed_values(form: Form, values: Answers) -> Answers:
    fields = {field.name: field for field in form.fields}
    return {name: typed(fields[name], value) if name in fields else value for name, value in values.items()}


def _autofill(form: Form, sheet: CaseSheet, known: Known) -> dict[str, Answer]:
    facts = {
        "producer.name": sheet.producer["name"],
        "producer.kind": sheet.producer["kind"],
        "producer.address": known.address,
        "producer.phone": None if known.phone is None else phone_words(known.phone),
        "producer.email": known.email,
        "product.name": sheet.product["name"],
        "commune.name": sheet.commune["name"],
        "district.name": None if sheet.district is None else sheet.district["name"],
        "province.name": sheet.province["name"],
        "season.year": str(sheet.season["year"]),
        "case.track": sheet.facts.track,
        "case.dossier_kind": sheet.facts.facts.get("dossier_kind", "first"),
    }
    found: dict[str, Answer] = {}
    for field in form.fields:
        value = facts.get(field.autofill) if field.autofill is not None else None
        if value and (not field.choices or value in field.choices):
            found[field.name] = str(value)
    return found
