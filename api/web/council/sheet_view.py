"""A sheet as its page shows it: parts and criteria with their options, grounds, and filed sheets side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.web.dossier.place import reading_path
from api.web.visit import Visit
from workflow.domain.criteria import NO_GROUND, Criterion
from workflow.domain.score_sheet import STOPS, Entries
from workflow.services.save_sheet import SheetDesk
from workflow.store.sheets import OtherSheet


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_NOTHING: Final = _("Not enough to go by")
_READ: Final = _("Open the page that proves it")
_STORED: Final = _("Stored in the other window: {option}")


@dataclass(frozen=True, slots=True)
class Row:
    """One option of a criterion."""

    code: str
    label: str
    points: str
    stars: int
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion as the macro takes it."""

    name: str
    number: str
    title: str
    most: str
    options: list[Row]
    chosen: str
    remark: str
    error: str
    note: str
    remark_error: str = ""
    evidence: tuple[Any, ...] = ()

    @property
    def is_chosen(self) -> bool:
        """Say whether something is put down."""
        return bool(self.chosen)


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of the sheet with its criteria, in order."""

    code: str
    title: str
    most: int
    items: list[Item]


@dataclass(frozen=True, slots=True)
class StopView:
    """A ground that ends the evaluation, to be ticked."""

    code: str
    label: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A criterion with the points of every sheet, and what each remarked."""

    number: str
    title: str
    most: int
    points: list[str]
    remarks: list[str]


def parts(visit: Visit, desk: SheetDesk, entries: Entries, stored: Entries | None) -> list[PartView]:
    """Give the parts of the sheet; with ``stored``, each criterion that differs from it says so."""
    return [
        PartView(
            part.code,
            part.name,
            part.max,
            [_item(visit, desk, criterion, entries, stored) for criterion in part.criteria],
        )
        for part in desk.criteria.parts
    ]


def stops(desk: SheetDesk, entries: Entries) -> list[StopView]:
    """Give every ground that may be ticked."""
    ticked = set(entries.get(STOPS, ()))
    found = [(k.code, k.label) for k in desk.criteria.knockouts]
    found += [(s.code, s.label) for c in desk.criteria.criteria for s in c.stop_if if s.when is None]
    return [StopView(code, label, code in ticked) for code, label in found]


def matrix(desk: SheetDesk, others: Sequence[OtherSheet]) -> list[MatrixRow]:
    """Give criterion by criterion what each filed sheet of this round says."""
    said = [other.said for other in others if other.round == desk.own.round]
    return [
        MatrixRow(
            criterion.code,
            criterion.name,
            criterion.max,
            [_points(criterion, one["choices"].get(criterion.code)) for one in said],
            [one["remarks"].get(criterion.code, "") for one in said],
        )
        for criterion in desk.criteria.criteria
    ]


def _item(visit: Visit, desk: SheetDesk, criterion: Criterion, entries: Entries, stored: Entries | None) -> Item:
    claimed = desk.claims.get(criterion.code, "")
    values = entries.get(criterion.code) or ["", ""]
    chosen = values[0]
    rows = [Row(NO_GROUND, visit.text(_NOTHING), "0", 0)]
    cases = {case.code: case.name for case in criterion.cases}
    for choice in criterion.choices():
        label = f"{cases[choice.case]}: {choice.label}" if choice.case in cases else choice.label
        rows.append(Row(choice.key, label, str(choice.points), choice.gate or 0, choice.key == claimed))
    error = ""
    if stored is not None and stored.get(criterion.code, ["", ""]) != values:
        other = stored.get(criterion.code, ["", ""])
        label = next((row.label for row in rows if row.code == other[0]), "–")
        error = visit.text(_STORED, option=f"{label}{' · ' + other[1] if other[1] else ''}")
    return Item(
        name=f"o.{criterion.code}",
        number=criterion.code,
        title=criterion.name,
        most=str(criterion.max),
        options=rows,
        chosen=chosen,
        remark=values[-1] if len(values) > 1 else "",
        error=error,
        note=criterion.note or "",
        evidence=_evidence(visit, desk, criterion),
    )


def _evidence(visit: Visit, desk: SheetDesk, criterion: Criterion) -> tuple[dict[str, str], ...]:
    """Give the way to the page of the dossier that proves a criterion."""
    if desk.case.snapshot is None:
        return ()
    return ({"href": reading_path(desk.case.code, criterion.code), "label": visit.text(_READ)},)


def _points(criterion: Criterion, key: str | None) -> str:
    choice = None if key is None else criterion.choice(key)
    return "0" if choice is None else str(choice.points)
