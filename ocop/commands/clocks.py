"""``ocop clocks``: what is due when, of a season or of one case, as it stood at any instant."""

from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="clocks")(run)


def run(
    season: Annotated[str | None, typer.Argument(help="The season's code, such as thach-ha-2020.")] = None,
    *,
    case: Annotated[str | None, typer.Option("--case", help="One case by its code, ended clocks included.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="The instant, such as 2020-09-03T08:00+07:00; without it: now.")
    ] = None,
    strip: Annotated[bool, typer.Option("--strip", help="With --case: explain each last day, day by day.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    language: Annotated[Literal["vi", "en"], typer.Option("--language", help="vi or en.")] = "vi",
    database_url: Annotated[
        str | None, typer.Option("--database-url", help="Another database than the instance's own.")
    ] = None,
) -> None:
    """Show each open clock: holder, last day, working days left, stops, reminders sent and still to come."""
    from rich.console import Console

    from config.i18n import load_translator
    from ocop import clock_lines
    from ocop.errors import OperatorError
    from ocop.handles import handle
    from workflow.domain.time import SystemClock, parse_instant
    from workflow.services.calendar_origin import origins_of
    from workflow.services.show_clocks import season_clocks, show_case_clocks

    if (season is None) == (case is None):
        raise OperatorError("Name a season, or one case with --case.")
    if strip and case is None:
        raise OperatorError("--strip goes with --case.")
    at = None if as_of is None else parse_instant(as_of)
    translator = load_translator()

    def say(text: str, /, **values: object) -> str:
        return translator.text(text, language, **values)

    console = Console(highlight=False)
    with handle(database_url, what="clocks") as database:
        if season is not None:
            found = season_clocks(database, SystemClock(), code=season, at=at)
            if as_json:
                typer.echo(clock_lines.season_json(found, language))
                return
            console.print(clock_lines.head(found.name.text(language), found.at), markup=False)
            console.print(clock_lines.table(found.clocks, language, say))
            return
        with database.snapshot() as unit:
            whole = show_case_clocks(unit, SystemClock(), str(case), at=at, stripped=strip)
            layers = {layer for view in whole.clocks if view.strip is not None for layer in view.strip.layers}
            origins = origins_of(unit, list(layers)) if layers else ()
    if as_json:
        typer.echo(clock_lines.case_json(whole, language))
        return
    for line in clock_lines.case_lines(whole, language, say, origins=origins):
        console.print(line, markup=False, soft_wrap=True)
