"""What happened around a case as a reader sees it: by day, the newest first, runs of notices folded. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

from api.web.case.day_words import DayWords, Text
from api.web.case.labels import Labels
from workflow.domain.access import FOR_NAME
from workflow.domain.time import local_day
from workflow.store.reads.case_timeline import Happening

FOLDED_FROM: Final = 3
"""So many reminders in a row become one line."""


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "undo": _("Taken back: step {undoes}"),
        "migrate": _("Moved to another version of the process"),
        "stop_clock": _("Time limit stopped: {limit}"),
        "resume_clock": _("Time limit runs on: {limit}"),
        "ask_extension": _("More time asked for: {limit}, until {due}"),
        "extend_clock": _("More time granted: {limit}, until {due}"),
        "apologise": _("The office apologises and promises another day: {due}"),
        "admit_late": _("Admitted late: {window}, until {until}"),
    }
)
_LIMITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "recomputed": _("Last day counted anew: {limit}"),
        "breached": _("Last day over: {limit}"),
        "opened": _("Opened: {limit}"),
    }
)
_NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reminder": _("Reminder"),
        "escalation": _("Reported upwards"),
        "event": _("Notice"),
        "moved": _("Notice of a changed day"),
        "nudge": _("Reminder by an officer"),
        "stuck": _("Case stands still"),
        "apology": _("Apology"),
    }
)
CHANNELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "in_app": _("on this site"),
        "email": _("e-mail"),
        "sms": _("text message"),
        "zalo": "Zalo",
        "telegram": "Telegram",
        "phone": _("telephone"),
    }
)
_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sent": _("sent"),
        "delivered": _("received"),
        "failed": _("came back"),
        "suppressed": _("not sent"),
    }
)
REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "clock_ended": _("it was done meanwhile"),
        "clock_stopped": _("the time limit stands still"),
        "date_moved": _("the last day has moved"),
        "case_closed": _("the case is closed"),
        "muted": _("the person has switched this notice off"),
        "already_told": _("the person knows already"),
        "switched_off": _("this channel is switched off"),
        "no_address": _("no address is known"),
        "unreachable": _("the address does not work"),
        "superseded": _("a later one went out instead"),
        "replayed": _("the season was entered afterwards"),
        "text": _("its text could not be made"),
    }
)
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reached": _("reached"),
        "no_answer": _("no answer"),
        "wrong_number": _("wrong number"),
        "told_otherwise": _("told in another way"),
    }
)
PAPER_MARK: Final = "paper:"
FILE_MARK: Final = "file:"
"""How references name a form that was handed in, and its files, before their hashes."""

AT_COUNTER: Final = "at-counter"
"""The reference that says: the producer handed the paper in at the counter."""

_ICONS: Final[Mapping[str, str]] = MappingProxyType(
    {"returned": "return", "accepted": "check", "recognised": "star", "closed": "cross", "revoked": "stop"}
)
_COUNTER: Final = _("paper handed in at the counter")
_NAMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        PAPER_MARK: _("the form as handed in, mark {mark}"),
        "dossier:": _("the dossier, mark {mark}"),
        "list:": _("the list of the session, mark {mark}"),
        "minutes:": _("minutes of the session, mark {mark}"),
        "result:": _("the result of scoring, mark {mark}"),
    }
)
"""What stands behind a hash, by how its reference begins; people see the beginning of the hash."""
_SESSION_MARK: Final = "session:"
_SESSION: Final = _("session {code}")
_FILES: Final = _("files with it: {count}")
_CALLED: Final = _("Call to {person}: {outcome}")
_TO_CALL: Final = _("To be called: {person}")
_BEGUN: Final = _("Time limit begun: {limit}, until {due}")
_BEGUN_OPEN: Final = _("Time limit begun: {limit}; no last day yet")
_TOLD: Final = _("{kind} “{notice}” to {person} · {channel}: {state}")
_CHANGE: Final = _("{before} → {after}")
_SYSTEM: Final = _("the system")
_BEHALF: Final = _("on behalf of the producer")
_STANDING_IN: Final = _("standing in for {name}")
_AS_SUBSTITUTE: Final = _("as a substitute")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: when, by whom, what; ``quote`` is what was said, ``change`` from what to what.

    ``folded`` are the lines of which this one is the sum.
    """

    at: str
    icon: str
    what: str
    who: str = ""
    quote: str = ""
    points: tuple[str, ...] = ()
    change: str = ""
    evidence: tuple[str, ...] = ()
    note: str = ""
    task: str = ""
    fold: str = ""
    folded: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class DayOf:
    """A day with its lines, the newest first."""

    on: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Turns happenings into lines for one reader. ``office`` readers are told the names of officers."""

    text: Text
    labels: Labels
    days: DayWords
    version: str
    office: bool
    reader_id: str

    def by_day(self, happenings: Iterable[Happening]) -> tuple[DayOf, ...]:
        """Give the days, the newest first, with their lines."""
        grouped = groupby(happenings, key=lambda one: local_day(one.at))
        return tuple(DayOf(on, tuple(self._folded([*some]))) for on, some in grouped)

    def entry(self, one: Happening) -> Entry:
        """Give the line of one happening."""
        made = {
            "act": self._act,
            "begun": self._begun,
            "limit": self._limit,
            "notice": self._notice,
            "call": self._call,
        }[one.source](one.said)
        return replace(made, at=self.days.time(one.at))

    def _folded(self, happenings: Sequence[Happening]) -> Iterable[Entry]:
        for is_run, some in groupby(happenings, key=lambda one: one.source == "notice"):
            entries = [self.entry(one) for one in some]
            if not is_run or len(entries) < FOLDED_FROM:
                yield from entries
                continue
            span = entries[-1].at if entries[-1].at == entries[0].at else f"{entries[-1].at}–{entries[0].at}"
            yield Entry(span, "bell", "", fold=str(len(entries)), folded=tuple(entries))

    def _act(self, said: Mapping[str, Any]) -> Entry:
        version, before, after = said["process"], said["from"], said["to"]
        kind = said["kind"]
        if kind in _KINDS:
            what = self.text(_KINDS[kind], undoes=said["inputs"].get("undoes", ""))
        else:
            what = self.labels.act(version, before, said["trigger"])
        moved = before is not None and before != after
        change = (
            self.text(_CHANGE, before=self.labels.state(version, before), after=self.labels.state(version, after))
            if moved
            else ""
        )
        remarks = said["inputs"].get("remarks")
        return Entry(
            at="",
            icon=self._icon(said),
            what=what,
            who=self._who(said),
            quote=said["comment"] or "",
            points=tuple(str(item) for item in remarks) if isinstance(remarks, list) else (),
            change=change,
            evidence=self._references(said["evidence"] or ()),
        )

    def _icon(self, said: Mapping[str, Any]) -> str:
        process = self.labels.processes.get(said["process"])
        to = process.states.get(said["to"]) if process is not None else None
        if said["kind"] == "undo":
            return "return"
        families = {
            "returned": "return",
            "accepted": "check",
            "recognised": "star",
            "closed": "cross",
            "revoked": "stop",
        }
        return families.get(to.family, "forward") if to is not None else "forward"

    def _who(self, said: Mapping[str, Any]) -> str:
        role = self.labels.role(said["process"], said["role"])
        if said["role"] == "system":
            return self.text(_SYSTEM)
        named = self.office or said["person"] == self.reader_id
        who = f"{said['who']}, {role}" if named else role
        other = said["inputs"].get(FOR_NAME)
        if other and self.office:
            who = f"{who}, {self.text(_STANDING_IN, name=other)}"
        elif other:
            who = f"{who}, {self.text(_AS_SUBSTITUTE)}"
        return f"{who}, {self.text(_BEHALF)}" if said["behalf"] else who

    def _references(self, items: Sequence[str]) -> tuple[str, ...]:
        """Give references in words: what was handed in by the beginning of its hash, its files by their number."""
        files = sum(item.startswith(FILE_MARK) for item in items)
        counted = (self.text(_FILES, count=files),) if files else ()
        return (*(self._reference(item) for item in items if not item.startswith(FILE_MARK)), *counted)

    def _reference(self, item: str) -> str:
        for begins, named in _NAMED.items():
            if item.startswith(begins):
                return self.text(named, mark=item.removeprefix(begins)[:8])
        if item.startswith(_SESSION_MARK):
            return self.text(_SESSION, code=item.removeprefix(_SESSION_MARK))
        return self.text(_COUNTER) if item == AT_COUNTER else item

    def _begun(self, said: Mapping[str, Any]) -> Entry:
        limit = self.labels.limit(self.version, said["rule"])
        what = (
            self.text(_BEGUN_OPEN, limit=limit)
            if said["due"] is None
            else self.text(_BEGUN, limit=limit, due=self._day(said["due"]))
        )
        return Entry("", "clock", what)

    def _limit(self, said: Mapping[str, Any]) -> Entry:
        if "trigger" not in said:
            limit = self.labels.limit(self.version, said["rule"])
            what = self.text(_LIMITS.get(said["kind"], said["kind"]), limit=limit)
            return Entry("", "clock", what, who=self.text(_SYSTEM), change=self._moved(said["before"], said["after"]))
        inputs = said["inputs"]
        process = self.labels.processes.get(said["process"])
        window = process.windows.get(inputs.get("window", "")) if process is not None else None
        what = self.text(
            _KINDS.get(said["trigger"], said["trigger"]),
            limit=self.labels.limit(said["process"], inputs.get("rule", "")),
            due=self._day(inputs.get("new_due_on")),
            until=self._day(inputs.get("until")),
            window="" if window is None else self.labels.say(window),
        )
        return Entry(
            at="",
            icon="pause" if said["trigger"] == "stop_clock" else "clock",
            what=what,
            who=self._who(said),
            quote=said["comment"] or "",
            change=self._moved(inputs.get("due_before"), inputs.get("due_after")),
            note=self._reason(said["process"], inputs),
        )

    def _reason(self, version: str, inputs: Mapping[str, Any]) -> str:
        process = self.labels.processes.get(version)
        rule = process.clocks.get(inputs.get("rule", "")) if process is not None else None
        code = inputs.get("reason")
        stop = next((stop for stop in rule.stops if stop.code == code), None) if rule is not None else None
        parts = ["" if stop is None else self.labels.say(stop.label), str(inputs.get("document") or "")]
        return " · ".join(part for part in parts if part)

    def _moved(self, before: str | None, after: str | None) -> str:
        if before == after or after is None:
            return ""
        return self.text(_CHANGE, before=self._day(before) or "–", after=self._day(after))

    def _notice(self, said: Mapping[str, Any]) -> Entry:
        named = self.office or said["role"] == "producer"
        what = self.text(
            _TOLD,
            kind=self.text(_NOTICES.get(said["kind"], said["kind"])),
            notice=self.labels.notice(self.version, said["notice"]),
            person=said["to"] if named else self.labels.role(self.version, said["role"]),
            channel=self.text(CHANNELS.get(said["channel"], said["channel"])),
            state=self.text(_STATES.get(said["state"], said["state"])),
        )
        reason = said["reason"]
        return Entry(
            at="",
            icon="mail" if said["channel"] == "email" else "bell",
            what=what,
            note="" if reason is None else self.text(REASONS.get(reason, reason)),
        )

    def _call(self, said: Mapping[str, Any]) -> Entry:
        if said["outcome"] is None:
            return Entry("", "call", self.text(_TO_CALL, person=said["to"]), task=said["task"])
        outcome = self.text(OUTCOMES.get(said["outcome"], said["outcome"]))
        return Entry(
            at="",
            icon="call",
            what=self.text(_CALLED, person=said["to"], outcome=outcome),
            who=(said["who"] or "") if self.office else "",
            quote=said["note"] or "",
        )

    def _day(self, text: str | None) -> str:
        return "" if not text else self.days.weekday(date.fromisoformat(text))
