"""A refusal of the product as lines for the terminal, in English: the message of its code, then every reason."""

from collections.abc import Iterator

from workflow.domain.errors import DomainError
from workflow.domain.messages import MESSAGES


def sentence(error: DomainError) -> str:
    """Give the sentence for an error, with one indented line per reason or per faulty entry."""
    return "\n".join([_fill(error.code, error.params), *_reasons(error), *_entries(error)])


def _reasons(error: DomainError) -> Iterator[str]:
    """Give what each guard says that refuses: its own words from the cycle file, or the message of its code."""
    for reason in _mappings(error, "reasons"):
        code = str(reason.get("code"))
        yield f"  - {reason['en']} ({code})" if "en" in reason else f"  - {_fill(code, reason)}"


def _entries(error: DomainError) -> Iterator[str]:
    for entry in _mappings(error, "errors"):
        yield f"  - {entry.get('pointer')}: {_fill(str(entry.get('code')), entry)}"


def _mappings(error: DomainError, name: str) -> list[dict[str, object]]:
    found = error.params.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _fill(code: str, params: dict[str, object]) -> str:
    shown = {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in params.items()}
    try:
        return f"{MESSAGES[code].format(**shown)} ({code})"
    except KeyError:
        return f"{code}: {shown}"
