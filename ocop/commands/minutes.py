"""``ocop minutes``: hold the minutes of a session against its records, byte for byte."""

from typing import Annotated

import typer

FAULTS = {
    "event": "an event of the session is missing, changed or out of its chain",
    "sheet": "a filed sheet is not what was hashed, or what was counted is not what it says",
    "text": "made again from the records, the minutes are other bytes than those kept",
}


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(help="Minutes of councils.", no_args_is_help=True)
    group.command(name="verify")(verify)
    app.add_typer(group, name="minutes")


def verify(session: Annotated[str, typer.Argument(help="The code of the session, as its page gives it.")]) -> None:
    """Check the chain of events and every sheet, and make the minutes again; exit 1 when anything differs."""
    from ocop.databases import open_database
    from ocop.settings import load_settings
    from workflow.services.session_minutes import verify_minutes
    from workflow.store.database import Database

    with open_database(load_settings(), what="minutes") as url:
        database = Database(url, pool_size=1)
        try:
            with database.snapshot() as unit:
                report = verify_minutes(unit, session)
        finally:
            database.close()
    if report.fault is None:
        typer.echo(
            f"session {report.code}: {report.events} events, {report.sheets} sheets; made again, the minutes are the "
            f"same bytes (SHA-256 {report.sha256.hex()})."
        )
        return
    named = f" ({report.where})" if report.where else ""
    typer.echo(f"session {report.code}: {FAULTS[report.fault]}{named}.")
    raise typer.Exit(1)
