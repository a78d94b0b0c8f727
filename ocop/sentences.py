"""A refusal of the product as lines for the terminal, in English: the message of its code, then every reason."""

from workflow.domain.errors import DomainError
from workflow.domain.messages import MESSAGES


def sentence(error: DomainError) -> str:
    """Give the sentence for an error, with one indented line per reason."""
    reasons = error.params.get("reasons")
    inner = [reason for reason in reasons if isinstance(reason, dict)] if isinstance(reasons, list) else []
    lines = [_fill(error.code, error.params)]
    lines += [f"  - {_fill(str(reason.get('code')), reason)}" for reason in inner]
    return "\n".join(lines)


def _fill(code: str, params: dict[str, object]) -> str:
    shown = {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in params.items()}
    try:
        return f"{MESSAGES[code].format(**shown)} ({code})"
    except KeyError:
        return f"{code}: {shown}"
