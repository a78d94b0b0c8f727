"""Administration: substitutions with dates, invitations one by one and in bulk, and the record of every such act."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key


class Substitution(Base):
    """``substitute_id`` stands in for ``person_id`` from ``first_on`` through ``last_on``, both inside.

    ``ended_at``: it was ended by hand, and holds no more since then.
    """

    __tablename__ = "substitutions"
    __table_args__ = (
        CheckConstraint("person_id <> substitute_id", name="two_people"),
        CheckConstraint("last_on >= first_on", name="dates"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        Index("ix_substitutions_person_id", "person_id", "last_on"),
        Index("ix_substitutions_substitute_id", "substitute_id", "last_on"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    substitute_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    reason: Mapped[str]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    end_reason: Mapped[str | None]


class Invitation(Base):
    """A person was sent the link by which the account is opened; the newest that is not revoked counts.

    ``code_id`` is the row of ``one_time_codes`` that carries the link; that row goes some time after it is over.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
        Index("ix_invitations_person_id", "person_id", "created_at"),
        Index("ix_invitations_sheet_id", "sheet_id", postgresql_where=text("sheet_id IS NOT NULL")),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    code_id: Mapped[UUID]
    sheet_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitation_sheets.id"))
    channel: Mapped[str]
    address: Mapped[str]
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))


class InvitationSheet(Base):
    """A workbook of people to invite, as it was read: ``rows`` until it is confirmed or forgotten, then none."""

    __tablename__ = "invitation_sheets"
    __table_args__ = (Index("ix_invitation_sheets_by_id", "by_id", "created_at"),)

    id: Mapped[Key]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    file_name: Mapped[str]
    file_hash: Mapped[bytes]
    rows: Mapped[list[dict[str, Any]]]
    confirmed_at: Mapped[datetime | None]


class AdminAct(Base):
    """What somebody did to an account, a role or a setting, or a refused sign-in; append-only, enforced by a trigger.

    ``by_id`` None: nobody had proved who they are. ``detail`` never holds what was typed as a login.
    """

    __tablename__ = "admin_acts"
    __table_args__ = (
        Index("ix_admin_acts_subject_id", "subject_id", "id"),
        Index("ix_admin_acts_by_id", "by_id", "id"),
        Index("ix_admin_acts_act", "act", "id"),
    )

    id: Mapped[Key]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    act: Mapped[str]
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    reason: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
