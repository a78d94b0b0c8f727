"""``ocop mail …``: what comes back after a mail was sent."""

from pathlib import Path
from typing import Annotated

import typer

from ocop.errors import OperatorError

SIZE_MAX = 10_000_000


def register(app: typer.Typer) -> None:
    """Add the family of verbs to the command line."""
    verbs = typer.Typer(name="mail", help="Mail that comes back.", no_args_is_help=True)
    verbs.command(name="bounce")(bounce)
    verbs.callback()(_family)
    app.add_typer(verbs)


def bounce(
    file: Annotated[Path, typer.Argument(help="A delivery status notification (RFC 3464) as it came in.")],
) -> None:
    """Read one report on a mail that was not delivered, and tell its person otherwise."""
    from ocop.databases import open_database
    from ocop.settings import load_settings
    from workflow.domain.bounce import read_bounce
    from workflow.domain.time import SystemClock
    from workflow.services.bounces import record_bounce
    from workflow.store.database import Database

    try:
        with file.open("rb") as opened:
            found = read_bounce(opened.read(SIZE_MAX))
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror}") from error
    if found is None:
        raise OperatorError(f"{file}: this is no report (RFC 3464) on a mail that was sent from here.")
    settings = load_settings()
    with open_database(settings, what="mail") as url:
        database = Database(url, pool_size=1)
        try:
            with database.unit() as unit:
                outcome = record_bounce(unit, SystemClock(), found, channels=settings.channels)
        finally:
            database.close()
    if outcome.verdict == "unknown":
        raise OperatorError(f"{file}: no mail {found.message_id} left from here.")
    typer.echo(f"{found.message_id}: {outcome.verdict}, {outcome.notices} notices.")


def _family() -> None:
    """Keep ``ocop mail VERB`` the shape of every call, also while there is a single verb."""
