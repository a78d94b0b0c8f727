"""``ocop calendar …``: the working calendar of a year, how a due date is computed on it, and the stored versions."""

from pathlib import Path
from typing import Annotated

import typer

from ocop import calendar_versions
from ocop.errors import OperatorError

Folder = Annotated[Path | None, typer.Option("--folder", help="Calendar files; default: those shipped.")]
Language = Annotated[str, typer.Option("--language", "-l", help="Names of days: vi or en.")]
Territories = Annotated[
    list[str] | None, typer.Option("--territory", help="Official code of a unit whose closures count; may be repeated.")
]


def register(app: typer.Typer) -> None:
    """Add the family of verbs to the command line."""
    verbs = typer.Typer(name="calendar", help="Working calendars and due dates.", no_args_is_help=True)
    verbs.command(name="check")(check)
    verbs.command(name="show")(show)
    verbs.command(name="due")(due)
    verbs.command(name="latest")(latest)
    calendar_versions.add(verbs)
    app.add_typer(verbs)


def check(folder: Folder = None) -> None:
    """Check the calendar files; exit 1 and name file, line, fault and mending of each finding."""
    from ocop import calendars
    from workflow.domain.calendar import merged

    years = calendars.load_years(folder or calendars.FOLDER)
    whole = merged(years)
    for year in years:
        worked = sum(day.year == year.year for day in whole.workdays)
        typer.echo(
            f"{year.territory or 'country'} {year.year}: {worked} working days, {len(year.days_off)} days off, "
            f"{len(year.work_days)} make-up, {len(year.unconfirmed)} not confirmed, version {year.version[:12]}."
        )


def show(
    year: Annotated[int, typer.Argument(help="The year.")],
    language: Language = "en",
    folder: Folder = None,
    territory: Territories = None,
) -> None:
    """Print a year: days off and make-up days, each with its document."""
    from ocop import calendars

    _check_language(language)
    whole = calendars.load(folder or calendars.FOLDER, territory or ())
    marked = sorted((day for day in whole.marked.values() if day.on.year == year), key=lambda day: day.on)
    worked = sum(day.year == year for day in whole.workdays)
    if not any(layer.year == year for layer in whole.layers):
        raise OperatorError(f"There is no calendar of {year}: {whole.first.year} to {whole.last.year} are here.")
    for layer in (layer for layer in whole.layers if layer.year == year):
        typer.echo(f"{layer.territory or 'country'} {year}, version {layer.version}")
    for day in marked:
        typer.echo(f"  {calendars.say_day(day.on)}  {calendars.say_nature(day, language)}")
    typer.echo(f"{worked} working days.")


def due(
    start: Annotated[str, typer.Argument(help="The first day (not counted), like 2026-06-01.")],
    rule: Annotated[list[str], typer.Argument(help="15 working-days | 45 days | 36 months | before 2020-09-20.")],
    *,
    roll: Annotated[bool, typer.Option("--roll", help="An end on a day off rolls to the next working day.")] = False,
    stop: Annotated[
        list[str] | None,
        typer.Option("--stop", help="2026-06-03..2026-06-10:reason[:restart]; open: 2026-06-03..:reason"),
    ] = None,
    answered: Annotated[str | None, typer.Option("--answered", help="Close an open stop on this day.")] = None,
    today: Annotated[str | None, typer.Option("--today", help="Say also what is left or late on this day.")] = None,
    language: Language = "en",
    folder: Folder = None,
    territory: Territories = None,
) -> None:
    """Print when a term ends, with every day that was counted or not, and why."""
    from ocop import calendars
    from workflow.domain.daystrip import strip
    from workflow.domain.due import Term
    from workflow.domain.standing import standing

    _check_language(language)
    whole = calendars.load(folder or calendars.FOLDER, territory or ())
    term = calendars.read_rule(rule, roll=roll)
    found = strip(
        whole,
        term,
        start_on=calendars.read_day(start),
        stops=[calendars.read_stop(text) for text in stop or ()],
        answered_on=calendars.read_day(answered) if answered else None,
    )
    typer.echo(f"due {calendars.say_day(found.due.on)}, until 24:00 in Vietnam ({found.due.at:%Y-%m-%dT%H:%M:%SZ})")
    if today is not None:
        unit = term.unit if isinstance(term, Term) else "working_days"
        stands = standing(whole, today=calendars.read_day(today), due_on=found.due.on, unit=unit)
        typer.echo(f"on {today}: {stands.kind.replace('_', ' ')}, {stands.left} left, {stands.late} late ({unit})")
    for line in calendars.say_strip(found, language):
        typer.echo(line)


def latest(
    end: Annotated[str, typer.Argument(help="The day by which it must be over, like 2026-04-29.")],
    rule: Annotated[list[str], typer.Argument(help="15 working-days | 45 days | 36 months.")],
    roll: Annotated[bool, typer.Option("--roll", help="An end on a day off rolls to the next working day.")] = False,
    folder: Folder = None,
    territory: Territories = None,
) -> None:
    """Print the latest day to start (to hand in) so that the whole term still ends by END."""
    from ocop import calendars
    from workflow.domain.due import Term, latest_start

    whole = calendars.load(folder or calendars.FOLDER, territory or ())
    term = calendars.read_rule(rule, roll=roll)
    if not isinstance(term, Term):
        raise OperatorError("Give a length of time: 15 working-days, 45 days or 36 months.")
    found = latest_start(whole, term, due_on=calendars.read_day(end))
    office = whole.on_or_before(found)
    typer.echo(f"latest start {calendars.say_day(found)}; last day with offices open {calendars.say_day(office)}")


def _check_language(language: str) -> None:
    if language not in {"vi", "en"}:
        raise OperatorError(f"'{language}' is not spoken here; choose vi or en.")
