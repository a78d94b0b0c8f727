"""Replay a scenario for a person at a terminal: shows how far it is, says why it stopped."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ocop import progress
from ocop.errors import OperatorError

if TYPE_CHECKING:
    from workflow.definitions.scenario import Scenario
    from workflow.services.replay import ReplayReport, ReplayStoppedError
    from workflow.services.replay_desk import Tools
    from workflow.store.database import Database


def run(
    database: "Database", scenario: "Scenario", *, path: Path, data_dir: Path, until: datetime | None = None
) -> "ReplayReport":
    """Replay up to ``until`` with its reminders, with a bar on a terminal; once at the end, leave it to the live sweep.

    Files of its dossiers go where the instance keeps its files, below ``data_dir``.

    Raises OperatorError at an event that the rules refuse.
    """
    from ocop import notices, regulations
    from workflow.domain.time import SystemClock, local_day
    from workflow.services.replay import ReplayStoppedError, hand_over, replay

    regulations.publish(database)
    with progress.bar(f"replay {scenario.name}") as told:
        try:
            report = replay(
                database,
                scenario,
                until=until,
                book=notices.load(),
                tools=tools(data_dir),
                progress=lambda done, total, event: told(done, total, local_day(event.at).isoformat()),
            )
        except ReplayStoppedError as stopped:
            raise OperatorError(explain(stopped, path)) from stopped
    hand_over(database, scenario, SystemClock())
    return report


def tools(data_dir: Path) -> "Tools":
    """Put together what the dossiers and councils of a replay stand on."""
    from ocop import dossiers, evaluation, forms
    from ocop.datadir import DataDir
    from workflow.services.papers import Papers
    from workflow.services.replay_desk import Tools
    from workflow.store.file_folder import FileFolder

    return Tools(Papers(forms.load(), FileFolder(DataDir(data_dir).files), dossiers.load()), evaluation.load())


def explain(stopped: "ReplayStoppedError", path: Path) -> str:
    """Say at which event a replay stopped and why."""
    from ocop.sentences import sentence
    from workflow.domain.time import VIETNAM

    event = stopped.event
    when = event.at.astimezone(VIETNAM).isoformat(sep=" ", timespec="minutes")
    what = event.case or event.place
    return (
        f"Stopped at event {event.number} ({path}:{event.line}), {when}: {event.name} on {what} by {event.by}.\n"
        f"{sentence(stopped.error)}\n"
        f"The {event.number - 1} events before it stand; nothing of this one was written. "
        "Mend the file, then replay it again."
    )
