"""A session whose scoring is open and a dossier on the commune's desk, with tokens for their people."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from api.web.papers.place import put_on
from ocop import dossiers, forms
from tests.acts import Acts
from tests.council_world import Council, Sitting, best_entries
from tests.dossier_world import Table
from tests.factories import build
from tests.integration.rest.conftest import Rest, joined
from workflow.services.papers import Papers
from workflow.store.file_folder import FileFolder

SECRETARY = "council_secretary"
COMMUNE = "d-commune_officer"
MAKER = "d-producer"
MEETING = {"mode": "meeting", "meets_at": "2020-06-20T01:00:00Z", "place": "Hội trường"}


@dataclass
class Seen:
    """A session through the interface: who is who, and the addresses."""

    rest: Rest
    council: Council
    sitting: Sitting
    cases: list[UUID]

    @property
    def here(self) -> str:
        """Give the address of the session."""
        return f"/council-sessions/{self.sitting.code}"

    def sheet(self, position: int = 1, rest: str = "") -> str:
        """Give the address of a sheet."""
        return f"{self.here}/sheets/{position}{rest}"

    def act(self, body: dict[str, object], *, by: str = SECRETARY, **more: str):
        """Do an act on the session."""
        return self.rest.act(f"{self.here}/acts", body, by=by, **more)


def open_session(rest: Rest, *, cases: int = 2, members: int = 3) -> Seen:
    """Open a session over cases of the scene's own season."""
    acts = Acts(rest.database, rest.scene)
    next_free = len(rest.scene.products)
    acts._products = iter(range(next_free, next_free + 10_000))
    council = Council(acts, members=members).found()
    found = council.waiting(cases)
    sitting = council.open(found)
    joined(rest, rest.scene, *council.names)
    return Seen(rest, council, sitting, found)


def checking(rest: Rest, folder: Path) -> tuple[Table, UUID]:
    """Have a dossier of a season of 2026 handed in, so that its commune checks it now."""
    scene = build(rest.database, code="ocop-2026", season=f"d-{len(rest.tokens)}", products=2)
    papers = Papers(forms.load(), FileFolder(folder), dossiers.load())
    table = Table(Acts(rest.database, scene, at=datetime(2026, 6, 1, 2, 0, tzinfo=UTC)), papers)
    table.publish()
    case = table.acts.case(entry_point="dossier", track="existing")
    table.whole(case)
    joined(rest, scene, prefix="d-")
    return table, case


def put_papers_on(app, folder: Path) -> None:
    """Give an application the forms, files and rules of dossiers."""
    put_on(app, Papers(forms.load(), FileFolder(folder), dossiers.load()))


def council_answers(rest: Rest):
    """Ask every address of councils for a good answer."""
    seen = open_session(rest)
    names, council = seen.council.names, f"/councils/{seen.council.code}"
    yield rest.get("/councils", by=SECRETARY)
    yield rest.call("POST", "/councils", by=SECRETARY, json=council_body(rest))
    yield rest.get(council, by=SECRETARY)
    spare = rest.call("POST", f"{council}/members", by=SECRETARY, json={"login": "s-2020-province_lead"})
    yield spare
    yield rest.call("POST", f"{council}/members/{spare.json()['id']}/end", by=SECRETARY)
    yield rest.call("POST", f"{council}/sessions", by=SECRETARY, json=MEETING)
    yield rest.get("/council-sessions", by=names[0])
    entries = {code: {"option": option} for code, (option, _) in best_entries(seen.council.criteria, c3_4="a").items()}
    for name in names:
        for position in (1, 2):
            body = {"seen": 0, "entries": entries, "opinion": "đạt"}
            yield rest.call("PUT", seen.sheet(position), by=name, json=body)
            key = {"idempotency-key": f"{name} {position}"}
            yield rest.call("POST", seen.sheet(position, "/filing"), by=name, headers=key)
    yield rest.get(seen.sheet(), by=names[0])
    yield rest.get(seen.here, by=SECRETARY)
    yield rest.get(seen.here, by=names[1])
    yield rest.get(f"{seen.here}/results", by=SECRETARY)
    outcomes = rest.get(f"{seen.here}/results", by=SECRETARY).json()["items"]
    stars = [{"case_id": one["case_id"], "stars": one["outcome"]["proposed"]} for one in outcomes]
    yield seen.act({"act": "conclude", "conclusions": stars})
    yield seen.act({"act": "close"})
    yield rest.get(f"{seen.here}/minutes", by=SECRETARY)


def dossier_answers(rest: Rest, folder: Path):
    """Ask every address of dossiers for a good answer."""
    _, case = checking(rest, folder)
    here = f"/cases/{case}/dossier"
    yield rest.get(here, by=COMMUNE)
    desk = rest.get(f"{here}/checking", by=COMMUNE)
    yield desk
    yield rest.call("POST", f"{here}/numbers", by=COMMUNE)
    checks = [{"item": code, "verdict": "missing", "remark": "chưa có"} for code in desk.json()["unchecked"]]
    yield rest.call("PUT", f"{here}/checking", by=COMMUNE, json={"checks": checks})
    yield rest.act(f"{here}/requests", {"comment": "bổ sung"}, by=COMMUNE, key="ask")
    yield rest.act(f"{here}/requests", {"comment": "bổ sung"}, by=COMMUNE, key="ask")
    yield rest.get(here, by=COMMUNE)


def council_body(rest: Rest) -> dict[str, object]:
    """Give a council to enter."""
    return {
        "level": "province",
        "unit_id": str(rest.scene.units["province"]),
        "name": "Hội đồng",
        "decision_no": f"{rest.keys}/QĐ-UBND",
        "decision_on": "2020-05-30",
        "decided_by": "Chủ tịch",
        "term_from": "2020-05-30",
        "term_to": "2021-05-30",
        "rules": {"quorum_percent": 60},
    }
