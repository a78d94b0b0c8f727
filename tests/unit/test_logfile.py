"""Log files stay bounded while their writer keeps its handle."""

from ocop import logfile


def test_rotate_empties_in_place_and_keeps_three(tmp_path, monkeypatch):
    monkeypatch.setattr(logfile, "LARGEST", 10)
    log = tmp_path / "api.log"
    with log.open("a") as writer:
        for number in range(5):
            writer.write(f"{number}" * 11)
            writer.flush()
            logfile.rotate(tmp_path)
        writer.write("after")

    assert log.read_text() == "after"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["api.log", "api.log.1", "api.log.2", "api.log.3"]
    assert [(tmp_path / f"api.log.{age}").read_text()[0] for age in (1, 2, 3)] == ["4", "3", "2"]


def test_rotate_leaves_a_small_log_alone(tmp_path):
    (tmp_path / "api.log").write_text("small")

    logfile.rotate(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["api.log"]
