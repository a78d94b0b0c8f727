"""Read the template of minutes: its texts, each with the blanks it may have."""

import hashlib
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from workflow.definitions.finding import Finding, refuse
from workflow.domain.errors import ProcessFileError
from workflow.domain.history import dumps

NEEDED: Final = frozenset(
    {
        "head", "kind_meeting", "kind_written", "appeal", "none", "seats_head", "chair_needed", "seat", "post_chair",
        "post_vice", "post_secretary", "post_member", "present", "absent", "opinion_given", "comings_head", "coming",
        "arrived", "left", "replaced", "conflicts_head", "conflict", "ground_declared", "ground_same_producer",
        "ground_same_commune", "ground_same_phone", "ground_same_tax_code", "ground_advised", "recused", "cleared",
        "results_head", "case", "sheet", "sheet_stopped", "earlier", "means", "by_points", "by_gates", "gates_unknown",
        "gate", "between", "ground", "concluded", "reason", "kept_apart", "aside_head", "aside", "aside_objection",
        "aside_divergent", "aside_withdrawn", "foot",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MinutesTemplate:
    """The texts of minutes; ``content`` is their canonical form and ``hash`` its SHA-256."""

    code: str
    version: str
    content: str

    @property
    def hash(self) -> str:
        """Give the hash by which minutes name their template."""
        return hashlib.sha256(self.content.encode()).hexdigest()


def load_minutes(path: Path) -> MinutesTemplate:
    """Read a template. Raises ProcessFileError naming the texts that are missing, unknown or cannot be filled in."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    texts = found.get("texts") if isinstance(found, dict) else None
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise _refuse(path, ["texts"])
    wrong = sorted(NEEDED ^ texts.keys()) + sorted(name for name, text in texts.items() if not _is_fillable(text))
    if wrong:
        raise _refuse(path, wrong)
    return MinutesTemplate(str(found["code"]), str(found["version"]), dumps(texts))


def _is_fillable(text: str) -> bool:
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return False
    return all(name.isidentifier() for name in names)


def _refuse(path: Path, names: list[str]) -> ProcessFileError:
    mend = "every text of the list is there once, and names its blanks plainly: {name}"
    return refuse(path.name, [Finding("minutes_text", name, f"the text {name} cannot be used", mend) for name in names])
