"""Somebody at a form: types, attaches, hands in, through the services as the pages use them."""

import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.acts import Acts
from workflow.domain.forms import SCAN
from workflow.services.hand_in_paper import Filed, HandIn, hand_in
from workflow.services.identify import Sight
from workflow.services.papers import Papers
from workflow.services.save_draft import Saved, Typed, save_draft
from workflow.services.show_case import find_case
from workflow.services.show_paper import Desk as Shown
from workflow.services.show_paper import show_desk
from workflow.services.store_file import Upload, store_file
from workflow.store.files import FileRow

IDEA: dict[str, dict[str, Any]] = {
    "producer": {
        "representative": "Lê Hoài Thu",
        "producer_address": "Thôn Tân Sơn",
        "producer_phone": "0912 345 678",
    },
    "idea": {"description": "Rượu nếp ủ với quả sim chín, bán cho khách du lịch.", "track": "new"},
    "making": {"raw_material": "Nếp cái hoa vàng, sim rừng", "method": "Ủ men lá 30 ngày", "yearly_output": "1.200"},
    "commitment": {"commitment": "agreed", "signed_on": "27/3/2020"},
}
PLAN: dict[str, dict[str, Any]] = {
    "raw_material": {"growing_area": "2 ha sim, 1 tấn mỗi vụ"},
    "market": {"customers": "Bán tại chợ và qua quen biết.", "unit_price": "85.000"},
    "premises": {"premises": "200 m2, đã có giấy"},
    "schedule": {"schedule": "Tháng 9: ủ men"},
    "money": {"partners": "Hợp tác xã Thạch Hải", "yearly_revenue": "150 triệu"},
}
WHOLE = {"idea": IDEA, "plan": PLAN}


@dataclass
class Desk:
    """A scene's people at the forms of its cases."""

    acts: Acts
    papers: Papers

    def sight(self, who: str) -> Sight:
        """Give who somebody is, a minute further on."""
        self.acts.clock()
        return self.acts.sight(who)

    def show(self, case: UUID, who: str = "producer", form: str = "idea") -> Shown:
        """Open a form."""
        with self.acts.database.single() as unit:
            return show_desk(unit, self.acts.clock(), self.sight(who), self.papers.forms, case, form)

    def save(
        self, case: UUID, part: str, answers: dict[str, Any], *, who: str = "producer", form: str = "idea", **more: Any
    ) -> Saved:
        """Save a part over what is stored, or over the version ``seen``."""
        shown = self.show(case, who, form)
        of = next((one for one in shown.form.parts if one.code == part), None)
        typed = Typed(of, answers, more.pop("seen", shown.seen), **more)
        with self.acts.database.single() as unit:
            return save_draft(unit, self.acts.clock(), self.sight(who), shown, typed)

    def fill(self, case: UUID, form: str = "idea", who: str = "producer") -> None:
        """Fill in a whole form; an officer attaches a scan."""
        for part, answers in WHOLE[form].items():
            self.save(case, part, answers, who=who, form=form)

    def scan(self, case: UUID, who: str, content: bytes, form: str = "idea") -> None:
        """Attach a scan of the paper form."""
        key = str(self.store(case, content, who=who).key)
        self.save(case, "", {SCAN: [key]}, who=who, form=form)

    def store(
        self, case: UUID, content: bytes, *, who: str = "producer", name: str = "anh.jpg", declared: str = ""
    ) -> FileRow:
        """Store a file."""
        sight = self.sight(who)
        with self.acts.database.single() as unit:
            sheet = find_case(unit, sight, case)
            upload = Upload(name, declared, io.BytesIO(content), "/tep")
            return store_file(unit, self.acts.clock(), self.papers.files, sight, upload, sheet=sheet)

    def hand_in(self, case: UUID, who: str = "producer", form: str = "idea", **more: Any) -> Filed:
        """Hand in."""
        asked = HandIn(case, form, **{"request_id": f"hand-in-{next(self.acts._numbers)}", **more})
        return hand_in(self.acts.database, self.acts.clock(), self.sight(who), self.papers, asked)
