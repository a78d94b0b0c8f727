"""Acts of a replay on dossiers, councils and sessions: by the services that pages use, each by its own person."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from workflow.definitions.scenario import Scenario
from workflow.definitions.scenario_evaluation import CouncilEntry, FileEntry, SessionEntry
from workflow.definitions.scenario_events import Event
from workflow.domain.dossier import FORM, Pin
from workflow.domain.errors import NotFoundError
from workflow.domain.history import Channel
from workflow.domain.score_sheet import Entries, unexplained
from workflow.domain.time import FixedClock, local_day, parse_instant
from workflow.services.close_session import Evaluation, close_session, publish_provisional
from workflow.services.councils import CouncilRequest, MemberRequest, enter_council, seat_member
from workflow.services.edit_dossier import choose_set, open_workshop, pin, save_own_score
from workflow.services.file_sheet import FileRequest, file_sheet
from workflow.services.hand_in_dossier import hand_in_dossier
from workflow.services.hand_in_paper import HandIn
from workflow.services.identify import Sight, sight_of
from workflow.services.open_scoring import open_scoring
from workflow.services.papers import Papers
from workflow.services.prepare_session import NewSession, freeze_list, list_cases, make_session, send_documents
from workflow.services.register_dossier import register_dossier
from workflow.services.sample_files import sample_file
from workflow.services.save_draft import Typed, save_draft
from workflow.services.save_sheet import SheetDesk, save_sheet, show_sheet
from workflow.services.session_act import SessionRequest
from workflow.services.session_results import Conclusion, conclude, rescore, show_results
from workflow.services.session_seats import declare, note_presence
from workflow.services.show_paper import show_desk
from workflow.services.upload_file import Begin, take_whole
from workflow.store import cases, council_sessions, councils, lookups, processes
from workflow.store.database import Unit
from workflow.store.open_unit import OpenUnit
from workflow.store.reads.caller import CallerRow

_LANGUAGE: Final = "vi"


@dataclass(frozen=True, slots=True)
class Tools:
    """What dossiers and councils of a replay stand on: forms with a place for files, regulations with minutes."""

    papers: Papers
    evaluation: Evaluation


@dataclass(slots=True)
class Desk:
    """A replay at dossiers and councils, and what it remembers: who sees what, where each session is kept."""

    scenario: Scenario
    tools: Tools
    persons: Mapping[str, UUID]
    units: Mapping[str, UUID]
    channel: Channel
    _sights: dict[tuple[str, date], Sight] = field(default_factory=dict)
    _sessions: dict[str, UUID] = field(default_factory=dict)
    _councils: dict[str, UUID] = field(default_factory=dict)
    _places: dict[tuple[str, UUID], int] = field(default_factory=dict)

    def act(self, unit: Unit, event: Event, case_ids: Mapping[str, UUID]) -> None:
        """Do what an event says. Raises what the services raise."""
        if event.act == "found":
            self._found(unit, event)
        elif event.act == "paper":
            self._hand_in(unit, event, case_ids[event.case])
        elif event.act == "register":
            sight = self._sight(unit, event.by, event.at)
            register_dossier(OpenUnit(unit), FixedClock(event.at), sight, case_ids[event.case])
        elif event.act == "sheet":
            self._score(unit, event, case_ids[event.case])
        else:
            self._session_act(unit, event, case_ids)

    def _request(self, event: Event, more: str = "") -> str:
        return request_id(self.scenario, event.number) + more

    def _found(self, unit: Unit, event: Event) -> None:
        entry, clock = self.scenario.file.councils[event.place], FixedClock(event.at)
        if councils.by_decision(unit, entry.level, self._unit(entry), entry.decision_no) is not None:
            return
        actor = self._sight(unit, event.by, event.at).actor
        first, last = (date.fromisoformat(day) for day in entry.term)
        asked = CouncilRequest(
            level=entry.level,
            unit_id=self._unit(entry),
            name=entry.name,
            decision_no=entry.decision_no,
            decision_on=date.fromisoformat(entry.decision_on),
            decided_by=entry.decided_by,
            term_from=first,
            term_to=last,
            rules=dict(entry.rules),
        )
        row = enter_council(unit, clock, actor, asked)
        for login, member in entry.members.items():
            seat = MemberRequest(login, member.post, organisation=member.organisation, since=first)
            seat_member(unit, clock, actor, row.id, seat)
        self._councils[event.place] = row.id

    def _unit(self, entry: CouncilEntry) -> UUID | None:
        return None if entry.unit is None else self.units[entry.unit]

    def _session_act(self, unit: Unit, event: Event, case_ids: Mapping[str, UUID]) -> None:
        entry = self.scenario.file.sessions[event.place]
        if event.name == "prepare":
            self._prepare(unit, event, entry, case_ids)
            return
        open_unit, clock, shelf = OpenUnit(unit), FixedClock(event.at), self.tools.evaluation.shelf
        sight = self._sight(unit, event.by, event.at)
        asked = SessionRequest(self._session(unit, event.place), self._request(event))
        if event.name == "open":
            self._gather(unit, event, entry, case_ids)
            open_scoring(open_unit, clock, sight, asked, channel=self.channel)
        elif event.name == "rescore":
            for place, case in enumerate(event.cases):
                again = SessionRequest(asked.session, self._request(event, f":{place}" if place else ""))
                rescore(open_unit, clock, sight, again, shelf, case_ids[case])
        elif event.name == "publish":
            publish_provisional(open_unit, clock, sight, asked, shelf, channel=self.channel)
        else:
            self._conclude(unit, event, entry, case_ids)
            close_session(open_unit, clock, sight, asked, self.tools.evaluation, channel=self.channel)

    def _prepare(self, unit: Unit, event: Event, entry: SessionEntry, case_ids: Mapping[str, UUID]) -> None:
        open_unit, clock = OpenUnit(unit), FixedClock(event.at)
        sight = self._sight(unit, event.by, event.at)
        meets_at = parse_instant(entry.meets_at)
        new = NewSession(self._council(unit, entry.council), entry.mode, meets_at, entry.place)
        key = make_session(unit, clock, sight.actor, new).id
        listed = [case_ids[case] for case in self._listed(entry)]
        codes = lookups.case_codes(unit, listed)
        list_cases(open_unit, clock, sight, SessionRequest(key, self._request(event, ":list")), codes)
        freeze_list(open_unit, clock, sight, SessionRequest(key, self._request(event)), self.tools.evaluation.shelf)
        send_documents(open_unit, clock, sight, SessionRequest(key, self._request(event, ":send")))
        self._sessions[event.place] = key

    def _gather(self, unit: Unit, event: Event, entry: SessionEntry, case_ids: Mapping[str, UUID]) -> None:
        """Have everybody come who comes, and declare."""
        open_unit, clock, key = OpenUnit(unit), FixedClock(event.at), self._session(unit, event.place)
        session = council_sessions.load(unit, key)
        seats = {} if session is None else {seat.person_id: seat for seat in session.scoring_seats}
        runner = self._sight(unit, event.by, event.at)
        for login in self.scenario.file.councils[entry.council].members:
            seat = seats.get(self.persons[login])
            if seat is None or login in entry.absent:
                continue
            come = SessionRequest(key, self._request(event, f":come:{login}"))
            note_presence(open_unit, clock, runner, come, seat.member_id, present=True)
            aside = [(case_ids[case], why) for case, why in entry.recused.get(login, {}).items()]
            said = SessionRequest(key, self._request(event, f":say:{login}"))
            declare(open_unit, clock, self._sight(unit, login, event.at), said, aside)

    def _conclude(self, unit: Unit, event: Event, entry: SessionEntry, case_ids: Mapping[str, UUID]) -> None:
        """Conclude as the sheets propose, and where the file says otherwise as it says."""
        sight, key = self._sight(unit, event.by, event.at), self._session(unit, event.place)
        shelf = self.tools.evaluation.shelf
        other = {case_ids[case]: one for case, one in entry.conclusions.items()}
        given = []
        for one in show_results(unit, sight, shelf, key)[1]:
            said = other.get(one.case.case_id)
            stars = 0 if one.result is None else one.result.stars
            given.append(Conclusion(one.case.case_id, said.stars if said else stars, said.reason if said else ""))
        asked = SessionRequest(key, self._request(event, ":conclude"))
        conclude(OpenUnit(unit), FixedClock(event.at), sight, asked, shelf, given)

    def _score(self, unit: Unit, event: Event, case_id: UUID) -> None:
        clock, shelf = FixedClock(event.at), self.tools.evaluation.shelf
        sight, key = self._sight(unit, event.by, event.at), self._session(unit, event.place)
        position = self._position(unit, event.place, case_id)
        desk = show_sheet(unit, sight, shelf, key, position)
        save_sheet(unit, clock, sight, desk, _entries(desk, event), seen=desk.own.version)
        file_sheet(OpenUnit(unit), clock, sight, shelf, FileRequest(key, position, self._request(event)))

    def _hand_in(self, unit: Unit, event: Event, case_id: UUID) -> None:
        """Fill a form in, put together what goes with it, and hand it in."""
        paper, clock, papers = event.paper, FixedClock(event.at), self.tools.papers
        if paper is None:
            raise NotFoundError("form_not_found")
        sight, names = self._sight(unit, event.by, event.at), self._names(event.case)
        for code, answers in paper.answers.items():
            desk = show_desk(unit, clock, sight, papers.forms, case_id, paper.form)
            part = next((one for one in desk.form.parts if one.code == code), None)
            if part is None:
                raise NotFoundError("form_not_found")
            typed = {name: names.get(value, value) for name, value in answers.items()}
            save_draft(unit, clock, sight, desk, Typed(part, typed, desk.seen))
        if paper.form == FORM and event.sheet:
            self._score_own(unit, event, sight, case_id)
        for file in paper.files:
            self._bring(unit, event, sight, case_id, file)
        asked = HandIn(case_id, paper.form, self._request(event), channel=self.channel)
        hand_in_dossier(OpenUnit(unit), clock, sight, papers, asked)

    def _score_own(self, unit: Unit, event: Event, sight: Sight, case_id: UUID) -> None:
        clock, papers = FixedClock(event.at), self.tools.papers
        workshop = open_workshop(unit, clock, sight, papers, case_id)
        number = self._set_number(event.case)
        if number is not None and (workshop.criteria_set is None or workshop.criteria_set.number != number):
            choose_set(unit, clock, sight, workshop, number)
            workshop = open_workshop(unit, clock, sight, papers, case_id)
        save_own_score(unit, clock, sight, workshop, event.sheet, seen=workshop.head.version)

    def _bring(self, unit: Unit, event: Event, sight: Sight, case_id: UUID, file: FileEntry) -> None:
        clock, papers = FixedClock(event.at), self.tools.papers
        content = sample_file(file.name, pages=file.pages)
        asked = Begin(case_id, file.item, file.name, len(content))
        row = take_whole(OpenUnit(unit), clock, sight, papers, asked, file=io.BytesIO(content))
        if file.pins:
            workshop = open_workshop(unit, clock, sight, papers, case_id)
            for criterion, page in file.pins.items():
                pin(unit, clock, sight, workshop, row.id, Pin(criterion, page))

    def _names(self, case: str) -> dict[str, str]:
        """Give what the names of a case stand for in a paper."""
        for producer in self.scenario.file.producers.values():
            if case in producer.products:
                product = producer.products[case].name
                return {"$producer": producer.name, "$account": producer.account.name, "$product": product}
        return {}

    def _set_number(self, case: str) -> int | None:
        found = [p.products[case].set_number for p in self.scenario.file.producers.values() if case in p.products]
        return found[0] if found else None

    def _listed(self, entry: SessionEntry) -> list[str]:
        file = self.scenario.file
        return list(dict.fromkeys(case for name in entry.cases for case in file.groups.get(name, (name,))))

    def _sight(self, unit: Unit, login: str, at: datetime) -> Sight:
        day = local_day(at)
        found = self._sights.get((login, day))
        if found is None:
            actor = cases.load_actor(unit, actor_id=self.persons[login], today=day)
            if actor is None:
                raise NotFoundError("person_not_found", login=login)
            versions = tuple(row[0] for row in processes.versions(unit))
            found = self._sights[login, day] = sight_of(unit, CallerRow(actor, _LANGUAGE, versions))
        return found

    def _council(self, unit: Unit, code: str) -> UUID:
        """Give a council: remembered, or found by the decision that set it up."""
        if code not in self._councils:
            entry = self.scenario.file.councils[code]
            key = councils.by_decision(unit, entry.level, self._unit(entry), entry.decision_no)
            if key is None:
                raise NotFoundError("council_not_found")
            self._councils[code] = key
        return self._councils[code]

    def _session(self, unit: Unit, code: str) -> UUID:
        """Give a session: remembered, or found by the event that prepared it."""
        if code not in self._sessions:
            prepared = [e for e in self.scenario.events if e.name == "prepare" and e.place == code]
            key = lookups.session_of(unit, self._request(prepared[0])) if prepared else None
            if key is None:
                raise NotFoundError("council_session_not_found")
            self._sessions[code] = key
        return self._sessions[code]

    def _position(self, unit: Unit, code: str, case_id: UUID) -> int:
        if (code, case_id) not in self._places:
            session = council_sessions.load(unit, self._session(unit, code))
            for case in () if session is None else session.cases:
                self._places[code, case.case_id] = case.position
        if (code, case_id) not in self._places:
            raise NotFoundError("case_not_listed")
        return self._places[code, case_id]


def request_id(scenario: Scenario, number: int) -> str:
    """Give the key under which an event is written."""
    return f"replay:{scenario.name}:{number}"


def _entries(desk: SheetDesk, event: Event) -> Entries:
    """Give a member's entries, with a remark wherever they lie below what the maker claims."""
    entries = {criterion: [option, ""] for criterion, option in event.sheet.items()}
    for fault in unexplained(entries, desk.criteria, desk.claims) if event.remark else ():
        entries[str(fault["criterion"])][1] = event.remark or ""
    return entries
