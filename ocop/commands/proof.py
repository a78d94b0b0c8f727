"""``ocop proof``: one page on what the people of a case were told, when, by which channel, and what not and why."""

from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="proof")(run)


def run(
    case: Annotated[str, typer.Argument(help="The case's code, such as THA-2020-0002.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    language: Annotated[Literal["vi", "en"], typer.Option("--language", help="vi or en.")] = "vi",
    database_url: Annotated[
        str | None, typer.Option("--database-url", help="Another database than the instance's own.")
    ] = None,
) -> None:
    """Show what was due and how that was computed, who was told what when with what receipt, and what was not sent.

    Exits with 1 when a text is no longer what it was when it was sent.
    """
    from rich.console import Console

    from config.i18n import load_translator
    from ocop import proof_lines
    from ocop.handles import handle
    from workflow.domain.time import SystemClock
    from workflow.services.show_proof import show_proof

    translator = load_translator()

    def say(text: str, /, **values: object) -> str:
        return translator.text(text, language, **values)

    with handle(database_url, what="proof") as database:
        found = show_proof(database, SystemClock(), case)
    if as_json:
        typer.echo(proof_lines.to_json(found, language))
    else:
        console = Console(highlight=False)
        for line in proof_lines.lines(found, language, say):
            console.print(line, markup=False, soft_wrap=True)
    if found.changed:
        raise typer.Exit(1)
