"""Late admission of one case: a named act with reason and expiry, honoured by the guard, counted in reports."""

from datetime import date, timedelta

import pytest

from tests.acts import contents, one, rows
from tests.integration.calendars.test_windows import change, ideas_due
from workflow.domain.admit import AdmitCommand
from workflow.domain.errors import DomainError
from workflow.services.admit_late import admit_late
from workflow.services.change_windows import window_of
from workflow.services.verify import verify
from workflow.store.reads.late_admissions import late_admissions

UNTIL = date(2020, 6, 12)


def admit(world, case, *, who="province_officer", window="ideas", until=UNTIL, comment="Bão, xã bị cô lập", **more):
    given = {"request_id": f"late-{who}-{until}", **more}
    command = AdmitCommand(case, world.acts.scene.people[who], window, until, comment, **given)
    with world.database.unit() as unit:
        return admit_late(unit, world.acts.clock(), command)


def shut(world):
    case = world.acts.case(until="idea_draft")
    change(world, window_of("ideas", None, "2020-05-31", hard=True))
    return case


def refusal(call, *given, **more):
    with pytest.raises(DomainError) as refused:
        call(*given, **more)
    return refused.value.code


def test_a_case_admitted_late_goes_on_until_the_day_that_says_so(world):
    case = shut(world)
    other = world.acts.case(until="idea_draft")
    assert refusal(world.acts.fire, case, "producer", "submit_idea") == "guards_failed"
    receipt = admit(world, case)
    assert (receipt.kind, receipt.trigger, receipt.from_state, receipt.to_state) == (
        "clock",
        "admit_late",
        "idea_draft",
        "idea_draft",
    )
    assert ideas_due(world)[case] == UNTIL
    ((seq, detail),) = rows(
        world.database,
        "SELECT history_seq, detail FROM clock_events WHERE case_id = %s AND detail->>'cause' = 'late_admission'",
        case,
    )
    assert (seq, detail["window"]) == (receipt.seq, "ideas")
    assert refusal(world.acts.fire, other, "producer", "submit_idea") == "guards_failed"
    world.acts.fire(case, "producer", "submit_idea")
    assert one(world.database, "SELECT facts->>'late.ideas' FROM cases WHERE id = %s", case) == "2020-06-12"


def test_the_admission_expires(world):
    case = shut(world)
    admit(world, case)
    world.acts.at += timedelta(days=12)
    assert refusal(world.acts.fire, case, "producer", "submit_idea") == "guards_failed"


def test_it_is_told_in_the_chain_and_counted_in_the_season(world):
    case = shut(world)
    admit(world, case)
    with world.database.unit() as unit:
        (found,) = late_admissions(unit, "s-2020")
    assert (found.window, found.until, found.reason) == ("ideas", UNTIL, "Bão, xã bị cô lập")
    assert found.case == one(world.database, "SELECT code FROM cases WHERE id = %s", case)
    assert verify(world.database).fault is None


def test_taking_the_step_before_back_keeps_the_admission(world):
    case = world.acts.case(until="idea_submitted")
    change(world, window_of("ideas", None, "2020-05-31", hard=True))
    admit(world, case)
    world.acts.undo(case)
    assert world.acts.state(case) == "idea_draft"
    world.acts.fire(case, "producer", "submit_idea")


def test_the_same_request_is_answered_once(world):
    case = shut(world)
    first = admit(world, case)
    stored = contents(world.database)
    again = admit(world, case)
    assert (again.seq, again.hash, again.replayed) == (first.seq, first.hash, True)
    assert contents(world.database) == stored
    assert refusal(admit, world, case, comment="Khác") == "request_id_reused"


def test_bad_admissions_are_refused(world):
    case = shut(world)
    stored = contents(world.database)
    assert refusal(admit, world, case, comment=" ") == "comment_required"
    assert refusal(admit, world, case, window="nothing") == "window_unknown"
    assert refusal(admit, world, case, until=date(2020, 5, 31)) == "day_past"
    assert refusal(admit, world, case, who="commune_officer") == "role_not_permitted"
    assert refusal(admit, world, case, who="stranger") == "case_not_found"
    assert refusal(admit, world, case, expected_version=7) == "stale_version"
    assert contents(world.database) == stored
