"""Check a dossier that was handed in, thing by thing, and ask for completion once, with everything in one request."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from workflow.domain.command import FireCommand, check_request_id
from workflow.domain.decide import Action, actions
from workflow.domain.dossier import VERDICTS, Level
from workflow.domain.errors import ConflictError, InvalidInputError, NotPermittedError
from workflow.domain.facts import Situation
from workflow.domain.history import Channel
from workflow.domain.ids import new_id
from workflow.domain.move import Receipt, receipt_of
from workflow.domain.supplement import REMARK_MAX, TRIGGERS, Checked, Request, check_request, level_of
from workflow.domain.text import checked
from workflow.domain.time import Clock, local_day
from workflow.services.fire import fire
from workflow.services.identify import Sight
from workflow.services.papers import Papers
from workflow.services.show_case import find_case
from workflow.services.show_dossier import Workshop, show_dossier
from workflow.store import cases, submissions
from workflow.store.database import Database, Unit

FORM_ITEM = "form"
"""The form and the own score, which are checked as one thing besides the evidence."""

LINE_MAX = 500


@dataclass(frozen=True, slots=True)
class Checking:
    """A dossier on an office's desk. ``action`` is the request for completion: open, or closed with its reasons."""

    workshop: Workshop
    level: Level
    action: Action
    checks: Sequence[Checked]

    def names(self, language: str) -> dict[str, str]:
        """Give what each thing is called."""
        title = self.workshop.desk.form.title.text(language)
        return {FORM_ITEM: title, **{item.code: item.name for item in self.workshop.items}}

    @property
    def codes(self) -> tuple[str, ...]:
        """Give everything that gets a verdict: the form, then each item."""
        return (FORM_ITEM, *(item.code for item in self.workshop.items))

    def of(self, code: str) -> Checked | None:
        """Give what was found of a thing so far."""
        return next((one for one in self.checks if one.item == code), None)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to complete a dossier. ``language``: in which the history names what is wrong or missing."""

    case: UUID | str
    comment: str
    request_id: str
    language: str = "vi"
    channel: Channel = "web"


def show_checking(unit: Unit, clock: Clock, sight: Sight, papers: Papers, key: UUID | str) -> Checking:
    """Give a dossier to the office that checks it now. Twelve statements.

    Raises NotPermittedError ``not_checking`` to everybody else; NotFoundError.
    """
    workshop = show_dossier(unit, clock, sight, papers, key)
    facts, process = workshop.sheet.facts, workshop.desk.process
    level = level_of(process, facts.state)
    at = clock.now()
    found = None
    if level is not None:
        situation = Situation(process, facts, at, local_day(at))
        found = next((act for act in actions(situation, sight.actor) if act.trigger == TRIGGERS[level]), None)
    if level is None or found is None:
        raise NotPermittedError("not_checking")
    return Checking(workshop, level, found, submissions.checks(unit, facts.id, level))


def save_checks(unit: Unit, clock: Clock, sight: Sight, checking: Checking, found: Sequence[Checked]) -> None:
    """Keep what was found so far. Raises InvalidInputError ``verdict_unknown``, ``dossier_item_unknown``, by text."""
    at = clock.now()
    for one in found:
        if one.item not in checking.codes:
            raise InvalidInputError("dossier_item_unknown", pointer="/muc")
        if one.verdict not in VERDICTS:
            raise InvalidInputError("verdict_unknown", pointer=f"/{one.item}")
        remark = checked(one.remark.strip(), pointer=f"/{one.item}", maximum=REMARK_MAX)
        submissions.save_check(
            unit,
            Checked(one.item, one.verdict, remark),
            case_id=checking.workshop.sheet.facts.id,
            level=checking.level,
            by=sight.actor.id,
            at=at,
        )


def ask_completion(database: Database, clock: Clock, sight: Sight, papers: Papers, asked: Ask) -> Receipt:
    """Send the dossier back once, with a verdict on everything: the move and the request in one transaction.

    What is wrong or missing goes into the history as remarks; the whole request is named there by its hash. Sent
    again, it gives the first receipt.

    Raises InvalidInputError ``inputs_invalid``, ``nothing_to_complete``; GuardFailedError when it was asked before;
    NotPermittedError ``not_checking``; and everything that ``fire`` raises.
    """
    check_request_id(asked.request_id)
    with database.unit() as unit:
        earlier = _answered(unit, clock, sight, asked)
        if earlier is not None:
            return earlier
        checking = show_checking(unit, clock, sight, papers, asked.case)
        workshop = checking.workshop
        if not workshop.snapshots:
            raise ConflictError("dossier_not_handed_in")
        found = [one for code in checking.codes if (one := checking.of(code)) is not None]
        check_request(found, checking.codes)
        request = Request(
            case_id=workshop.sheet.facts.id,
            level=checking.level,
            snapshot=workshop.snapshots[0].sha256.hex(),
            comment=asked.comment,
            checks=tuple(found),
        )
        names = checking.names(asked.language)
        lines = [f"{names[one.item]}: {one.remark}"[:LINE_MAX] for one in found if one.verdict != "accepted"]
        receipt = fire(
            unit,
            clock,
            FireCommand(
                case_id=request.case_id,
                actor_id=sight.actor.id,
                trigger=TRIGGERS[checking.level],
                request_id=asked.request_id,
                comment=asked.comment,
                evidence=(request.evidence,),
                inputs={"remarks": lines},
                channel=asked.channel,
            ),
        )
        if not receipt.replayed:
            at = clock.now()
            submissions.insert_request(
                unit,
                key=new_id(at),
                case_id=request.case_id,
                level=request.level,
                content=request.canonical,
                sha256=request.digest,
                seq=receipt.seq,
                by=sight.actor.id,
                at=at,
            )
        return receipt


def _answered(unit: Unit, clock: Clock, sight: Sight, asked: Ask) -> Receipt | None:
    """Give the first receipt of the same request: the case has moved on since, so nobody checks it any more."""
    sheet = find_case(unit, sight, asked.case)
    loaded = cases.load(
        unit,
        case_id=sheet.facts.id,
        actor_id=sight.actor.id,
        request_id=asked.request_id,
        today=local_day(clock.now()),
    )
    if loaded is None or loaded.replayed is None:
        return None
    if loaded.replayed.trigger not in TRIGGERS.values():
        raise ConflictError("request_id_reused", trigger=loaded.replayed.trigger, seq=loaded.replayed.seq)
    return receipt_of(loaded.replayed, loaded.replayed_hash, replayed=True)
