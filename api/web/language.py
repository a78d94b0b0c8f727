"""Which language a page is shown in: asked for, remembered, or what the browser prefers. Vietnamese first."""

from typing import Final

from api.language import DEFAULT, LANGUAGES, preferred

COOKIE: Final = "ocop_lang"
COOKIE_SECONDS: Final = 365 * 24 * 3600


def known(text: str | None) -> str | None:
    """Give the language whose code this is, or None."""
    return text if text in LANGUAGES else None


def choose(*, asked: str | None, remembered: str | None, accepted: str | None) -> str:
    """Choose from ``?lang=``, the cookie and Accept-Language, in that order."""
    return known(asked) or known(remembered) or preferred(accepted) or DEFAULT
