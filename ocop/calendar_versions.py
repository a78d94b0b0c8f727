"""``ocop calendar draft | preview | confirm | list | recompute``: stored calendars and what counts by them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from ocop.errors import OperatorError

if TYPE_CHECKING:
    from workflow.domain.facts import ActorFacts
    from workflow.domain.recompute import Tally
    from workflow.store.calendars import VersionItem
    from workflow.store.database import Database

Ids = Annotated[list[str], typer.Argument(help="Keys of drafts; those of one swap together.")]
By = Annotated[str, typer.Option("--by", help="Login of the person who answers for it.")]
Url = Annotated[str | None, typer.Option("--database-url", help="Another database than the instance's own.")]


def add(verbs: typer.Typer) -> None:
    """Add the verbs to the ``calendar`` family."""
    verbs.command(name="list")(list_versions)
    verbs.command(name="draft")(draft)
    verbs.command(name="preview")(preview)
    verbs.command(name="confirm")(confirm)
    verbs.command(name="recompute")(recompute)


def list_versions(database_url: Url = None) -> None:
    """List the stored calendars, the newest year first."""
    from ocop.handles import handle
    from workflow.store import calendars

    with handle(database_url, what="calendar list") as database, database.single() as unit:
        found = calendars.versions(unit)
    for item in found:
        typer.echo(_say(item))
    if not found:
        typer.echo("No calendar is stored yet; `ocop calendar draft FILE` stores one.")


def draft(
    file: Annotated[Path, typer.Argument(help="A calendar file (docs/calendar.md).")],
    by: By,
    unit_code: Annotated[
        str | None, typer.Option("--unit", help="Official code of the unit whose closures these are.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="A word for those who will confirm it.")] = None,
    database_url: Url = None,
) -> None:
    """Store a calendar file as a draft; nothing counts by it until it is confirmed. Prints its key."""
    from ocop import cycles
    from ocop.handles import handle
    from workflow.definitions.load import read_text
    from workflow.domain.errors import ProcessFileError
    from workflow.domain.time import SystemClock
    from workflow.services.publish_calendar import DraftRequest, draft_calendar

    try:
        text = read_text(file)
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror}") from error
    except ProcessFileError as error:
        raise OperatorError("\n".join(cycles.findings(file, error.params["findings"]))) from error
    with handle(database_url, what="calendar draft") as database, database.unit() as unit:
        actor, place = actor_of(database, by), None
        if unit_code is not None:
            place = unit_of(database, unit_code)
        try:
            key = draft_calendar(unit, SystemClock(), actor, DraftRequest(text, file.name, place, note))
        except ProcessFileError as error:
            raise OperatorError("\n".join(cycles.findings(file, error.params["findings"]))) from error
    typer.echo(str(key))


def preview(ids: Ids, database_url: Url = None) -> None:
    """Say what confirming the drafts would do to the clocks that run now, and print the token for `confirm`."""
    from ocop import progress
    from ocop.handles import handle
    from workflow.domain.time import SystemClock
    from workflow.services.publish_calendar import preview_calendar

    keys = _keys(ids)
    with handle(database_url, what="calendar preview") as database, progress.bar("clocks") as told:
        seen = preview_calendar(
            database, SystemClock(), keys, progress=lambda done, total: told(done, total, "counted")
        )
    for item in seen.drafts:
        typer.echo(_say(item))
    typer.echo(say_tally(seen.tally))
    typer.echo(f"token {seen.token}")


def confirm(
    ids: Ids,
    by: By,
    document: Annotated[str, typer.Option("--document", help="Number of the document it rests on.")],
    token: Annotated[str, typer.Option("--token", help="What `ocop calendar preview` printed.")],
    database_url: Url = None,
) -> None:
    """Confirm drafts and compute the clocks that run anew, exactly as their preview said."""
    from ocop import progress
    from ocop.handles import handle
    from workflow.domain.time import SystemClock
    from workflow.services.publish_calendar import ConfirmRequest, confirm_calendar

    request = ConfirmRequest(tuple(_keys(ids)), document, token)
    with handle(database_url, what="calendar confirm") as database, progress.bar("clocks") as told:
        done = confirm_calendar(
            database,
            SystemClock(),
            actor_of(database, by),
            request,
            progress=lambda number, total: told(number, total, "written"),
        )
    typer.echo(say_tally(done))


def recompute(database_url: Url = None) -> None:
    """Compute clocks anew that were counted before the newest calendar: ends a confirmation that was interrupted."""
    from ocop import progress
    from ocop.handles import handle
    from workflow.domain.time import SystemClock
    from workflow.services.recompute_clocks import catch_up

    with handle(database_url, what="calendar recompute") as database, progress.bar("clocks") as told:
        done = catch_up(database, SystemClock(), progress=lambda number, total: told(number, total, "written"))
    typer.echo(say_tally(done))


def say_tally(tally: "Tally") -> str:
    """Say what became of clocks: "312 dates move by +1 day, 4 late cases become on time, none becomes late"."""
    moved = [
        f"{number} {_count(number, 'date moves', 'dates move')} by {days:+d} {_count(abs(days), 'day', 'days')}"
        for days, number in sorted(tally.moved.items())
    ]
    parts = [
        *(moved or ["no date moves"]),
        *([f"{tally.dated} get a first date"] if tally.dated else []),
        *([f"{tally.undated} lose their date"] if tally.undated else []),
        f"{tally.became_on_time or 'no'} late {_count(tally.became_on_time, 'clock becomes', 'clocks become')} on time",
        f"{tally.became_late or 'none'} {_count(tally.became_late, 'becomes', 'become')} late",
        f"{tally.unchanged} of {tally.examined} stay",
    ]
    return ", ".join(parts) + "."


def actor_of(database: "Database", login: str) -> "ActorFacts":
    """Read a person with the roles of today. Raises NotFoundError ``person_not_found``."""
    from workflow.domain.errors import NotFoundError
    from workflow.domain.time import SystemClock, local_day
    from workflow.services.register_person import person_id_of
    from workflow.store import cases

    with database.single() as unit:
        found = cases.load_actor(unit, actor_id=person_id_of(unit, login), today=local_day(SystemClock().now()))
    if found is None:
        raise NotFoundError("person_not_found", login=login[:80])
    return found


def unit_of(database: "Database", code: str) -> UUID:
    """Find the unit of an official code as units are today. Raises OperatorError."""
    from workflow.domain.time import SystemClock, local_day
    from workflow.store import territory

    with database.single() as unit:
        found = territory.by_code(unit, code=code, on=local_day(SystemClock().now()))
    if len(found) != 1:
        raise OperatorError(f"{'No unit has' if not found else 'Several units have'} the code '{code[:40]}' today.")
    return found[0]


def _keys(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise OperatorError("A calendar is named by its key; `ocop calendar list` shows them.") from error


def _say(item: "VersionItem") -> str:
    place, document = item.territory or "country", item.document or item.note or "no document"
    return f"{item.id}  {item.year}  {place}  {item.state}  {item.version[:12]}  {document}"


def _count(number: int, one: str, many: str) -> str:
    return one if number == 1 else many
