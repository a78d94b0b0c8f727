"""``ocop cycle publish | versions | migrate``: the stored versions of a cycle and the cases that run under them."""

from typing import Annotated

import typer

from ocop.errors import OperatorError


def add(verbs: typer.Typer) -> None:
    """Add the verbs to the ``cycle`` family."""
    verbs.command(name="publish")(publish)
    verbs.command(name="versions")(versions)
    verbs.command(name="migrate")(migrate)


def publish(
    cycle: Annotated[str, typer.Argument(help="A shipped cycle's code, or a file.")],
) -> None:
    """Store a version under the hash of its content, for ever. Storing it again changes nothing."""
    from ocop import cycles
    from ocop.databases import open_database
    from ocop.settings import load_settings
    from workflow.domain.system import SYSTEM_ID
    from workflow.domain.time import SystemClock
    from workflow.services.publish_process import publish_process
    from workflow.store.database import Database

    process = cycles.load(cycles.find(cycle))
    with open_database(load_settings(), what="cycle publish") as url:
        database = Database(url, pool_size=1)
        try:
            with database.unit() as unit:
                published = publish_process(unit, SystemClock(), process, by=SYSTEM_ID)
        finally:
            database.close()
    word = "stored" if published.new else "was stored before"
    typer.echo(f"{published.code} version {published.version} {word}: {published.hash}")


def versions() -> None:
    """List the stored versions, newest first per cycle."""
    from ocop.databases import open_database
    from ocop.settings import load_settings
    from workflow.store import processes
    from workflow.store.database import Database

    with open_database(load_settings(), what="cycle versions") as url:
        database = Database(url, pool_size=1)
        try:
            with database.single() as unit:
                stored = processes.versions(unit)
        finally:
            database.close()
    for process_hash, code, version, published_at in stored:
        typer.echo(f"{code}  {version}  {published_at:%Y-%m-%d}  {process_hash}")
    if not stored:
        typer.echo("No version is stored yet; store one with `ocop cycle publish CODE`.")


def migrate(
    season: Annotated[str, typer.Argument(help="The season's code.")],
    from_hash: Annotated[str, typer.Option("--from", help="Hash of the version its cases run under.")],
    to_hash: Annotated[str, typer.Option("--to", help="Hash of the stored version they move to.")],
    by: Annotated[str, typer.Option("--by", help="Login of the person who answers for it.")],
    comment: Annotated[str, typer.Option("--comment", help="The reason; it stands in each case's history.")],
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="OLD=NEW; states that keep their name need none.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do it. Without this it is only tried.")] = False,
) -> None:
    """Move running cases to another version: a verdict a case; nothing is written without --apply."""
    from rich.console import Console
    from rich.progress import Progress

    from ocop.databases import open_database
    from ocop.settings import load_settings
    from workflow.domain.time import SystemClock
    from workflow.services.migrate_cases import MigrateCommand, migrate_cases
    from workflow.services.register_person import person_id_of
    from workflow.store import lookups
    from workflow.store.database import Database

    states = dict(_pair(item) for item in mapping or [])
    console = Console(stderr=True)
    with open_database(load_settings(), what="cycle migrate") as url, Progress(console=console) as bar:
        database = Database(url, pool_size=1)
        try:
            with database.single() as unit:
                actor_id, found = person_id_of(unit, by), lookups.season(unit, season)
            if found is None:
                raise OperatorError(f"There is no season '{season}'.")
            task = bar.add_task("cases", total=None)
            verdicts = migrate_cases(
                database,
                SystemClock(),
                MigrateCommand(
                    actor_id=actor_id,
                    season_id=found[0],
                    from_hash=from_hash,
                    to_hash=to_hash,
                    states=states,
                    request_id=f"migrate:{from_hash[:12]}:{to_hash[:12]}",
                    comment=comment,
                    dry_run=not apply,
                ),
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        finally:
            database.close()
    for verdict in verdicts:
        reason = f" ({verdict.reason})" if verdict.reason else ""
        typer.echo(f"{verdict.code}  {verdict.from_state} → {verdict.to_state or '?'}: {verdict.outcome}{reason}")
    counts = {
        outcome: sum(v.outcome == outcome for v in verdicts) for outcome in ("moved", "movable", "blocked", "lost")
    }
    typer.echo(
        ", ".join(f"{number} {outcome}" for outcome, number in counts.items() if number)
        or "No case runs under that version."
    )


def _pair(item: str) -> tuple[str, str]:
    old, separator, new = item.partition("=")
    if not (separator and old and new):
        raise OperatorError(f"'{item}' is not OLD=NEW.")
    return old, new
