"""Read notice files: text → tree → checked → ``NoticeBook``; every text of a folder at once.

A template's version is the SHA-256 of its canonical content: JSON, keys sorted, no white space, the letter
with its frame. A change of the frame is therefore a new version of every letter.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from workflow.definitions.finding import Finding, refuse
from workflow.definitions.load import placed, read_text
from workflow.definitions.notices_file import FrameEntry, NoticeEntry, NoticeFile
from workflow.definitions.notices_rules import CASELESS, check, check_against
from workflow.definitions.shape import build
from workflow.definitions.tree import read_tree
from workflow.domain.notice_text import NoticeBook, NoticeTemplate, placeholders
from workflow.domain.process import Label, Process

PATTERN = "*.yaml"


def load_notices(folder: Path) -> NoticeBook:
    """Read and check every notice file of a folder.

    Raises ProcessFileError ``process_file_invalid`` whose ``findings`` name every fault of the first faulty
    file: path, line, code, message, how to mend; OSError when a file cannot be read.
    """
    files = {path.name: load_file(read_text(path), name=path.name) for path in sorted(folder.glob(PATTERN))}
    found = [*_twice(files), *_shared(files.values())]
    if found:
        raise refuse(folder.name, found)
    shared = next(file for file in files.values() if file.phrases)
    entries = chain.from_iterable(file.notices.items() for file in files.values())
    templates = {code: _template(entry, _frame(shared, code)) for code, entry in entries}
    return NoticeBook(MappingProxyType(templates), MappingProxyType(dict(shared.phrases)))


def load_file(text: str, *, name: str) -> NoticeFile:
    """Read and check one notice file. Raises ProcessFileError ``process_file_invalid``."""
    findings: list[Finding] = []
    tree = read_tree(text, name=name)
    file = build(NoticeFile, tree, findings)
    if file is None or findings:
        raise refuse(name, findings)
    found = [placed(finding, tree) for finding in check(file)]
    if found:
        raise refuse(name, found)
    return file


def check_cycles(book: NoticeBook, processes: Iterable[Process], *, name: str) -> None:
    """Check that every notice of the cycles and of the engine has its text, and no text is left over.

    Raises ProcessFileError ``process_file_invalid`` under the folder's ``name``.
    """
    found = check_against(book, processes)
    if found:
        raise refuse(name, found)


def canonical_content(entry: NoticeEntry, body: Label) -> str:
    """Give what a template's version is the hash of."""
    content = {
        "code": entry.code,
        "urgent": entry.urgent,
        "subject": _plain(entry.subject),
        "body": _plain(body),
        "short": _plain(entry.short),
        "source": None if entry.source is None else [entry.source.text, entry.source.certainty],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _template(entry: NoticeEntry, frame: FrameEntry) -> NoticeTemplate:
    body = Label(*(_letter(entry.body, frame, language) for language in ("vi", "en")))
    labels = (entry.subject, body, entry.short)
    return NoticeTemplate(
        code=entry.code,
        version=hashlib.sha256(canonical_content(entry, body).encode()).hexdigest(),
        urgent=entry.urgent,
        subject=entry.subject,
        body=body,
        short=entry.short,
        variables=frozenset(chain.from_iterable(placeholders(text) for x in labels for text in (x.vi, x.en))),
        source=entry.source,
    )


def _letter(body: Label, frame: FrameEntry, language: str) -> str:
    return "\n\n".join(label.text(language).strip() for label in (frame.opening, body, frame.closing))


def _frame(shared: NoticeFile, code: str) -> FrameEntry:
    frame = shared.plain_frame if code in CASELESS else shared.frame
    if frame is None:
        message = "a file with phrases was taken without its frames"
        raise AssertionError(message)
    return frame


def _plain(label: Label) -> dict[str, str]:
    return {"vi": label.vi, "en": label.en}


def _twice(files: Mapping[str, NoticeFile]) -> list[Finding]:
    seen: dict[str, str] = {}
    found: list[Finding] = []
    for name, file in files.items():
        for code in file.notices:
            if code in seen:
                message = f"'{code}' stands in {seen[code]} and in {name}"
                found.append(Finding("notice_twice", f"notices.{code}", message, "keep one of the two"))
            seen.setdefault(code, name)
    return found


def _shared(files: Iterable[NoticeFile]) -> list[Finding]:
    count = sum(bool(file.phrases) for file in files)
    if count == 1:
        return []
    return [Finding("phrases_once", "phrases", f"{count} files hold phrases", "keep them in exactly one file")]
