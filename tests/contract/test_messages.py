"""Every code that can be raised has a message in both languages, and no message is left over."""

import ast
import re
import string
from pathlib import Path

import pytest

from api.texts import EDGE_MESSAGES, MESSAGES, say
from api.vocabulary import Vocabulary
from config.i18n import LANGUAGES, load_translator
from tests.factories import cycle
from workflow.domain.errors import GuardFailedError, NotPermittedError, StaleVersionError, TransitionNotAllowedError

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("workflow", "api") for path in (ROOT / room).rglob("*.py"))
TABLES = {
    ROOT / "workflow/domain/messages.py",
    ROOT / "workflow/domain/council_messages.py",
    ROOT / "api/texts.py",
}
PROBLEM_TITLES = ROOT / "api/problems.py"


def _named(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def raised_codes() -> dict[str, str]:
    """Give the literal codes of errors and faults in the source, each with a place where it stands."""
    found: dict[str, str] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            literal = None
            if isinstance(node, ast.Call) and _named(node).endswith("Error") and node.args:
                literal = node.args[0]
            if isinstance(node, ast.Dict):
                literal = next(
                    (
                        value
                        for key, value in zip(node.keys, node.values, strict=True)
                        if isinstance(key, ast.Constant)
                        and key.value == "code"
                        and any(
                            isinstance(k, ast.Constant) and k.value in {"pointer", "parameter", "header"}
                            for k in node.keys
                        )
                    ),
                    None,
                )
            if isinstance(literal, ast.Constant) and isinstance(literal.value, str) and literal.value.islower():
                found.setdefault(literal.value, f"{path.relative_to(ROOT)}:{literal.lineno}")
    return {code: place for code, place in found.items() if re.fullmatch(r"[a-z_]+", code)}


def constants() -> set[str]:
    return {
        node.value
        for path in SOURCES
        if path not in TABLES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_source_scan_finds_codes_of_every_room():
    found = raised_codes()

    assert {"case_not_found", "text_not_nfc", "input_unknown", "json_malformed", "database_busy"} <= found.keys()


def test_every_raised_code_has_a_message():
    assert {code: place for code, place in raised_codes().items() if code not in MESSAGES} == {}


def test_every_message_belongs_to_a_code_in_use():
    assert sorted(MESSAGES.keys() - constants()) == []


def test_edge_adds_codes_and_changes_none_of_the_domain():
    from workflow.domain.messages import MESSAGES as DOMAIN

    assert EDGE_MESSAGES.keys() & DOMAIN.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_code_speaks_each_language_with_the_same_parameters(code, language):
    translated = load_translator().catalogues[language][MESSAGES[code]]

    assert placeholders(translated) == placeholders(MESSAGES[code])


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_vietnamese_differs_from_english(code):
    catalogues = load_translator().catalogues

    assert catalogues["vi"][MESSAGES[code]] != catalogues["en"][MESSAGES[code]]


@pytest.mark.parametrize("word", ["không hợp lệ", "Đang xử lý", "Từ chối", "bị loại", "xin lỗi", "Oops", "submit"])
def test_vietnamese_keeps_out_words_that_put_people_off(word):
    """The decree's own term for an office's apology ("xin lỗi và hẹn lại") stands where the office itself is late."""
    said = (text.lower().replace("xin lỗi và hẹn lại", "").replace("xin lỗi, hẹn lại", "") for text in all_vietnamese())
    assert [text for text in said if word.lower() in text] == []


def all_vietnamese():
    return load_translator().catalogues["vi"].values()


def test_words_of_the_process_stand_in_messages():
    words = Vocabulary([cycle()]).words
    translator = load_translator()

    def said(error, language):
        return say(translator, words, error, language)

    wrong_state = TransitionNotAllowedError(
        "transition_not_allowed", trigger="accept_idea", state="plan_draft", allowed=["defer"]
    )
    assert said(wrong_state, "vi") == (
        "“Chấp thuận ý tưởng” chưa mở khi hồ sơ ở “Chờ chủ thể nộp phương án”. Chưa có gì thay đổi; "
        "việc đang mở: Chuyển sang mùa sau."
    )
    assert said(NotPermittedError("role_not_permitted", roles=["commune_officer", "province_chair"]), "vi") == (
        "Việc này do Công chức xã, Chủ tịch UBND tỉnh làm. Chưa có gì thay đổi."
    )
    assert said(StaleVersionError("stale_version", expected=2, version=3, state="plan_draft"), "en") == (
        "The case has moved since you opened it: version 2 then, 3 now, at “Plan being written”. "
        "Nothing was changed; look at it again, then repeat."
    )
    assert said(GuardFailedError("season_not_open", status="draft"), "vi") == (
        "Mùa này chưa nhận việc (đang “đang chuẩn bị”). Chưa có gì thay đổi."
    )
