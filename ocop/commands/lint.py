"""``ocop lint``: read cycles, forms, regulations and seasons as the engine would and say what is wrong with them."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

_FORM: Final = re.compile(r"^parts:", re.MULTILINE)
"""What a form has at its top and a cycle has not."""

_SEASON: Final = re.compile(r"^scenario:", re.MULTILINE)
"""What a season has at its top."""


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="lint")(run)


def run(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Cycle files, forms and seasons; none: those shipped.")
    ] = None,
) -> None:
    """Check cycle files, forms and seasons; exit 1 and name file, line, fault and mending of each finding."""
    from ocop import cycles, seasons
    from ocop.errors import OperatorError
    from workflow.domain.errors import ProcessFileError

    wrong = 0
    for path in files or [*cycles.shipped(), *seasons.shipped()]:
        try:
            typer.echo(_checked(path))
        except ProcessFileError as error:
            lines = list(cycles.findings(path, error.params["findings"]))
            wrong += len(lines)
            typer.echo("\n".join(lines), err=True)
        except OperatorError as error:
            wrong += len(str(error).splitlines()) - 1  # after the sentence that says so
            typer.echo(str(error), err=True)
        except OSError as error:
            wrong += 1
            typer.echo(f"{path}: {error.strerror}", err=True)
    wrong += 0 if files else _forms_shipped(sound=not wrong) + _regulations_shipped()
    if wrong:
        typer.echo(f"{wrong} finding{'s' if wrong > 1 else ''}.", err=True)
        raise typer.Exit(1)


def _checked(path: Path) -> str:
    from ocop import seasons
    from workflow.definitions.forms import load_form
    from workflow.definitions.load import load_process, read_text

    text = read_text(path)
    if _SEASON.search(text):
        season = seasons.load(path)
        sheets = sum(event.act == "sheet" for event in season.events)
        return f"{path.name}: season {season.name}, {len(season.events)} events, {sheets} sheets: nothing to mend."
    if _FORM.search(text):
        form = load_form(text, name=path.name)
        questions = sum(1 for _ in form.fields)
        return (
            f"{path.name}: form {form.code} version {form.version}, {len(form.parts)} parts, {questions} questions, "
            f"{form.hash[:12]}: nothing to mend."
        )
    process = load_process(text, name=path.name)
    return (
        f"{path.name}: {process.code} version {process.version}, {len(process.states)} states, "
        f"{len(process.transitions)} transitions, {process.hash[:12]}: nothing to mend."
    )


def _forms_shipped(*, sound: bool) -> int:
    """Check the shipped forms, against the shipped cycles where those are sound; give how many findings."""
    from ocop import cycles, forms
    from ocop.errors import OperatorError

    processes = [cycles.load(path) for path in cycles.shipped()] if sound else []
    try:
        book = forms.check(forms.FOLDER, processes)
    except OperatorError as error:
        typer.echo(str(error), err=True)
        return len(str(error).splitlines())
    for code in book.forms:
        typer.echo(_checked(forms.FOLDER / f"{code}.yaml"))
    return 0


def _regulations_shipped() -> int:
    """Check the shipped regulations and what dossiers under them hold; give how many findings."""
    from ocop import dossiers, regulations
    from ocop.errors import OperatorError

    try:
        typer.echo("\n".join(regulations.checked()))
        for code, rules in dossiers.load(dossiers.FOLDER, regulations.load()).items():
            typer.echo(f"dossiers/{code}.yaml: {len(rules.items)} items: nothing to mend.")
    except OperatorError as error:
        typer.echo(str(error), err=True)
        return len(str(error).splitlines())
    return 0
