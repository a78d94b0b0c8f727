"""What transitions ask for: guards with their arguments, inputs, facts, settings within bounds."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from workflow.definitions.finding import Finding
from workflow.domain.guards import PREDICATES, TAKES_ARGUMENT
from workflow.domain.process import InputField, Process, Scalar, Setting, SettingRef, Transition

_NAMES_A_FACT: Final = frozenset({"has_fact", "lacks_fact", "is_day_past"})
_NAMES_A_WINDOW: Final = frozenset({"is_within_window"})


def check(process: Process) -> Iterator[Finding]:
    """Find guards, inputs and settings that cannot work."""
    facts = _facts(process)
    for i, row in enumerate(process.transitions):
        path = f"transitions.{i}"
        for j, guard in enumerate(row.guards):
            yield from _argument(process, f"{path}.guards.{j}", guard.name, guard.argument, facts)
        for j, route in enumerate(row.routes):
            if route.when is not None:
                yield from _argument(process, f"{path}.routes.{j}", route.when, route.argument, facts)
        yield from _inputs(path, row)
    for code, clock in process.clocks.items():
        if clock.when in TAKES_ARGUMENT:
            message = f"'{clock.when}' needs an argument, which a clock cannot give"
            yield Finding("guard_argument_missing", f"clocks.{code}.when", message, "use another predicate")
        if clock.start_fact is not None and clock.start_fact not in facts:
            message = f"'{code}' counts from '{clock.start_fact}', a fact that nothing records"
            yield Finding("unknown_fact", f"clocks.{code}.start_fact", message, "mend the name, or record it")
    for code, setting in process.settings.items():
        yield from _setting(f"settings.{code}", setting)


def _facts(process: Process) -> frozenset[str]:
    """Give every fact that some transition or entry point writes."""
    recorded = {name for row in process.transitions for name in row.effects.record}
    assigned = {name for row in process.transitions for name in row.effects.assign}
    entered = {name for point in process.entry_points.values() for name in point.assign}
    return frozenset(recorded | assigned | entered)


def _argument(
    process: Process, path: str, name: str, argument: Scalar | SettingRef | None, facts: frozenset[str]
) -> Iterator[Finding]:
    if name not in PREDICATES:
        return
    if name not in TAKES_ARGUMENT:
        if argument is not None:
            message = f"'{name}' takes no argument"
            yield Finding("guard_argument_superfluous", f"{path}.argument", message, "remove argument:")
    elif argument is None:
        yield Finding("guard_argument_missing", path, f"'{name}' needs an argument", "add argument:")
    elif name in _NAMES_A_WINDOW:
        if not isinstance(argument, str):
            message = f"'{name}' asks for the code of a window"
            yield Finding("guard_argument_type", f"{path}.argument", message, "name a window")
    elif name in _NAMES_A_FACT:
        if argument not in facts:
            message = f"'{name}' asks for '{argument}', a fact that nothing records or assigns"
            yield Finding("unknown_fact", f"{path}.argument", message, "mend the name, or record it")
    elif not _is_number(process, argument):
        message = f"'{name}' compares numbers"
        mend = "give a whole number or {setting: code} of a number"
        yield Finding("guard_argument_type", f"{path}.argument", message, mend)


def _is_number(process: Process, argument: Scalar | SettingRef) -> bool:
    if isinstance(argument, SettingRef):
        setting = process.settings.get(argument.code)
        return setting is None or setting.type != "boolean"
    return isinstance(argument, int) and not isinstance(argument, bool)


def _inputs(path: str, row: Transition) -> Iterator[Finding]:
    names = [field.name for field in row.inputs]
    for j, field in enumerate(row.inputs):
        where = f"{path}.inputs.{j}"
        if field.name in names[:j]:
            message = f"'{row.trigger}' asks twice for '{field.name}'"
            yield Finding("input_twice", where, message, "ask once")
        yield from _field(where, field)
    for j, name in enumerate(row.effects.record):
        if name not in names:
            message = f"'{row.trigger}' records '{name}', for which it does not ask"
            mend = "add the input, or remove it from record"
            yield Finding("unknown_input", f"{path}.effects.record.{j}", message, mend)


def _field(path: str, field: InputField) -> Iterator[Finding]:
    if (field.type == "choice") != bool(field.choices):
        message = f"'{field.name}' of type {field.type} has {len(field.choices)} choices"
        yield Finding("input_choices", path, message, "give choices to a choice, and only to one")
    if field.choice_labels.keys() != set(field.choices):
        message = f"the choices of '{field.name}' and their labels differ"
        yield Finding("input_choices", f"{path}.choices", message, "label every choice, in vi and en")
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        message = f"'{field.name}' allows nothing: {field.minimum} > {field.maximum}"
        yield Finding("input_bounds", path, message, "exchange the two")


def _setting(path: str, setting: Setting) -> Iterator[Finding]:
    value = _number(setting)
    if value is None and setting.type != "boolean":
        message = f"the default of '{setting.code}' is no {setting.type}"
        mend = "a whole number for integer, digits in quotes for decimal"
        yield Finding("setting_default", f"{path}.default", message, mend)
        return
    if setting.type == "boolean":
        if not isinstance(setting.default, bool):
            message = f"the default of '{setting.code}' is not true or false"
            yield Finding("setting_default", f"{path}.default", message, "write true or false")
        return
    low, high = setting.minimum, setting.maximum
    if low is not None and high is not None and low > high:
        message = f"'{setting.code}' allows nothing: {low} > {high}"
        yield Finding("setting_bounds", path, message, "exchange the two")
    elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        message = f"the default {setting.default} of '{setting.code}' lies outside {low} … {high}"
        yield Finding("setting_bounds", f"{path}.default", message, "mend the default or the bounds")


def _number(setting: Setting) -> Decimal | None:
    if setting.type == "integer" and isinstance(setting.default, int) and not isinstance(setting.default, bool):
        return Decimal(setting.default)
    if setting.type == "decimal" and isinstance(setting.default, str):
        try:
            value = Decimal(setting.default)
        except InvalidOperation:
            return None
        return value if value.is_finite() else None
    return None
