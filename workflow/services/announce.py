"""Say which seasons and units something changed in, to whoever looks at them now: no case, no person, no content."""

import json
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.outbox import Message
from workflow.store.reads import changed_places

TOPIC: Final = "live"


def announcement(unit: Unit, messages: Iterable[Message]) -> bytes | None:
    """Give what to publish about messages of the outbox, None when they touch no case. One statement."""
    cases = {UUID(message.payload["case_id"]) for message in messages if "case_id" in message.payload}
    places = changed_places.read(unit, cases)
    if not places:
        return None
    said = [{"season": place.season, "units": [str(key) for key in place.units]} for place in places]
    return json.dumps(said).encode()
