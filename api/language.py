"""Which of the product's languages a request is answered in. Pure."""

from typing import Final

LANGUAGES: Final = ("vi", "en")
DEFAULT: Final = "vi"
_READ_MAX: Final = 256


def preferred(accept_language: str | None) -> str | None:
    """Give the language that an Accept-Language header (RFC 9110, 12.5.4) prefers; None when it names none of ours."""
    if not accept_language:
        return None
    best, best_weight = None, 0.0
    for part in accept_language[:_READ_MAX].split(","):
        name, _, weight = part.strip().partition(";")
        language = name.strip().lower().split("-")[0]
        quality = _quality(weight)
        if language in LANGUAGES and quality > best_weight:
            best, best_weight = language, quality
    return best


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
