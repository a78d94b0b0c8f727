"""The templates, one environment a language: words by the translator, numbers as people write them.

Autoescaping is on for everything and an unknown name is an error, so that a slip shows in the tests.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.language import LANGUAGES
from api.texts import Translator
from api.web.clock_words import clock_words
from api.web.date_words import named_day, short_day
from api.web.static_files import StaticFiles
from workflow.domain.login import phone_words


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


FOLDER: Final = Path(__file__).parent / "templates"
FRAME: Final[Mapping[str, object]] = {
    "me": None,
    "nav": (),
    "csrf": "",
    "request_key": str,
    "flash": None,
    "theme": "light",
    "path": "/",
}
"""What the frame of a page shows where no visit says otherwise: nobody is signed in."""

_CALL: Final = _("Need help? Call the commune's OCOP officer or the provincial coordination office:")
DRAWN: Final = 1_024
_GROUPING: Final[Mapping[str, str]] = {"vi": ".", "en": ","}


def create_pages(translator: Translator, static: StaticFiles, help_phone: str = "") -> Mapping[str, Environment]:
    """Make the environment of each language; ``help_phone`` stands below every page that knows no nearer one."""
    pages = {language: _environment(language, translator, static) for language in LANGUAGES}
    for language, environment in pages.items():
        called = {"text": translator.text(_CALL, language), "phone": help_phone}
        environment.globals["help"] = called if help_phone else None
    return pages


def _environment(language: str, translator: Translator, static: StaticFiles) -> Environment:
    pages = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )

    def translate(msgid: str, /, **params: object) -> str:
        return translator.text(msgid, language, **params)

    def number(value: int) -> str:
        return f"{value:,}".replace(",", _GROUPING[language])

    pages.globals.update(clock_words=partial(clock_words, translate), once=once)
    pages.globals.update(_=translate, language=language, static=static.path, zip=zip, **FRAME)

    def day(value: date, today: date) -> str:
        return short_day(translate, value, today=today)

    def day_named(value: date, today: date) -> str:
        return named_day(translate, value, today=today)

    pages.filters.update(number=number, small_first=small_first, first_up=first_up, short_day=day, named_day=day_named)
    pages.filters.update(phone=phone_words)
    return pages


def once(macro: Callable[..., str]) -> Callable[..., str]:
    """Give a macro that draws what it drew before for the same arguments; what it draws must hang on nothing else.

    Its arguments must be hashable and immutable. The last ``DRAWN`` are kept, of each macro and language.
    """
    return lru_cache(maxsize=DRAWN)(macro)


def first_up(text: str) -> str:
    """Give a text as it begins a line: its first letter large."""
    return text[:1].upper() + text[1:]


def small_first(text: str) -> str:
    """Give a label as it stands inside a sentence: its first letter small, unless the word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
