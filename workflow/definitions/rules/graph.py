"""The states and transitions as a graph: every state is entered, left, and somebody's turn."""

from collections import Counter
from collections.abc import Iterator, Mapping

from workflow.definitions.finding import Finding
from workflow.domain.process import REMEMBERED, STAY, Process, Transition


def check(process: Process) -> Iterator[Finding]:
    """Find dead ends, traps, unreachable states, wrong turns and rows that contradict each other."""
    yield from _steps(process)
    yield from _states(process)
    yield from _reach(process)
    yield from _rows(process)
    yield from _remembered(process)


def targets(process: Process, row: Transition, source: str) -> frozenset[str]:
    """Give every state the row may lead to from ``source`` (itself for ``$stay``)."""
    found: set[str] = set()
    for route in row.routes:
        match route.to:
            case str() as to if to == STAY:
                found.add(source)
            case str() as to if to == REMEMBERED:
                found |= remembered_in(process, source)
            case to:
                found.add(to)
    return frozenset(found & process.states.keys())


def remembered_in(process: Process, state: str) -> frozenset[str]:
    """Give the states that the rows leading into ``state`` may have remembered."""
    return frozenset(
        source
        for row in process.transitions
        if row.effects.remember and any(route.to == state for route in row.routes)
        for source in row.sources
    )


def _steps(process: Process) -> Iterator[Finding]:
    numbers = [step.number for step in process.steps]
    if numbers != list(range(1, len(numbers) + 1)):
        message = f"the steps are numbered {numbers}"
        yield Finding("step_order", "steps", message, "number them 1, 2, 3 … in the order of the file")


def _states(process: Process) -> Iterator[Finding]:
    for code, state in process.states.items():
        path = f"states.{code}"
        exits = process.exits[code]
        if state.final:
            if state.holder is not None:
                message = f"'{code}' is final but {state.holder} holds it"
                yield Finding("final_has_holder", f"{path}.holder", message, "remove holder or final")
            if exits:
                message = f"'{code}' is final but '{exits[0].trigger}' leaves it"
                yield Finding("final_has_exit", path, message, "remove final or the transition")
            continue
        if state.holder is None:
            message = f"'{code}' is nobody's turn"
            yield Finding("nobodys_turn", path, message, "add holder:, or final: true")
        elif not any(state.holder in row.by and _goes_on(process, row, code) for row in exits):
            message = f"{state.holder} holds '{code}' but can fire nothing there that goes on"
            mend = "name the role that can, or let the holder fire a transition"
            yield Finding("holder_cannot_act", f"{path}.holder", message, mend)
        if not any(targets(process, row, code) - {code} for row in exits):
            message = f"nothing leads out of '{code}'"
            yield Finding("dead_end", path, message, "add a transition from it, or final: true")


def _goes_on(process: Process, row: Transition, source: str) -> bool:
    """Say whether a row does more than end the case."""
    return any(not process.states[to].final for to in targets(process, row, source))


def _reach(process: Process) -> Iterator[Finding]:
    forward = {
        code: frozenset().union(*(targets(process, row, code) for row in process.exits[code]))
        for code in process.states
    }
    entered = {p.state for p in process.entry_points.values() if p.state in process.states}
    reached = _closure(entered, forward)
    backward: dict[str, set[str]] = {code: set() for code in process.states}
    for code, after in forward.items():
        for to in after:
            backward[to].add(code)
    ending = _closure({c for c, s in process.states.items() if s.final}, backward)
    for code, state in process.states.items():
        if code not in reached:
            message = f"no entry point leads to '{code}'"
            mend = "add a transition to it, or remove it"
            yield Finding("unreachable", f"states.{code}", message, mend)
        if not state.final and forward[code] - {code} and code not in ending:
            message = f"from '{code}' no final state can be reached"
            yield Finding("no_way_to_end", f"states.{code}", message, "add a way to a final state")


def _closure(start: set[str], edges: Mapping[str, set[str] | frozenset[str]]) -> set[str]:
    found, pending = set(start), list(start)
    while pending:
        for to in edges[pending.pop()]:
            if to not in found:
                found.add(to)
                pending.append(to)
    return found


def _rows(process: Process) -> Iterator[Finding]:
    pairs: Counter[tuple[str, str]] = Counter()
    for i, row in enumerate(process.transitions):
        path = f"transitions.{i}"
        for source in row.sources:
            pairs[source, row.trigger] += 1
            if pairs[source, row.trigger] == 2:  # noqa: PLR2004 - said once, at the second row
                message = f"'{row.trigger}' leaves '{source}' by two rows"
                yield Finding("two_rows", path, message, "merge them into one row with routes")
        yield from _routes(path, row)
        yield from _who(process, path, row)
        yield from _effects(path, row)
    for code, point in process.entry_points.items():
        state = process.states.get(point.state)
        if state is not None and state.final:
            message = f"the entry point '{code}' begins in the final state '{point.state}'"
            path = f"entry_points.{code}.state"
            yield Finding("entry_is_final", path, message, "begin in a state that goes on")
        yield from _actors(process, f"entry_points.{code}", f"the entry point '{code}'", point.by)
    yield from _actors(process, "undo", "undo", process.undo.by)


def _routes(path: str, row: Transition) -> Iterator[Finding]:
    for j, route in enumerate(row.routes):
        last = j == len(row.routes) - 1
        where = f"{path}.routes.{j}"
        if route.when is None and not last:
            message = f"'{row.trigger}': the routes after '{route.to}' are never taken"
            yield Finding("route_after_unconditional", where, message, "put it last, or add when:")
        if route.when is not None and last:
            message = f"'{row.trigger}' may lead nowhere: its last route has a condition"
            yield Finding("no_unconditional_route", where, message, "end with a route without when:")
    if not row.routes:
        yield Finding("no_route", path, f"'{row.trigger}' leads nowhere", "add to: or routes:")


def _who(process: Process, path: str, row: Transition) -> Iterator[Finding]:
    yield from _actors(process, path, f"'{row.trigger}'", row.by)
    yield from _readers(process, f"{path}.on_behalf", f"'{row.trigger}'", row.on_behalf)
    if row.on_behalf and "producer" not in row.by:
        message = f"'{row.trigger}' has on_behalf but is no act of the producer"
        mend = "remove on_behalf, or add producer to by"
        yield Finding("on_behalf_of_nobody", f"{path}.on_behalf", message, mend)


def _actors(process: Process, path: str, what: str, roles: tuple[str, ...]) -> Iterator[Finding]:
    known = [process.roles[role] for role in roles if role in process.roles]
    if not roles or (len(known) == len(roles) and not any(role.acts for role in known)):
        yield Finding("nobody_may_fire", path, f"nobody may fire {what}", "name a role that acts in by:")
        return
    yield from _readers(process, f"{path}.by", what, roles)


def _readers(process: Process, path: str, what: str, roles: tuple[str, ...]) -> Iterator[Finding]:
    for j, role in enumerate(roles):
        if role in process.roles and not process.roles[role].acts:
            message = f"{what} names {role}, a role that only reads"
            yield Finding("role_only_reads", f"{path}.{j}", message, "name a role that acts")


def _effects(path: str, row: Transition) -> Iterator[Finding]:
    closes, outcome = row.effects.treatment == "close", row.effects.outcome
    if closes and outcome is None:
        message = f"'{row.trigger}' closes a treatment without an outcome"
        yield Finding("outcome_missing", f"{path}.effects", message, "add outcome:")
    if outcome is not None and not closes:
        message = f"'{row.trigger}' has an outcome but closes no treatment"
        yield Finding("outcome_superfluous", f"{path}.effects.outcome", message, "remove it")


def _remembered(process: Process) -> Iterator[Finding]:
    """Find rows to ``$remembered`` whose sources can be entered without a state being remembered."""
    for i, row in enumerate(process.transitions):
        if not any(route.to == REMEMBERED for route in row.routes):
            continue
        for source in row.sources:
            silent = [
                way.trigger
                for way in process.transitions
                if any(route.to == source for route in way.routes) and not way.effects.remember
            ]
            silent += [c for c, point in process.entry_points.items() if point.state == source]
            for name in silent:
                message = f"'{row.trigger}' goes back, but '{name}' enters '{source}' without remembering"
                mend = f"add effects: {{remember: true}} to '{name}'"
                yield Finding("nothing_remembered", f"transitions.{i}.routes", message, mend)
