"""The minutes of a session as text: a function of its events, its filed sheets and a template, of nothing else. Pure.

The same records and the same template give the same bytes, whenever they are made, in whatever language pages are read.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from workflow.domain.scoring import cut
from workflow.domain.session_events import Event, last
from workflow.domain.time import VIETNAM

SHORT: Final = 12


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A filed sheet as minutes name it: whose, on what, in which round, and what it says in sum."""

    case_id: UUID
    round: int
    member_id: UUID
    parts: Mapping[str, int]
    total: int
    grounds: tuple[str, ...]
    sha256: bytes
    stopped: bool = False


def minutes_text(events: Sequence[Event], sheets: Sequence[SheetLine], texts: Mapping[str, str]) -> str:
    """Write the minutes of a session whose newest event is ``closed``."""
    writer = _Writer(events, sheets, texts)
    return "\n".join(line.rstrip() for part in writer.parts() for line in part.rstrip("\n").split("\n")) + "\n"


def minutes_hash(content: str) -> bytes:
    """Give the SHA-256 of the minutes."""
    return hashlib.sha256(content.encode()).digest()


class _Writer:
    """What the parts of the minutes share: the frozen list, the closing, names by key."""

    def __init__(self, events: Sequence[Event], sheets: Sequence[SheetLine], texts: Mapping[str, str]) -> None:
        self.events = events
        self.sheets = sheets
        self.texts = texts
        frozen, closed = last(events, "frozen"), last(events, "closed")
        if frozen is None or closed is None:
            message = "minutes are made of a session that was frozen and closed"
            raise ValueError(message)
        self.frozen = frozen
        self.closed = closed
        self.seats = {seat["member_id"]: seat for seat in frozen.data["seats"]}
        self.seats |= {e.data["seat"]["member_id"]: e.data["seat"] for e in events if e.kind == "replaced"}
        self.cases = frozen.data["cases"]
        order = {key: place for place, key in enumerate(self.seats)}
        self.own: dict[UUID, list[SheetLine]] = {}
        for sheet in sorted(sheets, key=lambda one: order.get(str(one.member_id), len(order))):
            self.own.setdefault(sheet.case_id, []).append(sheet)

    def say(self, text: str, /, **values: object) -> str:
        return self.texts[text].format(**values)

    def parts(self) -> Iterator[str]:
        yield self._head()
        if self.frozen.data.get("appeal_of"):
            yield self.say("appeal", code=self.frozen.data["appeal_of"])
        yield from self._seats()
        yield from self._conflicts()
        yield self.say("results_head")
        results = self.closed.data["results"]
        for case in self.cases:
            if case["case_id"] in results:
                yield from self._case(case, results[case["case_id"]])
        yield from self._aside()
        yield self._foot()

    def _head(self) -> str:
        council = self.frozen.data["council"]
        opened, sent = last(self.events, "opened"), last(self.events, "documents_sent")
        return self.say(
            "head",
            kind=self.say("kind_" + self.frozen.data["mode"]),
            council=council["name"],
            code=self.frozen.data["code"],
            decision_no=council["decision_no"],
            decision_on=_day(council["decision_on"]),
            decided_by=council["decided_by"],
            opened_at=_moment(opened.at if opened else self.closed.at),
            closed_at=_moment(self.closed.at),
            place=self.frozen.data["place"] or self.say("none"),
            frozen_at=_moment(self.frozen.at),
            cases=len(self.cases),
            list_hash=self.closed.data["list_hash"][:SHORT],
            documents_at=_moment(sent.at) if sent else self.say("none"),
        )

    def _seats(self) -> Iterator[str]:
        rules = self.frozen.data["rules"]
        quorum = self.closed.data["quorum"]
        yield self.say(
            "seats_head",
            seats=quorum["seats"],
            needed=quorum["needed"],
            percent=rules["quorum_percent"],
            chair=self.say("chair_needed") if rules["chair_needed"] and self.frozen.data["mode"] == "meeting" else "",
        )
        came = {e.data["member_id"] for e in self.events if e.kind == "arrived"}
        written = self.frozen.data["mode"] == "written"
        wrote = {str(sheet.member_id) for sheet in self.sheets}
        for key, seat in self.seats.items():
            wrote_them = seat["person_id"] == str(self.closed.actor_id)
            here = wrote_them or (key in wrote if written else key in came)
            word = "absent" if not here else "opinion_given" if written and not wrote_them else "present"
            yield self.say(
                "seat",
                name=seat["name"],
                post=self.say("post_" + seat["post"]),
                organisation=f", {seat['organisation']}" if seat["organisation"] else "",
                presence=self.say(word),
            )
        moves = [e for e in self.events if e.kind in {"left", "replaced"} or (e.kind == "arrived" and e.data["again"])]
        if moves:
            yield self.say("comings_head")
        for event in moves:
            what = (
                self.say("replaced", name=self._name(event.data["member_id"]))
                if event.kind == "replaced"
                else self.say(event.kind)
            )
            who = event.data["seat"]["member_id"] if event.kind == "replaced" else event.data["member_id"]
            yield self.say("coming", at=_moment(event.at), name=self._name(who), what=what)

    def _conflicts(self) -> Iterator[str]:
        codes = {case["case_id"]: case["code"] for case in self.cases}
        decided = [e.data for e in self.events if e.kind == "conflict_decided"]
        if not decided:
            yield self.say("conflicts_head") + " " + self.say("none") + "."
            return
        yield self.say("conflicts_head")
        for one in decided:
            yield self.say(
                "conflict",
                name=self._name(one["member_id"]),
                case=codes.get(one["case_id"], ""),
                ground=self.say("ground_" + one["ground"]),
                decision=self.say(one["decision"]),
                note=f" ({one['note']})" if one.get("note") else "",
            )

    def _case(self, case: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[str]:
        yield self.say(
            "case",
            position=case["position"],
            product=case["product"],
            producer=case["producer"],
            commune=case["commune"],
            case=case["code"],
            set=case["set"],
            sheets=result["sheets"],
            round=result["round"],
        )
        own = self.own.get(UUID(case["case_id"]), [])
        for round_ in sorted({sheet.round for sheet in own if sheet.round < result["round"]}):
            earlier = (sheet for sheet in own if sheet.round == round_)
            totals = "; ".join(f"{self._name(str(sheet.member_id))} {sheet.total}" for sheet in earlier)
            yield self.say("earlier", round=round_, totals=totals)
        for sheet in own:
            if sheet.round == result["round"]:
                yield self._sheet(sheet)
        yield self.say("means", parts=_means(result["parts"]), total=_cut(result["points"]))
        yield self.say("by_points", stars=result["by_points"])
        if result["between"]:
            yield self.say("between")
        if result["by_gates"] is None:
            yield self.say("gates_unknown")
        else:
            yield self.say("by_gates", stars=result["by_gates"])
        for gate in result["limits"]:
            yield self.say("gate", **gate)
        for ground in result["grounds"]:
            yield self.say("ground", label=ground["label"])
        yield self.say("concluded", stars=result["stars"], reason=self._why(result))

    def _why(self, result: Mapping[str, Any]) -> str:
        if not result["reason"]:
            return ""
        name = "reason" if result["stars"] != result["proposed"] else "kept_apart"
        points = self.frozen.data["rules"]["spread_points"]
        return self.say(name, proposed=result["proposed"], reason=result["reason"], points=points)

    def _sheet(self, sheet: SheetLine) -> str:
        name, short = self._name(str(sheet.member_id)), sheet.sha256.hex()[:SHORT]
        if sheet.stopped:
            return self.say("sheet_stopped", name=name, grounds=", ".join(sheet.grounds), hash=short)
        parts = ", ".join(f"{part} {points}" for part, points in sorted(sheet.parts.items()))
        return self.say("sheet", name=name, parts=parts, total=sheet.total, hash=short)

    def _aside(self) -> Iterator[str]:
        aside = {e.data["case_id"]: e.data["reason"] for e in self.events if e.kind == "set_aside"}
        if aside:
            yield self.say("aside_head")
        for case in self.cases:
            if case["case_id"] in aside:
                reason = self.say("aside_" + aside[case["case_id"]])
                yield self.say("aside", product=case["product"], case=case["code"], reason=reason)

    def _foot(self) -> str:
        posts = {seat["post"]: seat["name"] for seat in reversed(self.seats.values())}
        return self.say(
            "foot",
            rules=", ".join(sorted({case["regulation"] for case in self.cases})),
            events=self.closed.seq - 1,
            head=self.closed.prev_hash.hex()[:SHORT],
            closed_at=_moment(self.closed.at),
            secretary=self.closed.actor_name,
            chair=posts.get("chair", ""),
        )

    def _name(self, member_id: str) -> str:
        return str(self.seats[member_id]["name"]) if member_id in self.seats else ""


def _means(parts: Mapping[str, str]) -> str:
    return ", ".join(f"{part} {_cut(points)}" for part, points in sorted(parts.items()))


def _cut(points: str) -> str:
    return cut(Fraction(points)).replace(".", ",")


def _moment(instant: datetime) -> str:
    local = instant.astimezone(VIETNAM)
    return f"{local.hour}:{local.minute:02} {local.day}/{local.month}/{local.year}"


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{int(day)}/{int(month)}/{year}"
