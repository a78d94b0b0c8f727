"""The engine itself as an actor: seeds, imports without a person, and ticks."""

from typing import Final
from uuid import UUID

from workflow.domain.facts import ActorFacts, Grant

SYSTEM_ID: Final = UUID("00000000-0000-7000-8000-000000000001")
SYSTEM: Final = ActorFacts(id=SYSTEM_ID, name="OCOP", grants=(Grant("system"),))
