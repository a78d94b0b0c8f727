"""A form as frozen data: the questions a producer answers, part by part, and which acts hand it in. Pure.

Built by ``workflow.definitions.forms``; never changed after. ``hash`` is the SHA-256 of its canonical content and
is kept with every paper, so that a paper is always read under the questions it answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from workflow.domain.process import Label, Source

FormFieldType: TypeAlias = Literal[
    "text", "long_text", "phone", "email", "choice", "number", "money", "date", "photo", "files"
]
Autofill: TypeAlias = Literal[
    "producer.name",
    "producer.kind",
    "producer.address",
    "producer.phone",
    "producer.email",
    "product.name",
    "commune.name",
    "district.name",
    "province.name",
    "season.year",
    "case.track",
    "case.dossier_kind",
]
"""What the system knows already and does not ask again."""

Readers: TypeAlias = Literal["everybody", "officers"]

OF_FILES: Final = frozenset({"photo", "files"})
TEXT_MAX: Final = 200
LONG_TEXT_MAX: Final = 5_000
RAW_MAX: Final = 20_000
"""No answer, however wrong, is kept longer than this in a draft."""

FILES_MAX: Final = 40
"""Files in one paper: each is named in the history, which takes fifty."""

SCAN: Final = "scan"
"""The field that no form has: a picture of the paper form, when an officer hands in for the producer."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One question.

    ``minimum`` and ``maximum`` bound the characters of a text, the amount of a number or money, or how many files.
    ``autocomplete`` is what browsers call the thing (HTML), so that they can fill it in.
    """

    name: str
    type: FormFieldType
    label: Label
    required: bool = False
    help: Label | None = None
    example: Label | None = None
    minimum: int | None = None
    maximum: int | None = None
    unit: Label | None = None
    choices: Mapping[str, Label] = field(default_factory=lambda: MappingProxyType({}))
    autofill: Autofill | None = None
    autocomplete: str | None = None
    source: Source | None = None

    @property
    def is_of_files(self) -> bool:
        """Say whether it is answered by files."""
        return self.type in OF_FILES

    @property
    def most(self) -> int:
        """Give the most characters of a text, or the most files."""
        usual = {"text": TEXT_MAX, "long_text": LONG_TEXT_MAX, "photo": 1, "files": 10}
        return self.maximum if self.maximum is not None and self.type in usual else usual.get(self.type, TEXT_MAX)


@dataclass(frozen=True, slots=True)
class FormPart:
    """A page of a form."""

    code: str
    title: Label
    fields: tuple[FormField, ...]
    lead: Label | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form. ``triggers`` are the acts that hand it in; ``cycles`` those that use it, none: all.

    ``readers`` officers: what is written in it is not shown to the producer.
    """

    code: str
    version: str
    title: Label
    triggers: tuple[str, ...]
    parts: tuple[FormPart, ...]
    source: Source
    lead: Label | None = None
    cycles: tuple[str, ...] = ()
    readers: Readers = "everybody"
    hash: str = ""

    def is_of(self, cycle: str) -> bool:
        """Say whether cases of a cycle use it."""
        return not self.cycles or cycle in self.cycles

    @property
    def fields(self) -> Iterator[FormField]:
        """Give every question in the order of the pages."""
        return (one for part in self.parts for one in part.fields)

    def part(self, number: int) -> FormPart | None:
        """Give a part by its number, counted from 1."""
        return self.parts[number - 1] if 1 <= number <= len(self.parts) else None


@dataclass(frozen=True, slots=True)
class FormBook:
    """The forms in use, by code."""

    forms: Mapping[str, Form] = field(default_factory=lambda: MappingProxyType({}))

    def of_trigger(self, trigger: str) -> Form | None:
        """Give the form that an act hands in, or None when it hands in none."""
        return next((form for form in self.forms.values() if trigger in form.triggers), None)
