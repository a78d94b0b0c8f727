"""Read a cycle file: text → tree → normal form → ``Process`` → linted. Says everything wrong at once."""

from dataclasses import dataclass, replace
from pathlib import Path

from workflow.definitions.canonical import sealed
from workflow.definitions.finding import Finding, refuse
from workflow.definitions.lint import lint
from workflow.definitions.shape import build
from workflow.definitions.surface import normal_form
from workflow.definitions.tree import SIZE_MAX, Node, read_tree
from workflow.domain.process import Process


@dataclass(frozen=True, slots=True)
class Draft:
    """A process as written, not yet linted, with the tree that knows its lines."""

    process: Process
    tree: Node


def load_process(text: str, *, name: str) -> Process:
    """Read, check and lint a cycle file.

    Raises ProcessFileError ``process_file_invalid`` whose ``findings`` name every fault: path, line,
    code, message, how to mend.
    """
    draft = read_draft(text, name=name)
    findings = [placed(finding, draft.tree) for finding in lint(draft.process)]
    if findings:
        raise refuse(name, findings)
    return draft.process


def read_draft(text: str, *, name: str) -> Draft:
    """Read a cycle file without linting it. Raises ProcessFileError on faults of form."""
    findings: list[Finding] = []
    tree = normal_form(read_tree(text, name=name), findings)
    process = build(Process, tree, findings)
    if process is None or findings:
        raise refuse(name, findings)
    return Draft(sealed(process), tree)


def load_file(path: Path) -> Process:
    """Read a cycle file from disk. Raises ProcessFileError; OSError when it cannot be read."""
    return load_process(read_text(path), name=path.name)


def read_text(path: Path) -> str:
    """Read at most the allowed size of a file as UTF-8. Raises ProcessFileError, OSError."""
    with path.open("rb") as file:
        content = file.read(SIZE_MAX + 1)
    if len(content) > SIZE_MAX:
        message = f"the file is larger than {SIZE_MAX} bytes"
        raise refuse(path.name, [Finding("too_large", "", message, "shorten it", 1)])
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        bad = Finding("not_utf8", "", "the file is not UTF-8", "save it in UTF-8", line)
        raise refuse(path.name, [bad]) from error


def placed(finding: Finding, tree: Node) -> Finding:
    """Give a finding about the process the line and path it has in the file."""
    node = tree
    for part in finding.path.split("."):
        inner = node.value
        if isinstance(inner, dict) and part in inner:
            node = inner[part]
        elif isinstance(inner, list) and part.isdigit() and int(part) < len(inner):
            node = inner[int(part)]
        else:
            break
    return replace(finding, line=node.line, path=node.path or finding.path)
