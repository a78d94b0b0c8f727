"""What anybody may ask: where a case stands, when an answer is due, the season's calendar. No names in any answer."""

from dataclasses import asdict
from datetime import date

import pytest

from tests.factories import CLOCK, cycle
from tests.integration.reads.conftest import at, statements
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.facts import Window
from workflow.domain.system import SYSTEM
from workflow.services.calculate_due import answering_rules, calculate_due
from workflow.services.look_up_status import look_up_status
from workflow.services.open_season import SeasonRequest, open_season
from workflow.services.season_calendar import season_calendar


@pytest.fixture
def world(readers):
    """Give a dossier with the commune whose producer's telephone ends in 5678, an account's in 4321."""
    acts = readers.here
    acts.at = at(7, 6).instant
    case = acts.case(until="dossier_commune")
    with readers.database.unit() as unit:
        unit.execute("UPDATE producers SET phone = '0912 345 678' WHERE id = %s", (acts.scene.producer_id,))
        unit.execute("UPDATE persons SET phone = '+84 987 654 321' WHERE id = %s", (acts.scene.people["producer"],))
        unit.execute("UPDATE persons SET phone = '0900001111' WHERE id = %s", (acts.scene.people["commune_officer"],))
        ((seq, digest),) = unit.rows(
            "SELECT seq, encode(hash, 'hex') FROM history WHERE case_id = %s ORDER BY seq DESC LIMIT 1", (case,)
        )
    readers.clock = at(7, 24)
    code = readers.code(case)
    return readers, code, f"{code}-{seq}-{digest[:4]}"


def asked(readers, typed, digits):
    with readers.database.snapshot() as unit:
        return look_up_status(unit, readers.clock, typed, digits)


def test_a_number_and_the_end_of_a_telephone_number_say_where_it_stands(world):
    readers, code, receipt = world

    for typed in (code, f"  {code.lower()} ", receipt, receipt.upper()):
        for digits in ("5678", "4321", " 5678 "):
            status = asked(readers, typed, digits)
            assert (status.code, status.step.number, status.party, status.state.code) == (
                code,
                5,
                "commune",
                "dossier_commune",
            )
    assert status.label.vi == "Đã nộp hồ sơ – xã đang kiểm tra"
    assert status.clock is not None
    assert status.clock.standing is not None
    assert (status.clock.due_on, status.clock.standing.kind) == (date(2020, 7, 27), "one_left")
    assert status.entered_on == date(2020, 7, 6)


def test_no_name_is_in_the_answer(world):
    readers, code, _ = world

    status = asked(readers, code, "5678")
    sheet = status.clock.sheet

    text = repr((sheet.product, sheet.producer, sheet.commune, status.clock.place, asdict(status.label)))
    for name in ("HTX", "Sản phẩm", "Đơn vị", "Người", "0912", "5678"):
        assert name not in text


@pytest.mark.parametrize(
    "wrong",
    [
        ("{code}", "0000"),
        ("{code}", "1111"),
        ("{code}", ""),
        ("{code}", "678"),
        ("{code}", "345678"),
        ("{code}", "none"),
        ("{code}", "５６７８"),
        ("{code}x", "5678"),
        ("HERE-2020-9999", "5678"),
        ("", "5678"),
        ("'; --", "5678"),
        ("{code}-1-0000", "5678"),
        ("{code}-99999-{hash}", "5678"),
    ],
)
def test_what_does_not_fit_is_answered_alike_at_the_same_cost(world, wrong):
    readers, code, receipt = world
    typed = wrong[0].format(code=code, hash=receipt[-4:])
    with readers.database.snapshot() as unit, statements() as right:
        look_up_status(unit, readers.clock, code, "5678")

    with readers.database.snapshot() as unit, statements() as sent, pytest.raises(NotFoundError) as caught:
        look_up_status(unit, readers.clock, typed, wrong[1])

    assert (caught.value.code, caught.value.params) == ("status_not_found", {})
    assert len(sent) == len(right) == 2


def due(readers, **more):
    with readers.database.snapshot() as unit:
        return calculate_due(unit, **{"season": "here", "rule": "commune_check", "from_day": date(2020, 8, 28), **more})


def test_the_day_of_an_answer_is_counted_out_loud(world):
    readers, _, _ = world

    answer = due(readers)

    assert (answer.due_on, answer.holder.code) == (date(2020, 9, 21), "commune_officer")
    assert answer.strip is not None
    assert (answer.strip.counted, answer.strip.due.on) == (15, answer.due_on)
    assert date(2020, 9, 2) in {day.day.on for day in answer.strip.days if day.role == "skipped"}


def test_only_limits_of_offices_in_a_season_are_computed(world):
    readers, _, _ = world
    rules = {rule.code for rule in answering_rules(cycle())}

    assert {"commune_check", "province_check", "chair_decision"} <= rules
    assert rules & {"idea_registration", "plan_writing", "renewal_window", "certificate_term"} == set()
    for rule in sorted(rules):
        due(readers, rule=rule)
    for more, code in (
        ({"rule": "plan_writing"}, "input_not_a_choice"),
        ({"rule": "none"}, "input_not_a_choice"),
        ({"from_day": date.max}, "new_day_out_of_range"),
        ({"from_day": date.min}, "new_day_out_of_range"),
        ({"season": "none"}, "season_not_found"),
    ):
        with pytest.raises((InvalidInputError, NotFoundError), match=code):
            due(readers, **more)


def test_a_season_s_calendar_is_public_with_what_is_left(world):
    readers, _, _ = world
    units = readers.here.scene.units
    with readers.database.unit() as unit:
        for code, status in (("planned", "open"), ("secret", "draft")):
            open_season(
                unit,
                CLOCK,
                SYSTEM,
                SeasonRequest(
                    code=code,
                    name_vi="Mùa",
                    name_en="Season",
                    unit_id=units["province"],
                    year=2020,
                    process_hash=readers.here.scene.process.hash,
                    case_prefix=code.upper(),
                    status=status,
                    windows=[
                        Window("plan_appraisal", date(2020, 9, 4), date(2020, 9, 19), hard=True),
                        Window("plans", date(2020, 5, 18), date(2020, 9, 3), closes_rule="before 2020-09-04"),
                        Window("ideas", date(2020, 3, 15), date(2020, 4, 30)),
                    ],
                ),
            )
    with readers.database.snapshot() as unit:
        shown = season_calendar(unit, at(9, 1), "planned")
        with pytest.raises(NotFoundError, match="season_not_found"):
            season_calendar(unit, at(9, 1), "secret")

    assert [
        (window.code, window.is_open, window.last_working_on, window.working_days_left) for window in shown.windows
    ] == [
        ("ideas", False, date(2020, 4, 29), None),
        ("plans", True, None, 1),
        ("plan_appraisal", False, date(2020, 9, 18), 12),
    ]
    assert (shown.windows[1].closes_rule, shown.windows[2].is_hard) == ("before 2020-09-04", True)
    assert date(2020, 9, 2) in {day.on for day in shown.days_off}
