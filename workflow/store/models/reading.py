"""What belongs to those who read: saved views, calendar feeds, and the record of who opened which case."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key


class SavedView(Base):
    """A query that a person gave a name; ``deleted_at`` is set and may be unset again: deleting is undone.

    With ``shared_role`` whoever holds that role in that unit (None: in the whole country) sees it too, while its owner
    does.
    """

    __tablename__ = "saved_views"
    __table_args__ = (
        Index(
            "uq_saved_views_name",
            "person_id",
            "name",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_saved_views_shared",
            "shared_role",
            "shared_unit_id",
            postgresql_where=text("shared_at IS NOT NULL AND deleted_at IS NULL"),
        ),
        CheckConstraint(
            "(shared_at IS NULL) = (shared_role IS NULL) AND (shared_role IS NOT NULL OR shared_unit_id IS NULL)",
            name="shared",
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    name: Mapped[str]
    query: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger())
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    shared_role: Mapped[str | None]
    shared_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    shared_at: Mapped[datetime | None]


class DefaultView(Base):
    """The kept search that a person's list of cases opens with; it counts only while the person may see it."""

    __tablename__ = "default_views"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    view_id: Mapped[UUID] = mapped_column(ForeignKey("saved_views.id"))


class FeedToken(Base):
    """The secret in the address of a person's calendar feed, kept only as its SHA-256; one is live at a time."""

    __tablename__ = "feed_tokens"
    __table_args__ = (
        Index("uq_feed_tokens_person_id", "person_id", unique=True, postgresql_where=text("revoked_at IS NULL")),
    )

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class CaseRead(Base):
    """Somebody opened a page of a case; append-only, enforced by a trigger.

    ``every``: each reading is a row (auditors); else one row a person, case, page and day, held by the index.
    """

    __tablename__ = "case_reads"
    __table_args__ = (
        Index("ix_case_reads_case_id_id", "case_id", "id"),
        Index("ix_case_reads_person_id_id", "person_id", "id"),
        Index(
            "uq_case_reads_daily",
            "case_id",
            "person_id",
            "page",
            "on_day",
            unique=True,
            postgresql_where=text("NOT every"),
        ),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    as_role: Mapped[str]
    page: Mapped[str]
    at: Mapped[datetime]
    on_day: Mapped[date]
    every: Mapped[bool]
