"""Regulations and criteria sets that were published, by content hash; never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base


class RegulationVersion(Base):
    """A published regulation. Its key is the SHA-256 of ``content``, which names the hashes of its sets."""

    __tablename__ = "regulations"
    __table_args__ = (Index("ix_regulations_code_published_at", "code", "published_at"),)

    hash: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    content: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))


class CriteriaSetVersion(Base):
    """A criteria set that score sheets are judged under. Its key is the SHA-256 of ``content``."""

    __tablename__ = "criteria_sets"

    hash: Mapped[str] = mapped_column(primary_key=True)
    regulation: Mapped[str]
    number: Mapped[int]
    content: Mapped[str]
    published_at: Mapped[datetime]
