"""What goes with the form of a dossier when it is handed in: the frozen snapshot, in the same row of the history."""

from workflow.domain.dossier import FORM, Enclosed, Snapshot
from workflow.domain.errors import InvalidInputError
from workflow.domain.ids import new_id
from workflow.domain.inputs import FieldFault, refuse
from workflow.domain.move import Receipt
from workflow.domain.paper import Content
from workflow.domain.time import Clock
from workflow.services import hand_in_paper
from workflow.services.hand_in_paper import Filed, HandIn, hand_in
from workflow.services.identify import Sight
from workflow.services.papers import Papers
from workflow.services.show_dossier import Workshop, show_dossier
from workflow.services.show_paper import Desk
from workflow.store import submissions
from workflow.store.database import Database, Unit
from workflow.store.submissions import SnapshotRow


def faults_of(workshop: Workshop) -> list[FieldFault]:
    """Give what keeps a dossier from being handed in besides its form: no set, or criteria nothing was put down for.

    Evidence that is missing keeps nobody: the offices check it.
    """
    score = workshop.own_score
    if score is None:
        return [{"pointer": "", "code": "criteria_set_unknown"}]
    if score.open:
        return [{"pointer": "", "code": "own_score_unfinished", "count": len(score.open)}]
    return []


def hand_in_dossier(database: Database, clock: Clock, sight: Sight, papers: Papers, asked: HandIn) -> Filed:
    """Hand in a form; with that of a dossier goes its snapshot. Other forms are handed in as they are.

    Raises what ``hand_in`` raises; InvalidInputError ``inputs_invalid`` with ``criteria_set_unknown``,
    ``own_score_unfinished`` or ``kind_differs``.
    """
    if asked.form != FORM:
        return hand_in(database, clock, sight, papers, asked)

    def enclose(unit: Unit, desk: Desk, content: Content) -> hand_in_paper.Enclosed:
        workshop = show_dossier(unit, clock, sight, papers, desk.sheet.facts.id)
        refuse(faults_of(workshop))
        snapshot = _snapshot(workshop, content)
        keys = [one.file_key for one in snapshot.files]

        def write(receipt: Receipt) -> None:
            at = clock.now()
            row = SnapshotRow(new_id(at), snapshot.number, snapshot.canonical, snapshot.digest, receipt.seq, at)
            submissions.insert_snapshot(unit, row, case_id=snapshot.case_id, by=receipt.actor_id, files=keys)

        return hand_in_paper.Enclosed((snapshot.evidence,), write)

    return hand_in(database, clock, sight, papers, asked, enclose=enclose)


def _snapshot(workshop: Workshop, content: Content) -> Snapshot:
    head, criteria_set = workshop.head, workshop.criteria_set
    if criteria_set is None:
        raise InvalidInputError("criteria_set_unknown")
    if content.values.get("application", head.kind) != head.kind:
        raise InvalidInputError("kind_differs", pointer="/application")
    return Snapshot(
        case_id=content.case_id,
        number=(workshop.snapshots[0].number if workshop.snapshots else 0) + 1,
        kind=head.kind,
        regulation=head.regulation,
        regulation_hash=workshop.regulation.hash,
        set_number=criteria_set.number,
        set_hash=criteria_set.hash,
        paper=content.digest.hex(),
        paper_number=content.number,
        choices=head.choices,
        files=tuple(
            Enclosed(
                item=row.item,
                file_key=row.file_key,
                sha256=row.sha256.hex(),
                name=row.name,
                media_type=row.media_type,
                size=row.size,
                pages=row.pages,
                version=row.version,
                pins=row.pins,
            )
            for row in workshop.evidence
        ),
        missing=tuple(item.code for item in workshop.completeness.missing),
    )
