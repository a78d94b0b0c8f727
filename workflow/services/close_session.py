"""Close a session: results, minutes and the moves of all its cases in one transaction, or nothing at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from workflow.definitions.minutes import MinutesTemplate
from workflow.domain.command import FireCommand
from workflow.domain.council_result import CouncilResult, content_of, decimal_text, result_record
from workflow.domain.council_rules import LEVELS
from workflow.domain.council_session import Listed, closing_faults
from workflow.domain.errors import ConflictError, LostRaceError
from workflow.domain.history import Channel
from workflow.domain.minutes import minutes_hash, minutes_text
from workflow.domain.move import Receipt
from workflow.domain.session_events import Event
from workflow.domain.time import Clock, local_day
from workflow.services.calendars import book_of
from workflow.services.carry_out import TRIES
from workflow.services.fire_together import fire_together
from workflow.services.identify import Sight
from workflow.services.open_scoring import list_hash_in
from workflow.services.session_act import Act, SessionRequest, refuse_session, session_act
from workflow.services.session_results import (
    CaseResult,
    Conclusion,
    conclusion_fault,
    published_in,
    put_together,
    tally_of,
)
from workflow.services.session_rules import RuleShelf
from workflow.store import calendars, council_sessions, session_results
from workflow.store.council_sessions import Changes
from workflow.store.database import Database
from workflow.store.session_results import MinutesRow

_STARS_LEAST = 1


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What sessions are run with: the regulations by hash, and the template of their minutes."""

    shelf: RuleShelf
    template: MinutesTemplate


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed session: the hash of its minutes, and a receipt a case; none when this request closed it before."""

    sha256: bytes
    receipts: tuple[Receipt, ...] = ()


def close_session(
    database: Database,
    clock: Clock,
    sight: Sight,
    asked: SessionRequest,
    evaluation: Evaluation,
    *,
    channel: Channel = "web",
    progress: Callable[[int, int], None] | None = None,
) -> Closed:
    """Close a session; sent again, it gives the same minutes. A case that moves meanwhile begins it anew, three times.

    Raises ConflictError ``session_not_ready`` with every reason, ``cases_refused`` with every case the write path
    refused, ``rules_changed``; LostRaceError; NotFoundError; NotPermittedError; StaleVersionError.
    """
    for left in reversed(range(TRIES)):
        try:
            with session_act(database, clock, sight, asked) as act:
                return _close(act, evaluation, channel=channel, progress=progress)
        except LostRaceError:
            if left == 0:
                raise
    raise LostRaceError("lost_race")


def publish_provisional(
    database: Database, clock: Clock, sight: Sight, asked: SessionRequest, shelf: RuleShelf, *, channel: Channel = "web"
) -> None:
    """Publish what the sheets come to so far, to be answered by the makers within the days of the statute.

    Raises ConflictError ``not_published_here`` (no such step at this level), ``session_not_ready``, ``cases_refused``.
    """
    with session_act(database, clock, sight, asked) as act:
        if act.is_again:
            return
        acts = LEVELS[act.session.level]
        if acts.publishes is None:
            raise ConflictError("not_published_here")
        before = [event for event, _ in council_sessions.events(act.unit, act.session.id)]
        results = _results(act, shelf, before, provisional=True)
        calendar = book_of(act.unit, calendars.stamp(act.unit)).of((act.session.unit_id,))
        if calendar is None:
            raise ConflictError("no_calendar")
        until = calendar.after(local_day(act.at), act.session.rules.objection_days)
        commands = [
            FireCommand(
                case_id=case.case_id,
                actor_id=act.actor.id,
                trigger=acts.publishes,
                request_id=act.request_id,
                evidence=(f"session:{act.session.code}",),
                inputs={"provisional_points": decimal_text(result.total), "objections_until": until.isoformat()},
                channel=channel,
            )
            for case, result in results
        ]
        fire_together(act.unit, commands, at=act.at)
        keys = sorted(str(case.case_id) for case, _ in results)
        act.note("published", {"cases": keys, "until": until.isoformat()})


def _close(
    act: Act, evaluation: Evaluation, *, channel: Channel, progress: Callable[[int, int], None] | None
) -> Closed:
    unit, session = act.unit, act.session
    if act.is_again:
        stored = session_results.minutes(unit, session.id)
        if stored is None:
            raise ConflictError("request_id_reused", trigger="close_session", seq=session.version)
        return Closed(stored.sha256)
    before = [event for event, _ in council_sessions.events(unit, session.id)]
    results = _results(act, evaluation.shelf, before)
    records = {
        case.case_id: result_record(result, stars=case.stars or 0, reason=case.stars_reason, round_=case.round)
        for case, result in results
    }
    contents = {key: content_of(record) for key, record in records.items()}
    quorum = session.quorum
    data = {
        "list_hash": list_hash_in(before),
        "quorum": {"needed": quorum.needed, "present": quorum.present, "seats": quorum.seats},
        "results": {str(key): record for key, record in records.items()},
    }
    act.note("closed", data, Changes(state="closed", closed_at=act.at))
    digest = _write_minutes(act, before, evaluation.template)
    rows = ((case.case_id, str(result.total), case.stars or 0, contents[case.case_id]) for case, result in results)
    session_results.insert_results(unit, session.id, rows)
    council_sessions.free(unit, session.id)
    named = (f"session:{session.code}", f"minutes:{digest.hex()}")
    commands = [
        _conclusion(act, case, result, (*named, f"result:{minutes_hash(contents[case.case_id]).hex()}"), channel)
        for case, result in results
    ]
    return Closed(digest, tuple(fire_together(unit, commands, at=act.at, progress=progress)))


def _results(
    act: Act, shelf: RuleShelf, before: Sequence[Event], *, provisional: bool = False
) -> list[tuple[Listed, CouncilResult]]:
    """Give every case that is concluded on with its result, or refuse with every reason at once."""
    session = act.session
    counts = session_results.counted(act.unit, session.id)
    tallies = {key: tally_of(key, counted) for key, counted in counts.items()}
    out = published_in(before)
    faults = closing_faults(session, tallies, published=out, provisional=provisional)
    found: list[tuple[Listed, CouncilResult]] = []
    if not faults:
        for case in session.scoring_cases:
            counted = counts[case.case_id]
            result = put_together(act.unit, session, case, counted, shelf)
            found.append((case, result))
            if provisional:
                continue
            visible = CaseResult(case, counted.sheets, 0, counted, result)
            fault = conclusion_fault(visible, Conclusion(case.case_id, case.stars or 0, case.stars_reason or ""))
            if fault is not None:  # sheets that came in after the conclusion have changed the result
                faults.append({"pointer": "", "code": "conclusion_stale", "case": case.code})
    if not found and not faults:
        faults.append({"pointer": "", "code": "list_empty"})
    refuse_session(faults)
    return found


def _write_minutes(act: Act, before: Sequence[Event], template: MinutesTemplate) -> bytes:
    """Make the minutes of what is stored by now, the closing among it, and keep them."""
    unit, session = act.unit, act.session
    after = council_sessions.events(unit, session.id, after=len(before))
    events = [*before, *(event for event, _ in after)]
    text = minutes_text(events, session_results.lines(unit, session.id), orjson.loads(template.content))
    row = MinutesRow(text, minutes_hash(text), act.at, template.content, template.hash)
    session_results.insert_minutes(unit, session.id, row, code=template.code, version=template.version)
    return row.sha256


def _conclusion(
    act: Act, case: Listed, result: CouncilResult, evidence: tuple[str, ...], channel: Channel
) -> FireCommand:
    acts = LEVELS[act.session.level]
    stopped = result.stars == 0
    inputs: dict[str, str | int] = {acts.points: "0" if stopped else decimal_text(result.total)}
    if acts.stars is not None:
        inputs[acts.stars] = max(case.stars or 0, _STARS_LEAST)
    return FireCommand(
        case_id=case.case_id,
        actor_id=act.actor.id,
        trigger=acts.concludes,
        request_id=act.request_id,
        comment=case.stars_reason,
        evidence=evidence,
        inputs=inputs,
        channel=channel,
    )
