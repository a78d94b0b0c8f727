"""The shape of a notice file: frozen values as written, before the frame is laid around the letters.

Field names are the words of docs/notices.md. Checks nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflow.domain.process import Label, Source


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """The texts of one notice; ``urgent`` ones break out of the digest and are never muted."""

    code: str
    subject: Label
    body: Label
    short: Label
    urgent: bool = False
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class FrameEntry:
    """What stands before and after every letter's own words."""

    opening: Label
    closing: Label


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """A whole file: notices of one family, or the phrases and frames that all of them share.

    ``frame`` goes around letters about a case, ``plain_frame`` around those about none.
    """

    family: str
    notices: Mapping[str, NoticeEntry] = field(default_factory=dict)
    phrases: Mapping[str, Label] = field(default_factory=dict)
    frame: FrameEntry | None = None
    plain_frame: FrameEntry | None = None
