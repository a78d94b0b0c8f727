"""A calendar that changes while clocks run: the preview says what the confirmation then does, and only that."""

from datetime import date

import pytest

from tests.acts import contents, one, rows
from tests.factories import calendar_files
from tests.integration.calendars.conftest import STORM
from tests.january_swap import with_swap, without_swap
from tests.ladders import CLOCKS
from workflow.domain.errors import DomainError
from workflow.services.publish_calendar import ConfirmRequest, confirm_calendar
from workflow.services.recompute_clocks import catch_up


def swapped(world):
    """Enter the swap of 2/1 with 10/1 on the day of its letter, over cases of three days."""
    world.waiting("2025-12-12", 2)  # due 5/1, will be 6/1
    world.waiting("2025-12-18", 1)  # due 9/1, will be Saturday 10/1
    world.waiting("2025-12-19", 2)  # due 12/1, stays
    return world.draft(with_swap())


def test_the_swap_of_january_moves_what_the_preview_said(world):
    draft = swapped(world)
    before = world.due()
    stored = contents(world.database)
    seen = world.preview(draft)
    assert contents(world.database) == stored
    assert (seen.tally.moved, seen.tally.became_late, seen.tally.became_on_time) == ({1: 3}, 0, 0)
    done = world.confirm(seen)
    assert done == seen.tally
    after = world.due()
    assert {after[key] for key in world.cases["2025-12-12"]} == {date(2026, 1, 6)}
    assert {after[key] for key in world.cases["2025-12-18"]} == {date(2026, 1, 10)}
    assert {after[key] for key in world.cases["2025-12-19"]} == {date(2026, 1, 12)}
    changed = sorted(key for key in after if after[key] != before[key])
    assert [case for case, _ in world.moved()] == changed
    assert len(changed) == 3


def test_a_moved_clock_says_so_in_its_ledger_and_is_armed_anew(world):
    world.confirm(world.preview(swapped(world)))
    case = world.cases["2025-12-18"][0]
    ((no, kind, before, after, detail, actor),) = rows(
        world.database,
        "SELECT no, kind, due_before, due_after, detail, actor_id FROM clock_events WHERE case_id = %s",
        case,
    )
    assert (no, kind, before, after) == (1, "recomputed", date(2026, 1, 9), date(2026, 1, 10))
    assert (detail["cause"], detail["document"], actor) == ("calendar", "12729/VPCP-KGVX", world.admin.id)
    ((arming, epoch, last),) = rows(
        world.database,
        f"SELECT arming, calendar_epoch, to_timestamp(fires[cardinality(fires)]::bigint * 60) FROM {CLOCKS} k"  # noqa: S608 - fixed texts
        " WHERE case_id = %s AND ended_seq IS NULL",
        case,
    )
    assert (arming, epoch) == (1, one(world.database, "SELECT epoch FROM calendar_epoch"))
    assert last.date() >= date(2026, 1, 10)
    ((payload, key),) = rows(
        world.database,
        "SELECT payload, key FROM outbox WHERE topic = 'clock.moved' AND payload->>'case_id' = %s",
        str(case),
    )
    assert key == f"{case}:commune_check:{payload['started_seq']}:moved:1"
    assert payload == {
        "case_id": str(case),
        "rule": "commune_check",
        "started_seq": payload["started_seq"],
        "arming": 1,
        "due_before": "2026-01-09",
        "due_after": "2026-01-10",
        "cause": "calendar",
    }


def test_computing_again_changes_nothing(world):
    world.confirm(world.preview(swapped(world)))
    stored = contents(world.database)
    assert catch_up(world.database, world.clock).examined == 0
    assert contents(world.database) == stored
    again = world.publish(with_swap())
    assert (again.examined, again.changed) == (5, 0)
    assert len(world.moved()) == 3


def test_taking_the_swap_back_moves_the_days_back(world):
    world.confirm(world.preview(swapped(world)))
    before = world.due()
    assert world.publish(without_swap()).moved == {-1: 3}
    after = world.due()
    assert {after[key] for key in world.cases["2025-12-12"]} == {date(2026, 1, 5)}
    assert sorted(key for key in after if after[key] != before[key]) == sorted(
        {case for case, key in world.moved() if key.endswith(":2")}
    )


def test_late_cases_become_on_time_and_ended_ones_are_left_alone(world):
    draft = swapped(world)
    ended = world.cases["2025-12-12"][0]
    world.acts.fire(ended, "commune_officer", "propose_dossier", evidence=("biên bản.pdf",))
    kept = rows(world.database, "SELECT * FROM clocks WHERE case_id = %s AND ended_seq IS NOT NULL", ended)
    world.at = world.at.replace(year=2026, month=1, day=6)
    seen = world.preview(draft)
    assert (seen.tally.became_on_time, seen.tally.moved) == (1, {1: 2})
    assert world.confirm(seen) == seen.tally
    assert rows(world.database, "SELECT * FROM clocks WHERE case_id = %s AND ended_seq IS NOT NULL", ended) == kept


def test_a_storm_in_one_commune_moves_the_clocks_of_that_commune_only(world):
    world.waiting("2025-12-19", 2)
    other = world.acts.scene.units["other"]
    here = world.acts.scene.units["commune"]
    elsewhere = STORM.format(year=2026, territory="s-2020-other", days='["2026-01-06"]')
    assert world.publish(elsewhere, unit=other, by=world.lead).examined == 0
    assert set(world.due().values()) == {date(2026, 1, 12)}
    storm = STORM.format(year=2026, territory="s-2020-commune", days='["2026-01-06", "2026-01-07"]')
    assert world.publish(storm, unit=here, by=world.lead).moved == {2: 2}
    assert set(world.due().values()) == {date(2026, 1, 14)}
    assert {case for case, _ in world.moved()} == set(world.cases["2025-12-19"])


def test_closures_of_a_district_and_its_commune_count_no_clock_twice(world):
    world.waiting("2025-12-19", 2)
    units = world.acts.scene.units
    texts = {
        name: STORM.format(year=2026, territory=f"s-2020-{name}", days=days)
        for name, days in (("district", '["2026-01-06"]'), ("commune", '["2026-01-06", "2026-01-07"]'))
    }
    seen = world.preview(*(world.draft(text, unit=units[name], by=world.lead) for name, text in texts.items()))
    assert (seen.tally.examined, seen.tally.moved) == (2, {2: 2})
    assert world.confirm(seen, by=world.lead) == seen.tally


def test_the_version_before_is_superseded(world):
    world.confirm(world.preview(swapped(world)))
    found = rows(world.database, "SELECT state, document FROM calendar_versions WHERE year = 2026 ORDER BY drafted_at")
    assert found == [("superseded", None), ("confirmed", "12729/VPCP-KGVX")]


@pytest.mark.parametrize(
    ("mend", "code"),
    [
        (lambda text: text.replace('"2026-01-01"]', '"2026-01-01", "2026-01-10"]'), "day_off_and_on"),
        (
            lambda text: text.replace(
                '  - {day: "2026-01-10", instead_of: "2026-01-02", document: letter_12729}\n', ""
            ),
            "unpaired",
        ),
        (lambda text: text.replace("year: 2026", "year: 2026x"), None),
    ],
)
def test_a_faulty_file_is_refused_with_the_place(world, mend, code):
    stored = contents(world.database)
    with pytest.raises(DomainError) as refused:
        world.draft(mend(with_swap()))
    assert refused.value.code == "process_file_invalid"
    finding = refused.value.params["findings"][0]
    assert finding["line"]
    assert code in {None, finding["code"]}
    assert contents(world.database) == stored


def test_a_year_without_its_neighbour_is_refused(world):
    stored = contents(world.database)
    with pytest.raises(DomainError) as refused:
        world.draft('calendar: vn\nyear: 2029\ntitle: {vi: "2029", en: "2029"}\nweekly_rest: [saturday, sunday]\n')
    assert (refused.value.code, refused.value.params["year"]) == ("calendar_year_missing", 2028)
    assert contents(world.database) == stored


def test_half_of_a_swap_over_the_turn_of_a_year_is_refused_until_both_halves_come(world):
    early = with_swap().replace(
        "work_days:\n", 'work_days:\n  - {day: "2026-12-26", instead_of: "2027-01-04", document: notice_9441}\n'
    )
    late = dict(calendar_files())["vn-2027.yaml"]
    late = late.replace(
        "days_off:\n",
        'days_off:\n  - {days: ["2027-01-04"], kind: swapped, name: {vi: "Nghỉ", en: "Off"},'
        ' made_up_on: ["2026-12-26"], confirmed: false, proposed_by: a test}\n',
    )
    for text in (early, late):
        with pytest.raises(DomainError) as refused:
            world.preview(world.draft(text))
        assert refused.value.code == "process_file_invalid"
        assert "2026-12-26" in refused.value.params["findings"][0]["message"]
    both = [row[0] for row in rows(world.database, "SELECT id FROM calendar_versions WHERE state = 'draft'")]
    seen = world.preview(*both)
    assert world.confirm(seen) == seen.tally


def test_a_confirmation_needs_its_document_its_right_and_its_preview(world):
    draft = swapped(world)
    seen = world.preview(draft)
    stored = contents(world.database)

    def refused(document="1", by=world.admin, token=seen.token, ids=(draft,)):
        with pytest.raises(DomainError) as error:
            confirm_calendar(world.database, world.clock, by, ConfirmRequest(ids, document, token))
        return error.value.code

    assert refused(document="  ") == "document_required"
    assert refused(by=world.lead) == "role_not_permitted"
    assert refused(token="0" * 32) == "calendar_base_changed"
    assert refused(ids=(world.acts.scene.season_id,)) == "calendar_not_found"
    assert contents(world.database) == stored
    world.confirm(seen)
    assert refused() == "calendar_not_draft"


def test_a_preview_is_stale_once_another_calendar_is_confirmed(world):
    draft = swapped(world)
    seen = world.preview(draft)
    storm = STORM.format(year=2026, territory="s-2020-other", days='["2026-01-06"]')
    world.publish(storm, unit=world.acts.scene.units["other"], by=world.lead)
    stored = contents(world.database)
    with pytest.raises(DomainError) as refused:
        world.confirm(seen)
    assert refused.value.code == "calendar_base_changed"
    assert contents(world.database) == stored
    assert world.confirm(world.preview(draft)).moved == {1: 3}


def test_an_office_closes_its_own_territory_only(world):
    stored = contents(world.database)
    with pytest.raises(DomainError) as refused:
        world.draft(with_swap(), by=world.lead)
    assert refused.value.code == "role_not_permitted"
    wrong = STORM.format(year=2026, territory="s-2020-other", days='["2026-01-06"]')
    with pytest.raises(DomainError) as refused:
        world.draft(wrong, unit=world.acts.scene.units["commune"], by=world.lead)
    assert refused.value.code == "calendar_territory_differs"
    assert contents(world.database) == stored
