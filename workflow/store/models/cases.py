"""Cases, their treatments and their append-only history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key


class Case(Base):
    """A product in a season. ``version`` is the ``seq`` of its newest history row.

    ``settled`` is the ``seq`` of the newest row that is not a seal of proofs: those make no version stale.

    No index names a column that a move changes, and pages keep room for the next version of a row, so
    that a move rewrites none of them; that is also why text search goes through ``products.search``. The index of a
    province carries along what a search by a word reads of its cases, which no move changes either.
    Never deleted: a trigger refuses.

    ``urgency`` says how its most pressing open clock stands (``urgency_sql``, ADR 0014): what lists go by.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("season_id", "product_id", name="uq_cases_season_id_product_id"),
        Index("ix_cases_season_id_id", "season_id", "id"),
        Index("ix_cases_commune_id_id", "commune_id", "id"),
        Index("ix_cases_producer_id_id", "producer_id", "id"),
        Index("ix_cases_province_id_id_with", "province_id", "id", postgresql_include=["product_id", "process_hash"]),
        Index("ix_cases_product_id", "product_id"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    season_id: Mapped[UUID] = mapped_column(ForeignKey("seasons.id"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    producer_id: Mapped[UUID] = mapped_column(ForeignKey("producers.id"))
    commune_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    district_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    province_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    process_hash: Mapped[str] = mapped_column(ForeignKey("process_versions.hash"))
    track: Mapped[str]
    state: Mapped[str]
    step: Mapped[int]
    holder: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    version: Mapped[int]
    settled: Mapped[int] = mapped_column(server_default="0")
    head_hash: Mapped[bytes]
    urgency: Mapped[int] = mapped_column(Integer(), server_default="12000000")
    entered_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    predecessor_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))


class History(Base):
    """One thing that happened to a case; UPDATE, DELETE and TRUNCATE are refused by triggers.

    No key points back to ``cases``: a row is written only by the statement that moves its case, and
    cases are never deleted. ``verify`` names an orphan.
    """

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("case_id", "actor_id", "request_id", name="uq_history_request"),
        # Of acts alone: a table that is still empty would otherwise offer the person's to the lookup of a request.
        Index("ix_history_at", "at", "case_id", "seq", postgresql_where=text("kind <> 'proof'")),
        Index("ix_history_actor_at", "actor_id", "at", "case_id", "seq", postgresql_where=text("kind <> 'proof'")),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    actor_role: Mapped[str]
    actor_unit_id: Mapped[UUID | None]
    on_behalf_of: Mapped[UUID | None]
    trigger: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    step: Mapped[int]
    holder: Mapped[str | None]
    comment: Mapped[str | None]
    evidence: Mapped[list[str]]
    inputs: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    position: Mapped[int]
    process_hash: Mapped[str]
    request_id: Mapped[str]
    channel: Mapped[str]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]


class Treatment(Base):
    """One round of a step: opened by a submission, closed by an outcome; a return keeps it."""

    __tablename__ = "treatments"
    __table_args__ = (
        Index(
            "uq_treatments_open",
            "case_id",
            unique=True,
            postgresql_where=text("outcome IS NULL"),
        ),
        CheckConstraint("(outcome IS NULL) = (closed_seq IS NULL)", name="closed"),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    opened_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[int]
    attempt: Mapped[int]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID]
    closed_seq: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    outcome: Mapped[str | None]
    comment: Mapped[str | None]
