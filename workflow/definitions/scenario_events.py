"""Expand the timeline of a scenario: one event a case, in order of time, each with who does it.

``by`` is a login, or ``$role``: whoever holds that role for the case on that day. Everything wrong
is a finding; nothing is fired here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias

from workflow.definitions.finding import Finding
from workflow.definitions.scenario_evaluation import PaperEntry
from workflow.definitions.scenario_file import CaseEntry, EventEntry, ScenarioFile
from workflow.definitions.scenario_people import Holders
from workflow.definitions.scenario_sessions import Evaluations
from workflow.domain.errors import InvalidInputError
from workflow.domain.history import InputValue
from workflow.domain.process import Process, Scalar
from workflow.domain.text import COMMENT_MAX, checked
from workflow.domain.time import local_day, parse_instant

EVENTS_MAX: Final = 20_000
TRACKS: Final = frozenset({"new", "existing"})
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SPREAD_DIGITS: Final = 4
_SPREAD_MAX: Final = timedelta(days=366)

Act: TypeAlias = Literal["enter", "trigger", "undo", "paper", "register", "found", "session", "sheet"]
_ACTS: Final[tuple[Act, ...]] = ("enter", "trigger", "undo", "paper", "register", "found", "session")
MEMBERS: Final = "$members"
"""Who files the sheets of a session: each member his own."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act on one case. ``number`` counts from 1 over the whole scenario; ``entry`` is its line of the file.

    ``case`` is empty for what is done to a council or a session; ``place`` is the short name of either. ``sheet``: a
    member's choices, or the producer's own in a dossier; ``remark``: what a member says of less than is claimed.
    """

    number: int
    entry: int
    line: int
    at: datetime
    act: Act
    name: str
    case: str
    by: str
    track: str = "new"
    comment: str | None = None
    evidence: tuple[str, ...] = ()
    inputs: Mapping[str, InputValue] = field(default_factory=dict)
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    on_behalf: bool = False
    place: str = ""
    cases: tuple[str, ...] = ()
    paper: PaperEntry | None = None
    sheet: Mapping[str, str] = field(default_factory=dict)
    remark: str | None = None


def expand(file: ScenarioFile, process: Process, evaluations: Evaluations) -> tuple[list[Event], list[Finding]]:
    """Give the events in the order they happen, and every fault of the timeline."""
    expander = _Expander(file, process, evaluations)
    for index, entry in enumerate(file.events):
        expander.add(index, entry)
    return expander.finish()


class _Expander:
    def __init__(self, file: ScenarioFile, process: Process, evaluations: Evaluations) -> None:
        self._file = file
        self._process = process
        self._evaluations = evaluations
        self._groups = file.groups
        self._cases = frozenset(key for p in file.producers.values() for key in p.products)
        self._holders = Holders(file, process)
        self._inputs: dict[str, set[str]] = {}
        for transition in process.transitions:
            self._inputs.setdefault(transition.trigger, set()).update(f.name for f in transition.inputs)
        self._findings: list[Finding] = []
        self._found: list[Event] = []
        self._latest: datetime | None = _instant(file.prepared_at)

    def add(self, index: int, entry: EventEntry) -> None:
        path = f"events.{index}"
        act = self._act(path, entry)
        at = self._when(path, entry)
        spread = self._spread(path, entry)
        if act in {"found", "session"}:
            if at is not None:
                self._add_council(index, entry, at=at, spread=spread)
            return
        cases = self._named(path, entry)
        if act is None or at is None:
            return
        if len(self._found) + len(cases) > EVENTS_MAX:
            self._find("too_many", path, f"more than {EVENTS_MAX} events", "make two scenarios")
            return
        if len(cases) * spread > _SPREAD_MAX:
            self._find("spread_invalid", f"{path}.spread", "the line spreads over more than a year", "shorten it")
            return
        for place, case in enumerate(cases):
            instant = at + place * spread
            by = self._actor(path, entry.by, case, local_day(instant))
            self._found.append(self._event(index, entry, act, case=case, at=instant, by=by))

    def _add_council(self, index: int, entry: EventEntry, *, at: datetime, spread: timedelta) -> None:
        """Add what is done to a council or a session: one event, or one a sheet."""
        path, session = f"events.{index}", self._file.sessions.get(entry.session or "")
        if entry.found is not None:
            if entry.found not in self._file.councils:
                self._unknown(f"{path}.found", "council", entry.found)
            by = self._actor(path, entry.by, "", local_day(at))
            self._found.append(self._plain(index, "found", "found", at=at, by=by, place=entry.found))
            return
        if session is None or entry.act is None:
            self._unknown(f"{path}.session", "session", entry.session or "")
            return
        if entry.act in {"score", "score_again"}:
            self._add_sheets(index, entry, at=at, spread=spread)
            return
        listed = self._evaluations.cases_of(session)
        for place, case in enumerate(entry.cases):
            if case not in listed:
                self._find("not_in_event", f"{path}.cases.{place}", f"'{case[:64]}' is not on the list", "list it")
        by = self._actor(path, entry.by, listed[0] if listed else "", local_day(at))
        event = self._plain(index, "session", entry.act, at=at, by=by, place=session.code)
        self._found.append(replace(event, cases=entry.cases))

    def _add_sheets(self, index: int, entry: EventEntry, *, at: datetime, spread: timedelta) -> None:
        session = self._file.sessions[entry.session or ""]
        if entry.by != MEMBERS:
            self._find("not_one_holder", f"events.{index}.by", "each member files his own sheet", f"write {MEMBERS}")
        sheets = self._evaluations.sheets(session, again=entry.act == "score_again")
        if not sheets:
            self._find("case_missing", f"events.{index}", "no sheet is written down", "write them in the session")
        for place, made in enumerate(sheets):
            event = self._plain(index, "sheet", "sheet", at=at + place * spread, by=made.member, place=session.code)
            self._found.append(replace(event, case=made.case, sheet=made.choices, remark=made.remark))

    def _plain(self, index: int, act: Act, name: str, *, at: datetime, by: str, place: str) -> Event:
        number = len(self._found) + 1
        return Event(number, index, 0, at, act, name, case="", by=by, place=place)

    def finish(self) -> tuple[list[Event], list[Finding]]:
        ordered = sorted(self._found, key=lambda e: (e.at, e.number))
        if all(finding.code != "out_of_order" for finding in self._findings):
            self._check_entries(ordered)
        return [replace(event, number=n) for n, event in enumerate(ordered, start=1)], self._findings

    def _check_entries(self, ordered: list[Event]) -> None:
        entered: set[str] = set()
        for event in ordered:
            path = f"events.{event.entry}"
            if not event.case:
                continue
            if event.act == "enter" and event.case in entered:
                self._find("entered_twice", path, f"'{event.case}' has entered before", "remove one entry")
            elif event.act != "enter" and event.case not in entered:
                self._find("not_entered", path, f"'{event.case}' has not entered yet", "enter it first")
            entered.add(event.case)

    def _event(self, index: int, entry: EventEntry, act: Act, *, case: str, at: datetime, by: str) -> Event:
        own = entry.each.get(case, CaseEntry())
        inputs = {**entry.inputs, **own.inputs}
        return Event(
            number=len(self._found) + 1,
            entry=index,
            line=0,
            at=at,
            act=act,
            name=entry.enter or entry.trigger or entry.paper or ("register" if entry.register else "undo"),
            case=case,
            by=by,
            track=entry.track or "new",
            comment=own.comment or entry.comment,
            evidence=own.evidence or entry.evidence,
            inputs={name: list(v) if isinstance(v, tuple) else v for name, v in inputs.items()},
            facts={**entry.facts, **own.facts},
            on_behalf=entry.on_behalf,
            paper=self._file.papers.get(entry.paper or ""),
            sheet=self._own_score(f"events.{index}", entry, own, case),
        )

    def _own_score(self, path: str, entry: EventEntry, own: CaseEntry, case: str) -> dict[str, str]:
        """Give the own score that goes with a dossier."""
        paper = self._file.papers.get(entry.paper or "")
        text = own.score or (None if paper is None else paper.score)
        if text is None:
            return {}
        for fault in self._evaluations.check_sheet(f"{path}.paper", case, text):
            self._find(fault.code, fault.path, fault.message, fault.mend)
        return self._evaluations.made(case, text) or {}

    def _act(self, path: str, entry: EventEntry) -> Act | None:
        said = (entry.enter, entry.trigger, entry.undo, entry.paper, entry.register, entry.found, entry.act)
        given = [act for act, value in zip(_ACTS, said, strict=True) if value]
        if entry.enter is not None:
            if entry.enter not in self._process.entry_points:
                self._unknown(f"{path}.enter", "entry point", entry.enter)
            if entry.track not in TRACKS:
                self._find("track_missing", path, "an entry is new or existing", "add track: new")
        if entry.trigger is not None:
            self._check_trigger(path, entry, entry.trigger)
        if entry.paper is not None and entry.paper not in self._file.papers:
            self._unknown(f"{path}.paper", "paper", entry.paper)
        if len(given) == 1:
            self._check_texts(path, entry)
            return given[0]
        self._find("one_of_three", path, f"an event is one of {', '.join(_ACTS)}", "keep exactly one")
        return None

    def _check_trigger(self, path: str, entry: EventEntry, trigger: str) -> None:
        known = self._inputs.get(trigger)
        if known is None:
            self._unknown(f"{path}.trigger", "trigger", trigger)
            return
        places = [(f"{path}.inputs.{name}", name) for name in entry.inputs]
        places += [(f"{path}.each.{c}.inputs.{name}", name) for c, own in entry.each.items() for name in own.inputs]
        for place, name in places:
            if name not in known:
                self._unknown(place, f"input of {trigger}", name)

    def _check_texts(self, path: str, entry: EventEntry) -> None:
        texts = {f"{path}.comment": entry.comment}
        texts |= {f"{path}.each.{case}.comment": own.comment for case, own in entry.each.items()}
        for place, text in texts.items():
            try:
                checked(text or "", pointer=place, maximum=COMMENT_MAX)
            except InvalidInputError as error:
                self._find(error.code, place, f"the text cannot be stored: {error.code}", "shorten or clean it")

    def _when(self, path: str, entry: EventEntry) -> datetime | None:
        at = _instant(entry.at)
        if at is None:
            message = f"'{entry.at[:40]}' is no instant"
            self._find("instant_invalid", f"{path}.at", message, "write 2020-09-03T08:14+07:00")
            return None
        if self._latest is not None and at < self._latest:
            self._find("out_of_order", f"{path}.at", "the event is before the one above it", "move it up")
        else:
            self._latest = at
        return at

    def _spread(self, path: str, entry: EventEntry) -> timedelta:
        text = entry.spread
        if text is None:
            return timedelta()
        number, unit = text[:-1], _UNITS.get(text[-1:])
        if unit is None or not number.isascii() or not number.isdigit() or len(number) > _SPREAD_DIGITS:
            message = f"'{text[:20]}' is no length of time"
            self._find("spread_invalid", f"{path}.spread", message, "write 90s, 20m, 2h or 1d")
            return timedelta()
        return timedelta(seconds=int(number) * unit)

    def _named(self, path: str, entry: EventEntry) -> list[str]:
        given = [(f"{path}.cases.{i}", name) for i, name in enumerate(entry.cases)]
        if entry.case is not None:
            given.insert(0, (f"{path}.case", entry.case))
        if not given:
            given = [(f"{path}.each.{name}", name) for name in entry.each]
        cases: list[str] = []
        for place, name in given:
            members = (name,) if name in self._cases else self._groups.get(name)
            if members is None:
                self._unknown(place, "case or group", name)
            cases += [case for case in members or () if case in self._cases]
        if not given:
            self._find("case_missing", path, "the event names no case", "add case:, cases: or each:")
        for case in sorted({c for c in cases if cases.count(c) > 1}):
            self._find("doubled", path, f"'{case}' stands in this event twice", "keep one")
        for case in entry.each:
            if case not in cases and case in self._cases:
                self._find("not_in_event", f"{path}.each.{case}", f"'{case}' is not in the event", "add it to cases:")
        return list(dict.fromkeys(cases))

    def _actor(self, path: str, by: str, case: str, day: date) -> str:
        if not by.startswith("$"):
            if by not in self._holders.logins:
                self._unknown(f"{path}.by", "person", by)
            return by
        held = self._holders.of(by[1:], case, day)
        if held is None:
            self._unknown(f"{path}.by", "role", by)
        elif len(held) != 1:
            message = f"{len(held)} persons hold {by[1:]} for '{case}' on {day.isoformat()}"
            self._find("not_one_holder", f"{path}.by", message, "name the person")
        return held[0] if held else ""

    def _unknown(self, path: str, what: str, name: str) -> None:
        self._find("unknown_name", path, f"there is no {what} '{name[:64]}'", "mend the name, or add it above")

    def _find(self, code: str, path: str, message: str, mend: str) -> None:
        finding = Finding(code, path, message, mend)
        if finding not in self._findings:
            self._findings.append(finding)


def _instant(text: str) -> datetime | None:
    try:
        return parse_instant(text)
    except InvalidInputError:
        return None
