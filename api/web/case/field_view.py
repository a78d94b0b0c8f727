"""A field of an act's form as the page shows it: its input, its hint, what stands in it, and how that reads. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from api.web.case.act_form import Typed
from api.web.case.day_words import DayWords
from api.web.case.labels import Labels
from workflow.domain.process import FieldType, InputField


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_HINTS: Final[Mapping[FieldType, str]] = MappingProxyType(
    {
        "date": _("For example: 27/3/2020"),
        "decimal": _("For example: 71,33"),
        "text_list": _("One a line"),
    }
)
_RANGE: Final = _("From {minimum} to {maximum}")


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. ``echo`` says how what was typed is read: a day with its weekday, the label of a choice."""

    name: str
    type: FieldType
    label: str
    required: bool
    value: str
    hint: str
    choices: tuple[tuple[str, str], ...]
    echo: str
    maximum: int | None


def field_view(asked: InputField, typed: Typed, labels: Labels, days: DayWords) -> FieldView:
    """Give a field with what was typed into it."""
    choices = tuple(
        (code, labels.say(asked.choice_labels[code]) if code in asked.choice_labels else code) for code in asked.choices
    )
    hints = [days.text(_HINTS[asked.type])] if asked.type in _HINTS else []
    if asked.minimum is not None and asked.maximum is not None and asked.type in {"decimal", "integer"}:
        hints.append(days.text(_RANGE, minimum=asked.minimum, maximum=asked.maximum))
    return FieldView(
        name=f"in.{asked.name}",
        type=asked.type,
        label=labels.say(asked.label),
        required=asked.required,
        value=typed.raw.get(asked.name, ""),
        hint=". ".join(hints),
        choices=choices,
        echo=_echo(asked, typed, dict(choices), days),
        maximum=asked.maximum if asked.type == "text" else None,
    )


def _echo(asked: InputField, typed: Typed, choices: Mapping[str, str], days: DayWords) -> str:
    value = typed.inputs.get(asked.name)
    if value is None:
        return ""
    if asked.type == "choice":
        return choices.get(str(value), "")
    if asked.type == "date":
        try:
            return days.full(date.fromisoformat(str(value)))
        except ValueError:
            return ""
    return typed.raw.get(asked.name, "")
