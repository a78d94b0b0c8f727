"""How a typed text becomes a search: folded words, each a prefix; or the number of a case. Pure."""

import re
from typing import Final

from workflow.domain.text import folded

WORDS_MAX: Final = 12
_WORD: Final = re.compile(r"[a-z0-9]+")
_CODE: Final = re.compile(r"([^\W_]+-)+[0-9]{4}(-[0-9]{0,9})?")
_WHOLE: Final = re.compile(r"([^\W_]+-)+[0-9]{4}-[0-9]{4,9}")


def words_of(text: str) -> list[str]:
    """Give the folded words of a text, at most ``WORDS_MAX``."""
    return _WORD.findall(folded(text))[:WORDS_MAX]


def prefix_query(text: str) -> str:
    """Give a full-text query of PostgreSQL in which each word is a prefix; one without a word finds nothing."""
    return " & ".join(f"{word}:*" for word in words_of(text))


def prefix_patterns(text: str) -> list[str]:
    """Give LIKE patterns for a folded text with a space before it: each word begins one of its words.

    A text without a word finds nothing.
    """
    return [f"% {word}%" for word in words_of(text)] or [""]


def case_codes(text: str) -> list[str]:
    """Give the whole or the beginning of a case's number (``TH-2020-0007``, ``TH-2020``) as it may be written.

    Empty when the text is none.
    """
    bare = text.strip()
    return sorted({bare, bare.upper()}) if _CODE.fullmatch(bare) else []


def is_whole_code(text: str) -> bool:
    """Say whether a case's number is there to its end."""
    return _WHOLE.fullmatch(text) is not None
