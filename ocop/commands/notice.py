"""``ocop notice …``: the texts of notices: check them, list them, see them as they would go out for a case."""

from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import typer

Folder = Annotated[Path | None, typer.Option("--folder", help="Notice files; default: those shipped.")]


def register(app: typer.Typer) -> None:
    """Add the family of verbs to the command line."""
    verbs = typer.Typer(name="notice", help="The texts of notices.", no_args_is_help=True)
    verbs.command(name="check")(check)
    verbs.command(name="list")(list_texts)
    verbs.command(name="preview")(preview)
    app.add_typer(verbs)


def check(folder: Folder = None) -> None:
    """Check the notice files against the shipped cycles; exit 1 and name file, line, fault and mending."""
    from ocop import cycles, notices

    processes = [cycles.load(path) for path in cycles.shipped()]
    book = notices.check(folder or notices.FOLDER, processes)
    names = ", ".join(process.code for process in processes)
    typer.echo(f"{len(book.templates)} notices in vi and en for {names}: nothing to mend.")


def list_texts(
    language: Annotated[Literal["vi", "en"], typer.Option("--lang", "-l", help="vi or en.")] = "vi",
    folder: Folder = None,
) -> None:
    """List every notice: code, version, urgent or not, subject."""
    from ocop import notices

    book = notices.load(folder or notices.FOLDER)
    for code, template in sorted(book.templates.items()):
        urgent = "urgent" if template.urgent else ""
        typer.echo(f"{code:<28} {template.version[:12]} {urgent:<6} {template.subject.text(language)}")


def preview(
    wanted: Annotated[str, typer.Argument(metavar="RULE_OR_NOTICE", help="A clock rule (all its rungs) or a notice.")],
    case: Annotated[str, typer.Argument(help="The case, by key or code.")],
    language: Annotated[Literal["vi", "en"], typer.Option("--lang", "-l", help="vi or en.")] = "vi",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="The instant, such as 2020-09-03T08:00+07:00; without it: now.")
    ] = None,
    folder: Folder = None,
    database_url: Annotated[str | None, typer.Option("--database-url", help="Another database than one's own.")] = None,
) -> None:
    """Print subject, letter and short text exactly as they would go out for a case; sends nothing."""
    from ocop import notices
    from ocop.handles import handle
    from ocop.settings import load_settings
    from workflow.domain.time import SystemClock, parse_instant
    from workflow.services.preview_notices import preview_notices

    at = SystemClock().now() if as_of is None else parse_instant(as_of)
    book = notices.load(folder or notices.FOLDER, address=load_settings().address)
    with handle(database_url, what="notice preview") as database, database.snapshot() as unit:
        shown = preview_notices(unit, book, _key(case), wanted=wanted, language=language, at=at)
    for one in shown:
        rung = "" if one.offset is None else f", rung {one.offset:+d}"
        typer.echo(f"=== {one.notice} · {one.recipient.role} · {one.on:%d/%m/%Y}{rung}")
        typer.echo(f"{one.text.subject}\n\n{one.text.body}\n{one.text.short} [{len(one.text.short)}]\n")


def _key(text: str) -> UUID | str:
    try:
        return UUID(text)
    except ValueError:
        return text
