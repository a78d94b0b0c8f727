"""Administrative units through time: provinces, districts (until 30/6/2025), communes."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key, SortKey


class Unit(Base):
    """A unit as it was named and bounded from ``valid_from`` through ``valid_to`` (None: still)."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("kind IN ('province', 'district', 'commune')", name="kind"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        UniqueConstraint("kind", "code", "valid_from", name="uq_units_kind_code_valid_from"),
        Index("ix_units_parent_id", "parent_id"),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    search: Mapped[str]
    sort_key: Mapped[SortKey]
    source: Mapped[str]


class UnitSuccessor(Base):
    """What became of a unit: all or part of it went into ``successor`` on a day."""

    __tablename__ = "unit_successors"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True)
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True)
    on_day: Mapped[date]
    source: Mapped[str]
