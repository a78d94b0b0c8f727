"""What notice files must keep to: every fault at once, each with its path. One function a rule."""

from collections.abc import Iterable, Iterator, Mapping
from string import Formatter
from typing import Final, Literal

from workflow.definitions.finding import Finding
from workflow.definitions.notices_file import NoticeFile
from workflow.domain.council_rules import POSTS
from workflow.domain.notice_text import (
    NOTICE_VARIABLES,
    SHORT_MAX,
    SHORT_WIDTHS,
    NoticeBook,
    placeholders,
    without_marks,
)
from workflow.domain.process import Label, Process

ACCOUNTS: Final = frozenset({"one_time_code", "account_there_already", "invitation"})
PEOPLE: Final = frozenset(f"substitution_{what}_{side}" for what in ("begun", "ended") for side in ("for", "by"))
SESSIONS: Final = frozenset({"council_named", "session_called", "documents_sent", "sheets_owed", "session_cancelled"})
OWN: Final = (
    "date_moved",
    "nudge",
    "digest",
    "alarm",
    "stuck",
    "apology",
    "message_received",
    *sorted(ACCOUNTS | PEOPLE | SESSIONS),
)
"""Notices that no cycle names: the engine itself gives cause to them."""

CASELESS: Final = frozenset({"digest", "alarm"}) | ACCOUNTS | PEOPLE | SESSIONS
MOVED: Final = frozenset({"date_moved", "apology"})
_NO_CASE: Final = frozenset({"recipient", "link", "count", "items", "reason"})
_CODES: Final = frozenset({"code", "minutes", "days"})
_STAND_IN: Final = frozenset({"substitute", "from_on", "through_on"})
_SITTING: Final = frozenset({"council", "post", "meets_on", "hour", "place"})
_OF_ACCOUNT: Final = frozenset({"recipient", "link"}) | _CODES
_DATES: Final = frozenset({"old_due_on", "new_due_on"})
_LISTS: Final = frozenset({"count", "items"})
_NONE: Final[frozenset[str]] = frozenset()
_COUNT: Final = frozenset({"count"})

PHRASES: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("left", "left_one", "late", "late_one"), _COUNT),
    **dict.fromkeys(("left_days", "left_days_one", "late_days", "late_days_one"), _COUNT),
    **dict.fromkeys(("due_today", "last_working_day", "days_off_left", "expired"), _NONE),
    **dict.fromkeys(
        ("day_unknown", "left_unknown", "not_late", "no_clock", "nobody", "no_comment", "no_reason"), _NONE
    ),
    **dict.fromkeys(("nothing_follows", "over"), _NONE),
    **dict.fromkeys(
        (f"cause_{kind}" for kind in ("calendar", "windows", "settings", "late_admission", "catch_up")), _NONE
    ),
    **dict.fromkeys(("cause_extended", "cause_resumed"), _NONE),
    **dict.fromkeys(("why_quiet", "why_no_holder", "place_unknown"), _NONE),
    **dict.fromkeys((f"post_{post}" for post in POSTS), _NONE),
    **dict.fromkeys(("sample_substitute", "sample_council", "sample_place", "sample_reason"), _NONE),
    "unheld": frozenset({"role"}),
    "fires": frozenset({"act"}),
    "escalates": frozenset({"to"}),
    "do": frozenset({"acts"}),
    "see": frozenset({"state"}),
    "wait": frozenset({"holder"}),
    **dict.fromkeys(("both", "either"), frozenset({"first", "last"})),
    "digest_line": frozenset({"product", "producer", "clock", "due_on", "days_left", "holder"}),
}
"""Every phrase that values are worded with, and the parts it may name."""


def check(file: NoticeFile) -> list[Finding]:
    """Give every finding about a file whose shape is right, none when it may be used."""
    return [*_empty(file), *_places(file), *_shorts(file), *_subjects(file), *_phrases(file), *_parts(file)]


def check_against(book: NoticeBook, processes: Iterable[Process]) -> list[Finding]:
    """Find notices without a text, and texts that neither a cycle nor the engine sends."""
    wanted = dict.fromkeys(OWN, "the engine")
    for process in processes:
        name = f"the cycle {process.code}"
        wanted.update(dict.fromkeys(process.notices, name))
        for rule in process.clocks.values():
            wanted.update({r.notice: name for r in (*rule.reminders, *rule.escalation) if r.notice})
    missing = [
        Finding("notice_missing", f"notices.{code}", f"{by} sends '{code}', which has no text", "write it into a file")
        for code, by in sorted(wanted.items())
        if code not in book.templates
    ]
    spare = [
        Finding("unused", f"notices.{code}", f"nothing sends '{code}'", "remove it, or name it in a cycle")
        for code in sorted(book.templates.keys() - wanted.keys())
    ]
    return [*missing, *spare]


def allowed(code: str) -> frozenset[str]:
    """Give the variables that have a value when this notice goes out."""
    if code in ACCOUNTS:
        return _OF_ACCOUNT
    if code in PEOPLE:
        return frozenset({"recipient", "link", "officer", "reason"}) | _STAND_IN
    if code in SESSIONS:
        return frozenset({"recipient", "link", "count", "reason", "from_on", "through_on"}) | _SITTING
    if code in CASELESS:
        return _NO_CASE
    return NOTICE_VARIABLES - _LISTS - _CODES - _STAND_IN - _SITTING - (_NONE if code in MOVED else _DATES)


def texts(file: NoticeFile) -> Iterator[tuple[str, Literal["vi", "en"], str]]:
    """Give every text with its path and language."""
    labels: list[tuple[str, Label]] = []
    for code, entry in file.notices.items():
        labels += [(f"notices.{code}.{name}", getattr(entry, name)) for name in ("subject", "body", "short")]
    labels += [(f"phrases.{code}", label) for code, label in file.phrases.items()]
    for name in ("frame", "plain_frame"):
        frame = getattr(file, name)
        labels += [(f"{name}.{part}", getattr(frame, part)) for part in ("opening", "closing")] if frame else []
    for path, label in labels:
        yield f"{path}.vi", "vi", label.vi
        yield f"{path}.en", "en", label.en


def _empty(file: NoticeFile) -> Iterator[Finding]:
    for path, _, text in texts(file):
        if not text.strip():
            yield Finding("empty_text", path, "the text is empty", "write it")


def _places(file: NoticeFile) -> Iterator[Finding]:
    for path, _, text in texts(file):
        section, code, *_ = path.split(".")
        if section == "phrases":
            continue
        try:
            named = placeholders(text)
        except ValueError as error:
            yield Finding("braces", path, f"the braces do not pair: {error}", "double braces that belong to the text")
            continue
        here = allowed(code) if section == "notices" else _framed(section)
        for name in dict.fromkeys(named):
            if name not in NOTICE_VARIABLES:
                known = ", ".join(sorted(NOTICE_VARIABLES))
                yield Finding("unknown_variable", path, f"'{{{name[:40]}}}' is no variable", f"use one of {known}")
            elif name not in here:
                message = f"'{{{name}}}' has no value in this text"
                yield Finding("variable_not_here", path, message, f"use one of {', '.join(sorted(here))}")


def _shorts(file: NoticeFile) -> Iterator[Finding]:
    for path, _, text in texts(file):
        if not path.startswith("notices.") or path.split(".")[2] != "short":
            continue
        try:
            named = placeholders(text)
        except ValueError:
            continue
        wide = [name for name in named if name in NOTICE_VARIABLES and name not in SHORT_WIDTHS]
        if wide:
            message = f"'{{{wide[0]}}}' has no room in a text message"
            yield Finding("variable_too_wide", path, message, f"use one of {', '.join(sorted(SHORT_WIDTHS))}")
            continue
        length = room(text)
        if length > SHORT_MAX:
            message = f"with values of full length the text has {length} characters, {SHORT_MAX} are allowed"
            yield Finding("short_too_long", path, message, "shorten it, or leave out a variable")


def _subjects(file: NoticeFile) -> Iterator[Finding]:
    for path, _, text in texts(file):
        if path.startswith("notices.") and path.split(".")[2] in {"subject", "short"} and "\n" in text.strip():
            yield Finding("line_break", path, "the text has more than one line", "write it on one line")


def _phrases(file: NoticeFile) -> Iterator[Finding]:
    if file.phrases:
        for code in sorted(PHRASES.keys() - file.phrases.keys()):
            message = f"the phrase '{code}' is missing"
            yield Finding("missing_key", "phrases", message, f"add {code}: with vi and en")
        for name in ("frame", "plain_frame"):
            if getattr(file, name) is None:
                yield Finding("missing_key", name, f"'{name}' is missing", f"add {name}: with opening and closing")


def _parts(file: NoticeFile) -> Iterator[Finding]:
    for path, _, text in texts(file):
        section, code, *_ = path.split(".")
        if section != "phrases":
            continue
        if code not in PHRASES:
            yield Finding("unknown_name", path, f"no value is worded with the phrase '{code}'", "remove it")
            continue
        try:
            named = placeholders(text)
        except ValueError as error:
            yield Finding("braces", path, f"the braces do not pair: {error}", "double braces that belong to the text")
            continue
        for name in dict.fromkeys(named):
            if name not in PHRASES[code]:
                parts = ", ".join(sorted(PHRASES[code])) or "none"
                yield Finding("unknown_variable", path, f"'{{{name[:40]}}}' is no part of it", f"its parts: {parts}")


def room(text: str) -> int:
    """Count the characters of a short text whose values all have their full length."""
    parts = list(Formatter().parse(text))
    literal = sum(len(without_marks(part)) for part, _, _, _ in parts)
    return literal + sum(SHORT_WIDTHS[name] for _, name, _, _ in parts if name)


def _framed(section: str) -> frozenset[str]:
    return (
        _NO_CASE - _LISTS - {"reason"}
        if section == "plain_frame"
        else NOTICE_VARIABLES - _LISTS - _DATES - _CODES - _SITTING
    )
