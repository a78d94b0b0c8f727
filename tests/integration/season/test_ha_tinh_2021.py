"""Hà Tĩnh 2021 runs beside Thạch Hà 2020, through the same rules: its figures come out of history."""

from collections.abc import Callable
from pathlib import Path

from ocop.replays import tools
from ocop.status_json import to_json
from tests.integration.season.conftest import opened
from tests.scenario_files import shipped
from workflow.domain.time import FixedClock, parse_instant
from workflow.services.replay import replay
from workflow.services.status import season_status

NAME = "ha-tinh-2021"
NOW = FixedClock(parse_instant("2024-01-01T00:00+07:00"))


def test_the_season_runs_beside_the_other_of_its_province(
    clone: Callable[[str], str], replayed_url: str, tmp_path: Path
):
    with opened(clone(replayed_url)) as database:
        replay(database, shipped(NAME), tools=tools(tmp_path))
        may, end = (
            to_json(season_status(database, NOW, code=NAME, at=parse_instant(at)), "vi")
            for at in ("2021-05-18T23:00+07:00", "2021-12-31T08:00+07:00")
        )

    assert (may["ideas_submitted"], may["ideas_accepted"], may["dossiers_submitted"]) == (180, 111, 0)
    assert (end["dossiers_submitted"], end["recognised"]) == (21, 16)
    assert {s["code"]: s["count"] for s in end["states"]} == {"idea_declined": 41, "deferred": 123, "in_promotion": 16}
