"""Refusals at the terminal."""

from ocop.sentences import sentence
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
