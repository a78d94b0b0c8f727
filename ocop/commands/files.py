"""``ocop files``: hold the file store against the records, and carry files to another store."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from workflow.services.keep_files import FileFault

FAULTS = {"missing": "is not there", "changed": "is not what was handed in: its bytes have another hash"}
SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(help="Files that people handed in.", no_args_is_help=True)
    group.command(name="check")(check)
    group.command(name="copy")(copy)
    app.add_typer(group, name="files")


def check() -> None:
    """Read every file that a record names from the store in use and compare its hash; exit 1 when anything differs."""
    from ocop import files
    from ocop.handles import handle
    from ocop.progress import bar
    from ocop.settings import load_settings
    from workflow.services.keep_files import check_files

    store = files.store(load_settings())
    with handle(None, what="files") as database, bar("files") as told:
        found = check_files(database, store, told)
    _name(found.faults)
    if found.faults:
        raise typer.Exit(1)
    typer.echo(f"{found.files} files, {found.size:,} bytes: each is there and is what its hash says.")


def copy(
    to: Annotated[
        Literal["s3", "folder"], typer.Option("--to", help="s3: the store the settings name; folder: the data folder.")
    ],
) -> None:
    """Carry every file that a record names from the folder to the S3-compatible store, or back; go on where it stopped.

    Exits with 1 when a file is missing or damaged at its source; all others are carried over.
    """
    from ocop import files
    from ocop.handles import handle
    from ocop.progress import bar
    from ocop.settings import load_settings
    from workflow.services.keep_files import copy_files

    chosen = load_settings()
    both = files.folder(chosen), files.objects(chosen)
    source, target = both if to == "s3" else both[::-1]
    with handle(None, what="files") as database, bar("files") as told:
        found = copy_files(database, source, target, told)
    _name(found.faults)
    typer.echo(f"{found.copied} files copied, {found.there} were there already.")
    if found.faults:
        raise typer.Exit(1)


def _name(faults: "tuple[FileFault, ...]") -> None:
    for fault in faults[:SHOWN]:
        typer.echo(f"{fault.digest.hex()} {FAULTS[fault.kind]}")
    if len(faults) > SHOWN:
        typer.echo(f"… and {len(faults) - SHOWN} more")
