"""Who goes on after an act and until when, as its line on the next page says it. Changes nothing."""

from dataclasses import dataclass

from api.web.case.day_words import DayWords
from api.web.case.holder import called
from api.web.case.labels import labels_of
from api.web.visit import Visit
from workflow.domain.move import Receipt
from workflow.services.show_case import find_case
from workflow.services.show_case_page import reader_of
from workflow.services.show_clocks import views_of_case


@dataclass(frozen=True, slots=True)
class NextTurn:
    """Whose turn it is by name of the office; ``day`` is their last one, empty where none runs or it is over."""

    who: str
    day: str


def next_turn(visit: Visit, receipt: Receipt) -> NextTurn | None:
    """Give who goes on after an act; None where nobody does, the reader does, or the case has moved on since."""
    sheet = find_case(visit.unit, visit.sight, receipt.case_id)
    case, process = sheet.facts, visit.sight.processes[sheet.facts.process_hash]
    role = process.states[case.state].holder
    reader = reader_of(process, case, visit.sight.actor)
    if role is None or case.version != receipt.seq or role in reader.roles:
        return None
    views = views_of_case(visit.unit, case.id, at=visit.now)
    running = [view for view in views if view.ended_at is None and view.stopped_at is None]
    due = [view.due_on for view in running if view.rule.holder == role and view.due_on and view.due_on >= visit.today]
    who = called(sheet, process, role, labels_of(visit.sight, visit.language))
    return NextTurn(who, DayWords(visit.text, visit.today).weekday(min(due)) if due else "")
