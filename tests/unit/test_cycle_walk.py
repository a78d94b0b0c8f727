"""The shipped cycles walked by the engine itself, from the form handed out to the new certificate."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

import pytest

from tests.cycle_files import CYCLES
from workflow.definitions.load import load_file
from workflow.domain.command import FireCommand
from workflow.domain.decide import decide
from workflow.domain.errors import GuardFailedError, NotPermittedError, TransitionNotAllowedError
from workflow.domain.facts import ActorFacts, CaseFacts, Grant, SeasonFacts, Situation, Window
from workflow.domain.history import GENESIS
from workflow.domain.machine import Engine
from workflow.domain.time import parse_instant

ENGINES = {code: Engine(load_file(CYCLES / f"{code}.yaml")) for code in ("ocop-2018", "ocop-2026")}
PLACES = {"producer": UUID(int=1), "commune": UUID(int=2), "district": UUID(int=3), "province": UUID(int=4)}
CERTIFICATE = {
    "decision_no": "12/QĐ-UBND",
    "decision_on": "2020-12-20",
    "certificate_no": "01",
    "certificate_issued_on": "2020-12-20",
    "certificate_expires_on": "2023-12-19",
}


@dataclass
class Walk:
    """A case on its way. ``by`` is the role that acts; its holder is a person of their own."""

    code: str
    state: str
    facts: dict[str, Any] = field(default_factory=dict)
    day: date = date(2020, 9, 4)
    version: int = 1
    windows: tuple[Window, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    treatments: list[Any] = field(default_factory=list)

    def go(self, by, trigger, *, person=None, **inputs):
        engine = ENGINES[self.code]
        at = parse_instant(f"{self.day}T09:00:00+07:00")
        case = CaseFacts(
            id=UUID(int=9), state=self.state, version=self.version, head_hash=GENESIS, process_hash="",
            producer_id=PLACES["producer"], commune_id=PLACES["commune"], district_id=PLACES["district"],
            province_id=PLACES["province"], track="new", facts=self.facts,
            season=SeasonFacts(UUID(int=8), "open", self.settings, self.windows),
        )  # fmt: skip
        level = engine.process.roles[by].level
        grant = Grant(by, None, PLACES["producer"]) if level == "producer" else Grant(by, PLACES.get(level))
        actor = ActorFacts(UUID(int=person or sum(by.encode())), by, (grant,))
        command = FireCommand(case.id, actor.id, trigger, "r", "Vì lẽ ấy", ("giay-to.pdf",), inputs)
        move = decide(engine, Situation(engine.process, case, at, self.day), actor, command)
        self.state, self.facts, self.version = move.row.to_state, dict(move.row.facts), self.version + 1
        if move.treatment:
            self.treatments.append((move.treatment.act, move.treatment.outcome))
        return self.state


def idea(code):
    """Walk a fresh case to an accepted idea."""
    walk = Walk(code, "guidance")
    walk.go("commune_officer", "hand_out_form")
    walk.go("producer", "submit_idea")
    walk.go("commune_officer", "forward_idea")
    if code == "ocop-2018":
        walk.go("district_officer", "forward_idea_to_province")
    assert walk.go("province_officer", "accept_idea") == "plan_draft"
    return walk


def plan(code):
    walk = idea(code)
    walk.go("producer", "submit_plan")
    walk.go("district_officer" if code == "ocop-2018" else "commune_officer", "forward_plan")
    assert walk.go("province_officer", "accept_plan") == "implementing"
    return walk


def dossier(code):
    """Walk on to a dossier before the advisory team."""
    walk = plan(code)
    walk.go("producer", "complete_implementation")
    walk.go("producer", "begin_dossier")
    walk.go("producer", "submit_dossier")
    walk.go("commune_officer", "propose_dossier")
    if code == "ocop-2018":
        walk.go("district_council", "record_district_score", points="61.5")
        walk.go("district_council", "propose_to_province")
    assert walk.go("province_officer", "pass_province_check") == "advisory_appraisal"
    return walk


def council(code, points, stars):
    """Walk on to the council's conclusion."""
    walk = dossier(code)
    walk.go("advisory_member", "report_appraisal")
    walk.go("council_secretary", "open_scoring")
    assert "points" not in walk.facts
    assert walk.go("council_secretary", "conclude_scoring", points=points, stars=stars) == "council_concluded"
    return walk


@pytest.fixture(params=sorted(ENGINES))
def code(request):
    return request.param


def test_six_steps_to_recognition_promotion_and_renewal(code):
    walk = council(code, "71.5", 4)
    walk.go("province_chair", "recognise", stars=4, **CERTIFICATE)
    walk.go("province_officer", "begin_promotion")
    walk.go("producer", "record_promotion", activity="fair", activity_on="2021-01-30")
    walk.day = date(2023, 12, 19) - timedelta(days=181)
    with pytest.raises(GuardFailedError):
        walk.go("system", "open_renewal")
    walk.day += timedelta(days=1)
    assert walk.go("system", "open_renewal") == "renewal_open"
    walk.go("producer", "request_re_evaluation")
    with pytest.raises(GuardFailedError):
        walk.go("system", "expire")
    walk.day = date(2023, 12, 20)
    assert walk.go("system", "expire") == "expired"
    renewed = {"renewed_certificate_no": "02", "renewed_on": "2024-01-10"}
    assert walk.go("province_officer", "record_renewal", **renewed) == "superseded"
    reached = [name.removeprefix("reached.") for name in walk.facts if name.startswith("reached.")]
    assert set(reached) == set(ENGINES[code].process.milestones)
    assert walk.treatments == [("open", None), ("close", "accepted")] * 3


def test_third_failure_of_a_plan_ends_the_season_for_the_case(code):
    walk = idea(code)
    walk.go("producer", "submit_plan")
    assert walk.go("province_officer", "return_plan", remarks=["Sơ sài", "Chưa sát thực tế"]) == "plan_returned"
    walk.go("producer", "resubmit_plan")
    assert walk.go("province_officer", "return_plan") == "plan_returned"
    walk.go("producer", "resubmit_plan")
    assert walk.go("province_officer", "return_plan") == "deferred"
    assert walk.facts["failures.3"] == 3
    assert walk.treatments[2:] == [("open", None), ("close", "returned")] * 3


def test_number_of_failures_is_the_provinces_to_set(code):
    walk = idea(code)
    walk.settings = {"max_failures_per_step": 1}
    walk.go("producer", "submit_plan")
    assert walk.go("province_officer", "return_plan") == "deferred"


def test_return_by_the_commune_is_no_failure_of_the_idea(code):
    walk = Walk(code, "idea_draft")
    for _ in range(4):
        walk.go("producer", "submit_idea" if walk.state == "idea_draft" else "resubmit_idea")
        assert walk.go("commune_officer", "return_idea") == "idea_returned"
    assert "failures.2" not in walk.facts


def test_who_concluded_the_scoring_does_not_decide(code):
    walk = council(code, "71.5", 4)
    with pytest.raises(NotPermittedError) as error:
        walk.go("province_chair", "recognise", person=sum(b"council_secretary"), stars=4, **CERTIFICATE)
    assert error.value.code == "separation_of_duties"


def test_points_decide_who_recognises(code):
    for points, stars, closed, opened in (
        ("49.99", 2, {"recognise", "forward_to_ministry"}, "decline_recognition"),
        ("50", 3, {"forward_to_ministry"}, "recognise"),
        ("89.99", 4, {"forward_to_ministry"}, "recognise"),
        ("90", 5, {"recognise"}, "forward_to_ministry"),
    ):
        for trigger in closed:
            with pytest.raises(GuardFailedError):
                council(code, points, stars).go("province_chair", trigger, **_asked(code, trigger))
        assert council(code, points, stars).go("province_chair", opened, **_asked(code, opened))


@pytest.mark.parametrize("trigger", ["recognise", "forward_to_ministry"])
def test_points_for_five_stars_that_a_gate_limits_may_be_recognised_here_or_sent_on(trigger):
    walk = council("ocop-2026", "92", 4)

    assert walk.go("province_chair", trigger, **_asked("ocop-2026", trigger)) in {"recognised", "ministry_check"}


def test_points_for_three_stars_that_a_gate_limits_are_not_recognised():
    with pytest.raises(GuardFailedError) as refused:
        council("ocop-2026", "55", 2).go("province_chair", "recognise", stars=3, **CERTIFICATE)

    reasons = cast("list[dict[str, str]]", refused.value.params["reasons"])
    assert [reason["code"] for reason in reasons] == ["has_stars_at_least"]


def test_a_central_result_that_a_gate_limits_goes_back_to_the_province(code):
    walk = council(code, "92", 5)
    walk.go("province_chair", "forward_to_ministry")
    walk.go("ministry_officer", "pass_ministry_check")
    walk.go("ministry_council", "conclude_ministry_scoring", central_points="91.5", central_stars=4)
    with pytest.raises(GuardFailedError):
        walk.go("ministry_officer", "recognise_national", stars=5, **CERTIFICATE)

    assert walk.go("ministry_officer", "return_to_province") == "ministry_returned"
    assert walk.go("province_chair", "recognise", stars=4, **CERTIFICATE) == "recognised"


def _asked(code, trigger):
    return {"stars": 3, **CERTIFICATE} if trigger == "recognise" else {}


def test_ministry_recognises_five_stars_or_returns_its_result(code):
    for central, trigger, state in (
        ("90", "recognise_national", "recognised"),
        ("89.9", "return_to_province", "ministry_returned"),
    ):
        walk = council(code, "92", 5)
        walk.go("province_chair", "forward_to_ministry")
        walk.go("ministry_officer", "request_ministry_supplement")
        walk.go("province_officer", "supply_ministry_supplement")
        walk.go("ministry_officer", "pass_ministry_check")
        walk.go("ministry_council", "conclude_ministry_scoring", central_points=central)
        other = {"recognise_national": "return_to_province", "return_to_province": "recognise_national"}[trigger]
        national = {"stars": 5, **CERTIFICATE}
        with pytest.raises(GuardFailedError):
            walk.go("ministry_officer", other, **(national if other == "recognise_national" else {}))
        assert walk.go("ministry_officer", trigger, **(national if trigger == "recognise_national" else {})) == state
    again = replace(walk, facts=dict(walk.facts), treatments=[])
    assert walk.go("province_chair", "recognise", stars=4, **CERTIFICATE) == "recognised"
    assert again.go("province_chair", "re_evaluate") == "council_scheduled"


def test_provisional_result_waits_for_comments(code):
    walk = dossier(code)
    walk.go("advisory_member", "report_appraisal")
    walk.go("council_secretary", "open_scoring")
    provisional = {"provisional_points": "68", "objections_until": "2020-09-11"}
    walk.go("council_secretary", "publish_provisional_result", **provisional)
    assert walk.go("producer", "raise_objection") == "council_scoring"
    walk.go("council_secretary", "publish_provisional_result", **provisional)
    walk.day = date(2020, 9, 11)
    with pytest.raises(GuardFailedError):
        walk.go("council_secretary", "conclude_scoring", points="68", stars=3)
    walk.day = date(2020, 9, 12)
    assert walk.go("council_secretary", "conclude_scoring", points="68", stars=3) == "council_concluded"


def test_pause_and_revocation_go_back_to_where_they_came_from(code):
    walk = plan(code)
    assert walk.go("producer", "suspend_implementation") == "implementation_suspended"
    assert walk.go("producer", "resume_implementation") == "implementing"
    walk = Walk(code, "in_promotion", {"certificate_expires_on": "2020-12-31", "stars": 4})
    walk.go("system", "open_renewal")
    proposed = {"ground": "đ", "concluded_on": "2020-09-01"}
    assert walk.go("province_officer", "propose_revocation", **proposed) == "revocation_proposed"
    assert walk.go("province_chair", "dismiss_revocation") == "renewal_open"
    assert "ground" not in walk.facts
    walk.go("province_officer", "propose_revocation", **proposed)
    revoked = {"revocation_no": "3/QĐ-UBND", "revoked_on": "2020-09-04"}
    with pytest.raises(GuardFailedError):
        walk.go("ministry_officer", "revoke_national", **revoked)
    assert walk.go("province_chair", "revoke", **revoked) == "revoked"


def test_district_sends_on_from_fifty_points_only():
    walk = Walk("ocop-2018", "dossier_district")
    with pytest.raises(GuardFailedError):
        walk.go("district_council", "propose_to_province")
    walk.go("district_council", "record_district_score", points="49.9")
    with pytest.raises(GuardFailedError):
        walk.go("district_council", "propose_to_province")
    walk.go("district_council", "record_district_score", points="50")
    assert walk.go("district_council", "propose_to_province") == "province_check"


def test_second_round_of_a_year_opens_the_window_again():
    rounds = (
        Window("dossiers", date(2026, 1, 1), date(2026, 4, 7), hard=True),
        Window("dossiers", date(2026, 7, 1), date(2026, 10, 8), hard=True),
    )
    for day, allowed in ((date(2026, 4, 7), True), (date(2026, 4, 8), False), (date(2026, 10, 8), True)):
        walk = Walk("ocop-2026", "dossier_draft", day=day, windows=rounds)
        if allowed:
            assert walk.go("producer", "submit_dossier") == "dossier_commune"
        else:
            with pytest.raises(GuardFailedError):
                walk.go("producer", "submit_dossier")


def test_everything_before_recognition_can_be_withdrawn_and_deferred_and_nothing_after(code):
    process = ENGINES[code].process
    before = [c for c, s in process.states.items() if not s.final and s.step <= 5 and c != "recognised"]
    for state in before:
        assert Walk(code, state).go("producer", "withdraw") == "withdrawn"
        assert Walk(code, state).go("province_officer", "defer") == "deferred"
    for state in process.states.keys() - set(before):
        with pytest.raises(TransitionNotAllowedError):
            Walk(code, state).go("producer", "withdraw")


def test_products_enter_where_they_fit(code):
    process = ENGINES[code].process
    assert {p.code: (p.state, p.track) for p in process.entry_points.values()} == {
        "outreach": ("guidance", "new"),
        "idea": ("idea_draft", "any"),
        "plan": ("plan_draft", "existing"),
        "implementation": ("implementing", "existing"),
        "dossier": ("dossier_draft", "existing"),
        "upgrade": ("dossier_draft", "existing"),
        "re_evaluation": ("dossier_draft", "existing"),
        "promotion": ("in_promotion", "existing"),
    }
