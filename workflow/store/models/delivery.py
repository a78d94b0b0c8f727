"""What leaves the database: the outbox, and the heartbeats of those who carry it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base


class OutboxMessage(Base):
    """Something to tell others, written with the change itself; ``key`` makes it unique for ever."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_pending",
            "next_attempt_at",
            "key",
            postgresql_where=text("sent_at IS NULL"),
        ),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")
    sent_at: Mapped[datetime | None]


class Heartbeat(Base):
    """When a tick last ran to its end, and how many times it has."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
    beats: Mapped[int]
