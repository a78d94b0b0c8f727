"""Refusals at the terminal."""

import pytest

from ocop.sentences import asked, sentence
from workflow.domain.errors import GuardFailedError, InvalidInputError, NotFoundError
from workflow.domain.messages import MESSAGES


def test_sentence_is_the_message_with_its_code():
    assert sentence(NotFoundError("case_not_found")) == f"{MESSAGES['case_not_found']} (case_not_found)"


def test_sentence_lists_every_reason():
    error = GuardFailedError("case_not_found", reasons=[{"code": "person_not_found"}, {"code": "unheard_of", "x": 1}])

    assert sentence(error).splitlines()[1:] == [
        f"  - {MESSAGES['person_not_found']} (person_not_found)",
        "  - unheard_of: {'code': 'unheard_of', 'x': 1}",
    ]


def test_sentence_gives_a_guard_in_its_own_words():
    error = GuardFailedError(
        "guards_failed", trigger="x", reasons=[{"code": "is_season_open", "vi": "…", "en": "Closed"}]
    )

    assert sentence(error).splitlines()[1:] == ["  - Closed (is_season_open)"]


def test_sentence_names_every_faulty_entry():
    error = InvalidInputError("inputs_invalid", errors=[{"pointer": "/comment", "code": "comment_required"}])

    assert sentence(error).splitlines()[1:] == [f"  - /comment: {MESSAGES['comment_required']} (comment_required)"]


def test_sentence_is_said_in_vietnamese_where_it_is_asked_for():
    error = GuardFailedError(
        "guards_failed", trigger="x", reasons=[{"code": "closed", "vi": "Đã hết đợt", "en": "Closed"}]
    )

    first, reason = sentence(error, "vi").splitlines()
    assert first.endswith("(guards_failed)")
    assert first != sentence(error).splitlines()[0]
    assert reason == "  - Đã hết đợt (closed)"


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        (["status", "x", "--language", "vi"], {}, "vi"),
        (["status", "x", "--language=vi"], {"LANG": "en_GB.UTF-8"}, "vi"),
        (["calendar", "show", "-l", "en"], {"LC_ALL": "vi_VN.UTF-8"}, "en"),
        (["status", "x"], {"LC_ALL": "", "LANG": "vi_VN.UTF-8"}, "vi"),
        (["status", "x", "--language"], {"LANG": "C.UTF-8"}, "en"),
    ],
)
def test_a_refusal_is_told_in_the_language_asked_for(arguments, environ, language):
    assert asked(arguments, environ) == language
