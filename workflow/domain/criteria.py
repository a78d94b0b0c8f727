"""A criteria set as frozen data: parts, criteria, options, gates, grounds. Pure.

Built by ``workflow.definitions.regulation``; never changed after. ``CriteriaSet.hash`` is the SHA-256 of its
canonical content and is kept with every score sheet. Names and texts are Vietnamese only: they are read as law.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Effect: TypeAlias = Literal["reject", "stop", "not_evaluated", "requirement"]
"""What a ground does: the dossier is rejected, scoring stops, the product is not evaluated, or (consequence not
printed) it is only said."""

NO_GROUND: Final = "none"
"""The choice "not enough to go by": no option, 0 points (not printed; every criterion may be left so)."""


@dataclass(frozen=True, slots=True)
class Option:
    """One printed answer. ``gate``: the least option for so many stars. Known by ``key``: points may repeat."""

    key: str
    points: int
    label: str
    gate: Literal[3, 4, 5] | None = None
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One of several situations: the case is chosen first, then one of its options."""

    code: str
    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One of several questions under one criterion: one option from each, points added."""

    code: str
    name: str
    max: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Requires:
    """Counts only when another criterion has at least so many points; else 0."""

    criterion: str
    min_points: int


@dataclass(frozen=True, slots=True)
class When:
    """When a ground can be computed: any of these criteria is scored with 0 points."""

    any_zero: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A ground printed at a criterion; ticked by a person unless ``when`` can be computed."""

    code: str
    effect: Effect
    label: str
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be put down for a criterion, whatever its form. ``key``: "c", or "b.a" (case or blocks).

    ``rungs``: how far up it stands, by question; ``case`` the case it belongs to.
    """

    key: str
    points: int
    label: str
    gate: int | None
    rungs: tuple[int, ...]
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the sheet: exactly one of ``options``, ``cases``, ``blocks``."""

    code: str
    name: str
    max: int
    topic: str
    options: tuple[Option, ...] = ()
    cases: tuple[Case, ...] = ()
    blocks: tuple[Block, ...] = ()
    subsection: str | None = None
    note: str | None = None
    requires: Requires | None = None
    stop_if: tuple[Stop, ...] = ()
    evidence: tuple[int, ...] = ()

    def choices(self) -> tuple[Choice, ...]:
        """Give everything that may be chosen, lowest first within its case."""
        if self.cases:
            return tuple(
                Choice(f"{case.code}.{o.key}", o.points, o.label, o.gate, (place,), case.code)
                for case in self.cases
                for place, o in enumerate(case.options)
            )
        if self.blocks:
            return _combined(self.blocks)
        return tuple(Choice(o.key, o.points, o.label, o.gate, (place,)) for place, o in enumerate(self.options))

    def choice(self, key: str) -> Choice | None:
        """Give what a key stands for, or None (``NO_GROUND`` and keys of other criteria)."""
        return next((choice for choice in self.choices() if choice.key == key), None)

    def least(self, stars: int) -> int:
        """Give the place of the least option for so many stars; -1 when nothing is asked."""
        return max(
            (place for place, o in enumerate(self.options) if o.gate is not None and o.gate <= stars), default=-1
        )


@dataclass(frozen=True, slots=True)
class Subsection:
    """A heading inside a section."""

    code: str
    name: str
    max: int


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered heading with its criteria."""

    code: str
    name: str
    criteria: tuple[Criterion, ...]
    max: int | None = None
    subsections: tuple[Subsection, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A, B or C. ``documented_sum``: what its criteria add up to where the source itself is wrong."""

    code: str
    name: str
    max: int
    sections: tuple[Section, ...]
    documented_sum: int | None = None

    @property
    def criteria(self) -> Iterator[Criterion]:
        """Give its criteria in the order of the sheet."""
        return (criterion for section in self.sections for criterion in section.criteria)


@dataclass(frozen=True, slots=True)
class KnockOut:
    """A ground that rejects the whole dossier."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Fix:
    """How a slip of the print was read. ``at``: a criterion, a part, an article, ``name`` or ``knockouts``."""

    at: str
    printed: str
    read_as: str
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is to be confirmed on the signed text."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """One sheet of criteria. ``confirmed``: compared with the signed text."""

    regulation: str
    number: int
    name: str
    sector: str
    group: str
    lead_ministries: tuple[str, ...]
    parts: tuple[Part, ...]
    subgroup: str | None = None
    sheet_title: str | None = None
    confirmed: bool = True
    knockouts: tuple[KnockOut, ...] = ()
    fixes: tuple[Fix, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    hash: str = ""

    @property
    def criteria(self) -> Iterator[Criterion]:
        """Give every criterion in the order of the sheet."""
        return (criterion for part in self.parts for criterion in part.criteria)

    def criterion(self, code: str) -> Criterion | None:
        """Give one criterion, or None."""
        return next((criterion for criterion in self.criteria if criterion.code == code), None)


def _combined(blocks: tuple[Block, ...]) -> tuple[Choice, ...]:
    """Give one choice for each way to answer every block."""
    found = [Choice("", 0, "", None, ())]
    for block in blocks:
        found = [
            Choice(
                f"{sofar.key}.{o.key}".lstrip("."),
                sofar.points + o.points,
                f"{sofar.label}; {o.label}".removeprefix("; "),
                None,
                (*sofar.rungs, place),
            )
            for sofar in found
            for place, o in enumerate(block.options)
        ]
    return tuple(found)
