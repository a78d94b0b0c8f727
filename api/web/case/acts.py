"""The action bar: every act of a person on a case, the main one first, closed ones with every reason. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from api.web.case.labels import Labels
from workflow.domain.clock_acts import Act
from workflow.domain.decide import Action
from workflow.domain.process import Process
from workflow.services.show_case import CaseView
from workflow.services.show_case_page import CaseReader


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


CLOCK_ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "xin-gia-han": "ask_extension",
        "gia-han": "grant_extension",
        "dung": "stop",
        "chay-tiep": "resume",
        "hen-lai": "apologise",
    }
)
"""Acts on a time limit by the word their address ends in."""

CLOCK_LABELS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        "ask_extension": _("Ask for more time"),
        "grant_extension": _("Grant more time"),
        "stop": _("Stop the time limit"),
        "resume": _("Let the time limit run on"),
        "apologise": _("Apologise and name another day"),
    }
)
UNDO: Final = _("Take back the last step")
NUDGE: Final = _("Send a reminder")
ADMIT: Final = _("Admit late")
_FOR_PRODUCER: Final = _("for the producer")
_STANDING_IN: Final = _("standing in for {name}")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an act is closed, and who can lift that."""

    text: str
    who: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class ActLink:
    """An act with the page where it is done; ``hint`` says of what, ``reasons`` why it is closed."""

    label: str
    href: str
    hint: str = ""
    reasons: tuple[Reason, ...] = ()
    danger: bool = False
    method: Literal["get"] = "get"


@dataclass(frozen=True, slots=True)
class ActionBar:
    """``main`` is what the case waits for; ``others`` and ``more`` follow; ``blocked`` cannot be done yet."""

    main: ActLink | None
    others: tuple[ActLink, ...]
    more: tuple[ActLink, ...]
    blocked: tuple[ActLink, ...]

    @property
    def beside(self) -> "ActionBar":
        """Give the bar without its main act, which stands at the top of the page."""
        return replace(self, main=None)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing stands beside the main act."""
        return not (self.others or self.more or self.blocked)


@dataclass(frozen=True, slots=True)
class BarWords:
    """How a bar is worded for a reader.

    ``path`` of the case; ``said`` words a conflict that keeps them out; ``forms`` that acts hand in are where those
    acts are done.
    """

    labels: Labels
    path: str
    text: Callable[..., str]
    said: Callable[[str], str]
    forms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Offered:
    """What else is open beside the acts of the process."""

    clock_acts: Mapping[str, tuple[Act, ...]]
    may_nudge: bool
    may_admit: bool


def bar_of(view: CaseView, reader: CaseReader, offered: Offered, words: BarWords) -> ActionBar:
    """Give the bar of a person."""
    process, state = view.process, view.sheet.facts.state
    open_acts = [action for action in view.actions if action.allowed]
    main = _main(process, state, open_acts) if process.states[state].holder in reader.roles else None
    rest = [action for action in open_acts if action is not main]
    ending = [action for action in rest if _ends(process, state, action.trigger)]
    return ActionBar(
        main=None if main is None else _link(main, words),
        others=(*(_link(action, words) for action in rest if action not in ending), *_time(offered, process, words)),
        more=(*(_link(action, words) for action in ending), *_office(view, offered, words)),
        blocked=tuple(_blocked(action, process, words) for action in view.actions if not action.allowed),
    )


def _href(words: BarWords, trigger: str) -> str:
    form = words.forms.get(trigger)
    return f"{words.path}/lam/{trigger}" if form is None else f"{words.path}/phieu/{form}"


def _main(process: Process, state: str, open_acts: Sequence[Action]) -> Action | None:
    """Give the act that takes the case forward: the first that neither ends it nor sends it back."""
    for action in open_acts:
        if not (_ends(process, state, action.trigger) or _backward(process, state, action.trigger)):
            return action
    return open_acts[0] if open_acts else None


def _ends(process: Process, state: str, trigger: str) -> bool:
    routes = process.table[state, trigger].routes
    families = {process.states[route.to].family for route in routes if route.to in process.states}
    return bool(families) and families <= {"closed", "revoked", "suspended"}


def _backward(process: Process, state: str, trigger: str) -> bool:
    routes = process.table[state, trigger].routes
    return any(route.to in process.states and process.states[route.to].family == "returned" for route in routes)


def _link(action: Action, words: BarWords) -> ActLink:
    hints = [words.text(_STANDING_IN, name=action.standing_in_for)] if action.standing_in_for else []
    hint = ", ".join([*hints, *([words.text(_FOR_PRODUCER)] if action.on_behalf else [])])
    return ActLink(words.labels.say(action.label), _href(words, action.trigger), hint=hint)


def _blocked(action: Action, process: Process, words: BarWords) -> ActLink:
    labels = words.labels
    own = () if action.conflict is None else (Reason(words.said(action.conflict), ""),)
    reasons = tuple(
        Reason(labels.say(reason.text), labels.role(process.hash, reason.lifted_by) if reason.lifted_by else "")
        for reason in action.reasons
    )
    return ActLink(labels.say(action.label), "", reasons=(*own, *reasons))


def _time(offered: Offered, process: Process, words: BarWords) -> tuple[ActLink, ...]:
    ends = {act: word for word, act in CLOCK_ACTS.items()}
    return tuple(
        ActLink(
            label=words.text(CLOCK_LABELS[act]),
            href=f"{words.path}/han/{rule}/{ends[act]}",
            hint=words.labels.limit(process.hash, rule),
        )
        for rule, acts in offered.clock_acts.items()
        for act in acts
    )


def _office(view: CaseView, offered: Offered, words: BarWords) -> tuple[ActLink, ...]:
    found = []
    if offered.may_nudge:
        found.append(ActLink(words.text(NUDGE), f"{words.path}/nhac"))
    if offered.may_admit:
        found.append(ActLink(words.text(ADMIT), f"{words.path}/nhan-sau-han"))
    if view.undo is not None and view.undo.closed_by is None:
        found.append(ActLink(words.text(UNDO), f"{words.path}/hoan-tac"))
    return tuple(found)
