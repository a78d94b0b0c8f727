"""``ocop cycle …``: versions of the cycle: what changed, and the page that describes one."""

from typing import Annotated

import typer

from ocop import cycle_versions
from ocop.errors import OperatorError


def register(app: typer.Typer) -> None:
    """Add the family of verbs to the command line."""
    verbs = typer.Typer(name="cycle", help="Versions of the cycle.", no_args_is_help=True)
    verbs.command(name="diff")(diff)
    verbs.command(name="describe")(describe)
    verbs.command(name="rights")(rights)
    cycle_versions.add(verbs)
    app.add_typer(verbs)


def diff(
    a: Annotated[str, typer.Argument(help="The older: a file, CODE, CODE@VERSION or CODE@HASH of a shipped one.")],
    b: Annotated[str, typer.Argument(help="The newer, named the same way.")],
    language: Annotated[str, typer.Option("--language", "-l", help="vi or en.")] = "en",
) -> None:
    """Say in words what changed from A to B, one change a line."""
    from ocop import cycles
    from workflow.definitions.diff import diff as compare
    from workflow.definitions.diff import diff_text

    if language not in {"vi", "en"}:
        raise OperatorError(f"'{language}' is not spoken here; choose vi or en.")
    older, newer = (cycles.load(cycles.find(name)) for name in (a, b))
    typer.echo(f"{older.code} {older.version} ({older.hash[:12]}) → {newer.code} {newer.version} ({newer.hash[:12]})")
    typer.echo(diff_text(compare(older, newer), language), nl=False)


def describe(
    cycle: Annotated[str, typer.Argument(help="A shipped cycle's code, or a file.")],
) -> None:
    """Print the documentation page of a cycle (docs/cycle-CODE.md is made so)."""
    from ocop import cycles
    from workflow.definitions.describe import page

    typer.echo(page(cycles.load(cycles.find(cycle))), nl=False)


def rights(
    cycle: Annotated[str, typer.Argument(help="A shipped cycle's code, or a file.")],
) -> None:
    """Print who may do what: a line per state and trigger, a column per role, as CSV.

    A: may. B: may on behalf of the producer. e: may, but not in this state. Dot: may not.
    """
    from ocop import cycles
    from workflow.definitions.matrix import table_csv

    typer.echo(table_csv(cycles.load(cycles.find(cycle))), nl=False)
