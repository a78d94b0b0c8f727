"""Answer "if I hand this in today, when is the answer due?" for anybody, with every day that is counted."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from workflow.domain.clock_basis import basis
from workflow.domain.clocks import first_due
from workflow.domain.days import day_end
from workflow.domain.daystrip import Strip, strip
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import EMPTY, CaseFacts, SeasonFacts, Situation
from workflow.domain.process import ClockRule, Process, Role
from workflow.services.engines import engine_of
from workflow.services.work_rows import book
from workflow.store.cases import to_season
from workflow.store.database import Unit
from workflow.store.reads import seasons

_NOBODY: Final = UUID(int=0)
_FARTHEST: Final = 3


@dataclass(frozen=True, slots=True)
class DueAnswer:
    """When an office owes its answer. ``due_on`` is None where the season's plan gives no day yet."""

    process: Process
    rule: ClockRule
    holder: Role
    from_day: date
    due_on: date | None
    strip: Strip | None


def answering_rules(process: Process) -> tuple[ClockRule, ...]:
    """Give the limits within which an office answers, in the order of the steps."""
    order = {code: (state.step, place) for place, state in enumerate(process.states.values()) for code in state.clocks}
    rules = (
        rule
        for rule in process.clocks.values()
        if process.roles[rule.holder].level != "producer" and rule.expiry_window is None and rule.code in order
    )
    return tuple(sorted(rules, key=lambda rule: order[rule.code]))


def calculate_due(unit: Unit, *, season: str, rule: str, from_day: date) -> DueAnswer:
    """Compute the last day of an answer to what is handed in on a day, in a season's plan and settings.

    Two statements. Raises NotFoundError ``season_not_found``; InvalidInputError ``input_not_a_choice`` for a rule by
    which no office answers, ``new_day_out_of_range`` for a day years off.
    """
    found = seasons.one(unit, season)
    if found is None or found["status"] == "draft":
        raise NotFoundError("season_not_found")
    process = engine_of(unit, found["process"]).process
    choices = {one.code: one for one in answering_rules(process)}
    chosen = choices.get(rule)
    if chosen is None:
        raise InvalidInputError("input_not_a_choice", pointer="/rule", choices=list(choices))
    calendar = book(unit).country
    earliest, latest = date(found["year"] - _FARTHEST, 1, 1), date(found["year"] + _FARTHEST, 12, 31)
    if not earliest <= from_day <= latest:
        raise InvalidInputError(
            "new_day_out_of_range", pointer="/from_day", earliest=earliest.isoformat(), latest=latest.isoformat()
        )
    plan = to_season((found["id"], found["status"], found["settings"], found["windows"]))
    situation = Situation(process, _case(process, plan), day_end(from_day), from_day)
    due = first_due(chosen, situation, calendar, start_on=from_day)
    term = basis(chosen, situation, start_on=from_day)
    explained: Strip | None = None
    if calendar is not None and term is not None and due is not None:
        try:
            explained = strip(calendar, term, start_on=from_day)
        except ConflictError:  # a year without a calendar
            explained = None
    return DueAnswer(process, chosen, process.roles[chosen.holder], from_day, due.on if due else None, explained)


def _case(process: Process, plan: SeasonFacts) -> CaseFacts:
    """Make a case of nobody's, of which only the season matters."""
    start = next(iter(process.states))
    return CaseFacts(_NOBODY, start, 0, b"", process.hash, _NOBODY, _NOBODY, None, _NOBODY, "new", EMPTY, plan)
