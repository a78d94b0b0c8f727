"""Acts on a time limit: ask for more time, grant it, stop, let run on, apologise; one form, made by what each asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from starlette.responses import Response

from api.web.case.acts import CLOCK_ACTS, CLOCK_LABELS
from api.web.case.case_page import code_of
from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.case.labels import labels_of
from api.web.case.meanwhile import meanwhile_page
from api.web.case.receipt import acted, seen_version
from api.web.case.small_act import AREA, Look, SmallAct, small_field, small_page
from api.web.day import day_of
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.clock_acts import Act
from workflow.domain.clock_changes import ClockCommand
from workflow.domain.errors import (
    ConflictError,
    DomainError,
    InvalidInputError,
    LostRaceError,
    NotFoundError,
    NotPermittedError,
    StaleVersionError,
)
from workflow.domain.process import ClockRule, Process
from workflow.services.clock_acts import act_on_clock
from workflow.services.show_case import find_case
from workflow.services.show_clocks import ClockView, views_of_case
from workflow.store.reads.case_sheet import CaseSheet

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_COMMENTS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        "ask_extension": _("Why more time is needed"),
        "grant_extension": _("A word to who asked"),
        "stop": _("What is waited for"),
        "resume": _("What came in"),
        "apologise": _("Why the office is late; the producer will read this"),
    }
)
_DAYS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        "ask_extension": _("Last day asked for"),
        "grant_extension": _("New last day"),
        "apologise": _("Day promised instead"),
    }
)
_OPTIONAL: Final[Mapping[Act, frozenset[str]]] = MappingProxyType({"grant_extension": frozenset({"comment"})})
_PAPER_NEEDED: Final = frozenset({"stop"})
_REASON: Final = _("Reason")
_PAPER: Final = _("Document it rests on")
_TITLE: Final = _("{act}: {limit}")
_NOW: Final = _("Last day now: {due}.")
_ASKED: Final = _("Asked for: {due}.")
_DAY_HINT: Final = _("For example: 27/3/2020")
_USED: Final = _("Used {used} of {maximum} extensions.")
_LAW: Final = _("The day promised does not move the last day itself. An apology is given once, before the last day.")


@dataclass(frozen=True, slots=True)
class Asked:
    """The act an address names, on a limit of a case that the reader may see."""

    sheet: CaseSheet
    process: Process
    rule: ClockRule
    act: Act
    word: str


@pages.get("/ho-so/{code}/han/{rule}/{act}")
def show_clock_act(visit: Visit) -> Response:
    """Show the form of an act on a limit."""
    asked = _asked(visit)
    return small_page(visit, asked.sheet, _shown(visit, asked))


@pages.post("/ho-so/{code}/han/{rule}/{act}")
def do_clock_act(visit: Visit) -> Response:
    """Do the act; sent again it gives the same receipt."""
    asked = _asked(visit)
    try:
        receipt = act_on_clock(visit.unit, visit.site.clock, asked.act, _command(visit, asked))
    except (StaleVersionError, LostRaceError) as error:
        return meanwhile_page(visit, asked.sheet, error, seen=seen_version(visit))
    except (NotFoundError, NotPermittedError):
        raise
    except (InvalidInputError, ConflictError) as error:
        return small_page(visit, asked.sheet, _shown(visit, asked), _worded(error, visit))
    what = visit.text(CLOCK_LABELS[asked.act])
    return visit.go(path_of(asked.sheet.code), flash=acted(visit, asked.sheet.code, what, receipt))


def _asked(visit: Visit) -> Asked:
    word = visit.path("act")
    sheet = find_case(visit.unit, visit.sight, code_of(visit))
    process = visit.sight.processes[sheet.facts.process_hash]
    rule, act = process.clocks.get(visit.path("rule")), CLOCK_ACTS.get(word)
    if rule is None or act is None:
        raise NotFoundError("clock_not_found")
    return Asked(sheet, process, rule, act, word)


def _command(visit: Visit, asked: Asked) -> ClockCommand:
    form = visit.form
    has_day, has_reason = asked.act in _DAYS, asked.act == "stop"
    return ClockCommand(
        case_id=asked.sheet.facts.id,
        actor_id=visit.sight.actor.id,
        rule=asked.rule.code,
        request_id=form.raw("request_id"),
        comment=form.raw("comment").strip() or None,
        reason=(form.raw("reason") or None) if has_reason else None,
        document=form.raw("document").strip() or None,
        new_due_on=_day(form.raw("new_due_on")) if has_day else None,
        expected_version=seen_version(visit),
        channel="web",
    )


def _day(typed: str) -> date | None:
    """Read the day; one that cannot be read lies out of every range, so that the page says which days are open."""
    return (day_of(typed) or date.min) if typed.strip() else None


def _worded(error: DomainError, visit: Visit) -> DomainError:
    """Give a refusal with its days in words."""
    if error.code != "new_day_out_of_range" or not isinstance(error, InvalidInputError):
        return error
    days = DayWords(visit.text, visit.today)
    said = {name: days.weekday(date.fromisoformat(str(value))) for name, value in error.params.items()}
    return InvalidInputError(error.code, pointer=error.pointer, **said)


def _shown(visit: Visit, asked: Asked) -> SmallAct:
    labels, act, rule = labels_of(visit.sight, visit.language), asked.act, asked.rule
    clocks = views_of_case(visit.unit, asked.sheet.facts.id, at=visit.now)
    running = next((clock for clock in clocks if clock.rule.code == rule.code and clock.ended_at is None), None)
    if running is None:
        raise NotFoundError("clock_not_found", rule=rule.code)
    text = visit.text
    fields = []
    if act == "stop":
        stops = tuple((stop.code, labels.say(stop.label)) for stop in rule.stops)
        fields.append(small_field(visit, "reason", text(_REASON), Look(type="choice", choices=stops)))
    if act in _DAYS:
        fields.append(small_field(visit, "new_due_on", text(_DAYS[act]), Look(type="date", hint=text(_DAY_HINT))))
    optional = _OPTIONAL.get(act, frozenset())
    area = AREA if "comment" not in optional else Look(required=False, maximum=AREA.maximum)
    fields.append(small_field(visit, "comment", text(_COMMENTS[act]), area))
    fields.append(small_field(visit, "document", text(_PAPER), Look(required=act in _PAPER_NEEDED)))
    label = text(CLOCK_LABELS[act])
    return SmallAct(
        title=text(_TITLE, act=label, limit=labels.say(rule.label)),
        button=label,
        action=f"{path_of(asked.sheet.code)}/han/{rule.code}/{asked.word}",
        fields=tuple(fields),
        lead=_lead(visit, asked, running),
    )


def _lead(visit: Visit, asked: Asked, running: ClockView) -> tuple[str, ...]:
    """Say how the limit stands, what was asked for, and what the act does not do."""
    days, text = DayWords(visit.text, visit.today), visit.text
    said = [] if running.due_on is None else [text(_NOW, due=days.weekday(running.due_on))]
    wished = next((event for event in reversed(running.events) if event.kind == "extension_asked"), None)
    if asked.act == "grant_extension" and wished is not None:
        said.append(text(_ASKED, due=days.weekday(date.fromisoformat(str(wished.detail["new_due_on"])))))
    if asked.act in {"ask_extension", "grant_extension"}:
        used = sum(event.kind == "extended" for event in running.events)
        said.append(text(_USED, used=used, maximum=asked.rule.extensions))
    if asked.act == "apologise":
        said.append(text(_LAW))
    return tuple(said)
