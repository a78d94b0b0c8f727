"""Forms as pages show them: questions with their answers and faults, the list of parts, remarks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.web.papers.typed import ANSWER, UPLOAD, tick_of
from workflow.domain.form_values import Answer, Answers, answered, check_part
from workflow.domain.forms import SCAN, Form, FormField, FormPart
from workflow.services.show_paper import Desk
from workflow.store.files import FileRow


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it stands on a page.

    ``theirs`` is the stored answer where it clashes with the typed one; ``older`` what the person had typed before
    somebody else handed in.
    """

    field: FormField
    value: str
    files: Sequence[FileRow]
    fault: str | None = None
    filled: bool = False
    theirs: str | None = None
    their_files: Sequence[FileRow] = ()
    older: str | None = None

    @property
    def clashes(self) -> bool:
        """Say whether another answer is stored than the one typed."""
        return self.theirs is not None


@dataclass(frozen=True, slots=True)
class RemarkShown:
    """A remark with its tick."""

    text: str
    part: int | None
    tick: str
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part in the list of parts. ``missing`` questions want an answer, ``wrong`` ones another."""

    number: int
    part: FormPart
    missing: int
    wrong: int
    is_begun: bool
    remarks: Sequence[RemarkShown]

    @property
    def is_complete(self) -> bool:
        """Say whether nothing keeps the part from being handed in."""
        return not self.missing and not self.wrong


def question(
    desk: Desk, field: FormField, answers: Answers, *, fault: str | None = None, stored: Answers | None = None
) -> Question:
    """Give one question; ``stored`` are the answers it clashes with, where it does."""
    value, theirs = answers.get(field.name), None if stored is None else stored.get(field.name)
    differs = stored is not None and (theirs or "") != (value or "")
    return Question(
        field=field,
        value=_text(value),
        files=desk.files_of(value),
        fault=fault,
        filled=field.name in desk.filled and answers.get(field.name) == desk.answers.get(field.name),
        theirs=_text(theirs) if differs else None,
        their_files=desk.files_of(theirs) if differs else (),
        older=_text(desk.older[field.name]) if field.name in desk.older and not field.is_of_files else None,
    )


def remarks(desk: Desk, part: int | None) -> list[RemarkShown]:
    """Give the remarks of the last return that speak of a part, or (None) of the whole."""
    if desk.returned is None:
        return []
    fixed = set(desk.draft.fixed if desk.draft is not None else ())
    return [
        RemarkShown(one.text, one.part, tick, tick in fixed)
        for one in desk.returned.remarks
        if one.part == part
        for tick in (tick_of(desk.returned, one.index),)
    ]


def parts(desk: Desk) -> list[PartShown]:
    """Give the list of parts with how far each is."""
    found = []
    for number, part in enumerate(desk.form.parts, 1):
        _, faults = check_part(part, desk.answers)
        missing = sum(fault["code"] == "input_required" for fault in faults)
        is_begun = any(one.name not in desk.filled and answered(desk.answers.get(one.name)) for one in part.fields)
        found.append(PartShown(number, part, missing, len(faults) - missing, is_begun, remarks(desk, number)))
    return found


def place_of(desk: Desk, pointer: str) -> int | None:
    """Give the number of the part in which a fault lies."""
    name = pointer.lstrip("/").partition("/")[0]
    return next(
        (number for number, part in enumerate(desk.form.parts, 1) if any(one.name == name for one in part.fields)), None
    )


def anchor_of(form: Form, name: str) -> str:
    """Give the place of a question on its page."""
    is_of_files = name == SCAN or any(one.name == name and one.is_of_files for one in form.fields)
    return (UPLOAD if is_of_files else ANSWER) + name


def answer_lines(field: FormField, value: Answer | None, files: Mapping[str, FileRow], language: str) -> list[str]:
    """Give an answer as it is read, line by line; of files their names."""
    if isinstance(value, list):
        return [files[key].name for key in value if key in files]
    if not value:
        return []
    if field.choices:
        return [field.choices[value].text(language)] if value in field.choices else [value]
    unit = f" {field.unit.text(language)}" if field.unit is not None else ""
    return [line + unit for line in value.splitlines()] if unit else value.splitlines()


def _text(value: Answer | None) -> str:
    return value if isinstance(value, str) else ""
