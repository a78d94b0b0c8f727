"""How many statements the pages of papers cost: the same with nothing written and with much."""

import pytest

from tests.integration.papers.conftest import photograph
from workflow.services.case_thread import show_thread
from workflow.services.show_files import open_file, show_files
from workflow.services.show_paper import show_desk, show_paper
from workflow.store.database import Unit


@pytest.fixture
def counted(desk, monkeypatch):
    """Give the function that counts the statements of a service."""

    def count(work):
        asked = []
        for name in ("row", "rows", "execute", "fixed"):
            real = getattr(Unit, name)

            def watched(unit, *given, real=real):
                asked.append(given[0])
                return real(unit, *given)

            monkeypatch.setattr(Unit, name, watched)
        with desk.acts.database.single() as unit:
            work(unit)
        monkeypatch.undo()
        return len(asked)

    return count


def test_statements_do_not_grow_with_what_is_written(desk, acts, counted):
    bare, full = acts.case(), acts.case()
    pictures = [desk.store(full, photograph((80, 60))) for _ in range(3)]
    desk.fill(full)
    for number in range(3):
        desk.save(full, "idea", {"product_photos": [str(row.key) for row in pictures], "core_value": f"lần {number}"})
        desk.hand_in(full)
        acts.fire(full, "commune_officer", "return_idea", comment="sửa", inputs={"remarks": ["a", "b", "c"]})
    sight, forms = desk.sight("producer"), desk.papers.forms
    desks = [counted(lambda unit, c=c: show_desk(unit, acts.clock(), sight, forms, c, "idea")) for c in (bare, full)]
    assert desks == [6, 6]
    assert [counted(lambda unit, c=c: show_files(unit, sight, c)) for c in (bare, full)] == [2, 2]
    assert [counted(lambda unit, c=c: show_thread(unit, sight, c)) for c in (bare, full)] == [4, 4]
    assert counted(lambda unit: show_paper(unit, sight, full, "idea", 3)) <= 4

    def opened(unit):
        open_file(unit, desk.papers.files, sight, pictures[0].key).stream.close()

    assert counted(opened) == 2
