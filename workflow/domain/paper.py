"""A paper: what was handed in, as bytes that are hashed; and what the offices remarked on it. Pure."""

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

import orjson

from workflow.domain.form_values import Answer, Answers
from workflow.domain.forms import Form
from workflow.domain.text import folded

WORDS_MAX: Final = 1_000
"""Longer answers are compared line by line: by word would take seconds."""

Change: TypeAlias = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Content:
    """What a paper says. ``files`` gives the SHA-256 (hex) of each file whose key stands in ``values``."""

    case_id: UUID
    form: str
    form_hash: str
    number: int
    on_behalf: bool
    values: Answers
    files: Mapping[str, str]

    @property
    def canonical(self) -> str:
        """Give the canonical JSON: keys sorted, no white space, texts as they are."""
        record = {
            "case_id": self.case_id,
            "files": dict(self.files),
            "form": self.form,
            "form_hash": self.form_hash,
            "number": self.number,
            "on_behalf": self.on_behalf,
            "values": dict(self.values),
        }
        return orjson.dumps(record, option=orjson.OPT_SORT_KEYS).decode()

    @property
    def digest(self) -> bytes:
        """Give the SHA-256 of the canonical bytes."""
        return hashlib.sha256(self.canonical.encode()).digest()

    @property
    def evidence(self) -> tuple[str, ...]:
        """Give how the history names the paper and its files."""
        return (f"paper:{self.digest.hex()}", *(f"file:{digest}" for digest in dict.fromkeys(self.files.values())))


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark of a return. ``part`` is the number of the part it speaks of, None for the whole."""

    index: int
    text: str
    part: int | None


@dataclass(frozen=True, slots=True)
class Returned:
    """The last return: who sent it back, when, why, and every remark."""

    seq: int
    at: datetime
    by: str
    role: str
    comment: str | None
    remarks: tuple[Remark, ...]


def remarks_of(form: Form, items: Sequence[str]) -> tuple[Remark, ...]:
    """Give the remarks with the parts they speak of: one that begins with a part's title and a colon is of it.

    A number before the title ("2 Market: …", "2. Market: …") is passed over.
    """
    titles = {
        folded(title): number for number, part in enumerate(form.parts, 1) for title in (part.title.vi, part.title.en)
    }
    found = []
    for index, item in enumerate(items):
        head, sign, rest = item.partition(":")
        part = titles.get(folded(re.sub(r"^\s*[0-9]{1,2}[.)]?\s*", "", head))) if sign else None
        found.append(Remark(index, rest.strip() if part and rest.strip() else item.strip(), part))
    return tuple(found)


def changes(before: Answer | None, after: Answer | None) -> list[tuple[Change, str]]:
    """Give how one answer became another, word by word; a very long one line by line."""
    old, new = _text(before), _text(after)
    is_short = max(len(old.split()), len(new.split())) <= WORDS_MAX
    cut = r"\S+\s*|\s+" if is_short else r"[^\n]+\n?|\n"
    return list(_joined(re.findall(cut, old), re.findall(cut, new)))


def _joined(first: list[str], second: list[str]) -> Iterator[tuple[Change, str]]:
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "same", "".join(first[a:b])
            continue
        if b > a:
            yield "removed", "".join(first[a:b])
        if d > c:
            yield "added", "".join(second[c:d])


def _text(value: Answer | None) -> str:
    return "\n".join(value) if isinstance(value, list) else value or ""
