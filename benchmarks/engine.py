"""The state machine's part of a transition alone, next to ``transitions`` as its own documentation uses it."""

import time
from collections.abc import Callable

from transitions import Machine

from tests import factories
from workflow.domain.machine import Carrier, Engine

EVENTS = 2_000
WALK = (("idea_submitted", "return_idea"), ("idea_returned", "resubmit_idea"))


class Model:
    """A thing with a machine of its own."""


def ours() -> Callable[[], None]:
    """Give one lap of the walk through the product's engine, a carrier an event."""
    engine = Engine(factories.cycle())
    first = frozenset({0})

    def lap() -> None:
        for state, trigger in WALK:
            engine.fire(Carrier(state, guards_hold=True, routes=first, remembered=None), trigger)

    return lap


def theirs() -> Callable[[], None]:
    """Give one lap of the same walk by a machine with its model."""
    model = Model()
    process = factories.cycle()
    Machine(
        model=model,
        states=list(process.states),
        transitions=[
            {"trigger": row.trigger, "source": source, "dest": row.routes[0].to}
            for row in process.transitions
            for source in row.sources
            if row.routes[0].to in process.states
        ],
        initial=WALK[0][0],
        auto_transitions=False,
    )

    def lap() -> None:
        for _, trigger in WALK:
            model.trigger(trigger)  # type: ignore[attr-defined]  # the machine gives its model this method

    return lap


def seconds_each(lap: Callable[[], None]) -> float:
    """Give the processor time of one event."""
    laps = EVENTS // len(WALK)
    start = time.process_time()
    for _ in range(laps):
        lap()
    return (time.process_time() - start) / (laps * len(WALK))
