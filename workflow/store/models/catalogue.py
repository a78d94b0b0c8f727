"""Producers (chủ thể) and their products."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key, SortKey

PRODUCER_KINDS = (
    "cooperative",
    "cooperative_group",
    "enterprise",
    "farm",
    "household_business",
    "association",
    "tourism_centre",
)


class Producer(Base):
    """A producer of one of the kinds that may take part; sits in one commune.

    ``tax_code`` finds conflicts of interest.
    """

    __tablename__ = "producers"
    __table_args__ = (
        CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in PRODUCER_KINDS)), name="kind"),
        Index("ix_producers_commune_id", "commune_id"),
        Index("ix_producers_search", text("to_tsvector('simple', search)"), postgresql_using="gin"),
        Index("ix_producers_sort_key", "sort_key", "id"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    commune_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    address: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    tax_code: Mapped[str | None]
    search: Mapped[str]
    sort_key: Mapped[SortKey]
    invented: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime]


class Product(Base):
    """A product of one producer. ``set_number`` is its criteria set (1–26) when it is known.

    ``search`` holds the folded names of product and producer, and both codes.
    """

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("set_number BETWEEN 1 AND 26", name="set_number"),
        Index("ix_products_producer_id", "producer_id"),
        Index("ix_products_search", text("to_tsvector('simple', search)"), postgresql_using="gin"),
        Index("ix_products_sort_key", "sort_key", "id"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    producer_id: Mapped[UUID] = mapped_column(ForeignKey("producers.id"))
    set_number: Mapped[int | None]
    search: Mapped[str]
    sort_key: Mapped[SortKey]
    invented: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime]
