"""``ocop verify``: check every chain of the history, and what was sent, and name the first bad row."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command(name="verify")(run)


def run(
    season: Annotated[str | None, typer.Option("--season", help="Only the cases of this season (its code).")] = None,
) -> None:
    """Check all history chains; exit 1 and name the first bad row when one is broken."""
    from rich.console import Console
    from rich.progress import Progress

    from ocop.databases import open_database
    from ocop.settings import load_settings
    from workflow.domain.time import SystemClock
    from workflow.services.verify import note_verified, verify
    from workflow.store.database import Database

    console = Console(stderr=True)
    with open_database(load_settings(), what="verify") as url, Progress(console=console) as bar:
        database = Database(url, pool_size=1)
        task = bar.add_task("history", total=None)
        try:
            report = verify(
                database,
                season_code=season,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
            if season is None:
                note_verified(database, SystemClock(), report)
        finally:
            database.close()
    fault = report.fault
    if fault is None:
        sent = f" {report.proofs} texts as sent: each is what was hashed." if report.proofs else ""
        typer.echo(f"{report.rows} rows of {report.cases} cases: every chain holds.{sent}")
        return
    named = "" if fault.proof is None else f", proof {fault.proof}"
    case = "" if report.code is None else f" {report.code}"
    typer.echo(f"case{case} {fault.case_id or '–'}, row {fault.seq}{named}: {FAULTS[fault.code]} ({fault.code}).")
    raise typer.Exit(1)


FAULTS = {
    "gap": "a row is missing, doubled or out of order here",
    "broken_link": "the row does not link to the one before it",
    "hash_mismatch": "the row is not what it was when it was written",
    "head_mismatch": "the case does not stand where its last row left it, or newer rows are gone",
    "missing_history": "the case has no history",
    "orphan": "there is history, but no such case",
    "proof_changed": "the text is not what it was when it was sent",
    "proofs_differ": "the row seals other proofs than there are: one is gone, was added, or was changed with its hash",
}
