"""A member's sheet: drafts criterion by criterion, and what is filed, as bytes that are hashed. Pure.

A draft maps a criterion to [option, remark]; beside the criteria stand ``@stops`` (grounds ticked) and ``@opinion``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from uuid import UUID

from workflow.domain.criteria import NO_GROUND, CriteriaSet
from workflow.domain.errors import InvalidInputError
from workflow.domain.history import dumps
from workflow.domain.inputs import FieldFault, collect, refuse, token
from workflow.domain.scoring import Score, Sheet, score
from workflow.domain.text import COMMENT_MAX, checked

STOPS: Final = "@stops"
OPINION: Final = "@opinion"

NO_CLAIMS: Final[Mapping[str, str]] = MappingProxyType({})

Entries: TypeAlias = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """What a sheet stands on: the session, case, round and member, and the rule it is scored by."""

    session_id: UUID
    case_id: UUID
    round: int
    member_id: UUID
    regulation_hash: str
    set_code: str


@dataclass(frozen=True, slots=True)
class Filing:
    """A sheet as it is filed: its canonical content and hash, its total, the grounds that hold on it.

    ``choices``: criterion, part, the option that counts (None: none does) and its points.
    """

    place: SheetPlace
    content: str
    total: int
    grounds: tuple[str, ...]
    stopped: bool
    choices: tuple[tuple[str, str, str | None, int], ...]

    @property
    def digest(self) -> bytes:
        """Give the SHA-256 of the canonical bytes."""
        return hashlib.sha256(self.content.encode()).digest()


def check_entries(entries: Entries, criteria: CriteriaSet) -> None:
    """Refuse what could not even be kept as a draft: other criteria, other options, two for one, texts too long.

    Raises InvalidInputError ``inputs_invalid`` with every fault.
    """
    faults: list[FieldFault] = []
    for name, values in entries.items():
        collect(faults, partial(_check_entry, name, values, criteria))
    refuse(faults)


def sheet_of(entries: Entries) -> Sheet:
    """Give the choices and ticked grounds of a draft."""
    choices = {name: values[0] for name, values in entries.items() if not name.startswith("@") and values and values[0]}
    return Sheet(choices, frozenset(entries.get(STOPS, ())))


def filing_of(
    place: SheetPlace, entries: Entries, criteria: CriteriaSet, *, claims: Mapping[str, str] = NO_CLAIMS
) -> Filing:
    """Give the sheet as it would be filed.

    Raises InvalidInputError ``inputs_invalid``, unless a ground stops the sheet: a criterion without a choice, or
    below what the maker claims without a remark.
    """
    check_entries(entries, criteria)
    found = score(sheet_of(entries), criteria)
    if found.open and not found.stopped:
        refuse(
            [{"pointer": f"/entries/{token(code)}", "code": "criterion_open", "criterion": code} for code in found.open]
        )
    if not found.stopped:
        refuse(unexplained(entries, criteria, claims))
    grounds = tuple(dict.fromkeys(ground.code for ground in found.grounds))
    stopped = bool(found.stopped)
    record: dict[str, Any] = {
        "case_id": str(place.case_id),
        "choices": {line.criterion.code: line.choice.key if line.choice else None for line in found.lines},
        "grounds": list(grounds),
        "member_id": str(place.member_id),
        "opinion": _first(entries.get(OPINION)),
        "parts": {} if stopped else dict(found.parts),
        "regulation": place.regulation_hash,
        "remarks": {name: values[1] for name, values in entries.items() if _has_remark(name, values)},
        "round": place.round,
        "session_id": str(place.session_id),
        "set": place.set_code,
        "stopped": stopped,
        "total": 0 if stopped else found.total,
    }
    return Filing(place, dumps(record), record["total"], grounds, stopped, _counting(found, criteria))


def unexplained(entries: Entries, criteria: CriteriaSet, claims: Mapping[str, str]) -> list[FieldFault]:
    """Give every criterion scored below what the maker claims without a remark."""
    faults: list[FieldFault] = []
    for criterion in criteria.criteria:
        claimed = criterion.choice(claims.get(criterion.code, NO_GROUND))
        values = entries.get(criterion.code)
        if claimed is None or not values or _has_remark(criterion.code, values):
            continue
        chosen = criterion.choice(values[0])
        if (0 if chosen is None else chosen.points) < claimed.points:
            pointer = f"/entries/{token(criterion.code)}"
            faults.append({"pointer": pointer, "code": "remark_below_claim", "criterion": criterion.code})
    return faults


def _counting(found: Score, criteria: CriteriaSet) -> tuple[tuple[str, str, str | None, int], ...]:
    part_of = {criterion.code: part.code for part in criteria.parts for criterion in part.criteria}
    return tuple(
        (
            line.criterion.code,
            part_of[line.criterion.code],
            line.choice.key if line.choice is not None and line.lacks is None else None,
            line.points,
        )
        for line in found.lines
    )


def _check_entry(name: str, values: list[str], criteria: CriteriaSet) -> None:
    pointer = f"/entries/{token(name)}"
    if name == STOPS:
        for code in values:
            checked(code, pointer=pointer, maximum=60)
        score(Sheet({}, frozenset(values)), criteria)
        return
    if name == OPINION:
        checked(_first(values), pointer=pointer, maximum=COMMENT_MAX)
        return
    criterion = criteria.criterion(name)
    if criterion is None:
        raise InvalidInputError("criterion_not_in_set", pointer=pointer, criterion=name[:20], set=criteria.number)
    if len(values) != len(("option", "remark")):
        raise InvalidInputError("one_option", pointer=pointer, criterion=name)
    option, remark = values
    if option and option != NO_GROUND and criterion.choice(option) is None:
        raise InvalidInputError(
            "option_not_in_criterion", pointer=pointer, option=option[:20], criterion=name, set=criteria.number
        )
    checked(remark, pointer=pointer, maximum=COMMENT_MAX)


def _has_remark(name: str, values: list[str]) -> bool:
    return not name.startswith("@") and len(values) > 1 and bool(values[1].strip())


def _first(values: list[str] | None) -> str:
    return values[0] if values else ""
