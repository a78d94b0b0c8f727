"""``ocop up``: run a whole instance in the foreground."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="up")(run)


def run(
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the seasons thach-ha-2020 and demo-2026, and an account of every role.")
    ] = False,
) -> None:
    """Run database, broker, api, worker and beat under one supervisor until Ctrl-C.

    Where it lives: OCOP_DATA_DIR (default ./var), OCOP_HOST, OCOP_PORT (default 8000). Own servers:
    OCOP_DATABASE_URL, OCOP_REDIS_URL. Exit code 3: another process holds the data folder.
    """
    from config import logging
    from ocop.settings import load_settings
    from ocop.up import up

    settings = load_settings()
    logging.configure(level=settings.log_level, form=settings.log_format)
    up(settings, with_demo=demo, say=typer.echo)
