"""What a council's statute says of its sessions, and how a level moves cases. Pure; counting is in ``council``.

No number of members, quorum, spread or mean is printed in QĐ 26/2026: the defaults are habits of provinces (75 % with
the chair, 10 points), and each council's own statute (``rules``) may say otherwise.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from workflow.domain.council import QUORUM_PERCENT, SPREAD_POINTS
from workflow.domain.errors import InvalidInputError
from workflow.domain.scoring import GateRule

Level: TypeAlias = Literal["district", "province", "ministry"]
Post: TypeAlias = Literal["chair", "vice", "secretary", "member"]
Mode: TypeAlias = Literal["meeting", "written"]

POSTS: Final[tuple[Post, ...]] = ("chair", "vice", "secretary", "member")
MODES: Final[tuple[Mode, ...]] = ("meeting", "written")
GATE_RULES: Final[tuple[GateRule, ...]] = ("majority", "all")


@dataclass(frozen=True, slots=True)
class CouncilRules:
    """What a council's statute says of its sessions.

    ``spread_points``: two sheets that differ by more are scored anew. ``document_days``: the working days that members
    have the dossiers before the meeting. ``reminder_hours``: so long after the scoring opened, members who owe sheets
    are reminded, once a day (0: never); no end of a session is fixed beforehand. ``gates``: when a council of many
    sheets meets a gate.
    """

    quorum_percent: int = QUORUM_PERCENT
    chair_needed: bool = True
    vice_presides: bool = False
    spread_points: int = SPREAD_POINTS
    document_days: int = 1
    objection_days: int = 5
    reminder_hours: int = 3
    gates: GateRule = "majority"

    def stored(self) -> dict[str, Any]:
        """Give the rules as they are stored and hashed."""
        return asdict(self)


USUAL: Final = CouncilRules()
_BOUNDS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "quorum_percent": (1, 100),
        "spread_points": (0, 100),
        "document_days": (0, 30),
        "objection_days": (1, 30),
        "reminder_hours": (0, 240),
    }
)


@dataclass(frozen=True, slots=True)
class LevelActs:
    """How the sessions of a level move cases: who runs them, the states, the triggers and their inputs."""

    role: str
    waiting: frozenset[str]
    scoring: frozenset[str]
    provisional: frozenset[str]
    opens: str | None
    publishes: str | None
    concludes: str
    points: str
    stars: str | None


LEVELS: Final[Mapping[str, LevelActs]] = MappingProxyType(
    {
        "province": LevelActs(
            role="council_secretary",
            waiting=frozenset({"council_scheduled"}),
            scoring=frozenset({"council_scoring"}),
            provisional=frozenset({"provisional_result"}),
            opens="open_scoring",
            publishes="publish_provisional_result",
            concludes="conclude_scoring",
            points="points",
            stars="stars",
        ),
        "ministry": LevelActs(
            role="ministry_council",
            waiting=frozenset(),
            scoring=frozenset({"ministry_scoring"}),
            provisional=frozenset(),
            opens=None,
            publishes=None,
            concludes="conclude_ministry_scoring",
            points="central_points",
            stars="central_stars",
        ),
        "district": LevelActs(
            role="district_council",
            waiting=frozenset(),
            scoring=frozenset({"dossier_district"}),
            provisional=frozenset(),
            opens=None,
            publishes=None,
            concludes="record_district_score",
            points="points",
            stars=None,
        ),
    }
)
"""The cycles name these states and triggers; a contract test holds the table to their files."""


def read_rules(given: Mapping[str, Any], *, pointer: str = "/rules") -> CouncilRules:
    """Give the rules with those named in place of the usual ones.

    Raises InvalidInputError ``input_unknown``, ``input_type``, ``input_not_a_choice``, ``input_out_of_range``.
    """
    known = {field.name for field in fields(CouncilRules)}
    values = USUAL.stored()
    for name, value in given.items():
        here = f"{pointer}/{name[:40]}"
        if name not in known:
            raise InvalidInputError("input_unknown", pointer=here)
        if name == "gates":
            if value not in GATE_RULES:
                raise InvalidInputError("input_not_a_choice", pointer=here, choices=list(GATE_RULES))
        elif type(value) is not type(values[name]):
            raise InvalidInputError("input_type", pointer=here, type=type(values[name]).__name__)
        elif name in _BOUNDS and not _BOUNDS[name][0] <= value <= _BOUNDS[name][1]:
            low, high = _BOUNDS[name]
            raise InvalidInputError("input_out_of_range", pointer=here, minimum=low, maximum=high)
        values[name] = value
    return CouncilRules(**values)
