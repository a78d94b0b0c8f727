"""What is wrong with a cycle file: one finding per fault, with its place and how to mend it.

Sentences are English: they speak to who writes the file, like a compiler's.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from workflow.domain.errors import ProcessFileError


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. ``path`` is dotted; ``line`` is None when the process came from no file."""

    code: str
    path: str
    message: str
    mend: str
    line: int | None = None


def refuse(name: str, findings: Iterable[Finding]) -> ProcessFileError:
    """Give the error that carries every finding of the file ``name`` once, in the order of its lines."""
    ordered = sorted(dict.fromkeys(findings), key=lambda f: (f.line or 0, f.path, f.code, f.message))
    return ProcessFileError("process_file_invalid", name=name, findings=[asdict(finding) for finding in ordered])
