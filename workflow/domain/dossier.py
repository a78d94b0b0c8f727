"""A dossier for evaluation: what belongs to it by kind and product set, what is there, what it is worth. Pure.

What is asked for is data (``config/dossiers``) over the evidence table of a regulation; which criteria rest on an item,
and what they are worth, comes from the criteria set. Nothing here keeps a producer from handing in: the offices check.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.criteria import CriteriaSet
from workflow.domain.named_record import NamedRecord
from workflow.domain.regulation import Kind, Regulation

KINDS: Final[tuple[Kind, ...]] = ("first", "upgrade", "re_evaluation")
FORM: Final = "dossier"
"""The form by which a dossier is handed in."""

Need: TypeAlias = Literal["always", "if_any", "where_law", "for_points"]
"""Asked of everybody · of who has it · where another law asks for it · only worth points."""

Level: TypeAlias = Literal["commune", "province", "advisory"]
Verdict: TypeAlias = Literal["accepted", "wrong", "missing"]
VERDICTS: Final[tuple[Verdict, ...]] = ("accepted", "wrong", "missing")


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One thing that a dossier holds. ``evidence``: its number in the regulation's table; else ``name`` says it.

    ``sets``: only asked of these, none: of every set. ``kinds``: only in these dossiers, none: in every one.
    """

    code: str
    article: str
    need: Need = "for_points"
    evidence: int | None = None
    name: str | None = None
    requirement: str | None = None
    kinds: tuple[Kind, ...] = ()
    sets: tuple[int, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class DossierRules:
    """What dossiers under one regulation hold. ``samples``: how many products are brought, except for some sets."""

    regulation: str
    source: str
    items: tuple[AskedItem, ...]
    samples: int = 0
    samples_except: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing as this dossier needs it. ``worth``: most points of the criteria that rest on it.

    ``for_stars``: the fewest stars for which a criterion that rests on it asks for more than its first option.
    """

    code: str
    number: int | None
    name: str
    requirement: str
    need: Need
    article: str
    criteria: tuple[str, ...] = ()
    worth: int = 0
    for_stars: int | None = None

    @property
    def is_asked(self) -> bool:
        """Say whether the dossier is incomplete without it."""
        return self.need == "always" or self.for_stars == 3  # noqa: PLR2004 - the least that is recognised


@dataclass(frozen=True, slots=True)
class Completeness:
    """What is there and what is not. ``missing``: asked and not there; ``open``: would be worth points."""

    there: tuple[Item, ...]
    missing: tuple[Item, ...]
    open: tuple[Item, ...]

    @property
    def worth_missing(self) -> int:
        """Give the most points of the criteria that rest on nothing so far."""
        codes = {code for item in self.there for code in item.criteria}
        return sum(
            item.worth for item in (*self.missing, *self.open) if item.criteria and not codes & set(item.criteria)
        )


@dataclass(frozen=True, slots=True)
class Pin:
    """Where a file proves a criterion; ``page`` 0: the whole file."""

    criterion: str
    page: int


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file in a dossier as it was handed in."""

    item: str
    file_key: UUID
    sha256: str
    name: str
    media_type: str
    size: int
    pages: int | None
    version: int
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot(NamedRecord):
    """A dossier as it was handed in: never changed, named in the history of its case by its hash."""

    NOUN: ClassVar[str] = "dossier"
    case_id: UUID
    number: int
    kind: Kind
    regulation: str
    regulation_hash: str
    set_number: int
    set_hash: str
    paper: str
    paper_number: int
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    files: tuple[Enclosed, ...] = ()
    missing: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Give what it says, as it is hashed."""
        return {
            "case_id": self.case_id,
            "choices": dict(self.choices),
            "files": [
                {
                    "file_key": one.file_key,
                    "item": one.item,
                    "media_type": one.media_type,
                    "name": one.name,
                    "pages": one.pages,
                    "pins": [[pin.criterion, pin.page] for pin in one.pins],
                    "sha256": one.sha256,
                    "size": one.size,
                    "version": one.version,
                }
                for one in self.files
            ],
            "kind": self.kind,
            "missing": list(self.missing),
            "number": self.number,
            "paper": self.paper,
            "paper_number": self.paper_number,
            "regulation": self.regulation,
            "regulation_hash": self.regulation_hash,
            "set_hash": self.set_hash,
            "set_number": self.set_number,
        }


def items_of(
    rules: DossierRules, regulation: Regulation, criteria_set: CriteriaSet | None, kind: Kind
) -> tuple[Item, ...]:
    """Give what a dossier of a kind holds, in the order of the data; without a set nothing has a worth yet."""
    named = {one.number: one for one in regulation.evidence}
    number = None if criteria_set is None else criteria_set.number
    found = []
    for asked in rules.items:
        if (asked.kinds and kind not in asked.kinds) or (asked.sets and number not in asked.sets):
            continue
        printed = None if asked.evidence is None else named.get(asked.evidence)
        resting = (
            []
            if criteria_set is None or asked.evidence is None
            else [one for one in criteria_set.criteria if asked.evidence in one.evidence]
        )
        gates = [
            choice.gate for one in resting for choice in one.choices() if choice.gate is not None and any(choice.rungs)
        ]
        found.append(
            Item(
                code=asked.code,
                number=asked.evidence,
                name=asked.name or (printed.name if printed else asked.code),
                requirement=asked.requirement or (printed.requirement if printed else ""),
                need=asked.need,
                article=asked.article,
                criteria=tuple(one.code for one in resting),
                worth=sum(one.max for one in resting),
                for_stars=min(gates, default=None),
            )
        )
    return tuple(found)


def complete(items: Sequence[Item], placed: Collection[str]) -> Completeness:
    """Say which items are there, which are asked and missing, and which would only be worth points."""
    rest = [item for item in items if item.code not in placed]
    return Completeness(
        there=tuple(item for item in items if item.code in placed),
        missing=tuple(item for item in rest if item.is_asked),
        open=tuple(item for item in rest if not item.is_asked),
    )
