"""``ocop token LOGIN``: issue an access token for a person and print it, once."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="token")(run)


def run(
    login: Annotated[str, typer.Argument(help="Whose token it is.")],
    days: Annotated[int, typer.Option("--days", "-d", help="How many days it lives (1–366).")] = 30,
    label: Annotated[str, typer.Option("--label", help="What it is for; shown in lists of tokens.")] = "",
    database_url: Annotated[str | None, typer.Option("--database-url", help="Another database than one's own.")] = None,
) -> None:
    """Print a new access token; send it as `Authorization: Bearer …`. It cannot be read again."""
    from ocop.errors import OperatorError
    from ocop.handles import handle
    from ocop.sentences import sentence
    from workflow.domain.errors import DomainError
    from workflow.domain.system import SYSTEM
    from workflow.domain.time import SystemClock
    from workflow.services.register_person import person_id_of
    from workflow.services.tokens import issue_token

    try:
        with handle(database_url, what="token") as database, database.unit() as unit:
            person_id = person_id_of(unit, login)
            if person_id == SYSTEM.id:
                raise OperatorError("The engine itself signs in nowhere; name a person.")
            token = issue_token(unit, SystemClock(), SYSTEM, person_id=person_id, label=label, days=days)
    except DomainError as error:
        raise OperatorError(sentence(error)) from error
    typer.echo(token)
