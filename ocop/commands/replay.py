"""``ocop replay``: run a season, event by event, through the same write path as everybody."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="replay")(run)


def run(
    scenario: Annotated[str, typer.Argument(help="A shipped season's name, or a scenario file (docs/scenarios.md).")],
    until: Annotated[
        str | None, typer.Option("--until", help="Stop after this instant, such as 2020-09-03T08:00+07:00.")
    ] = None,
    database_url: Annotated[
        str | None, typer.Option("--database-url", help="Another database than the instance's own.")
    ] = None,
) -> None:
    """Fire every event of a scenario at its own instant; stop at the first one that the rules refuse.

    Running it again changes nothing and goes on where the last run ended.
    """
    import time

    from ocop import calendars, replays, seasons
    from ocop.handles import handle
    from ocop.settings import load_settings
    from ocop.units_source import current_units
    from workflow.domain.system import SYSTEM
    from workflow.domain.time import SystemClock, parse_instant
    from workflow.services.load_calendars import load_calendars
    from workflow.services.load_units import load_units

    last = None if until is None else parse_instant(until)
    path = seasons.find(scenario)
    loaded = seasons.load(path)
    with handle(database_url, what="replay", with_schema=True) as database:
        began = time.monotonic()
        with database.unit() as unit:
            load_units(unit, SystemClock(), SYSTEM, list(current_units()))
            load_calendars(unit, SystemClock(), calendars.files())
        report = replays.run(database, loaded, path=path, data_dir=load_settings().data_dir, until=last)
        took = time.monotonic() - began
    typer.echo(
        f"{loaded.name}: {report.done + report.left} events, {report.fired} fired now, {report.replayed} were there "
        f"before, {report.left} left for later; {took:.1f} s."
    )
