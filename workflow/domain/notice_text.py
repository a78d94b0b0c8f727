"""The texts of notices: templates with plain ``{name}`` places, and their strict filling. Pure.

A place is a name out of ``NOTICE_VARIABLES`` in braces, nothing else: no index, attribute, conversion or
format. Braces that belong to the text are doubled.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from types import MappingProxyType
from typing import Final

from workflow.domain.errors import InvalidInputError
from workflow.domain.process import Label, Source

NOTICE_VARIABLES: Final = frozenset(
    {
        *("recipient", "product", "case_code", "producer", "commune", "season", "step", "state", "clock", "holder"),
        *("due_on", "days_left", "days_late", "new_due_on", "old_due_on", "act", "comment", "reason", "officer"),
        *("consequence", "what_to_do", "link", "count", "items", "code", "minutes"),
        *("substitute", "from_on", "through_on", "days"),
        *("council", "post", "meets_on", "hour", "place"),
    }
)
SUBJECT_MAX: Final = 200
SHORT_MAX: Final = 160
SHORT_WIDTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "product": 30,
        "case_code": 16,
        "commune": 20,
        "step": 26,
        "clock": 26,
        "holder": 24,
        "officer": 24,
        "due_on": 14,
        "new_due_on": 14,
        "old_due_on": 14,
        "days_left": 28,
        "days_late": 26,
        "count": 6,
        "code": 6,
        "minutes": 3,
        "substitute": 24,
        "from_on": 10,
        "through_on": 10,
        "days": 3,
        "council": 40,
        "meets_on": 10,
        "hour": 5,
        "link": 90,
    }
)
"""What may stand in a short text and how much room each has; the room of all fits into ``SHORT_MAX``."""

UNCUT: Final = frozenset(
    {
        *("due_on", "new_due_on", "old_due_on", "days_left", "days_late", "case_code", "count", "code", "minutes"),
        *("from_on", "through_on", "days", "link", "meets_on", "hour"),
    }
)
"""What is never cut in a short text: dates, counts, codes and links would say something else."""

_GSM: Final = str.maketrans({"–": "-", "“": '"', "”": '"', "’": "'", "đ": "d", "Đ": "D", "…": "...", "·": "-"})


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """The texts of one notice. ``version`` is the SHA-256 (hex) of its canonical content.

    ``urgent`` ones break out of the digest and are never muted.
    """

    code: str
    version: str
    urgent: bool
    subject: Label
    body: Label
    short: Label
    variables: frozenset[str]
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class NoticeBook:
    """Every template by its notice code, and the phrases that values are worded with.

    ``address`` is where people open the product; links begin with it.
    """

    templates: Mapping[str, NoticeTemplate]
    phrases: Mapping[str, Label] = field(default_factory=lambda: MappingProxyType({}))
    address: str = ""

    def template(self, code: str) -> NoticeTemplate:
        """Give the template of a notice. Raises InvalidInputError ``notice_unknown``."""
        found = self.templates.get(code)
        if found is None:
            raise InvalidInputError("notice_unknown", notice=code[:64])
        return found

    def phrase(self, code: str, language: str, **parts: object) -> str:
        """Word a phrase in a language."""
        return self.phrases[code].text(language).format_map(parts)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice as it goes out. ``short`` holds no marks, so that a text message of 160 characters carries it."""

    subject: str
    body: str
    short: str


def render(template: NoticeTemplate, language: str, values: Mapping[str, str]) -> Rendered:
    """Fill a template's texts in a language.

    Raises InvalidInputError: ``notice_variable_missing`` when a value is not there, ``notice_too_long`` when
    the dates and counts alone do not fit the short text.
    """
    missing = sorted(name for name in template.variables if name not in values)
    if missing:
        raise InvalidInputError("notice_variable_missing", notice=template.code, names=missing)
    lines = {name: _one_line(value) for name, value in values.items()}
    return Rendered(
        subject=_cut(_filled(template.subject.text(language), lines), SUBJECT_MAX),
        body=_filled(template.body.text(language), values).strip() + "\n",
        short=_short(template, language, lines),
    )


def placeholders(text: str) -> list[str]:
    """Give the places of a text as written, in order. Raises ValueError when its braces do not pair."""
    found: list[str] = []
    for _, name, form, conversion in Formatter().parse(text):
        if name is not None:
            found.append(name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else ""))
    return found


def without_marks(text: str) -> str:
    """Give a text in plain letters, for text messages: tones and hooks stripped, đ → d."""
    bare = unicodedata.normalize("NFD", text.translate(_GSM))
    return "".join(c for c in bare if not unicodedata.combining(c) and c.isascii())


def _filled(text: str, values: Mapping[str, str]) -> str:
    parts: list[str] = []
    for literal, name, _, _ in Formatter().parse(text):
        parts.append(literal)
        if name is not None:
            parts.append(values[name])
    return "".join(parts)


def _short(template: NoticeTemplate, language: str, lines: Mapping[str, str]) -> str:
    """Fill the short text, each value cut to its room; what is still too long loses the end of its longest name."""
    text = template.short.text(language)
    plain = {name: without_marks(lines[name]) for name in dict.fromkeys(placeholders(text))}
    fitted = {name: v if name in UNCUT else _cut(v, SHORT_WIDTHS[name], mark=".") for name, v in plain.items()}
    short = without_marks(_filled(text, fitted))
    if len(short) > SHORT_MAX:
        raise InvalidInputError("notice_too_long", notice=template.code, length=len(short), maximum=SHORT_MAX)
    return short


def _cut(text: str, width: int, *, mark: str = "…") -> str:
    return text if len(text) <= width else text[: width - len(mark)].rstrip() + mark


def _one_line(text: str) -> str:
    return " ".join(text.split())
