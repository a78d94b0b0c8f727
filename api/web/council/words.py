"""Words of posts, modes, states and grounds as the pages of councils use them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


POSTS: Final[Mapping[str, str]] = MappingProxyType(
    {"chair": _("Chair"), "vice": _("Vice chair"), "member": _("Council member"), "secretary": _("Secretary")}
)
MODES: Final[Mapping[str, str]] = MappingProxyType(
    {"meeting": _("Meeting"), "written": _("Written opinions (re-evaluation)")}
)
STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "draft": _("List being made"),
        "listed": _("List frozen"),
        "open": _("Scoring"),
        "closed": _("Closed"),
        "cancelled": _("Cancelled"),
    }
)
FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {"draft": "draft", "listed": "waiting", "open": "waiting", "closed": "accepted", "cancelled": "closed"}
)
GROUNDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "declared": _("declared by the member"),
        "same_producer": _("belongs to the producer"),
        "same_commune": _("works in the same commune"),
        "same_phone": _("same telephone number"),
        "same_tax_code": _("same tax code"),
        "advised": _("took part in the appraisal"),
    }
)
ASIDES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "objection": _("Objection: second treatment"),
        "divergent": _("Opinions differ: to a meeting"),
        "withdrawn": _("No longer waits"),
    }
)
LEVELS: Final[Mapping[str, str]] = MappingProxyType(
    {"province": _("Province"), "ministry": _("Ministry"), "district": _("District")}
)
