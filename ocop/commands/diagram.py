"""``ocop diagram``: draw a cycle as a Mermaid state diagram."""

from typing import Annotated

import typer

from ocop.errors import OperatorError


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="diagram")(run)


def run(
    cycle: Annotated[str, typer.Argument(help="A shipped cycle's code, or a file.")] = "ocop-2018",
    language: Annotated[str, typer.Option("--language", "-l", help="vi or en.")] = "vi",
    step: Annotated[int | None, typer.Option("--step", help="Only this step, with its neighbours.")] = None,
    current: Annotated[str | None, typer.Option("--current", help="A state to stand out.")] = None,
) -> None:
    """Print the Mermaid source of a cycle's diagram."""
    from ocop import cycles
    from workflow.definitions.diagram import diagram

    process = cycles.load(cycles.find(cycle))
    if language not in {"vi", "en"}:
        raise OperatorError(f"'{language}' is not spoken here; choose vi or en.")
    if step is not None and step not in {s.number for s in process.steps}:
        raise OperatorError(f"{process.code} has no step {step}; it has 1 to {len(process.steps)}.")
    if current is not None and current not in process.states:
        raise OperatorError(f"{process.code} has no state '{current}'; `ocop cycle describe` lists them.")
    typer.echo(diagram(process, language, current, step=step), nl=False)
