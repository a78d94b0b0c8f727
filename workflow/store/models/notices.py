"""Notices and the proof of what was sent, contacts, phone tasks (ADR 0005)."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key


class NoticeRow(Base):
    """One notice to one person by one channel; ``key`` makes it unique for ever.

    ``kind``: ``reminder``, ``escalation``, ``event``, ``moved`` (a date changed), ``nudge``, ``apology``,
    ``digest``, ``alarm``. ``state``: ``planned`` → ``claimed`` → ``sent`` → ``delivered`` or ``failed``, or
    ``suppressed`` with ``reason``. ``digest_key`` names the digest it went out in. ``params`` is what the text
    needs beyond what is read anew at the moment of sending. ``fallback_of`` is the notice that failed before.
    """

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'claimed', 'sent', 'delivered', 'failed', 'suppressed')", name="state"),
        CheckConstraint("(state = 'suppressed') <= (reason IS NOT NULL)", name="reason"),
        Index("ix_notices_waiting", "send_at", postgresql_where=text("state IN ('planned', 'claimed')")),
        Index("ix_notices_case_id", "case_id"),
        Index("ix_notices_recipient_id_planned_at", "recipient_id", "planned_at"),
        Index("ix_notices_unread", "recipient_id", postgresql_where=text("channel = 'in_app' AND read_at IS NULL")),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    notice: Mapped[str]
    case_id: Mapped[UUID | None]
    rule: Mapped[str | None]
    started_seq: Mapped[int | None] = mapped_column(Integer())
    arming: Mapped[int | None] = mapped_column(SmallInteger())
    step: Mapped[int | None] = mapped_column(SmallInteger())
    history_seq: Mapped[int | None]
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    recipient_role: Mapped[str]
    channel: Mapped[str]
    urgent: Mapped[bool] = mapped_column(server_default="false")
    planned_at: Mapped[datetime]
    send_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="planned")
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(SmallInteger(), server_default="0")
    lease_until: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    digest_key: Mapped[str | None]
    fallback_of: Mapped[str | None]
    params: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class Proof(Base):
    """A text as it was handed to a provider: append-only but for ``sealed_seq``.

    ``hash`` is the SHA-256 of the canonical JSON of the other columns but ``sealed_seq``; the case's history row
    ``sealed_seq`` (kind ``proof``) holds it. ``key`` is the notice's key with the attempt.
    """

    __tablename__ = "proofs"
    __table_args__ = (
        Index("ix_proofs_notice_key", "notice_key"),
        Index("ix_proofs_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
        Index("ix_proofs_unsealed", "case_id", postgresql_where=text("sealed_seq IS NULL AND case_id IS NOT NULL")),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    notice_key: Mapped[str]
    case_id: Mapped[UUID | None]
    at: Mapped[datetime]
    channel: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]
    template: Mapped[str]
    template_version: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    message_id: Mapped[str | None]
    hash: Mapped[bytes]
    sealed_seq: Mapped[int | None]


class NoticeReceipt(Base):
    """What a provider said of a notice: ``accepted``, ``refused``, ``delivered``, ``bounced``, ``unknown``."""

    __tablename__ = "notice_receipts"
    __table_args__ = (Index("ix_notice_receipts_notice_key", "notice_key"),)

    id: Mapped[Key]
    notice_key: Mapped[str]
    proof_key: Mapped[str | None]
    at: Mapped[datetime]
    kind: Mapped[str]
    provider: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class ContactPreference(Base):
    """How a person wants to be told; nobody without a row is told otherwise than by the defaults.

    ``channels`` in order of preference; ``muted`` notice codes (never those marked urgent).
    """

    __tablename__ = "contact_preferences"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    channels: Mapped[list[str]]
    digest: Mapped[bool]
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    muted: Mapped[list[str]] = mapped_column(server_default="[]")
    changed_at: Mapped[datetime]


class ContactFault(Base):
    """An address that does not reach its person: the office's work list until ``resolved_at``."""

    __tablename__ = "contact_faults"
    __table_args__ = (
        Index(
            "uq_contact_faults_open", "person_id", "channel", unique=True, postgresql_where=text("resolved_at IS NULL")
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    channel: Mapped[str]
    address: Mapped[str]
    reason: Mapped[str]
    since: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None]


class PhoneTask(Base):
    """Somebody to be called by the commune's officer because no channel reached them; ``outcome`` once done."""

    __tablename__ = "phone_tasks"
    __table_args__ = (
        Index("ix_phone_tasks_open", "unit_id", postgresql_where=text("done_at IS NULL")),
        Index("uq_phone_tasks_notice_key", "notice_key", unique=True),
        Index("ix_phone_tasks_case_id", "case_id", postgresql_where=text("case_id IS NOT NULL")),
    )

    id: Mapped[Key]
    notice_key: Mapped[str]
    case_id: Mapped[UUID | None]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    created_at: Mapped[datetime]
    outcome: Mapped[str | None]
    note: Mapped[str | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
