"""What an existing product brings along when it enters: checked like the inputs that would have recorded it. Pure."""

from collections.abc import Mapping, Sequence
from functools import partial

from workflow.domain.errors import InvalidInputError
from workflow.domain.history import InputValue
from workflow.domain.inputs import FieldFault, checked_value, collect, refuse, token
from workflow.domain.process import InputField, Process, Scalar


def check_brought(process: Process, facts: Mapping[str, InputValue]) -> dict[str, Scalar]:
    """Give the facts as they will be stored.

    Counters, milestones and whatever else only acts may write cannot be brought along.

    Raises InvalidInputError ``inputs_invalid`` with one fault each, pointing below ``/facts``.
    """
    known = recordable(process) if facts else {}
    faults: list[FieldFault] = []
    values: dict[str, Scalar] = {}
    for name, raw in facts.items():
        value = collect(faults, partial(_checked, known.get(name, ()), raw, f"/facts/{token(name)}"))
        if value is not None and not isinstance(value, list):
            values[name] = value
    refuse(faults)
    return values


def recordable(process: Process) -> Mapping[str, Sequence[InputField]]:
    """Give the fields from which transitions record facts, by name: stars are 3 or 4 here and 5 there."""
    fields: dict[str, list[InputField]] = {}
    for transition in process.transitions:
        for field in transition.inputs:
            if field.name in transition.effects.record and field.type != "text_list":
                fields.setdefault(field.name, []).append(field)
    return fields


def _checked(fields: Sequence[InputField], raw: InputValue, pointer: str) -> InputValue | None:
    """Check against each field of the name; one that takes the value is enough."""
    refusal = InvalidInputError("input_unknown", pointer=pointer)
    for field in fields:
        try:
            return checked_value(field, raw, pointer)
        except InvalidInputError as error:
            refusal = error
    raise refusal
