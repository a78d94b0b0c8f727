"""The gettext catalogues, read once from ``config/locale`` into memory. Handed out by composition roots only."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from babel.messages.pofile import read_po

LOCALE: Final = Path(__file__).parent / "locale"
LANGUAGES: Final = ("vi", "en")
_ABSENT: Final = "…"
_NONE: Final[Mapping[str, str]] = MappingProxyType({})


class _Parameters(dict[str, object]):
    """Parameters of a text; one that was not given shows as an ellipsis instead of failing an answer."""

    def __missing__(self, name: str) -> str:
        return _ABSENT


@dataclass(frozen=True, slots=True)
class Translator:
    """Texts by language and English template."""

    catalogues: Mapping[str, Mapping[str, str]]

    def text(self, msgid: str, language: str, /, **params: object) -> str:
        """Give the text of ``msgid`` with its parameters put in; without a translation it stays English."""
        text = self.catalogues.get(language, _NONE).get(msgid, msgid)
        if "{" not in text and "}" not in text:  # most: a page has a thousand of them
            return text
        return text.format_map(_Parameters(params))


def load_translator(folder: Path = LOCALE) -> Translator:
    """Read every ``LANGUAGE/LC_MESSAGES/*.po``, one a room of the product; entries marked fuzzy are passed over."""
    return Translator(MappingProxyType({language: read_catalogue(folder, language) for language in LANGUAGES}))


def read_catalogue(folder: Path, language: str) -> Mapping[str, str]:
    """Read the catalogue of a language, whatever files it lies in."""
    texts: dict[str, str] = {}
    for path in sorted((folder / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            entries = read_po(file, locale=language)
        texts.update(
            (entry.id, entry.string)
            for entry in entries
            if isinstance(entry.id, str) and isinstance(entry.string, str) and entry.string and not entry.fuzzy
        )
    return MappingProxyType(texts)
