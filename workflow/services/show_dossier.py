"""Show the dossier of a case to one person: its rules, what is there, what is missing, what was asked.

Changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from workflow.domain.criteria import CriteriaSet
from workflow.domain.dossier import FORM, KINDS, Completeness, Item, complete, items_of
from workflow.domain.errors import NotFoundError
from workflow.domain.levelup import LevelUp, next_card
from workflow.domain.regulation import Kind, Regulation
from workflow.domain.rule_in_force import applies
from workflow.domain.scoring import Result, Score, Sheet, result, score
from workflow.domain.time import Clock, local_day
from workflow.services.identify import Sight
from workflow.services.papers import Papers
from workflow.services.rules import criteria_set_of, newest_regulations, regulation_of
from workflow.services.show_paper import Desk, show_desk
from workflow.store import case_numbers, dossiers, submissions
from workflow.store.case_numbers import NumberRow
from workflow.store.database import Unit
from workflow.store.dossiers import EvidenceRow, HeadRow
from workflow.store.reads.case_sheet import CaseSheet
from workflow.store.submissions import RequestRow, SnapshotRow


@dataclass(frozen=True, slots=True)
class Workshop:
    """A dossier as it stands. ``criteria_set`` None: the product's set is not chosen yet.

    ``evidence`` are the files that stand under items now, ``older`` those that were replaced or taken out.
    ``may_write``: the reader puts it together now.
    """

    desk: Desk
    head: HeadRow
    regulation: Regulation
    criteria_set: CriteriaSet | None
    items: Sequence[Item]
    evidence: Sequence[EvidenceRow]
    older: Sequence[EvidenceRow]
    snapshots: Sequence[SnapshotRow]
    requests: Sequence[RequestRow]
    numbers: Sequence[NumberRow]
    may_write: bool

    @property
    def sheet(self) -> CaseSheet:
        """Give the case."""
        return self.desk.sheet

    @property
    def completeness(self) -> Completeness:
        """Say what is there and what is missing."""
        return complete(self.items, {row.item for row in self.evidence})

    @property
    def own_score(self) -> Score | None:
        """Give the producer's own score, None without a set."""
        return None if self.criteria_set is None else score(self._choices(), self.criteria_set)

    @property
    def own_result(self) -> Result | None:
        """Give what the own score would come to, None without a set."""
        if self.criteria_set is None:
            return None
        return result(self._choices(), self.criteria_set, self.regulation)

    @property
    def level_up(self) -> LevelUp | None:
        """Give what is missing for the next star."""
        if self.criteria_set is None:
            return None
        return next_card(self._choices(), self.criteria_set, self.regulation)

    def item(self, code: str) -> Item:
        """Give one item; raises NotFoundError ``dossier_item_not_found``."""
        found = next((one for one in self.items if one.code == code), None)
        if found is None:
            raise NotFoundError("dossier_item_not_found")
        return found

    def of(self, code: str) -> list[EvidenceRow]:
        """Give the files under an item."""
        return [row for row in self.evidence if row.item == code]

    def _choices(self) -> Sheet:
        return Sheet(self.head.choices)


def show_dossier(unit: Unit, clock: Clock, sight: Sight, papers: Papers, key: UUID | str) -> Workshop:
    """Give the dossier of a case. Eleven statements, whatever is in it.

    Who does not put it together sees what was handed in: the newest snapshot's own score and files, not the draft.

    Raises NotFoundError ``case_not_found``, ``form_not_found``, ``regulation_not_found``.
    """
    desk = show_desk(unit, clock, sight, papers.forms, key, FORM)
    case_id = desk.sheet.facts.id
    kept = dossiers.head(unit, case_id)
    head = kept if kept is not None else _begun(unit, clock, desk)
    rows = dossiers.evidence(unit, case_id)
    snapshots = submissions.snapshots(unit, case_id)
    current = [row for row in rows if row.is_current]
    may_write = _may_write(desk, sight, kept, current)
    if not may_write:
        head, current = _handed_in(head, rows, snapshots)
    regulation = regulation_of(unit, head.regulation_hash)
    criteria_set = None if head.set_hash is None else criteria_set_of(unit, head.set_hash)
    rules = papers.dossiers.get(regulation.code)
    if rules is None:
        raise NotFoundError("regulation_not_found")
    return Workshop(
        desk=desk,
        head=head,
        regulation=regulation,
        criteria_set=criteria_set,
        items=items_of(rules, regulation, criteria_set, head.kind),
        evidence=current,
        older=[row for row in rows if row.id not in {one.id for one in current}] if may_write else [],
        snapshots=snapshots,
        requests=submissions.requests(unit, case_id),
        numbers=case_numbers.of_case(unit, case_id),
        may_write=may_write,
    )


def fit_choices(choices: Mapping[str, str], criteria_set: CriteriaSet) -> dict[str, str]:
    """Keep of an own score what a set still has."""
    fitting = {}
    for code, key in choices.items():
        criterion = criteria_set.criterion(code)
        if criterion is not None and (key == "none" or criterion.choice(key) is not None):
            fitting[code] = key
    return fitting


def _begun(unit: Unit, clock: Clock, desk: Desk) -> HeadRow:
    """Give the head as it would begin: the kind of the case, the rules of today, the product's set."""
    kind = _kind(desk.sheet.facts.facts.get("dossier_kind"))
    today = local_day(clock.now())
    known = newest_regulations(unit)
    if not known:
        raise NotFoundError("regulation_not_found")
    regulation = known[applies(known.values(), kind, filed_on=today, day=today).code]
    number = desk.sheet.product["set_number"]
    of = next((one for one in regulation.sheets if one.number == number), None)
    return HeadRow(
        kind=kind,
        regulation=regulation.code,
        regulation_hash=regulation.hash,
        set_number=None if of is None else of.number,
        set_hash=None if of is None else of.hash,
        choices={},
    )


def _may_write(desk: Desk, sight: Sight, kept: HeadRow | None, current: Sequence[EvidenceRow]) -> bool:
    """Say whether a person puts a dossier together now.

    An officer who would hand in for the producer does so where nobody else has begun: a draft is its writer's.
    """
    if desk.action is None:
        return False
    writers = {row.by for row in current} | ({kept.by} if kept is not None else set())
    return not desk.action.on_behalf or writers <= {sight.actor.id}


def _kind(value: object) -> Kind:
    return next((kind for kind in KINDS if kind == value), "first")


def _handed_in(
    head: HeadRow, rows: Sequence[EvidenceRow], snapshots: Sequence[SnapshotRow]
) -> tuple[HeadRow, list[EvidenceRow]]:
    """Give what the newest snapshot says; nothing when nothing was handed in."""
    if not snapshots:
        return replace(head, choices={}), []
    said = snapshots[0].said
    pins = {one["file_key"]: (one["item"], one["version"]) for one in said["files"]}
    current = [row for row in rows if pins.get(str(row.file_key)) == (row.item, row.version)]
    shown = replace(
        head,
        kind=said["kind"],
        regulation=said["regulation"],
        regulation_hash=said["regulation_hash"],
        set_number=said["set_number"],
        set_hash=said["set_hash"],
        choices=said["choices"],
    )
    return shown, current
