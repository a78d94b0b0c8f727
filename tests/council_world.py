"""A council with people, a session of it, and members who score: through the services, for tests and benchmarks."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import config
from tests.acts import Acts
from tests.rule_book import book
from workflow.definitions.minutes import load_minutes
from workflow.domain.council_session import Session
from workflow.domain.criteria import CriteriaSet
from workflow.domain.time import FixedClock, local_day
from workflow.services.close_session import Closed, Evaluation, close_session, publish_provisional
from workflow.services.councils import CouncilRequest, MemberRequest, enter_council, seat_member
from workflow.services.file_sheet import FiledReceipt, FileRequest, file_sheet
from workflow.services.identify import Sight
from workflow.services.open_scoring import open_scoring
from workflow.services.prepare_session import NewSession, freeze_list, list_cases, make_session, send_documents
from workflow.services.save_sheet import SavedSheet, SheetDesk, save_sheet, show_sheet
from workflow.services.session_act import SessionRequest
from workflow.services.session_results import CaseResult, Conclusion, conclude, rescore, set_aside, show_results
from workflow.services.session_rules import RuleShelf
from workflow.services.session_seats import declare, note_presence
from workflow.store import council_sessions

TEMPLATE = Path(config.__path__[0]) / "minutes" / "meeting.yaml"
RULES = "qd-26-2026"
SET = 1


def evaluation() -> Evaluation:
    """Give the shipped regulations and template."""
    return Evaluation(RuleShelf.of(book().values()), load_minutes(TEMPLATE))


@dataclass
class Council:
    """A council of a scene's province: a chair, a secretary who does not score, and members by name."""

    acts: Acts
    members: int = 3
    rules: dict[str, Any] = field(default_factory=dict)
    evaluation: Evaluation = field(default_factory=evaluation)
    code: str = ""
    names: list[str] = field(default_factory=list)
    seats: dict[str, UUID] = field(default_factory=dict)
    _keys: Iterator[int] = field(default_factory=itertools.count)

    @property
    def criteria(self) -> CriteriaSet:
        """Give the sheet that products are scored by."""
        return book()[RULES].sets[SET]

    def found(self) -> "Council":
        """Enter the council: ``m0`` presides, the scene's secretary writes."""
        acts, scene = self.acts, self.acts.scene
        with acts.database.unit() as unit:
            day = local_day(acts.at)
            asked = CouncilRequest(
                level="province",
                unit_id=scene.units["province"],
                name="Hội đồng thử",
                decision_no=f"{uuid4().hex[:8]}/QĐ-UBND",
                decision_on=day,
                decided_by="Chủ tịch tỉnh thử",
                term_from=day,
                term_to=day + timedelta(days=400),
                rules=self.rules,
            )
            self.code = enter_council(unit, acts.clock(), self.sight("council_secretary").actor, asked).code
        for number in range(self.members):
            self.join(f"m{number}-{self.code[-4:]}", post="chair" if number == 0 else "member")
        self.join("council_secretary", post="secretary")
        return self

    def join(self, name: str, **more: Any) -> UUID:
        """Seat somebody, registered first where nobody has that name."""
        if name not in self.acts.scene.people:
            self.acts.newcomer(name, "council_member")
        with self.acts.database.unit() as unit:
            login = unit.row("SELECT login FROM persons WHERE id = %s", (self.acts.scene.people[name],))
            assert login is not None
            asked = MemberRequest(login[0], **more)
            member = seat_member(unit, self.acts.clock(), self.sight("council_secretary").actor, self.code, asked)
        self.seats[name] = member.id
        if member.scores:
            self.names.append(name)
        return member.id

    def sight(self, who: str) -> Sight:
        """Give who somebody is."""
        return self.acts.sight(who)

    def waiting(self, count: int) -> list[UUID]:
        """Give cases that wait for the council, of products with a sheet."""
        found = [self.acts.case(until="council_scheduled") for _ in range(count)]
        self.give_sheets()
        return found

    def give_sheets(self, number: int = SET) -> None:
        """Say by which sheet the scene's products are scored."""
        with self.acts.database.unit() as unit:
            unit.execute("UPDATE products SET set_number = %s WHERE set_number IS NULL", (number,))
            unit.execute("UPDATE seasons SET regulation = %s WHERE id = %s", (RULES, self.acts.scene.season_id))

    def prepare(self, found: Sequence[UUID], **more: Any) -> "Sitting":
        """Freeze a list, send the dossiers, and wait until the day of the meeting."""
        acts = self.acts
        given = {"mode": "meeting", "meets_at": acts.at + timedelta(days=7), "place": "Hội trường", **more}
        with acts.database.unit() as unit:
            code = make_session(
                unit, acts.clock(), self.sight("council_secretary").actor, NewSession(self.code, **given)
            ).code
        sitting = Sitting(self, code)
        codes = [sitting.case_code(case) for case in found]
        list_cases(acts.database, acts.clock(), *sitting.by_secretary(), codes)
        freeze_list(acts.database, acts.clock(), *sitting.by_secretary(), self.evaluation.shelf)
        send_documents(acts.database, acts.clock(), *sitting.by_secretary())
        acts.at += timedelta(days=7)
        return sitting

    def open(self, found: Sequence[UUID], **more: Any) -> "Sitting":
        """Prepare a session, have everybody come and declare, and open the scoring."""
        sitting = self.prepare(found, **more)
        for name in self.names:
            sitting.come(name)
            sitting.declare(name)
        sitting.open()
        return sitting


@dataclass
class Sitting:
    """A session, and what its people do in it."""

    council: Council
    code: str

    @property
    def acts(self) -> Acts:
        """Give the acts of the scene."""
        return self.council.acts

    @property
    def session(self) -> Session:
        """Read the session."""
        with self.acts.database.single() as unit:
            found = council_sessions.load(unit, self.code)
        assert found is not None
        return found

    def key(self) -> str:
        """Give a fresh request key."""
        return f"council-{next(self.council._keys)}"

    def by_secretary(self, **more: Any) -> tuple[Sight, SessionRequest]:
        """Give who runs the session and a request on it."""
        return self.by("council_secretary", **more)

    def by(self, who: str, **more: Any) -> tuple[Sight, SessionRequest]:
        """Give somebody and a request on the session."""
        return self.council.sight(who), SessionRequest(self.code, more.pop("request_id", self.key()), **more)

    def case_code(self, case: UUID) -> str:
        """Give the code of a case."""
        with self.acts.database.single() as unit:
            row = unit.row("SELECT code FROM cases WHERE id = %s", (case,))
        assert row is not None
        return str(row[0])

    def come(self, name: str, *, present: bool = True) -> None:
        """Come in, or leave."""
        member = self.council.seats[name]
        note_presence(self.acts.database, self.acts.clock(), *self.by_secretary(), member, present=present)

    def declare(self, name: str, *conflicts: tuple[UUID, str]) -> None:
        """Declare oneself."""
        declare(self.acts.database, self.acts.clock(), *self.by(name), conflicts)

    def open(self) -> Session:
        """Open the scoring."""
        return open_scoring(self.acts.database, self.acts.clock(), *self.by_secretary())

    def desk(self, name: str, position: int = 1) -> SheetDesk:
        """Open a sheet."""
        with self.acts.database.single() as unit:
            return show_sheet(unit, self.council.sight(name), self.council.evaluation.shelf, self.code, position)

    def save(self, name: str, position: int, entries: dict[str, list[str]], *, seen: int | None = None) -> SavedSheet:
        """Save entries over what is stored, or over the version seen."""
        desk = self.desk(name, position)
        with self.acts.database.single() as unit:
            return save_sheet(
                unit,
                self.acts.clock(),
                self.council.sight(name),
                desk,
                entries,
                seen=desk.own.version if seen is None else seen,
            )

    def file(self, name: str, position: int = 1, *, request_id: str = "", **more: Any) -> FiledReceipt:
        """File the sheet as it stands."""
        asked = FileRequest(self.code, position, request_id or self.key(), **more)
        shelf = self.council.evaluation.shelf
        return file_sheet(self.acts.database, self.acts.clock(), self.council.sight(name), shelf, asked)

    def score(self, name: str, position: int = 1, **instead: str) -> FiledReceipt:
        """Put down the best options but these ("c4_1" stands for 4.1), and file."""
        self.save(name, position, best_entries(self.council.criteria, **instead))
        return self.file(name, position)

    def results(self, who: str = "council_secretary") -> list[CaseResult]:
        """Look at the results."""
        with self.acts.database.single() as unit:
            return show_results(unit, self.council.sight(who), self.council.evaluation.shelf, self.code)[1]

    def conclude(self, *given: Conclusion, who: str = "council_secretary") -> None:
        """Conclude as given; without anything, as proposed on every case."""
        found = given or tuple(
            Conclusion(one.case.case_id, one.result.stars, "")
            for one in self.results(who)
            if one.result is not None and one.case.aside is None
        )
        conclude(self.acts.database, self.acts.clock(), *self.by(who), self.council.evaluation.shelf, found)

    def close(self, **more: Any) -> Closed:
        """Close the session."""
        request = self.by_secretary(**more)
        return close_session(self.acts.database, self.acts.clock(), *request, self.council.evaluation)

    def rescore(self, case: UUID) -> None:
        """Have a case scored anew."""
        sight, asked = self.by_secretary()
        rescore(self.acts.database, self.acts.clock(), sight, asked, self.council.evaluation.shelf, case)

    def set_aside(self, case: UUID, reason: Any) -> None:
        """Set a case aside."""
        sight, asked = self.by_secretary()
        set_aside(self.acts.database, self.acts.clock(), sight, asked, case, reason)

    def publish(self) -> None:
        """Publish the provisional points."""
        sight, asked = self.by_secretary()
        publish_provisional(self.acts.database, self.acts.clock(), sight, asked, self.council.evaluation.shelf)

    def clock(self) -> FixedClock:
        """Give a clock a minute further on."""
        return self.acts.clock()


def best_entries(criteria: CriteriaSet, **instead: str) -> dict[str, list[str]]:
    """Give entries with every best option but these."""
    found = {criterion.code: [criterion.choices()[-1].key, ""] for criterion in criteria.criteria}
    return found | {name[1:].replace("_", "."): [key, ""] for name, key in instead.items()}
