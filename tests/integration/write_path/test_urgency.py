"""How urgent a case is stands on its row: told by whatever changes its clocks, at the same time, races included.

That it is true after every test of this folder is held by its conftest; here is what it says, and what comes together.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

from tests.acts import Acts, one, rows, untrue_urgencies
from workflow.store import recompute_sql
from workflow.store.urgency_sql import due_by

REMARKS = {"comment": "bổ sung ảnh", "inputs": {"remarks": ["Thiếu ảnh"]}}
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
EARLIER = "UPDATE clocks SET due_on = '2018-01-05' WHERE case_id = %s AND rule = 'implementation' AND ended_seq IS NULL"


def urgency(acts: Acts, case: UUID) -> int:
    found = one(acts.database, "SELECT urgency FROM cases WHERE id = %s", case)
    assert isinstance(found, int)
    return found


def first_due(acts: Acts, case: UUID) -> date | None:
    ((found,),) = rows(acts.database, "SELECT min(due_on) FROM clocks WHERE case_id = %s AND ended_seq IS NULL", case)
    return None if found is None else date.fromisoformat(str(found))


def test_it_is_the_first_last_day_and_a_case_without_a_clock_comes_last(acts: Acts) -> None:
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "return_idea", **REMARKS)
    due = first_due(acts, case)
    assert due is not None
    assert urgency(acts, case) == due_by(due)
    acts.fire(case, "producer", "withdraw", comment="chưa đủ vốn")
    assert first_due(acts, case) is None
    assert urgency(acts, case) == 12_000_000
    acts.undo(case)
    assert urgency(acts, case) == due_by(due)


def test_on_the_whole_way_and_back_it_is_true_after_every_act(acts: Acts) -> None:
    case = acts.case(until="dossier_commune")
    seen = {urgency(acts, case)}
    for _ in range(6):
        acts.undo(case)
        seen.add(urgency(acts, case))
        assert untrue_urgencies(acts.database) == []
    assert len(seen) > 2, seen


def test_a_clock_that_is_computed_anew_while_the_case_moves_is_not_missed(acts: Acts) -> None:
    """The move reads the clock that runs on; it was decided before the other's last day came, and written after."""
    case = acts.case(until="implementing")
    with ThreadPoolExecutor(1) as other:
        with acts.database.unit() as unit:  # as ``recompute_sql.write`` does
            unit.rows(recompute_sql.LOCK, ([case],))
            unit.execute(EARLIER, (case,))
            unit.execute(recompute_sql.URGENT, ([case],))
            move = other.submit(acts.fire, case, "producer", "report_progress", comment="đúng tiến độ")
            for _ in range(200):
                if one(acts.database, WAITING):
                    break
                time.sleep(0.02)
            assert one(acts.database, WAITING), "the move waits for the row of the case"
        move.result()
    assert urgency(acts, case) == due_by(date(2018, 1, 5))
