"""``ocop db-url``: the address of the running database, for psql and scripts."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="db-url")(run)


def run(
    superuser: Annotated[
        bool, typer.Option("--superuser", help="The embedded server's superuser, for administration.")
    ] = False,
) -> None:
    """Print the address of the running PostgreSQL; fail when none is running."""
    from ocop.databases import running_address
    from ocop.settings import load_settings

    typer.echo(running_address(load_settings(), superuser=superuser))
