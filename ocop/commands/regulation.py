"""``ocop regulation …``: the criteria and the rules of evaluation: read one, check all, compare two."""

from pathlib import Path
from typing import Annotated

import typer

from ocop.errors import OperatorError


def register(app: typer.Typer) -> None:
    """Add the family of verbs to the command line."""
    verbs = typer.Typer(name="regulation", help="Regulations and criteria sets.", no_args_is_help=True)
    verbs.command(name="check")(check)
    verbs.command(name="show")(show)
    verbs.command(name="diff")(diff)
    verbs.command(name="publish")(publish)
    app.add_typer(verbs)


def check(
    folder: Annotated[Path | None, typer.Option("--folder", help="Regulations; default: those shipped.")] = None,
) -> None:
    """Check the regulations; exit 1 and name file, line, fault and mending of each finding."""
    from ocop import regulations

    for line in regulations.checked(folder or regulations.FOLDER):
        typer.echo(line)


def show(
    regulation: Annotated[str, typer.Argument(help="A shipped regulation's code, or a folder.")],
    number: Annotated[int | None, typer.Option("--set", help="Number of a criteria set: its whole sheet.")] = None,
) -> None:
    """Print a regulation with its sets, or one sheet, in Vietnamese."""
    from config.i18n import load_translator
    from ocop import regulations
    from ocop.regulation_lines import say_rules, say_set

    rules = regulations.find(regulation)
    if number is not None and number not in rules.sets:
        raise OperatorError(
            f"{regulation} has no sheet {number}: {', '.join(map(str, rules.sets)) or 'none'} are here."
        )
    translator = load_translator()

    def text(msgid: str, **values: object) -> str:
        return translator.text(msgid, "vi", **values)

    for line in say_rules(rules, text) if number is None else say_set(rules.sets[number], text):
        typer.echo(line)


def diff(
    a: Annotated[str, typer.Argument(help="The older: a shipped regulation's code, or a folder.")],
    b: Annotated[str, typer.Argument(help="The newer, named the same way.")],
    language: Annotated[str, typer.Option("--language", "-l", help="vi or en.")] = "vi",
) -> None:
    """Say in words what changed from A to B, one change a line."""
    from ocop import regulations
    from workflow.definitions.regulation_diff import rules_diff
    from workflow.definitions.words import word

    if language not in {"vi", "en"}:
        raise OperatorError(f"'{language}' is not spoken here; choose vi or en.")
    older, newer = (regulations.find(name) for name in (a, b))
    for rules in (older, newer):
        typer.echo(f"{rules.regulation.code} {rules.regulation.number} ({rules.regulation.hash[:12]})")
    lines = [change.text(language) for change in rules_diff(older, newer)]
    typer.echo("\n".join(lines or [word("templates", "unchanged").text(language)]))


def publish() -> None:
    """Store the shipped regulations under the hashes of their content. `ocop up` does it by itself."""
    from ocop import regulations
    from ocop.databases import open_database
    from ocop.settings import load_settings
    from workflow.store.database import Database

    with open_database(load_settings(), what="regulation publish") as url:
        database = Database(url, pool_size=1)
        try:
            published = regulations.publish(database)
        finally:
            database.close()
    for one in published:
        word = "stored" if one.new else "was stored before"
        typer.echo(f"{one.code} with {one.sets} sets {word}: {one.hash}")
