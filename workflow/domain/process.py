"""The process as frozen data: what a cycle file says once it has been read and checked.

Holds no behaviour beyond look-ups. Built by ``workflow.definitions.load``; never changed after.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, TypeAlias

Scalar: TypeAlias = str | int | bool
Level: TypeAlias = Literal["producer", "commune", "district", "province", "ministry", "system"]
BadgeFamily: TypeAlias = Literal[
    "draft", "waiting", "returned", "suspended", "accepted", "recognised", "closed", "revoked"
]
TreatmentEffect: TypeAlias = Literal["none", "open", "close"]
FieldType: TypeAlias = Literal["text", "integer", "decimal", "date", "choice", "boolean", "text_list"]
LimitUnit: TypeAlias = Literal["working_days", "calendar_days", "months"]
BreachOutcome: TypeAlias = Literal["mark", "fire"]


@dataclass(frozen=True, slots=True)
class Label:
    """One text in the two languages of the product."""

    vi: str
    en: str

    def text(self, language: str) -> str:
        """Give the text in ``language``; anything but ``en`` reads Vietnamese."""
        return self.en if language == "en" else self.vi


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: the document and article, and how sure we are of it.

    ``certainty`` uses the marks of the domain notes: C2, C1, R, D (see docs/glossary.md).
    """

    text: str
    certainty: Literal["C2", "C1", "R", "D"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A number or switch that a province may set for a season; a season without it uses ``default``."""

    code: str
    type: Literal["integer", "boolean", "decimal"]
    default: Scalar
    unit: str
    minimum: int | None
    maximum: int | None
    label: Label
    source: Source


@dataclass(frozen=True, slots=True)
class Step:
    """One of the six steps of the cycle."""

    number: int
    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class Role:
    """A role and the level whose territory bounds it.

    ``acts`` is False for roles that only read, ``sees_cases`` for those kept away from cases.
    """

    code: str
    level: Level
    label: Label
    acts: bool = True
    sees_cases: bool = True


@dataclass(frozen=True, slots=True)
class SettingRef:
    """A value looked up in the season's settings when it is needed."""

    code: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One notice of a clock: ``offset`` in working days from the due day (negative = before)."""

    offset: int
    to: str
    notice: str


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step of a clock's ladder: a rung, the opening of an expiry window, or the breach.

    ``offset`` (working days), ``to`` and ``notice`` belong to rungs only.
    """

    kind: Literal["reminder", "escalation", "open", "breach"]
    offset: int = 0
    to: str | None = None
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class StopReason:
    """A coded reason for which a clock may stand still."""

    code: str
    by: tuple[str, ...]
    max_times: int | None
    resume: Literal["continue", "restart"]
    label: Label
    source: Source


@dataclass(frozen=True, slots=True)
class ClockRule:
    """How long a holder has, and what happens before, at and after the limit.

    Exactly one of ``limit`` (with ``unit``), ``window`` (a window of the season's calendar) or
    ``expiry_window`` (days before the certificate's expiry: opens, closes) is set. A clock that both
    the state left and the state entered name runs on. ``when`` (a predicate without argument, asked
    at the start) restricts it to some cases; ``start_fact`` names the day a limit counts from, when
    it is not the day of entry; ``open_trigger`` is fired by ``system`` on the day the window opens,
    ``breach_trigger`` once the last day is over.
    """

    code: str
    holder: str
    label: Label
    source: Source
    limit: int | SettingRef | None = None
    unit: LimitUnit | None = None
    window: str | None = None
    expiry_window: tuple[int | SettingRef, int | SettingRef] | None = None
    roll_forward: bool = False
    stops: tuple[StopReason, ...] = ()
    reminders: tuple[Rung, ...] = ()
    escalation: tuple[Rung, ...] = ()
    on_breach: BreachOutcome = "mark"
    breach_trigger: str | None = None
    extensions: int = 0
    when: str | None = None
    open_trigger: str | None = None
    start_fact: str | None = None

    @property
    def ladder(self) -> tuple[LadderStep, ...]:
        """Give the steps; a step's place is its number for ever, as the rules of a version never change."""
        steps = [LadderStep("reminder", rung.offset, rung.to, rung.notice) for rung in self.reminders]
        steps += [LadderStep("escalation", rung.offset, rung.to, rung.notice) for rung in self.escalation]
        if self.expiry_window is not None:
            steps.append(LadderStep("open"))
        return (*steps, LadderStep("breach"))


@dataclass(frozen=True, slots=True)
class State:
    """A state: what is true, in which step, and whose turn it is."""

    code: str
    step: int
    holder: str | None
    staff: Label
    producer: Label
    family: BadgeFamily
    final: bool = False
    milestone: str | None = None
    clocks: tuple[str, ...] = ()
    no_clock: Label | None = None


@dataclass(frozen=True, slots=True)
class GuardRef:
    """A guard by name, its argument (a constant or a setting), and the reason shown when it fails."""

    name: str
    argument: Scalar | SettingRef | None
    reason: Label
    lifted_by: str | None


@dataclass(frozen=True, slots=True)
class InputField:
    """One value that a transition asks for; ``required`` values must be there."""

    name: str
    type: FieldType
    label: Label
    required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    choice_labels: Mapping[str, Label] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a transition leads when ``when`` (a predicate by name) holds; None always holds."""

    to: str
    when: str | None = None
    argument: Scalar | SettingRef | None = None


@dataclass(frozen=True, slots=True)
class Effects:
    """What a transition does to the case besides its state.

    ``treatment`` opens a treatment of the step (something was submitted) or closes it with
    ``outcome``; ``failure`` counts one failure of the step; ``record`` copies inputs into the case's
    facts; ``assign`` sets facts to constants; ``clear`` removes facts; ``remember`` keeps the state
    left, for a later return to it by a route to ``$remembered``.
    """

    treatment: TreatmentEffect = "none"
    outcome: str | None = None
    failure: bool = False
    record: tuple[str, ...] = ()
    assign: Mapping[str, Scalar] = field(default_factory=dict)
    clear: tuple[str, ...] = ()
    remember: bool = False


@dataclass(frozen=True, slots=True)
class ClockEffect:
    """What a transition does to clocks beyond stopping those left and starting those entered."""

    act: Literal["stop", "resume", "restart", "satisfy"]
    clock: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the process table: a trigger from some states, by some roles, to a state."""

    trigger: str
    sources: tuple[str, ...]
    routes: tuple[Route, ...]
    by: tuple[str, ...]
    label: Label
    on_behalf: tuple[str, ...] = ()
    guards: tuple[GuardRef, ...] = ()
    comment: Literal["required", "optional"] = "optional"
    evidence: Literal["required", "optional"] = "optional"
    inputs: tuple[InputField, ...] = ()
    effects: Effects = Effects()
    clock_effects: tuple[ClockEffect, ...] = ()
    notices: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    undoable: bool = True
    milestone: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that transitions and clocks may cause: to which roles; its text is a template."""

    code: str
    to: tuple[str, ...]
    label: Label


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """Where a product may enter the cycle: new ones at the start, existing ones where they fit."""

    code: str
    state: str
    track: Literal["new", "existing", "any"]
    by: tuple[str, ...]
    label: Label
    assign: Mapping[str, Scalar] = field(default_factory=dict)


MILESTONES_MAX: Final = 40
"""How many milestones a process may have: a board counts them as bits of one number."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that counts once a case has reached it (``ideas_accepted``, ``plans_submitted``)."""

    code: str
    label: Label
    requires: str | None = None


@dataclass(frozen=True, slots=True)
class UndoRule:
    """Who may take back the last step of a case."""

    by: tuple[str, ...]


REMEMBERED = "$remembered"
"""Route target meaning: back to the state kept by ``effects.remember``."""

STAY = "$stay"
"""Route target meaning: the state does not change (progress reports, promotion activities)."""


@dataclass(frozen=True)
class Process:
    """A whole cycle version. ``hash`` is the SHA-256 (hex) of its canonical content."""

    code: str
    version: str
    title: Label
    hash: str
    steps: tuple[Step, ...]
    settings: Mapping[str, Setting]
    roles: Mapping[str, Role]
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    entry_points: Mapping[str, EntryPoint]
    clocks: Mapping[str, ClockRule]
    notices: Mapping[str, Notice]
    milestones: Mapping[str, Milestone]
    windows: Mapping[str, Label]
    undo: UndoRule

    @cached_property
    def triggers(self) -> frozenset[str]:
        """Every trigger of the process."""
        return frozenset(t.trigger for t in self.transitions)

    @cached_property
    def table(self) -> Mapping[tuple[str, str], Transition]:
        """(state, trigger) → the one row that applies there."""
        return {(source, t.trigger): t for t in self.transitions for source in t.sources}

    @cached_property
    def exits(self) -> Mapping[str, tuple[Transition, ...]]:
        """State → the rows that leave it (or stay in it), in the order of the file."""
        return {code: tuple(t for t in self.transitions if code in t.sources) for code in self.states}

    @cached_property
    def watched(self) -> frozenset[str]:
        """Triggers whose actor must be kept because a ``not_by`` names them."""
        return frozenset(name for t in self.transitions for name in t.not_by)
