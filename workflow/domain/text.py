"""Text at the edge: NFC, bounds, the folded form for search and the Vietnamese sort key."""

import re
import unicodedata

from workflow.domain.errors import InvalidInputError

NAME_MAX = 200
COMMENT_MAX = 10_000

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPES = frozenset("\u0302\u0306\u031b")
_RANK = {letter: chr(0x40 + place) for place, letter in enumerate(_ALPHABET)}


def checked(text: str, *, pointer: str, maximum: int = NAME_MAX) -> str:
    """Give ``text`` back if it can be stored as it is.

    Raises InvalidInputError: ``text_too_long`` (characters), ``text_not_nfc`` (decomposed marks),
    ``text_control_characters`` (controls other than line breaks and tabs, lone surrogates, and the signs that turn
    the direction of writing: they make a text be read otherwise than it is stored).
    """
    if len(text) > maximum:
        raise InvalidInputError("text_too_long", pointer=pointer, maximum=maximum, length=len(text))
    if text.isascii() and text.isprintable():
        return text
    if not unicodedata.is_normalized("NFC", text):
        raise InvalidInputError("text_not_nfc", pointer=pointer)
    for character in "" if text.isprintable() else text:  # what is printable holds no such character
        is_control = unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\r\t"
        if is_control or character in _REORDERING:
            raise InvalidInputError("text_control_characters", pointer=pointer)
    return text


def checked_name(text: str, *, pointer: str, maximum: int = NAME_MAX) -> str:
    """Give a name back if it can be stored as it is: one line that shows all it holds, so no two look alike for
    something invisible in one of them.

    Raises InvalidInputError as ``checked`` does, ``input_required`` when nothing of it shows.
    """
    checked(text, pointer=pointer, maximum=maximum)
    if any(unicodedata.category(character) in _INVISIBLE for character in text):
        raise InvalidInputError("text_control_characters", pointer=pointer)
    if not text.strip():
        raise InvalidInputError("input_required", pointer=pointer)
    return text


def checked_code(text: str, *, pointer: str, maximum: int) -> str:
    """Give a code back if it can stand in an address and on paper: letters without marks, digits, ``.``, ``_``, ``-``.

    Raises InvalidInputError ``input_required``, ``text_too_long`` or ``code_unusable``.
    """
    if not text:
        raise InvalidInputError("input_required", pointer=pointer)
    checked(text, pointer=pointer, maximum=maximum)
    if not _CODE.fullmatch(text):
        raise InvalidInputError("code_unusable", pointer=pointer)
    return text


def folded(text: str) -> str:
    """Give the form used for search: lower case, marks stripped, đ → d, single spaces."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.split())


def sort_key(text: str) -> str:
    """Give a key whose byte order is the Vietnamese dictionary's: letters first, then tones.

    Order of letters a ă â b c d đ e ê …; of tones level, huyền, hỏi, ngã, sắc, nặng (TCVN).
    """
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFC", text).lower():
        base, tone = _split_tone(character)
        letters.append(_RANK.get(base, base if base < "@" else "~" + base))
        tones.append(str(tone))
    return "".join(letters) + "\u0001" + "".join(tones)


def _split_tone(character: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", character)
    tone = next((_TONES[c] for c in parts if c in _TONES), 0)
    shape = "".join(c for c in parts[1:] if c in _SHAPES)
    return unicodedata.normalize("NFC", parts[0] + shape), tone
