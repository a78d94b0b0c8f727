"""``ocop lint``: read cycle files as the engine would and say everything that is wrong with them."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="lint")(run)


def run(
    files: Annotated[list[Path] | None, typer.Argument(help="Cycle files; none: those shipped.")] = None,
) -> None:
    """Check cycle files; exit 1 and name file, line, fault and mending of each finding."""
    from ocop import cycles
    from workflow.definitions.load import load_file
    from workflow.domain.errors import ProcessFileError

    wrong = 0
    for path in files or cycles.shipped():
        try:
            process = load_file(path)
        except ProcessFileError as error:
            lines = list(cycles.findings(path, error.params["findings"]))
            wrong += len(lines)
            typer.echo("\n".join(lines), err=True)
        except OSError as error:
            wrong += 1
            typer.echo(f"{path}: {error.strerror}", err=True)
        else:
            states, rows = len(process.states), len(process.transitions)
            typer.echo(
                f"{path.name}: {process.code} version {process.version}, {states} states, {rows} transitions, "
                f"{process.hash[:12]}: nothing to mend."
            )
    if wrong:
        typer.echo(f"{wrong} finding{'s' if wrong > 1 else ''}.", err=True)
        raise typer.Exit(1)
