"""The page of one case: what it is, whose turn, until when, what can be done; what the office said, its story."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from api.web.case.acts import ActionBar, BarWords, Offered, bar_of
from api.web.case.clock_chip import chips_of
from api.web.case.day_words import DayWords
from api.web.case.handed_in import forms_of, has_dossier
from api.web.case.head import DOSSIER_STEP, DOSSIER_TAB, TABS, Head, head_of, path_of
from api.web.case.holder import Turn, helpers, turn_of
from api.web.case.labels import Labels, labels_of
from api.web.case.outcome import outcome_of
from api.web.case.timeline import Teller
from api.web.case.tracker import returned_of, shown, steps_of
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.access import standing_in_for
from workflow.domain.admit import may_admit
from workflow.domain.errors import InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.time import parse_instant
from workflow.services.case_reads import note_read
from workflow.services.nudge import may_nudge
from workflow.services.show_case import CaseView
from workflow.services.show_case_page import CasePage, CaseReader, show_case_page
from workflow.store.reads.case_timeline import Group, Place

pages = Pages()

CODE_MAX: Final = 60
REF_MAX: Final = 300


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_FOR: Final = _("{name} for {other}")
_CALL: Final = _("Need help? Call {name}, the commune's OCOP officer:")
FILTERS: Final[Mapping[str, Group]] = {"viec": "acts", "han": "time", "nhac": "told"}
FILTER_LABELS: Final[Mapping[str, str]] = {
    "": _("Everything"),
    "viec": _("Steps and decisions"),
    "han": _("Time limits"),
    "nhac": _("Notices and calls"),
}
"""Kinds of what happened, by the word of the address."""


@pages.get("/ho-so/{code}")
def show_page(visit: Visit) -> Response:
    """Show a case; ``loai`` picks a kind of what happened, ``truoc`` what is older than a place in it."""
    kind = visit.asked("loai", maximum=10)
    found = show_case_page(
        visit.unit,
        visit.site.clock,
        visit.sight,
        code_of(visit),
        group=FILTERS.get(kind),
        after=_place(visit.asked("truoc", maximum=REF_MAX)),
    )
    note_read(visit.unit, visit.site.clock, visit.sight, found.view.sheet.facts, "case")
    return visit.page("case/case.html", kind=kind if kind in FILTERS else "", **_shown(visit, found))


def code_of(visit: Visit) -> str:
    """Give the code that the address names; raises NotFoundError ``case_not_found`` for what can be none."""
    code = visit.path("code")
    if len(code) > CODE_MAX or not code.isprintable():
        raise NotFoundError("case_not_found")
    return code


def frame_of(visit: Visit, head: Head, tab: str | None) -> dict[str, Any]:
    """Give what every page of a case is rendered with."""
    named = [TABS[0], DOSSIER_TAB, *TABS[1:]] if head.step >= DOSSIER_STEP and has_dossier(visit, head.cycle) else TABS
    tabs = [(f"{head.path}/{part}" if part else head.path, visit.text(label), part == tab) for part, label in named]
    return {"head": head, "tabs": tabs, "days": DayWords(visit.text, visit.today)}


def bar_for(visit: Visit, view: CaseView, reader: CaseReader, page: CasePage) -> ActionBar:
    """Give the action bar of the reader."""
    case, actor, process = view.sheet.facts, visit.sight.actor, view.process
    has_turn = process.states[case.state].holder is not None
    offered = Offered(
        clock_acts=page.clock_acts,
        may_nudge=has_turn
        and may_nudge(process, case, actor)
        and process.states[case.state].holder not in reader.roles,
        may_admit=not process.states[case.state].final and may_admit(process, case, actor),
    )

    def said(code: str) -> str:
        return visit.said(NotPermittedError(code))

    words = BarWords(
        labels_of(visit.sight, visit.language),
        path_of(view.sheet.code),
        visit.text,
        said,
        forms_of(visit, view.process),
    )
    return bar_of(view, reader, offered, words)


def teller_of(visit: Visit, labels: Labels, reader: CaseReader, version: str) -> Teller:
    """Give the one who words what happened for the reader."""
    return Teller(
        text=visit.text,
        labels=labels,
        days=DayWords(visit.text, visit.today),
        version=version,
        office=reader.office,
        reader_id=str(visit.sight.actor.id),
    )


def _shown(visit: Visit, found: CasePage) -> dict[str, Any]:
    view, sheet, process = found.view, found.view.sheet, found.view.process
    labels = labels_of(visit.sight, visit.language)
    head = head_of(sheet, process, labels)
    teller = teller_of(visit, labels, found.reader, process.hash)
    called = helpers(found.reader, found.people)
    after, days = found.timeline.after, DayWords(visit.text, visit.today)
    return {
        **frame_of(visit, head, ""),
        "steps": shown(steps_of(process, found.path, track=sheet.facts.track, language=visit.language), days),
        "turn": _turn(visit, found, labels),
        "helpers": called,
        **({"help": {"text": visit.text(_CALL, name=called[0].name), "phone": called[0].phone}} if called else {}),
        "chips": chips_of(found.clocks, labels, days, head.path),
        "no_clock": _no_clock(view, labels),
        "bar": bar_for(visit, view, found.reader, found),
        "returned": returned_of(process, found.path),
        "outcome": outcome_of(process, found.path, labels),
        "story": teller.by_day(found.timeline.items),
        "older": None if after is None else f"{after[0].isoformat()}~{after[1]}",
        "filters": [(code, visit.text(label)) for code, label in FILTER_LABELS.items()],
        "reader": found.reader,
        "labels": labels,
    }


def _turn(visit: Visit, found: CasePage, labels: Labels) -> Turn | None:
    """Give whose turn it is; whoever stands in for somebody is named with them."""
    sheet, process = found.view.sheet, found.view.process
    people = {
        role: [
            replace(one, name=visit.text(_FOR, name=one.name, other=one.for_name)) if one.for_name else one
            for one in held
        ]
        for role, held in found.people.items()
    }
    turn = turn_of(sheet, process, found.reader, people, labels)
    holder = process.states[sheet.facts.state].holder
    if turn is None or turn.kind != "reader" or holder is None:
        return turn
    return replace(turn, on_behalf=standing_in_for(process, holder, sheet.facts, visit.sight.actor))


def _no_clock(view: CaseView, labels: Labels) -> str:
    """Give why the state has no time limit, where the process says so."""
    reason = view.process.states[view.sheet.facts.state].no_clock
    return "" if reason is None else labels.say(reason)


def _place(text: str) -> Place | None:
    """Read a place in the story; raises InvalidInputError ``cursor_unreadable`` for what is none."""
    if not text:
        return None
    at, separator, ref = text.partition("~")
    try:
        instant: datetime = parse_instant(at.replace(" ", "+"))
    except InvalidInputError as error:
        raise InvalidInputError("cursor_unreadable", pointer="/truoc") from error
    if not separator or not ref.isprintable():
        raise InvalidInputError("cursor_unreadable", pointer="/truoc")
    return instant, ref
