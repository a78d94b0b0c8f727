"""Keep the children's log files from growing without end. Children append; nobody needs to reopen."""

import os
import shutil
from pathlib import Path

LARGEST = 10 * 1024 * 1024
KEPT = 3


def rotate(folder: Path) -> None:
    """Copy every log over 10 MB to ``.1`` (``.1`` to ``.2`` …, three kept) and empty it in place.

    A line written between copying and emptying is lost.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size > LARGEST:
            for age in range(KEPT - 1, 0, -1):
                older = log.with_suffix(f".log.{age}")
                if older.exists():
                    older.replace(log.with_suffix(f".log.{age + 1}"))
            shutil.copyfile(log, log.with_suffix(".log.1"))
            log.with_suffix(".log.1").chmod(0o600)
            os.truncate(log, 0)
