"""A refusal of the product as lines for the terminal: the message of its code, then every reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from config.i18n import LANGUAGES, Translator, load_translator
from workflow.domain.errors import DomainError
from workflow.domain.messages import MESSAGES

_FLAGS: Final = ("--language", "--lang", "-l")
_PLACES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def asked(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Give the language a person asked for: by the command's ``--language``, else by their terminal; else English."""
    named = [value for flag, value in pairwise(arguments) if flag in _FLAGS]
    named += [one.partition("=")[2] for one in arguments if one.startswith(("--language=", "--lang="))]
    named += [next((environ[place] for place in _PLACES if environ.get(place)), "")[:2]]
    return next((one for one in named if one in LANGUAGES), "en")


def sentence(error: DomainError, language: str = "en") -> str:
    """Give the sentence for an error, with one indented line per reason or per faulty entry."""
    return _Teller(language, load_translator() if language != "en" else Translator({})).whole(error)


@dataclass(frozen=True, slots=True)
class _Teller:
    language: str
    translator: Translator

    def whole(self, error: DomainError) -> str:
        return "\n".join([self._fill(error.code, error.params), *self._reasons(error), *self._entries(error)])

    def _reasons(self, error: DomainError) -> Iterator[str]:
        """Give what each guard says that refuses: its own words from the cycle file, or the message of its code."""
        for reason in _mappings(error, "reasons"):
            own = reason.get(self.language)
            code = str(reason.get("code"))
            yield f"  - {self._fill(code, reason)}" if own is None else f"  - {own} ({code})"

    def _entries(self, error: DomainError) -> Iterator[str]:
        for entry in _mappings(error, "errors"):
            yield f"  - {entry.get('pointer')}: {self._fill(str(entry.get('code')), entry)}"

    def _fill(self, code: str, params: dict[str, object]) -> str:
        shown = {
            name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in params.items()
        }
        template = MESSAGES.get(code)
        if template is None:
            return f"{code}: {shown}"
        return f"{self.translator.text(template, self.language, **shown)} ({code})"


def _mappings(error: DomainError, name: str) -> list[dict[str, object]]:
    found = error.params.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
