"""Show a member the filed sheets of the others on a case: those of the rounds in which his own is filed."""

from workflow.services.identify import Sight
from workflow.services.save_sheet import SheetDesk
from workflow.store import sheets
from workflow.store.database import Unit
from workflow.store.sheets import OtherSheet


def others_of(unit: Unit, sight: Sight, desk: SheetDesk) -> list[OtherSheet]:
    """Give every filed sheet of the case that the member may see, his own among them."""
    return sheets.others(
        unit, session_id=desk.session.id, case_id=desk.case.case_id, reader=sight.actor.id, office=False
    )
