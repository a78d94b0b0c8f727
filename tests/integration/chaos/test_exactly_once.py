"""Exactly once under fire, in short; ``python -m benchmarks.chaos`` is the same for two minutes and 10,000 notices."""

import tempfile
from pathlib import Path

from benchmarks.chaos import Trial, run


def test_every_notice_arrives_once_whatever_dies():
    trial = Trial(notices=600, seconds=9, settling=60, lease=5, limit=40, tick=1, delay=0.06, seed=3)

    with tempfile.TemporaryDirectory(prefix="ocop-chaos-") as name:  # pytest locks the folder above its own
        folder = Path(name)
        found = run(folder, trial)
        logs = {log.name: log.read_text(encoding="utf-8")[-2000:] for log in folder.glob("*.log")}

    assert found.faults == [], (found, logs)
    assert found.notices == 600
    assert found.flushes > 0
