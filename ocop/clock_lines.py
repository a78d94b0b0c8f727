"""Clocks for the terminal: JSON, a table of a season's, lines of a case's. Words come through ``say``."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from ocop.status_tables import local_time
from workflow.domain.time import VIETNAM
from workflow.services.show_clocks import CaseClocks, ClockView, SeasonClocks
from workflow.store.reads.case_clocks import LedgerRow

if TYPE_CHECKING:
    from rich.table import Table

    from workflow.services.calendar_origin import CalendarOrigin

NONE: Final = "–"
DAY_WIDTH: Final = 10  # 30/12/2020, which is not to be broken on a narrow terminal


class Say(Protocol):
    """Whatever gives a text in the reader's language with its values put in."""

    def __call__(self, text: str, /, **values: object) -> str:
        """Give the text of an English template."""
        ...


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


PARTIES: Final = {
    "producer": _("the producer"),
    "commune": _("the commune"),
    "district": _("the district"),
    "province": _("the province"),
    "council": _("a council"),
    "ministry": _("the ministry"),
    "nobody": _("nobody"),
}
OUTCOMES: Final = {
    "met": _("done in time"),
    "late": _("done late"),
    "dropped": _("dropped with the case"),
    "void": _("taken back"),
}


def season_json(found: SeasonClocks, language: str) -> str:
    """Give a season's clocks as JSON text, instants in Vietnam's time."""
    from api.rest.clock_json import clock_json

    whole = {
        "season": found.season,
        "name": found.name.text(language),
        "as_of": found.at,
        "clocks": [clock_json(view, language) for view in found.clocks],
    }
    return as_text(whole)


def case_json(found: CaseClocks, language: str) -> str:
    """Give a case's clocks as JSON text, instants in Vietnam's time."""
    from api.rest.clock_json import case_clocks_json

    return as_text(case_clocks_json(found, language))


def as_text(value: Any) -> str:
    """Write JSON with instants in Vietnam's time and everything else as its text."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_written)


def head(name: str, at: datetime) -> str:
    """Give the line above a list."""
    return f"{name} · {local_time(at)}"


def table(clocks: Sequence[ClockView], language: str, say: Say) -> "Table":
    """Give a season's clocks, one a line, the one due first at the head."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for text in (_("Product"), _("Time limit"), _("Held by")):
        made.add_column(say(text), overflow="fold")
    made.add_column(say(_("Last day")), overflow="fold", min_width=DAY_WIDTH)
    for text in (_("Working days left"), _("Told")):
        made.add_column(say(text), overflow="fold")
    made.add_column(say(_("Next")), overflow="fold", min_width=DAY_WIDTH)
    for view in clocks:
        made.add_row(
            f"{view.sheet.product} ({view.sheet.code})",
            view.rule.label.text(language),
            _holder(view, language),
            _day(view.due_on),
            _left(view, say),
            str(len(view.sent)),
            local_time(view.planned[0].at) if view.planned else NONE,
        )
    return made


def case_lines(
    found: CaseClocks, language: str, say: Say, *, origins: "Sequence[CalendarOrigin]" = ()
) -> Iterator[str]:
    """Give a case's clocks one after another, with their strips where they have one, then who held it how long."""
    from ocop.strip_lines import strip_lines

    yield head(f"{found.product} · {found.producer} · {found.code}", found.at)
    for view in found.clocks:
        yield ""
        yield from clock_lines(view, language, say)
        yield from strip_lines(view, origins, language, say)
    yield ""
    yield from held_lines(found, say)


def clock_lines(view: ClockView, language: str, say: Say) -> Iterator[str]:
    """Give one clock: what it is, its last day and how that came, its ledger, what was told and what comes."""
    yield from span_line(view, language, say)
    for event in view.events:
        yield ledger_line(event, say)
    for notice in view.sent:
        yield "  " + say(
            _("told {when}: {who}, {channel}, {what}"),
            when=local_time(notice.sent_at or notice.planned_at),
            who=notice.recipient,
            channel=notice.channel,
            what=notice.notice,
        )
    for notice in view.suppressed:
        yield "  " + say(
            _("not told {when}: {who}, {channel}, {what}: {reason}"),
            when=local_time(notice.planned_at),
            who=notice.recipient,
            channel=notice.channel,
            what=notice.notice,
            reason=notice.reason,
        )
    for rung in view.planned:
        role = view.process.roles.get(rung.role or "")
        whom = role.label.text(language) if role else NONE
        yield "  " + say(
            _("to come {when}: {who}, {what}"), when=local_time(rung.at), who=whom, what=rung.notice or rung.kind
        )


def span_line(view: ClockView, language: str, say: Say) -> Iterator[str]:
    """Give what a clock is, who holds it, its first and last day and how it stands."""
    yield f"{view.rule.label.text(language)} · {_holder(view, language)}"
    yield "  " + say(
        _("began {start}, last day {due}: {left}"),
        start=_day(view.sheet.start_on),
        due=_day(view.due_on),
        left=_left(view, say),
    )
    if view.promised_on is not None:
        yield "  " + say(_("promised with an apology: {day}"), day=_day(view.promised_on))


def ledger_line(event: LedgerRow, say: Say) -> str:
    """Give a row of a clock's ledger: what happened, by whom, what it rests on."""
    moved = "" if event.due_before == event.due_after else f" {_day(event.due_before)} → {_day(event.due_after)}"
    detail = "; ".join(str(value) for name, value in event.detail.items() if name != "asked_by")
    return f"  {local_time(event.at)} {say(EVENTS[event.kind])}{moved} · {event.actor or NONE} {detail}".rstrip()


def held_lines(found: CaseClocks, say: Say) -> Iterator[str]:
    """Give who held the case how long."""
    worked = {each.party: each for each in found.held.working_days or ()}
    for each in found.held.days:
        line = say(_("{party}: {days} days"), party=say(PARTIES[each.party]), days=each.days)
        if each.stopped:
            line += say(_(", of them {days} while a time limit stood still"), days=each.stopped)
        if each.party in worked:
            line += say(_("; {days} working days"), days=worked[each.party].days)
        yield line


EVENTS: Final = {
    "stopped": _("stopped"),
    "resumed": _("runs on"),
    "extension_asked": _("more time asked for"),
    "extended": _("extended"),
    "recomputed": _("computed anew"),
    "breached": _("overdue"),
    "opened": _("opened"),
    "apologised": _("apology with a new day"),
}


def _holder(view: ClockView, language: str) -> str:
    label = view.process.roles[view.rule.holder].label.text(language)
    return f"{label} · {view.place}" if view.place else label


def _left(view: ClockView, say: Say) -> str:
    if view.outcome is not None:
        return say(OUTCOMES[view.outcome])
    if view.stopped_at is not None:
        return say(_("stopped; if answered today, due on {day}"), day=_day(view.due_if_answered))
    if view.standing is None or view.working_days_left is None:
        return NONE
    if view.standing.late:
        return say(_("{days} days late"), days=view.standing.late)
    return str(view.working_days_left)


def _day(on: date | None) -> str:
    return NONE if on is None else f"{on.day}/{on.month}/{on.year}"


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
