"""The numbers and duties of the programme as the shipped cycles hold them, each with where it comes from."""

import re
import unicodedata
from collections import Counter

import pytest

from config.i18n import LANGUAGES, LOCALE, read_catalogue
from tests.cycle_files import CYCLES
from workflow.definitions.load import load_file
from workflow.domain.process import SettingRef

CODES = ("ocop-2018", "ocop-2026")
PROCESSES = {code: load_file(CYCLES / f"{code}.yaml") for code in CODES}

DEFAULTS = {
    "max_failures_per_step": 3,
    "idea_completion_days": 15,
    "plan_completion_days": 7,
    "commune_check_working_days": 15,
    "recognition_threshold": 50,
    "ministry_threshold": 90,
    "certificate_months": 36,
    "renewal_opens_days": 180,
    "renewal_closes_days": 120,
    "re_evaluation_days": 45,
    "revocation_days": 15,
}
LAW = "QĐ 26/2026/QĐ-TTg"
ARTICLE_ALONE = re.compile(rf"{LAW}, Điều [\da-z.]+")


@pytest.fixture(params=CODES)
def process(request):
    return PROCESSES[request.param]


def test_defaults_are_those_of_the_sources(process):
    assert {code: process.settings[code].default for code in DEFAULTS} == DEFAULTS
    assert all(setting.source.text for setting in process.settings.values())


@pytest.mark.parametrize(
    ("code", "article", "certainty"),
    [
        ("commune_check_working_days", "Điều 7.2", "C1"),
        ("renewal_opens_days", "Điều 7.6.a", "C1"),
        ("renewal_closes_days", "Điều 7.6.a", "C1"),
        ("re_evaluation_days", "Điều 7.6.g", "C1"),
        ("revocation_days", "Điều 8.4", "C1"),
        ("certificate_months", "Điều 4.3", "C2"),
        ("recognition_threshold", "Điều 3.3", "C2"),
    ],
)
def test_rules_of_2026_name_their_article(code, article, certainty):
    source = PROCESSES["ocop-2026"].settings[code].source
    assert source.text.startswith(f"{LAW}, {article}")
    assert source.certainty == certainty


def test_what_2018_does_not_print_is_not_passed_off_as_its_law():
    for code in ("commune_check_working_days", "renewal_opens_days", "re_evaluation_days", "revocation_days"):
        assert PROCESSES["ocop-2018"].settings[code].source.certainty == "D", code


def test_units_of_law(process):
    units = {code: (clock.limit, clock.unit) for code, clock in process.clocks.items()}
    assert units["commune_check"] == (SettingRef("commune_check_working_days"), "working_days")
    assert units["re_evaluation"] == (SettingRef("re_evaluation_days"), "calendar_days")
    assert units["revocation"] == (SettingRef("revocation_days"), "calendar_days")
    assert process.clocks["revocation"].start_fact == "concluded_on"
    assert process.clocks["re_evaluation"].when == "is_re_evaluation"
    opens, closes = process.clocks["renewal_window"].expiry_window
    assert (opens, closes) == (SettingRef("renewal_opens_days"), SettingRef("renewal_closes_days"))


def test_grounds_of_revocation_are_those_of_article_8(process):
    (ground,) = [f for f in process.table["in_promotion", "propose_revocation"].inputs if f.name == "ground"]
    assert ground.choices == ("a", "b", "c", "d", "đ", "e")
    assert ground.choice_labels["đ"].vi == "đ) Không còn sản xuất"


def test_levels_are_those_of_the_regime():
    def levels(code):
        return {role.level for role in PROCESSES[code].roles.values()}

    assert levels("ocop-2018") - levels("ocop-2026") == {"district"}


def test_all_six_steps_are_there(process):
    assert [step.number for step in process.steps] == [1, 2, 3, 4, 5, 6]
    assert {state.step for state in process.states.values()} == {1, 2, 3, 4, 5, 6}


def test_paper_brought_to_the_desk_is_taken_for_every_act_of_a_producer(process):
    desk = {"commune_officer"} | ({"district_officer"} & process.roles.keys())
    for row in process.transitions:
        steps = {process.states[source].step for source in row.sources}
        if "producer" in row.by and not steps & {6}:
            assert set(row.on_behalf) == desk, row.trigger


def test_refusals_ask_for_a_reason(process):
    verbs = {"return", "decline", "withdraw", "defer", "suspend", "stop", "dismiss"}
    silent = {row.trigger for row in process.transitions if row.trigger.partition("_")[0] in verbs} - {
        row.trigger for row in process.transitions if row.comment == "required"
    }
    assert silent == {"return_to_province"}


def test_signed_decisions_cannot_be_undone_and_need_the_paper(process):
    signed = {"recognise", "recognise_national", "revoke", "revoke_national"}
    assert {row.trigger for row in process.transitions if not row.undoable} == signed
    assert {row.evidence for row in process.transitions if row.trigger in signed} == {"required"}


def test_files_are_nfc_and_within_the_languages():
    for code in CODES:
        text = (CYCLES / f"{code}.yaml").read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_rule_rests_on_is_said_in_every_language(process, language):
    said = [*process.settings.values(), *process.clocks.values(), *process.transitions]
    texts = {one.source.text for one in said if one.source is not None}

    assert {text for text in texts if not ARTICLE_ALONE.fullmatch(text)} <= read_catalogue(LOCALE, language).keys()


def test_what_a_rule_rests_on_keeps_its_figures():
    texts = {one.source.text for process in PROCESSES.values() for one in process.clocks.values()}
    texts |= {one.source.text for process in PROCESSES.values() for one in process.settings.values()}
    vietnamese = read_catalogue(LOCALE, "vi")

    assert [text for text in texts if _figures(text) - _figures(vietnamese.get(text, text))] == []


def _figures(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+(?:[/.]\d+)*", text))
