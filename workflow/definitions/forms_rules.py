"""What form files must keep to: every fault at once, each with its path. One function a rule."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Final

from workflow.definitions.finding import Finding
from workflow.definitions.shape import CODE
from workflow.domain.forms import FILES_MAX, RAW_MAX, SCAN, Form, FormBook, FormField
from workflow.domain.process import Label, Process

PARTS_MAX: Final = 12
FIELDS_MAX: Final = 25
"""Of one part: it is one page on a telephone."""

LABEL_MAX: Final = 600
AMOUNT_MAX: Final = 10**15
_BOUNDED: Final = frozenset({"text", "long_text", "number", "money", "photo", "files"})
_COUNTED: Final = frozenset({"text", "long_text", "photo", "files"})
_TYPED: Final = frozenset({"text", "long_text", "phone", "email", "choice"})


def check(form: Form) -> list[Finding]:
    """Give every finding about a form whose shape is right, none when it may be used."""
    return [*_codes(form), *_sizes(form), *_fields(form), *_labels(form, "")]


def check_against(book: FormBook, processes: Iterable[Process]) -> list[Finding]:
    """Find acts that hand in a form, but that a cycle does not have."""
    return [
        Finding(
            "unknown_trigger",
            f"{form.code}.triggers",
            f"the cycle {process.code} has no act '{trigger}'",
            "mend the name, or add the act to the cycle",
        )
        for process in processes
        for form in book.forms.values()
        if form.is_of(process.code)
        for trigger in form.triggers
        if trigger not in process.triggers
    ]


def _codes(form: Form) -> Iterator[Finding]:
    named = [("code", form.code)]
    named += [(f"parts.{i}.code", part.code) for i, part in enumerate(form.parts)]
    named += [
        (f"parts.{i}.fields.{j}.name", one.name)
        for i, part in enumerate(form.parts)
        for j, one in enumerate(part.fields)
    ]
    named += [
        (f"parts.{i}.fields.{j}.choices.{choice}", choice)
        for i, part in enumerate(form.parts)
        for j, one in enumerate(part.fields)
        for choice in one.choices
    ]
    for path, code in named:
        if not CODE.fullmatch(code):
            yield Finding("bad_code", path, f"'{code[:64]}' is no code", "use a–z, 0–9 and _, at most 64")
    yield from _doubled([part.code for part in form.parts], "parts.{}.code")
    seen: set[str] = {SCAN}
    for i, part in enumerate(form.parts):
        for j, one in enumerate(part.fields):
            if one.name in seen:
                message = f"'{one.name}' is taken" + (" by the engine" if one.name == SCAN else "")
                yield Finding("duplicate_key", f"parts.{i}.fields.{j}.name", message, "give it another name")
            seen.add(one.name)


def _doubled(codes: list[str], path: str) -> Iterator[Finding]:
    counts = Counter(codes)
    for i, code in enumerate(codes):
        if counts[code] > 1:
            yield Finding("duplicate_key", path.format(i), f"'{code}' is written twice", "give it another name")


def _sizes(form: Form) -> Iterator[Finding]:
    if not form.triggers:
        yield Finding("missing_key", "triggers", "no act hands this form in", "name one")
    if not 1 <= len(form.parts) <= PARTS_MAX:
        yield Finding("too_many", "parts", f"{len(form.parts)} parts; 1 to {PARTS_MAX} are meant", "join or part them")
    for i, part in enumerate(form.parts):
        if not 1 <= len(part.fields) <= FIELDS_MAX:
            message = f"{len(part.fields)} questions on one page; 1 to {FIELDS_MAX} are meant"
            yield Finding("too_many", f"parts.{i}.fields", message, "join or part them")
    most = sum(one.most for one in form.fields if one.is_of_files)
    if most >= FILES_MAX:
        message = f"the questions take {most} files together; fewer than {FILES_MAX} can be handed in"
        yield Finding("too_many", "parts", message, "lower some maximum")


def _fields(form: Form) -> Iterator[Finding]:
    for i, part in enumerate(form.parts):
        for j, one in enumerate(part.fields):
            yield from _field(one, f"parts.{i}.fields.{j}")


def _field(one: FormField, path: str) -> Iterator[Finding]:
    if (one.type == "choice") != bool(one.choices):
        message = "a choice needs choices:" if one.type == "choice" else f"a {one.type} has no choices"
        yield Finding("choices", path, message, "add or remove choices:")
    bounds = [bound for bound in (one.minimum, one.maximum) if bound is not None]
    if bounds and one.type not in _BOUNDED:
        yield Finding("bounds", path, f"a {one.type} has no bounds", "remove minimum: and maximum:")
    elif bounds != sorted(bounds) or any(bound < 0 for bound in bounds):
        yield Finding("bounds", path, "the bounds are the wrong way round, or below zero", "mend them")
    elif any(bound > (RAW_MAX if one.type in _COUNTED else AMOUNT_MAX) for bound in bounds):
        yield Finding("bounds", path, "a bound is larger than any answer that is kept", "lower it")
    if one.maximum == 0 and one.type in _COUNTED:
        yield Finding("bounds", path, "no answer could be given", "raise maximum:")
    if one.autofill is not None and one.type not in _TYPED:
        yield Finding("autofill", path, f"a {one.type} is not known beforehand", "remove autofill:")
    if one.unit is not None and one.type not in {"number", "money"}:
        yield Finding("unit", path, f"a {one.type} has no unit", "remove unit:")


def _labels(value: object, path: str) -> Iterator[Finding]:
    if isinstance(value, Label):
        for language in ("vi", "en"):
            text = getattr(value, language)
            if not text.strip() or len(text) > LABEL_MAX:
                message = f"a text of {len(text)} characters; 1 to {LABEL_MAX} are meant"
                yield Finding("label", f"{path}.{language}", message, "write it")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _labels(item, f"{path}.{index}")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _labels(getattr(value, field.name), f"{path}.{field.name}" if path else field.name)
    elif hasattr(value, "items"):
        for key, item in value.items():
            yield from _labels(item, f"{path}.{key}")
