"""People of a 2026 season at a dossier: they score themselves, bring files, hand in, check, ask."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pypdfium2

from ocop import regulations
from tests.papers_world import Desk
from workflow.domain.criteria import CriteriaSet
from workflow.domain.dossier import Pin
from workflow.domain.supplement import Checked
from workflow.domain.system import SYSTEM_ID
from workflow.services.check_dossier import Ask, Checking, ask_completion, save_checks, show_checking
from workflow.services.edit_dossier import choose_set, open_workshop, pin, save_own_score
from workflow.services.hand_in_dossier import hand_in_dossier
from workflow.services.hand_in_paper import Filed, HandIn
from workflow.services.publish_regulation import publish_regulation
from workflow.services.register_dossier import register_dossier
from workflow.services.show_dossier import Workshop, show_dossier
from workflow.services.upload_file import Begin, begin_upload, send_piece, take_whole

SET = 6
DOSSIER: dict[str, dict[str, Any]] = {
    "unit": {
        "representative": "Lê Hoài Thu",
        "position": "Giám đốc",
        "address": "Thôn Tân Sơn",
        "phone": "0912 345 678",
    },
    "product": {"samples": "5", "undertaking": "agreed"},
    "general": {"gender": "female", "specification": "Túi 500 g"},
    "papers": dict.fromkeys(("has_registration", "has_declaration", "has_food_safety", "has_other", "has_ip"), "have"),
    "results": {
        "material_area": "2 ha lúa",
        "technology": "Máy tráng bánh",
        "quality": "Đạt TCCS 01",
        "market": "Trong tỉnh và Hà Nội",
        "revenue": "150 triệu",
    },
    "ahead": {"plan_ahead": "Thêm 5 đại lý"},
}
REPORT: dict[str, dict[str, Any]] = {
    "about": {"representative": "Lê Hoài Thu", "gender": "female", "address": "Thôn Tân Sơn"},
    "local": {
        "local_material": "Toàn bộ gạo mua tại thôn Tân Sơn, xã đã kiểm tra.",
        "local_labour": "Có 12 lao động, cả 12 người thường trú trong xã.",
        "idea_origin": "Nghề làm bánh ram có ở thôn từ trước năm 1975.",
        "local_identity": "Cách tráng bánh mỏng là nghề riêng của thôn này.",
    },
    "proposal": {"proposal": "proposed", "letter_no": "12/TTr-UBND", "letter_on": "20/6/2026"},
}


def pdf_of(pages: int) -> bytes:
    """Make a PDF of empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def package(part: str = "word/document.xml", more: Mapping[str, bytes] | None = None) -> bytes:
    """Make a package of Office Open XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(part, "<w/>")
        for name, content in (more or {}).items():
            made.writestr(name, content)
    return out.getvalue()


@dataclass
class Table(Desk):
    """A scene's people at dossiers."""

    def publish(self) -> None:
        """Store the shipped regulations."""
        with self.acts.database.unit() as unit:
            for rules in regulations.load().values():
                publish_regulation(unit, self.acts.clock(), rules, by=SYSTEM_ID)

    def dossier(self, case: UUID, who: str = "producer") -> Workshop:
        """Open a dossier."""
        with self.acts.database.single() as unit:
            return show_dossier(unit, self.acts.clock(), self.sight(who), self.papers, case)

    def score(self, case: UUID, pick: Any = None, *, number: int = SET) -> None:
        """Choose the set and put something down for every criterion: the last option unless ``pick`` says."""
        sight, clock = self.sight("producer"), self.acts.clock()
        with self.acts.database.single() as unit:
            choose_set(unit, clock, sight, open_workshop(unit, clock, sight, self.papers, case), number)
            workshop = open_workshop(unit, clock, sight, self.papers, case)
            choices = best(workshop.criteria_set) | (pick or {})
            save_own_score(unit, clock, sight, workshop, choices, seen=workshop.head.version)

    def bring(
        self, case: UUID, item: str, content: bytes, *, name: str = "minh chứng.pdf", who: str = "producer"
    ) -> Any:
        """Bring a file in at once."""
        asked = Begin(case, item, name, len(content))
        sight = self.sight(who)
        return take_whole(self.acts.database, self.acts.clock(), sight, self.papers, asked, file=io.BytesIO(content))

    def begin(self, case: UUID, item: str, size: int, *, name: str = "lớn.pdf", who: str = "producer") -> Any:
        """Begin an upload."""
        asked = Begin(case, item, name, size, mark="m")
        return begin_upload(self.acts.database, self.acts.clock(), self.sight(who), self.papers, asked)

    def piece(self, key: UUID, offset: int, content: bytes, who: str = "producer") -> Any:
        """Send a piece."""
        sight = self.sight(who)
        return send_piece(
            self.acts.database, self.acts.clock(), sight, self.papers, key, offset=offset, piece=io.BytesIO(content)
        )

    def pin(self, case: UUID, evidence_id: UUID, criterion: str, page: int) -> None:
        """Pin a page to a criterion."""
        sight, clock = self.sight("producer"), self.acts.clock()
        with self.acts.database.single() as unit:
            workshop = open_workshop(unit, clock, sight, self.papers, case)
            pin(unit, clock, sight, workshop, evidence_id, Pin(criterion, page))

    def write(self, case: UUID, form: str, answers: dict[str, dict[str, Any]], who: str) -> None:
        """Fill in a form."""
        for part, said in answers.items():
            self.save(case, part, said, who=who, form=form)

    def file(self, case: UUID, *, form: str = "dossier", who: str = "producer", **more: Any) -> Filed:
        """Hand in a form with what goes with it."""
        asked = HandIn(case, form, **{"request_id": f"file-{next(self.acts._numbers)}", **more})
        return hand_in_dossier(self.acts.database, self.acts.clock(), self.sight(who), self.papers, asked)

    def whole(self, case: UUID) -> Filed:
        """Put a dossier together and hand it in."""
        self.write(case, "dossier", DOSSIER, "producer")
        self.score(case)
        self.bring(case, "e8", pdf_of(3))
        return self.file(case)

    def checking(self, case: UUID, who: str) -> Checking:
        """Open a dossier to check it."""
        with self.acts.database.single() as unit:
            return show_checking(unit, self.acts.clock(), self.sight(who), self.papers, case)

    def check(self, case: UUID, who: str, found: dict[str, Checked]) -> None:
        """Give verdicts: what is not named is accepted."""
        checking, sight = self.checking(case, who), self.sight(who)
        every = [found.get(code, Checked(code, "accepted")) for code in checking.codes]
        with self.acts.database.single() as unit:
            save_checks(unit, self.acts.clock(), sight, checking, every)

    def ask(self, case: UUID, who: str, comment: str = "Xin bổ sung", **more: Any) -> Any:
        """Ask for completion."""
        asked = Ask(case, comment, **{"request_id": f"ask-{next(self.acts._numbers)}", **more})
        return ask_completion(self.acts.database, self.acts.clock(), self.sight(who), self.papers, asked)

    def register(self, case: UUID, who: str = "commune_officer") -> Any:
        """Enter a dossier into the book."""
        return register_dossier(self.acts.database, self.acts.clock(), self.sight(who), case)


def best(criteria_set: CriteriaSet | None) -> dict[str, str]:
    """Give the last option of every criterion."""
    assert criteria_set is not None
    return {one.code: one.choices()[-1].key for one in criteria_set.criteria}
