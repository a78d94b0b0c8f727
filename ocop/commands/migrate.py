"""``ocop migrate``: bring the schema up to date, or check that no migration is missing."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="migrate")(run)


def run(
    check: Annotated[
        bool, typer.Option("--check", help="On a throwaway database: do the migrations say what the models say?")
    ] = False,
) -> None:
    """Apply the migrations that the database lacks. `ocop up` does it by itself."""
    import tempfile
    from pathlib import Path

    from ocop import migrate
    from ocop.databases import open_database
    from ocop.datadir import DataDir
    from ocop.embedded.running import postgres_running
    from ocop.settings import load_settings

    if not check:
        with open_database(load_settings(), what="migrate") as url:
            migrate.upgrade(url)
        typer.echo("The schema is up to date.")
        return
    with tempfile.TemporaryDirectory(prefix="ocop-") as folder:
        data = DataDir(Path(folder))
        data.make()
        with postgres_running(data) as addresses:
            migrate.upgrade(addresses.database)
            migrate.check(addresses.database)
    typer.echo("The migrations say what the models say.")
