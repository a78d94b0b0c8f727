"""``ocop status``: a season as it stood at any instant, from history."""

from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="status")(run)


def run(
    season: Annotated[str, typer.Argument(help="The season's code, such as thach-ha-2020.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="The instant, such as 2020-09-03T08:00+07:00; without it: now.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    language: Annotated[Literal["vi", "en"], typer.Option("--language", help="vi or en.")] = "vi",
    database_url: Annotated[
        str | None, typer.Option("--database-url", help="Another database than the instance's own.")
    ] = None,
) -> None:
    """Show counts per step and state, milestones and what is missing, who holds what, communes and targets."""
    import json

    from rich.console import Console

    from config.i18n import load_translator
    from ocop.handles import handle
    from ocop.status_json import to_json
    from ocop.status_tables import local_time, tables
    from workflow.domain.time import SystemClock, parse_instant
    from workflow.services.status import season_status

    at = None if as_of is None else parse_instant(as_of)
    with handle(database_url, what="status") as database:
        status = season_status(database, SystemClock(), code=season, at=at)
    if as_json:
        typer.echo(json.dumps(to_json(status, language), ensure_ascii=False, indent=2))
        return
    translator = load_translator()
    console = Console(highlight=False)
    console.print(
        f"[bold]{status.name.text(language)}[/bold] · {status.unit}, {status.province} · {local_time(status.at)}"
    )
    for table in tables(status, language, lambda text: translator.text(text, language)):
        console.print(table)
