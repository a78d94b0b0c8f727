"""The shape of what a scenario file says of dossiers, councils and sessions: frozen values as written. Checks nothing.

A sheet is written ``PATTERN POINTS``: how it is made up where the source gives no numbers; or ``PATTERN`` alone. For
all members of a session at once: ``PATTERN POINTS POINTS …`` in the order of the council.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from workflow.domain.council_rules import Level, Mode, Post
from workflow.domain.process import Scalar

SessionAct: TypeAlias = Literal["prepare", "open", "score", "rescore", "score_again", "publish", "close"]
"""What happens in a session. ``score`` and ``score_again``: its members file the sheets that are written down."""

Sheets: TypeAlias = Mapping[str, str | Mapping[str, str]]
"""Case → the sheets of all who score it, or those of some, by member."""


@dataclass(frozen=True, slots=True)
class PatternEntry:
    """How a sheet is made up: every gate up to ``meets`` stars is met, ``choices`` stand as given.

    ``remark`` is said wherever a member chooses less than the maker claims.
    """

    code: str
    meets: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A small file that is made for an item of evidence: a PDF, a picture or a document, by the ending of ``name``.

    ``pins``: criterion → the page that proves it, 0: the whole file.
    """

    item: str
    name: str
    pages: int = 1
    pins: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A form with its answers by part; of a dossier also the own score and the files.

    ``$producer``, ``$account`` and ``$product`` stand for the names of the case.
    """

    code: str
    form: str
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    score: str | None = None
    files: tuple[FileEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """Somebody who sits in a council; the short name is the login."""

    code: str
    post: Post = "member"
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class CouncilEntry:
    """A council as its decision sets it up; ``rules`` are those of its statute that differ from the usual ones."""

    code: str
    level: Level
    name: str
    decision_no: str
    decision_on: str
    decided_by: str
    term: tuple[str, ...]
    members: Mapping[str, MemberEntry]
    unit: str | None = None
    rules: Mapping[str, Scalar] = field(default_factory=dict)
    invented: bool = False


@dataclass(frozen=True, slots=True)
class ConclusionEntry:
    """What a council concluded other than proposed."""

    stars: int
    reason: str


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A session: its list, who is not there, who stands aside from which case and why, and the sheets of two rounds."""

    code: str
    council: str
    meets_at: str
    cases: tuple[str, ...]
    place: str = ""
    mode: Mode = "meeting"
    absent: tuple[str, ...] = ()
    recused: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: Sheets = field(default_factory=dict)
    sheets_again: Sheets = field(default_factory=dict)
    conclusions: Mapping[str, ConclusionEntry] = field(default_factory=dict)
    invented: bool = False
