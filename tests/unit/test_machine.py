"""The compiled machine: nothing registered, nothing automatic, shared by threads, and equal to the data."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from transitions import MachineError

from tests.mini import PROCESS
from workflow.domain.errors import TransitionNotAllowedError
from workflow.domain.machine import Carrier, Engine
from workflow.domain.process import REMEMBERED, STAY

ENGINE = Engine(PROCESS)


def carrier(state: str, *routes: int, remembered: str | None = None, guards_hold: bool = True) -> Carrier:
    return Carrier(state, guards_hold=guards_hold, routes=frozenset(routes), remembered=remembered)


def test_no_model_is_ever_registered():
    engine = Engine(PROCESS)
    for _ in range(50):
        engine.fire(carrier("draft", 0), "submit")
    assert engine.machine.models == []


def test_there_are_no_automatic_triggers_and_no_callbacks():
    machine = ENGINE.machine
    assert set(machine.events) == PROCESS.triggers
    assert set(machine.states) == set(PROCESS.states)
    assert not [
        *machine.before_state_change,
        *machine.after_state_change,
        *machine.prepare_event,
        *machine.on_exception,
    ]
    for state in machine.states.values():
        assert (state.on_enter, state.on_exit) == ([], [])


def test_the_machine_holds_exactly_the_rows_of_the_table():
    rows = {
        (trigger, source, transition.dest)
        for trigger, event in ENGINE.machine.events.items()
        for source, found in event.transitions.items()
        for transition in found
    }
    expected = set()
    for transition in PROCESS.transitions:
        for source in transition.sources:
            for route in transition.routes:
                targets = {STAY: [source], REMEMBERED: ["draft", "planning"]}.get(route.to, [route.to])
                expected |= {(transition.trigger, source, target) for target in targets}
    assert rows == expected


def test_a_carrier_moves_along_the_first_route_that_holds():
    assert ENGINE.fire(carrier("appraisal", 0, 1), "return") == "deferred"
    assert ENGINE.fire(carrier("appraisal", 1), "return") == "returned"
    assert ENGINE.fire(carrier("appraisal", 0), "score") == "appraisal"
    assert ENGINE.fire(carrier("suspended", 0, remembered="planning"), "resume") == "planning"


@pytest.mark.parametrize(
    ("of", "trigger"),
    [
        (carrier("appraisal"), "return"),
        (carrier("draft", 0, guards_hold=False), "submit"),
        (carrier("suspended", 0), "resume"),
        (carrier("suspended", 0, remembered="appraisal"), "resume"),
    ],
)
def test_no_route_leaves_the_carrier_where_it_is(of, trigger):
    start = of.state
    with pytest.raises(TransitionNotAllowedError) as caught:
        ENGINE.fire(of, trigger)
    assert (caught.value.code, of.state) == ("no_route", start)


def test_an_unknown_trigger_or_a_wrong_state_never_moves_anything():
    """``decide`` refuses both before; the machine is the second lock."""
    of = carrier("draft", 0)
    with pytest.raises(KeyError):
        ENGINE.fire(of, "fly")
    with pytest.raises(MachineError):
        ENGINE.fire(of, "forward")
    assert of.state == "draft"


def test_a_carrier_is_small_and_takes_nothing_more():
    with pytest.raises(AttributeError):
        carrier("draft").version = 3  # type: ignore[attr-defined]  # the point of slots
    assert not hasattr(carrier("draft"), "__dict__")


def test_one_engine_serves_eight_threads_at_once():
    engine = Engine(PROCESS)
    barrier = threading.Barrier(8)
    plan = [
        ("draft", "submit", (0,), None, "submitted"),
        ("appraisal", "return", (1,), None, "returned"),
        ("appraisal", "return", (0, 1), None, "deferred"),
        ("suspended", "resume", (0,), "draft", "draft"),
    ]

    def work(number: int) -> int:
        state, trigger, routes, remembered, expected = plan[number % len(plan)]
        barrier.wait()
        for _ in range(1500):
            assert engine.fire(carrier(state, *routes, remembered=remembered), trigger) == expected
        return 1500

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 12_000
    assert engine.machine.models == []
