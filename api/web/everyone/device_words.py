"""What a person would call the browser they signed in with, from what it calls itself. Knows no request."""

from typing import Final

NAME_MAX: Final = 60
_BROWSERS: Final = (
    ("Zalo", "Zalo"),
    ("coc_coc_browser", "Coc Coc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
"""The more particular before the more general: nearly every browser also calls itself Chrome or Safari."""


def device_words(said: str) -> str:
    """Give browser and system, such as "Chrome · Android"; one that is not known keeps its own words, cut."""
    found = [next((name for mark, name in names if mark in said), "") for names in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name) or said[:NAME_MAX]
