"""Say how far a long command is: a bar on a terminal, a plain line now and then elsewhere. Writes to stderr."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Told: TypeAlias = Callable[[int, int, str], None]
"""Told how many are done, of how many, and a word on the last one."""

LINES = 10


@contextmanager
def bar(what: str) -> Iterator[Told]:
    """Give the function to tell while the block runs."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lines(what, console.out)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=None, note="")
        yield lambda done, total, note: progress.update(task, completed=done, total=total, note=note)


def lines(what: str, say: Callable[[str], object]) -> Told:
    """Say about ten plain lines in all, the last when everything is done."""

    def told(done: int, total: int, note: str) -> None:
        step = max(1, total // LINES)
        if done == total or done % step == 0:
            say(f"{what}: {done} of {total}, {note}")

    return told
