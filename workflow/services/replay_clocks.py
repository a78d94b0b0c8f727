"""Let a replayed season's time pass: its clocks fire, its people are told, each thing at its own instant.

All in the caller's transaction and of this season only: nobody outside sees a step half done, and no other
season's clock moves. Nothing leaves the machine: the channels of a replay only record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from workflow.domain.notice_text import NoticeBook
from workflow.domain.time import FixedClock
from workflow.services.channels import ChannelAdapter, Outgoing, Receipt
from workflow.services.deliver import deliver_once
from workflow.services.plan_notices import plan_events, plan_once
from workflow.store import season_time
from workflow.store.database import Unit
from workflow.store.open_unit import OpenUnit

PROVIDER: Final = "replay"
CHANNELS: Final = ("in_app", "email", "sms", "zalo", "telegram")


@dataclass(slots=True)
class RecordingChannel:
    """A channel that hands nothing on: each message is noted as delivered by the provider ``replay``."""

    name: str

    def send(self, messages: Sequence[Outgoing]) -> list[Receipt]:
        """Give a receipt for each message."""
        return [Receipt("delivered", PROVIDER) for _ in messages]


RECORDING: Final[Mapping[str, ChannelAdapter]] = {name: RecordingChannel(name) for name in CHANNELS}


@dataclass(frozen=True, slots=True)
class SeasonTime:
    """The time of one season in one transaction. ``book`` holds the texts that its people are told."""

    unit: Unit
    season_id: UUID
    book: NoticeBook

    def take_up(self) -> None:
        """Begin: what waits since the transaction before is waiting again."""
        season_time.take_up(self.unit, self.season_id)

    def hold(self) -> None:
        """End: put everything that waits out of reach of the live sweep and delivery."""
        season_time.hold(self.unit, self.season_id)

    def now(self, at: datetime) -> None:
        """Do all that is due at an instant: messages, steps of clocks with their acts, notices."""
        self._tell_events(at)
        if season_time.sweep(self.unit, self.season_id, at):
            plan_once(OpenUnit(self.unit), FixedClock(at))
            self._tell_events(at)
        while season_time.has_notices(self.unit, self.season_id, at=at):
            if deliver_once(OpenUnit(self.unit), FixedClock(at), RECORDING, self.book).claimed == 0:
                return

    def pass_until(self, end: datetime, *, since: datetime, through: bool = False) -> None:
        """Go from one due instant after ``since`` to the next, up to before ``end``; ``through``: with it."""
        at = since
        while True:
            due = season_time.next_due(self.unit, self.season_id, after=at)
            if due is None or due > end or (due == end and not through):
                return
            at = due
            self.now(at)

    def _tell_events(self, at: datetime) -> None:
        waiting = season_time.messages(self.unit, self.season_id, at=at)
        if waiting:
            plan_events(self.unit, waiting, at)
