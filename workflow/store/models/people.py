"""Persons, the roles they hold in a territory or for a producer, their access tokens and their sessions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key, SortKey


class Person(Base):
    """Somebody who acts or reads. ``login`` is unique and shown to administrators of their territory only.

    ``folded`` is the name as it is searched, ``sort_key`` as it is sorted. ``locked_at``: may not come in.
    """

    __tablename__ = "persons"
    __table_args__ = (Index("ix_persons_sort_key", "sort_key", "id"),)

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    post: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="vi")
    invented: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime]
    folded: Mapped[str] = mapped_column(server_default="")
    sort_key: Mapped[SortKey] = mapped_column(server_default="")
    locked_at: Mapped[datetime | None]


class RoleGrant(Base):
    """A role from ``valid_from`` through ``valid_to``, in a unit, for a producer, or everywhere.

    One that was taken back before it began, or on its first day, ends on the day before: it holds on no day. With
    ``for_person_id`` it is a copy of that person's grant (``for_grant_id``) for a substitute, or, where ``role`` is
    ``kept_apart``, the mark of a producer that person belongs to.
    """

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("unit_id IS NULL OR producer_id IS NULL", name="one_territory"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from - 1", name="validity"),
        Index("ix_role_grants_person_id", "person_id"),
        Index("ix_role_grants_unit_id_role", "unit_id", "role"),
        CheckConstraint("(for_person_id IS NULL) = (substitution_id IS NULL)", name="substitution"),
        Index("ix_role_grants_producer_id", "producer_id"),
        Index("ix_role_grants_for_grant_id", "for_grant_id", postgresql_where=text("for_grant_id IS NOT NULL")),
        Index(
            "ix_role_grants_substitution_id", "substitution_id", postgresql_where=text("substitution_id IS NOT NULL")
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    role: Mapped[str]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    producer_id: Mapped[UUID | None] = mapped_column(ForeignKey("producers.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    for_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    for_name: Mapped[str | None]
    for_grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("role_grants.id"))
    substitution_id: Mapped[UUID | None] = mapped_column(ForeignKey("substitutions.id"))


class AccessToken(Base):
    """A bearer token, kept only as its SHA-256; carries identity until it expires or is revoked."""

    __tablename__ = "access_tokens"
    __table_args__ = (Index("ix_access_tokens_person_id", "person_id"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    label: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Session(Base):
    """A signed-in browser: ``token_hash`` is the SHA-256 of what its cookie holds.

    ``proved_by``: ``password``, ``password+totp``, ``code``, ``oidc``. ``device`` is what the browser calls itself, cut
    short, so that its owner knows it again.
    """

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_person_id", "person_id"),)

    id: Mapped[Key]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    proved_by: Mapped[str]
    device: Mapped[str]
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
