"""What is wrong with a form, beside its fields and in one list above them; and why an act is closed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.problems import explain
from api.texts import say_code
from api.web.case.act_form import WRONG_TYPE
from api.web.case.acts import Reason
from api.web.visit import Visit
from workflow.domain.errors import DomainError, GuardFailedError
from workflow.domain.process import InputField


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to be mended: the field it stands beside, and what to do."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Faults:
    """Everything that keeps a form from being taken."""

    listed: tuple[Fault, ...] = ()
    reasons: tuple[Reason, ...] = ()

    def of(self, field: str) -> str:
        """Give what is said beside a field, empty when it is right."""
        return next((fault.text for fault in self.listed if fault.field == field), "")

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is wrong."""
        return not (self.listed or self.reasons)


NONE = Faults()


def faults_of(visit: Visit, error: DomainError, fields: Iterable[InputField] = ()) -> Faults:
    """Give the faults of a refusal, each beside its field."""
    edge = visit.request.app.state.edge
    words, translator = edge.vocabulary.words, visit.site.translator
    found = explain(error, translator=translator, words=words, language=visit.language)
    if isinstance(error, GuardFailedError):
        reasons = tuple(Reason(reason["detail"], reason["lifted_by_label"] or "") for reason in found["reasons"])
        return Faults(reasons=reasons)
    types = {field.name: field for field in fields}

    def worded(fault: Mapping[str, Any]) -> Fault:
        name = field_of(str(fault.get("pointer", "")))
        asked = types.get(name.removeprefix("in."))
        if fault["code"] == "input_type" and asked is not None and asked.type in WRONG_TYPE:
            return Fault(name, visit.text(WRONG_TYPE[asked.type]))
        if fault["code"] == "input_not_a_choice":
            return Fault(name, say_code(translator, words, "input_required", {}, visit.language))
        return Fault(name, fault["detail"])

    listed = tuple(map(worded, found.get("errors", ())))
    return Faults(listed or (Fault("", found["detail"]),))


def field_of(pointer: str) -> str:
    """Give the field of a form that a pointer means."""
    parts = pointer.strip("/").split("/")
    return f"in.{parts[1]}" if parts[0] == "inputs" and len(parts) > 1 else parts[0]
