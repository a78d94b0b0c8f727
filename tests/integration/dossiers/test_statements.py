"""How many statements a dossier costs: the same with nothing in it and with much."""

import pytest

from tests.dossier_world import pdf_of
from workflow.services.show_dossier import show_dossier
from workflow.store.database import Unit


@pytest.fixture
def counted(table, monkeypatch):
    def count(case, who):
        sight, asked = table.sight(who), []
        with monkeypatch.context() as patched, table.acts.database.single() as unit:
            for name in ("row", "rows", "execute", "fixed"):
                real = getattr(Unit, name)

                def watched(unit, *given, real=real):
                    asked.append(given[0])
                    return real(unit, *given)

                patched.setattr(Unit, name, watched)
            show_dossier(unit, table.acts.clock(), sight, table.papers, case)
        return len(asked)

    return count


def test_statements_do_not_grow_with_what_is_in_it(table, counted):
    small, large = (table.acts.case(entry_point="dossier", track="existing") for _ in range(2))
    for case, files in ((small, 1), (large, 6)):
        table.score(case)
        for number in range(files):
            row = table.bring(case, "e8", pdf_of(2), name=f"{number}.pdf")
            table.pin(case, row.id, "4.1", 1)
    assert counted(small, "producer") == counted(large, "producer") == 11
