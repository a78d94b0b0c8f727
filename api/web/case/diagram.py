"""The drawing of a cycle: bands for its steps, boxes for states, lines for what leads from one to another. Pure.

Where everything lies depends on the process version alone and is kept by it; a case only marks boxes and lines. What
leads to an end from almost everywhere is not drawn as lines: the ends have a band of their own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Final, Literal, TypeAlias

from workflow.domain.process import Process

Shape: TypeAlias = Literal["tall", "wide"]

MANY: Final = 8
"""An end that so many states lead to belongs to no single step."""

ENDS: Final = 0
"""The number of the band of such ends."""

LINE: Final = 15
_KEPT: Final = 32
_layouts: dict[tuple[str, Shape], "Layout"] = {}


@dataclass(frozen=True, slots=True)
class Measure:
    """The measures of one shape of the drawing, in pixels. ``letters`` fit into a line of a box."""

    box: int
    height: int
    gap: int
    margin: int
    title: int
    lane: int
    letters: int
    rows: int


MEASURES: Final[Mapping[Shape, Measure]] = {
    "tall": Measure(box=228, height=48, gap=18, margin=8, title=30, lane=88, letters=30, rows=1_000),
    "wide": Measure(box=144, height=62, gap=16, margin=6, title=52, lane=22, letters=19, rows=10),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A state's place."""

    state: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """A way from one state to another: ``path`` as SVG writes it."""

    source: str
    to: str
    path: str


@dataclass(frozen=True, slots=True)
class Band:
    """A step's ground, ``ENDS`` for the ends."""

    number: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing without words and marks."""

    shape: Shape
    width: int
    height: int
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]

    @property
    def measure(self) -> Measure:
        """The measures it was drawn with."""
        return MEASURES[self.shape]


def layout_of(process: Process, shape: Shape) -> Layout:
    """Give the drawing of a process version, made once."""
    known = _layouts.get((process.hash, shape))
    if known is None:
        if len(_layouts) >= _KEPT:
            _layouts.pop(next(iter(_layouts)), None)
        known = _layouts[process.hash, shape] = _drawn(process, shape)
    return known


def shared_ends(process: Process) -> frozenset[str]:
    """Give the final states that rows from many states lead to."""
    return frozenset(
        route.to
        for row in process.transitions
        if len(row.sources) > MANY
        for route in row.routes
        if route.to in process.states and process.states[route.to].final
    )


def ways_of(process: Process) -> tuple[tuple[str, str], ...]:
    """Give every pair of states of which the first leads to the second, but for the shared ends and what stays."""
    ends = shared_ends(process)
    pairs = (
        (source, route.to)
        for row in process.transitions
        for source in row.sources
        for route in row.routes
        if route.to in process.states and route.to != source and route.to not in ends
    )
    return tuple(dict.fromkeys(pairs))


def wrapped(text: str, measure: Measure) -> list[str]:
    """Break a label into the lines of a box; what does not fit is cut with an ellipsis."""
    lines = wrap(text, measure.letters, break_long_words=False)
    most = max(1, (measure.height - 8) // LINE)
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1].rstrip(" ,;–") + "…"]


def _drawn(process: Process, shape: Shape) -> Layout:
    measure, ends = MEASURES[shape], shared_ends(process)
    groups = {
        step.number: [c for c, state in process.states.items() if state.step == step.number and c not in ends]
        for step in process.steps
    }
    groups[ENDS] = [code for code in process.states if code in ends]
    place = _tall if shape == "tall" else _wide
    bands, boxes = place(groups, measure)
    at = {box.state: box for box in boxes}
    lines = tuple(Line(source, to, _path(at[source], at[to], measure)) for source, to in ways_of(process))
    return Layout(
        shape=shape,
        width=max(band.x + band.width for band in bands),
        height=max(band.y + band.height for band in bands),
        bands=tuple(bands),
        boxes=tuple(boxes),
        lines=lines,
    )


def _tall(groups: Mapping[int, list[str]], measure: Measure) -> tuple[list[Band], list[Box]]:
    """Put everything below each other, with a lane for lines at the right."""
    bands, boxes, y = [], [], 0
    width = measure.margin + measure.box + measure.lane
    for number, states in groups.items():
        top = y
        y += measure.title
        for state in states:
            boxes.append(Box(state, measure.margin, y))
            y += measure.height + measure.gap
        bands.append(Band(number, 0, top, width, y - top - 4))
    return bands, boxes


def _wide(groups: Mapping[int, list[str]], measure: Measure) -> tuple[list[Band], list[Box]]:
    """Put the steps beside each other, long ones in several columns; the ends below in a row."""
    bands, boxes, x = [], [], 0
    column = measure.margin + measure.box + measure.lane
    steps = {number: states for number, states in groups.items() if number != ENDS}
    deepest = max(min(len(states), measure.rows) for states in steps.values())
    height = measure.title + deepest * (measure.height + measure.gap)
    for number, states in steps.items():
        columns = max(1, -(-len(states) // measure.rows))
        for place, state in enumerate(states):
            across, down = divmod(place, measure.rows)
            left = x + across * column + measure.margin
            boxes.append(Box(state, left, measure.title + down * (measure.height + measure.gap)))
        bands.append(Band(number, x, 0, columns * column - 4, height))
        x += columns * column
    top = height + measure.gap
    label = measure.box
    for place, state in enumerate(groups[ENDS]):
        boxes.append(Box(state, label + place * column + measure.margin, top + measure.gap // 2))
    bands.append(Band(ENDS, 0, top, x - 4, measure.height + measure.gap))
    return bands, boxes


def _path(source: Box, to: Box, measure: Measure) -> str:
    """Draw a line: straight to the box just below, a bow at the right within a column, else across."""
    middle = measure.height // 2
    right = source.x + measure.box
    if source.x == to.x and 0 < to.y - source.y <= measure.height + 2 * measure.gap + measure.title:
        x = source.x + measure.box // 2
        return f"M{x} {source.y + measure.height}V{to.y - 2}"
    y1, y2 = source.y + middle - 6, to.y + middle + 6
    if source.x == to.x:
        steps = abs(to.y - source.y) / (measure.height + measure.gap)
        bow = round(min(measure.lane * 1.25, 14 + steps * measure.lane / 9))
        return f"M{right} {y1}C{right + bow} {y1} {right + bow} {y2} {right + 3} {y2}"
    if to.x > source.x:
        bow = round(max(24, (to.x - right) / 2))
        return f"M{right} {y1}C{right + bow} {y1} {to.x - bow} {y2} {to.x - 3} {y2}"
    left, end = source.x, to.x + measure.box
    bow = round(max(24, (left - end) / 2))
    return f"M{left} {y1}C{left - bow} {y1} {end + bow} {y2} {end + 3} {y2}"


def places(boxes: Iterable[Box]) -> Mapping[str, Box]:
    """Give the boxes by state."""
    return {box.state: box for box in boxes}
