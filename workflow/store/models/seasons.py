"""Process versions (immutable, by content hash) and the yearly seasons run under them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key


class ProcessVersion(Base):
    """A published cycle version. Its key is the SHA-256 of ``content``; it never changes."""

    __tablename__ = "process_versions"
    __table_args__ = (Index("ix_process_versions_code_published_at", "code", "published_at"),)

    hash: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    version: Mapped[str]
    content: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))


class Season(Base):
    """One yearly round of a territory: plan, process version, regulation, windows, targets.

    ``windows``: list of {code, opens_on, closes_on, hard, source}; ``targets``: list of
    {indicator, value, unit, source}; ``settings``: values that differ from the process's defaults.
    ``held``: a replay moves its time; its clocks are not armed.
    Cases are numbered ``<case_prefix>-<year>-<next_number>`` without a gap.
    """

    __tablename__ = "seasons"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'open', 'closed')", name="status"),
        UniqueConstraint("case_prefix", "year", name="uq_seasons_case_prefix_year"),
        Index("ix_seasons_unit_id_year", "unit_id", "year"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    province_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    year: Mapped[int]
    plan_no: Mapped[str | None]
    plan_on: Mapped[date | None]
    process_hash: Mapped[str] = mapped_column(ForeignKey("process_versions.hash"))
    regulation: Mapped[str | None]
    status: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    windows: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    targets: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    source: Mapped[str | None]
    case_prefix: Mapped[str]
    next_number: Mapped[int] = mapped_column(server_default="1")
    held: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime]
