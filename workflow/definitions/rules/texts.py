"""Every text in both languages and in NFC; every transition tells somebody; codes are codes."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from workflow.definitions.finding import Finding
from workflow.definitions.shape import CODE
from workflow.domain.process import Label, Process

LABEL_MAX: Final = 300
_RESERVED: Final = frozenset({"undo", "enter", "migrate"})


def check(process: Process) -> Iterator[Finding]:
    """Find missing or unsafe texts, transitions that tell nobody, notices that nobody sends."""
    for path, label in _labels(process, ""):
        for language in ("vi", "en"):
            yield from _text(f"{path}.{language}", getattr(label, language), language)
    for i, row in enumerate(process.transitions):
        path = f"transitions.{i}"
        if not CODE.fullmatch(row.trigger) or row.trigger in _RESERVED:
            message = f"'{row.trigger[:64]}' cannot be a trigger"
            yield Finding("bad_code", f"{path}.trigger", message, "write verb_noun in a-z, 0-9 and _")
        for j, field in enumerate(row.inputs):
            if not CODE.fullmatch(field.name):
                message = f"'{field.name[:64]}' cannot name an input"
                yield Finding("bad_code", f"{path}.inputs.{j}.name", message, "use a-z, 0-9 and _")
        if not row.notices:
            yield Finding("no_notice", path, f"'{row.trigger}' tells nobody", "add notices:")
    for code in process.notices.keys() - _sent(process):
        message = f"nothing sends the notice '{code}'"
        yield Finding("notice_unused", f"notices.{code}", message, "send it or remove it")


def _sent(process: Process) -> set[str]:
    by_rows = {code for row in process.transitions for code in row.notices}
    by_clocks = {rung.notice for clock in process.clocks.values() for rung in (*clock.reminders, *clock.escalation)}
    return by_rows | by_clocks


def _labels(value: object, path: str) -> Iterator[tuple[str, Label]]:
    """Walk everything a process holds and give each label with its path."""
    if isinstance(value, Label):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _labels(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _labels(item, f"{path}.{i}")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _labels(getattr(value, field.name), f"{path}.{field.name}" if path else field.name)


def _text(path: str, text: str, language: str) -> Iterator[Finding]:
    if not text.strip():
        message = f"the text in {language} is missing"
        yield Finding("label_missing", path, message, "write it in vi and en")
    if len(text) > LABEL_MAX:
        message = f"the text has {len(text)} characters"
        yield Finding("label_too_long", path, message, f"shorten it to {LABEL_MAX}")
    if not unicodedata.is_normalized("NFC", text):
        message = f"the text in {language} holds decomposed letters (Unicode NFD)"
        yield Finding("label_not_nfc", path, message, "write it in Unicode NFC")
    if any(unicodedata.category(character) in {"Cc", "Cs", "Cf"} for character in text):
        message = f"the text in {language} holds control characters"
        yield Finding("label_control_characters", path, message, "remove them")
