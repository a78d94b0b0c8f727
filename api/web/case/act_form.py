"""The form of an act, made from the process data, and what a person typed into it. Pure.

Days are typed as people write them, decimals with a comma; remarks part by part. What cannot be read is handed on as it
was typed, so that the one check of inputs names every fault at once.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from api.web.case.timeline import AT_COUNTER
from api.web.day import day_of
from api.web.form import Form
from workflow.domain.history import InputValue
from workflow.domain.process import FieldType, InputField, Process, Transition
from workflow.domain.text import COMMENT_MAX

REMARKS: Final = "remarks"
YES: Final = "yes"
ROWS: Final = 4
ROWS_MAX: Final = 50
RAW_MAX: Final = 20_000


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


WRONG_TYPE: Final[Mapping[FieldType, str]] = MappingProxyType(
    {
        "date": _("Enter a day as day/month/year, such as 27/3/2020."),
        "decimal": _("Enter a number, such as 71,33."),
        "integer": _("Enter a whole number, without a fraction."),
    }
)
"""What is said of an entry that is not of its type, in the words of a form."""

_GROUPED: Final = re.compile(r"-?[0-9]{1,3}([. ][0-9]{3})+")
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,12})?")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was handed in, with what is to be mended in it; ``name`` is free where no form names the parts."""

    name: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: as it stands in the form (``raw``), and as the write path takes it."""

    comment: str = ""
    evidence_text: str = ""
    at_counter: bool = False
    raw: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    inputs: Mapping[str, InputValue] = field(default_factory=dict)

    @property
    def evidence(self) -> tuple[str, ...]:
        """Give the references, one a line, with that of a paper handed in at the counter."""
        lines = tuple(line.strip() for line in self.evidence_text.split("\n") if line.strip())
        return (*lines, AT_COUNTER) if self.at_counter else lines


def is_decision(process: Process, transition: Transition, state: str) -> bool:
    """Say whether an act is asked about once more: what settles something, ends the case or cannot be taken back."""
    finals = any(route.to in process.states and process.states[route.to].final for route in transition.routes)
    settles = transition.effects.treatment == "close"
    moves = any(route.to != state for route in transition.routes)
    return moves and (settles or finals or not transition.undoable or transition.comment == "required")


def hands_back(transition: Transition) -> bool:
    """Say whether an act lists remarks, part by part."""
    return any(field.name == REMARKS and field.type == "text_list" for field in transition.inputs)


def blank(transition: Transition, parts: Sequence[str] = ()) -> Typed:
    """Give the empty form; ``parts`` are the names of what was handed in."""
    rows = tuple(Part(name) for name in parts) or tuple(Part("") for _ in range(ROWS))
    return Typed(parts=rows if hands_back(transition) else ())


def read(transition: Transition, form: Form, *, on_behalf: bool) -> Typed:
    """Read what was typed; nothing is refused here."""
    raw = {field.name: form.raw(f"in.{field.name}")[:RAW_MAX] for field in transition.inputs}
    parts = _parts(form) if hands_back(transition) else ()
    inputs: dict[str, InputValue] = {}
    for asked in transition.inputs:
        value = _remarks(parts) if asked.name == REMARKS and parts else _value(asked, raw[asked.name])
        if value is not None:
            inputs[asked.name] = value
    return Typed(
        comment=form.raw("comment").strip()[: COMMENT_MAX + 1],
        evidence_text=form.raw("evidence")[:RAW_MAX],
        at_counter=on_behalf and form.has("counter"),
        raw=raw,
        parts=parts,
        inputs=inputs,
    )


def more_rows(typed: Typed) -> Typed:
    """Give the form with some more free rows."""
    rows = (*typed.parts, *(Part("") for _ in range(ROWS)))[:ROWS_MAX]
    return Typed(typed.comment, typed.evidence_text, typed.at_counter, typed.raw, rows, typed.inputs)


def _parts(form: Form) -> tuple[Part, ...]:
    names, remarks = form.fields.get("part", ()), form.fields.get("remark", ())
    return tuple(
        Part(name.strip()[:RAW_MAX], remark.strip()[:RAW_MAX])
        for name, remark in zip(names[:ROWS_MAX], remarks[:ROWS_MAX], strict=False)
    )


def _remarks(parts: Sequence[Part]) -> list[str] | None:
    """Compose the remarks: what is to be mended in which part."""
    said = [f"{part.name}: {part.remark}" if part.name else part.remark for part in parts if part.remark]
    return said or None


def _value(asked: InputField, raw: str) -> InputValue | None:
    text = raw.strip()
    return _READERS.get(asked.type, str)(text) if text else None


def _boolean(text: str) -> InputValue:
    return text == YES


def _date(text: str) -> InputValue:
    on = day_of(text)
    return text if on is None else on.isoformat()


def _decimal(text: str) -> InputValue:
    return text.replace(",", ".") if _DECIMAL.fullmatch(text) else text


def _integer(text: str) -> InputValue:
    whole = re.sub(r"[. ]", "", text) if _GROUPED.fullmatch(text) else text
    return int(whole) if _WHOLE.fullmatch(whole) else text


def _lines(text: str) -> InputValue:
    return [line.strip() for line in text.split("\n") if line.strip()]


_READERS: Final[Mapping[FieldType, Callable[[str], InputValue]]] = MappingProxyType(
    {"boolean": _boolean, "date": _date, "decimal": _decimal, "integer": _integer, "text_list": _lines}
)
