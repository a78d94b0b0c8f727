"""Hand in a form: the paper and the move of its case in one transaction, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from workflow.definitions.canonical import canonical_content
from workflow.domain.command import FireCommand, check_request_id
from workflow.domain.errors import ConflictError
from workflow.domain.form_values import Answer, check_form
from workflow.domain.forms import FILES_MAX, SCAN
from workflow.domain.history import Channel
from workflow.domain.ids import new_id
from workflow.domain.inputs import FieldFault, refuse
from workflow.domain.move import Receipt, receipt_of
from workflow.domain.paper import Content
from workflow.domain.time import Clock
from workflow.services.fire import fire
from workflow.services.identify import Sight
from workflow.services.papers import Papers
from workflow.services.show_case import find_case
from workflow.services.show_paper import Desk, desk_of, form_of
from workflow.store import cases
from workflow.store import papers as store
from workflow.store.database import Database, Unit
from workflow.store.papers import PaperRow


@dataclass(frozen=True, slots=True)
class HandIn:
    """What is handed in: the draft of a form, as the person who hands in saw it (``seen``)."""

    case: UUID | str
    form: str
    request_id: str
    seen: int | None = None
    channel: Channel = "web"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes with a paper: named in the same row of the history, written in the same transaction."""

    evidence: tuple[str, ...]
    write: Callable[[Receipt], None]


Enclose: TypeAlias = Callable[[Unit, Desk, Content], Enclosed]
"""Makes what goes with a paper; may refuse."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A paper that was handed in, and the receipt of the move that names it."""

    number: int
    sha256: bytes
    receipt: Receipt


def faults_of(desk: Desk) -> tuple[dict[str, Answer], list[FieldFault]]:
    """Give the answers as a paper would keep them, and everything that keeps the form from being handed in."""
    values, faults = check_form(desk.form, desk.answers)
    scan = desk.answers.get(SCAN)
    if desk.action is not None and desk.action.on_behalf:
        if isinstance(scan, list) and scan:
            values[SCAN] = scan
        else:
            faults.append({"pointer": f"/{SCAN}", "code": "scan_required"})
    named = [(name, key) for name, value in values.items() if isinstance(value, list) for key in value]
    faults += [{"pointer": f"/{name}", "code": "file_not_found"} for name, key in named if key not in desk.files]
    if len(named) > FILES_MAX:
        faults.append({"pointer": "", "code": "too_many_files", "maximum": FILES_MAX})
    return values, faults


def hand_in(
    database: Database, clock: Clock, sight: Sight, papers: Papers, asked: HandIn, *, enclose: Enclose | None = None
) -> Filed:
    """Hand in the person's draft by the act that is open to them; sent again, it gives the first receipt.

    Order: the draft is locked; a request answered before is answered again; the answers are read; the act is fired
    with the hashes of paper and files as its evidence; the paper is written under the number of the history's row.
    An officer's paper says that it was handed in for the producer, and needs a picture of the paper form. ``enclose``
    makes what goes with it.

    Raises NotFoundError ``case_not_found``, ``form_not_found``; ConflictError ``form_not_open``, ``draft_changed``;
    InvalidInputError ``inputs_invalid``; and everything that ``fire`` raises.
    """
    check_request_id(asked.request_id)
    with database.unit() as unit:
        sheet = find_case(unit, sight, asked.case)
        form = form_of(unit, sight, sheet, papers.forms, asked.form)
        desk = desk_of(unit, clock, sight, sheet, form, lock=True)
        earlier = _of_request(desk.papers, asked, sight)
        if earlier is not None:
            return _again(unit, desk, earlier)
        if desk.action is None:
            raise ConflictError("form_not_open")
        if asked.seen not in {None, desk.seen}:
            raise ConflictError("draft_changed")
        values, faults = faults_of(desk)
        refuse(faults)
        content = Content(
            case_id=sheet.facts.id,
            form=form.code,
            form_hash=form.hash,
            number=desk.newest + 1,
            on_behalf=desk.action.on_behalf,
            values=values,
            files=_hashes(desk, values),
        )
        enclosed = None if enclose is None else enclose(unit, desk, content)
        receipt = fire(
            unit,
            clock,
            FireCommand(
                case_id=sheet.facts.id,
                actor_id=sight.actor.id,
                trigger=desk.action.trigger,
                request_id=asked.request_id,
                evidence=(*content.evidence, *(enclosed.evidence if enclosed else ())),
                on_behalf=content.on_behalf,
                channel=asked.channel,
            ),
        )
        if receipt.replayed:  # the same request was answered while this one waited for the case
            return _again(
                unit, desk, _of_request(store.papers(unit, case_id=sheet.facts.id, form=form.code), asked, sight)
            )
        filed = _write(unit, clock, desk, content, receipt)
        if enclosed is not None:
            enclosed.write(receipt)
        return filed


def _write(unit: Unit, clock: Clock, desk: Desk, content: Content, receipt: Receipt) -> Filed:
    at = clock.now()
    form = desk.form
    store.keep_form(
        unit, form_hash=form.hash, code=form.code, version=form.version, content=canonical_content(form), at=at
    )
    row = PaperRow(
        id=new_id(at),
        number=content.number,
        form_hash=form.hash,
        content=content.canonical,
        sha256=content.digest,
        history_seq=receipt.seq,
        by=receipt.actor_id,
        on_behalf=content.on_behalf,
        request_id=receipt.request_id,
        at=at,
    )
    named = [
        (name, position, UUID(key))
        for name, value in content.values.items()
        if isinstance(value, list)
        for position, key in enumerate(value)
    ]
    store.insert(unit, row, case_id=content.case_id, form=form.code, files=named)
    store.mark_filed(unit, person_id=row.by, case_id=content.case_id, form=form.code, number=row.number, at=at)
    return Filed(row.number, row.sha256, receipt)


def _of_request(rows: Sequence[PaperRow], asked: HandIn, sight: Sight) -> PaperRow | None:
    return next((row for row in rows if row.request_id == asked.request_id and row.by == sight.actor.id), None)


def _again(unit: Unit, desk: Desk, row: PaperRow | None) -> Filed:
    """Give what was answered first."""
    made = None if row is None else cases.history_row(unit, case_id=desk.sheet.facts.id, seq=row.history_seq)
    if row is None or made is None:
        raise ConflictError("request_id_reused")
    return Filed(row.number, row.sha256, receipt_of(made, replayed=True))


def _hashes(desk: Desk, values: dict[str, Answer]) -> dict[str, str]:
    keys = [key for value in values.values() if isinstance(value, list) for key in value]
    return {key: desk.files[key].sha256.hex() for key in keys}
