"""Which passwords are taken: long enough, none that is guessed first, none made of the person's own names. Pure.

No rule about kinds of characters and no expiry (OWASP ASVS 2.1, NIST SP 800-63B): length and a list of what is
tried first.
"""

import re
from typing import Final

from workflow.domain.errors import InvalidInputError
from workflow.domain.text import folded

SHORTEST: Final = 8
LONGEST: Final = 128
_POINTER: Final = "/mat_khau"
_OWN_SHORTEST: Final = 4

_WORDS: Final = frozenset(
    """
    password passw0rd p@ssword p@ssw0rd pass letmein welcome admin administrator qwerty qwertyuiop asdfghjkl asdfgh
    zxcvbnm zxcvbn iloveyou sunshine princess football dragon monkey master superman trustno1 changeme default
    matkhau matkhaumoi matkhaucu khongbiet khongco anhyeuem emyeuanh anhyeuemnhieu yeuem yeuanh yeuemnhieu iuanh
    iuem toiyeuvietnam vietnam vietnamvodich hanoi saigon hatinh thachha hochiminh tphcm ocop ocopvn ocopvietnam
    sanphamocop nongthonmoi hoptacxa taikhoan dangnhap quantri canbo xinchao giadinh conyeu conyeucuame bome
    chucmungnammoi namtien hanhphuc maimaiyeuem tinhyeu congchua
    """.split()  # noqa: SIM905 - a table of words reads better than a column of quotes
)
"""What is tried first, folded and without its digits at the ends; also the habits of Vietnamese keyboards."""

_RUNS: Final = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl")


def check_password(password: str, *, own: tuple[str, ...] = ()) -> None:
    """Refuse a password that is guessed too soon; ``own`` are the person's login and name.

    Raises InvalidInputError ``password_short``, ``password_long``, ``password_common`` or ``password_own``.
    """
    if len(password) < SHORTEST:
        raise InvalidInputError("password_short", pointer=_POINTER, minimum=SHORTEST)
    if len(password) > LONGEST:
        raise InvalidInputError("password_long", pointer=_POINTER, maximum=LONGEST)
    bare = _bare(password)
    if _is_common(bare):
        raise InvalidInputError("password_common", pointer=_POINTER)
    if any(_holds(bare, _bare(name)) for name in own):
        raise InvalidInputError("password_own", pointer=_POINTER)


def _bare(text: str) -> str:
    return re.sub(r"[\s._-]", "", folded(text))


def _is_common(bare: str) -> bool:
    core = bare.strip("0123456789!@#$%^&*?")
    half = bare[: len(bare) // 2]
    return (
        (not core and len(bare) <= len("0123456789"))
        or bare in _WORDS
        or core in _WORDS
        or any(bare in run for run in _RUNS)
        or len(set(bare)) <= len("ab")
        or (bare == half * 2 and (half in _WORDS or any(half in run for run in _RUNS)))
    )


def _holds(bare: str, own: str) -> bool:
    """Say whether little is left of a password when the person's own name or number is taken out."""
    names = {own, own.removeprefix("+84"), "0" + own.removeprefix("+84"), own.partition("@")[0]}
    return any(len(name) >= _OWN_SHORTEST and name in bare and len(bare) - len(name) < SHORTEST // 2 for name in names)
