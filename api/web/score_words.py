"""How scores, stars and what is missing are said: one wording for the calculator, sheets and tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from workflow.domain.criteria import NO_GROUND, Choice, Criterion
from workflow.domain.levelup import LevelUp, Step
from workflow.domain.regulation import Regulation
from workflow.domain.scoring import Gate, Result, cut

Text = Callable[..., str]
PAPERS_MAX: Final = 3


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


NOTHING: Final = _("Not enough to go by")
"""The first row of a criterion."""


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """The words of one reader's language."""

    text: Text
    language: str

    def points(self, points: Fraction | int) -> str:
        """Give points with two decimals, cut: ``49,99``; whole points as they are."""
        shown = str(points) if isinstance(points, int) else cut(points)
        return shown if self.language == "en" else shown.replace(".", ",")

    def stars(self, result: Result, regulation: Regulation, *, council: int | None = None) -> dict[str, Any]:
        """Give what the macro ``stars`` shows."""
        return {
            "by_points": result.by_points,
            "points": self.points(Fraction(result.total)),
            "by_gates": result.by_gates if result.by_gates is not None else result.by_points,
            "gates": self.gates(result),
            "council": council,
            "recognised_from": regulation.recognised_from,
        }

    def gates(self, result: Result) -> str:
        """Say what the next stars lack by conditions: "lacking 4.1 Main market (chosen 3, needed 5)"."""
        if result.by_gates is None:
            return self.text(_("the conditions of this decision were not found"))
        lacking = [gate for gate in result.unmet if gate.stars == result.by_gates + 1]
        return self.text(_("lacking {gates}"), gates="; ".join(map(self.gate, lacking))) if lacking else ""

    def gate(self, gate: Gate) -> str:
        """Say one unmet condition."""
        name = f"{gate.criterion.code} {gate.criterion.name}"
        needed = self.points(gate.needed.points)
        if gate.sheets > 1:
            said = _("{name} (needs {needed}; {met} of {count} sheets)")
            return self.text(said, name=name, needed=needed, met=gate.met_by, count=gate.sheets)
        chosen = self.points(gate.chosen.points) if gate.chosen else self.text(_("none"))
        return self.text(_("{name} (chosen {chosen}, needed {needed})"), name=name, chosen=chosen, needed=needed)

    def limited(self, result: Result) -> str:
        """Say in one sentence what holds the stars below the points, empty when nothing does."""
        if not result.limits:
            return ""
        gates = "; ".join(map(self.gate, result.limits))
        return self.text(
            _("{points} points, limited to {stars} stars: {gates}"),
            points=self.points(Fraction(result.total)),
            stars=result.stars,
            gates=gates,
        )

    def card(self, card: LevelUp, regulation: Regulation) -> dict[str, Any]:
        """Give what the macro ``levelup`` shows."""
        papers = {item.number: item.name for item in regulation.evidence}
        return {
            "stars": card.stars,
            "gates": [self._step(step, papers) for step in card.steps if step.why != "points"],
            "points": self._short(card),
            "ways": [self._step(step, papers) for step in card.steps if step.why == "points"],
            "more": [self._step(step, papers) for step in card.more],
        }

    def _short(self, card: LevelUp) -> str:
        if not card.short:
            return self.text(_("enough: {total}"), total=self.points(card.total))
        return self.text(_("{short} short of {needed}"), short=self.points(card.short), needed=self.points(card.needed))

    def _step(self, step: Step, papers: Mapping[int, str]) -> dict[str, Any]:
        names = [papers[number] for number in step.criterion.evidence if number in papers][:PAPERS_MAX]
        return {
            "name": f"{step.criterion.code} {step.criterion.name}",
            "code": step.criterion.code,
            "now": self._choice(step.now),
            "needed": self._choice(step.then),
            "gain": self.text(_("{points} points more"), points=self.points(step.gain)),
            "paper": "; ".join(names),
            "help": "",
        }

    def _choice(self, choice: Choice | None) -> str:
        points = self.text(_("{points} points"), points=self.points(choice.points if choice else 0))
        return f"{points} ({choice.label})" if choice else points


def rows_of(criterion: Criterion, *, chosen: str, nothing: str, claimed: str | None = None) -> dict[str, Any]:
    """Give what the macro ``criterion`` shows. ``nothing``: the words of its first row, not enough to go by."""
    cases = {case.code: case.name for case in criterion.cases}
    options: Sequence[dict[str, Any]] = [
        {"code": NO_GROUND, "label": nothing, "points": "0", "stars": 0, "claimed": claimed == NO_GROUND},
        *(
            {
                "code": choice.key,
                "label": f"{cases[choice.case]}: {choice.label}" if choice.case else choice.label,
                "points": str(choice.points),
                "stars": choice.gate or 0,
                "claimed": claimed == choice.key,
            }
            for choice in criterion.choices()
        ),
    ]
    return {
        "name": criterion.code,
        "number": criterion.code,
        "title": criterion.name,
        "most": str(criterion.max),
        "note": criterion.note,
        "lang": "vi",
        "options": options,
        "chosen": chosen,
        "remark": None,
        "remark_error": "",
        "error": "",
        "evidence": [],
    }
