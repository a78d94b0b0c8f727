"""The cycle of a case drawn by the server: where it is, has been, may go; and the same in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from api.web.case.case_page import code_of, frame_of
from api.web.case.day_words import DayWords
from api.web.case.diagram import ENDS, Band, Layout, Measure, Shape, layout_of, wrapped
from api.web.case.diagram_marks import Marks, StateMark, marks_of
from api.web.case.head import head_of
from api.web.case.labels import Labels, labels_of
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.process import Process
from workflow.services.show_case_page import show_way

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_ENDS: Final = _("Ends from many steps")
_STEP: Final = _("{number}. {step}")
_ORDER: Final = ("far", "been", "open", "here")


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box with its words; ``lines`` begin at the height ``text_y``."""

    x: int
    y: int
    lines: tuple[str, ...]
    text_y: int
    day: str
    mark: StateMark


@dataclass(frozen=True, slots=True)
class DrawnBand:
    """A band with its title."""

    number: int
    x: int
    y: int
    width: int
    height: int
    title: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing as the page writes it."""

    shape: Shape
    width: int
    height: int
    measure: Measure
    bands: tuple[DrawnBand, ...]
    boxes: tuple[DrawnBox, ...]
    lines: tuple[tuple[str, str], ...]


@pages.get("/ho-so/{code}/quy-trinh")
def show_cycle(visit: Visit) -> Response:
    """Show the cycle of a case."""
    sheet, path = show_way(visit.unit, visit.sight, code_of(visit))
    facts = sheet.facts
    process = visit.sight.processes[facts.process_hash]
    labels, days = labels_of(visit.sight, visit.language), DayWords(visit.text, visit.today)
    remembered = facts.facts.get("remembered")
    marks = marks_of(process, path, facts.state, None if remembered is None else str(remembered), labels)
    titles = titles_of(process, labels, days)
    return visit.page(
        "case/cycle.html",
        **frame_of(visit, head_of(sheet, process, labels), "quy-trinh"),
        drawings=[drawing(layout_of(process, shape), marks, titles, days) for shape in ("tall", "wide")],
        steps=[
            (title, [mark for mark in marks.states if mark.step == number])
            for number, title in titles.items()
            if number != ENDS
        ],
        process_title=labels.say(process.title),
        process_version=process.hash[:8],
    )


def titles_of(process: Process, labels: Labels, days: DayWords) -> dict[int, str]:
    """Give the titles of the bands."""
    steps = {step.number: days.text(_STEP, number=step.number, step=labels.say(step.label)) for step in process.steps}
    return {**steps, ENDS: days.text(_ENDS)}


def drawing(layout: Layout, marks: Marks, titles: dict[int, str], days: DayWords) -> Drawing:
    """Mark a layout with where a case stands; what matters most is drawn last, on top."""
    measure = layout.measure
    across = (layout.width - 16) / measure.box if layout.shape == "tall" else 1  # there a title has the band to itself
    letters = Measure(measure.box, 46, 0, 0, 0, 0, round(measure.letters * 1.15 * across), 0)
    lines = [(marks.way(line.source, line.to), line.path) for line in layout.lines]
    return Drawing(
        shape=layout.shape,
        width=layout.width,
        height=layout.height,
        measure=measure,
        bands=tuple(_band(band, titles[band.number], letters) for band in layout.bands),
        boxes=tuple(_box(box.x, box.y, marks.of(box.state), measure, days) for box in layout.boxes),
        lines=tuple(_by_weight(lines)),
    )


def _band(band: Band, title: str, letters: Measure) -> DrawnBand:
    return DrawnBand(band.number, band.x, band.y, band.width, band.height, tuple(wrapped(title, letters)))


def _by_weight(lines: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(lines, key=lambda line: _ORDER.index(line[0]))


def _box(x: int, y: int, mark: StateMark, measure: Measure, days: DayWords) -> DrawnBox:
    lines = tuple(wrapped(mark.label, measure))
    day = days.short(mark.on) if mark.on is not None and mark.mark in {"been", "here"} else ""
    return DrawnBox(x, y, lines, y + (measure.height - len(lines) * 15) // 2 + 12, day, mark)
