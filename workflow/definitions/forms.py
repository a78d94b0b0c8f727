"""Read form files: text → tree → ``Form`` → checked, sealed by the hash of its content; a folder at once."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from workflow.definitions.canonical import content_hash
from workflow.definitions.finding import Finding, refuse
from workflow.definitions.forms_rules import check, check_against
from workflow.definitions.load import placed, read_text
from workflow.definitions.shape import build
from workflow.definitions.tree import read_tree
from workflow.domain.forms import Form, FormBook
from workflow.domain.process import Process

PATTERN = "*.yaml"


def load_forms(folder: Path) -> FormBook:
    """Read and check every form of a folder.

    Raises ProcessFileError ``process_file_invalid`` with the findings of the first faulty file, or of two files that
    claim the same code or act; OSError when a file cannot be read.
    """
    forms = [load_form_file(path) for path in sorted(folder.glob(PATTERN))]
    found = list(_twice(forms))
    if found:
        raise refuse(folder.name, found)
    return FormBook(MappingProxyType({form.code: form for form in forms}))


def load_form_file(path: Path) -> Form:
    """Read one form from disk. Raises ProcessFileError; OSError when it cannot be read."""
    return load_form(read_text(path), name=path.name)


def load_form(text: str, *, name: str) -> Form:
    """Read and check one form. Raises ProcessFileError whose ``findings`` name every fault with its line."""
    findings: list[Finding] = []
    tree = read_tree(text, name=name)
    form = build(Form, tree, findings)
    if form is None or findings:
        raise refuse(name, findings)
    found = [placed(finding, tree) for finding in check(form)]
    if found:
        raise refuse(name, found)
    return replace(form, hash=content_hash(form))


def check_cycles(book: FormBook, processes: Iterable[Process], *, name: str) -> None:
    """Check that every act that hands in a form is one of every cycle.

    Raises ProcessFileError ``process_file_invalid`` under the folder's ``name``.
    """
    found = check_against(book, processes)
    if found:
        raise refuse(name, found)


def _twice(forms: Iterable[Form]) -> Iterable[Finding]:
    claimed: dict[str, str] = {}
    codes: set[str] = set()
    for form in forms:
        if form.code in codes:
            yield Finding("form_twice", form.code, f"two files hold the form '{form.code}'", "keep one of the two")
        codes.add(form.code)
        for trigger in form.triggers:
            if trigger in claimed:
                message = f"'{trigger}' hands in '{claimed[trigger]}' and '{form.code}'"
                yield Finding("trigger_twice", f"{form.code}.triggers", message, "name it in one form")
            claimed.setdefault(trigger, form.code)
