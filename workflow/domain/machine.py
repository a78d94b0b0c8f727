"""The only file that knows ``transitions``: one shared machine per process version.

No object is ever registered in it; a small carrier is fired through it. It holds nothing but
(trigger, source, dest, conditions); the conditions ask the verdicts that ``decide`` computed.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias, cast

from transitions import EventData, Machine

from workflow.domain.errors import TransitionNotAllowedError
from workflow.domain.process import REMEMBERED, STAY, Process, Transition

_KEPT: Final = 4096
_Verdicts: TypeAlias = tuple[str, str, bool, frozenset[int], str | None]


class Carrier:
    """What travels through the machine: a state and the verdicts of this one command."""

    __slots__ = ("guards_hold", "remembered", "routes", "state")

    def __init__(self, state: str, *, guards_hold: bool, routes: frozenset[int], remembered: str | None) -> None:
        self.state = state
        self.guards_hold = guards_hold
        self.routes = routes
        self.remembered = remembered


class Engine:
    """A process compiled into a machine. Built once per version; safe to share between threads."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._machine = Machine(
            model=None,
            states=list(process.states),
            initial=None,
            transitions=list(_rows(process)),
            auto_transitions=False,
            send_event=True,
            ignore_invalid_triggers=False,
        )
        self._targets: dict[_Verdicts, str] = {}

    @property
    def machine(self) -> Machine:
        """The compiled machine, for diagrams and tests; nothing may be added to it."""
        return self._machine

    def fire(self, carrier: Carrier, trigger: str) -> str:
        """Fire ``trigger`` for the carrier and give the state it leads to.

        The same state and verdicts always lead to the same state, so the machine is asked once and
        its answer kept: a fifteenth of the time.

        Raises TransitionNotAllowedError ``no_route`` when no row's conditions hold.
        """
        verdicts = trigger, carrier.state, carrier.guards_hold, carrier.routes, carrier.remembered
        target = self._targets.get(verdicts)
        if target is None:
            target = self._ask(carrier, trigger)
            if len(self._targets) >= _KEPT:
                self._targets.clear()
            self._targets[verdicts] = target
        return target

    def _ask(self, carrier: Carrier, trigger: str) -> str:
        start = carrier.state
        if not self._machine.events[trigger].trigger(carrier):
            raise TransitionNotAllowedError("no_route", state=start, trigger=trigger)
        return carrier.state


def _rows(process: Process) -> Iterator[dict[str, Any]]:
    kept = _remembering_states(process)
    for transition in process.transitions:
        for source in transition.sources:
            for index, route in enumerate(transition.routes):
                targets = {STAY: [source], REMEMBERED: kept}.get(route.to, [route.to])
                for target in targets:
                    wanted = target if route.to == REMEMBERED else None
                    yield {
                        "trigger": transition.trigger,
                        "source": source,
                        "dest": target,
                        "conditions": [_condition(index, wanted)],
                    }


def _remembering_states(process: Process) -> list[str]:
    def remembers(transition: Transition) -> bool:
        return transition.effects.remember

    return sorted({s for t in process.transitions if remembers(t) for s in t.sources})


def _condition(index: int, remembered: str | None) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        carrier = cast("Carrier", event.model)
        returns = remembered is None or carrier.remembered == remembered
        return carrier.guards_hold and index in carrier.routes and returns

    return holds
