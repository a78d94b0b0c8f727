"""``ocop units``: load today's provinces and communes."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="units")(run)


def run(
    database_url: Annotated[
        str | None, typer.Option("--database-url", help="Another database than the instance's own.")
    ] = None,
) -> None:
    """Load the units of the country as they are since 1/7/2025. Loading them again changes nothing."""
    from ocop.handles import handle
    from ocop.units_source import current_units
    from workflow.domain.system import SYSTEM
    from workflow.domain.time import SystemClock
    from workflow.services.load_units import load_units

    rows = list(current_units())
    with handle(database_url, what="units", with_schema=True) as database, database.unit() as unit:
        loaded = load_units(unit, SystemClock(), SYSTEM, rows)
    provinces = sum(row.kind == "province" for row in rows)
    typer.echo(f"{provinces} provinces, {len(rows) - provinces} communes; {loaded.added} of them are new here.")
    for other in loaded.differing:
        typer.echo(f"{other.kind} {other.code} stays “{other.stored}” here; the list says “{other.given}”.", err=True)
