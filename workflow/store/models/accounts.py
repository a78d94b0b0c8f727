"""What proves who somebody is: password, one-time codes, second factor, known devices, a province's sign-on.

No secret is kept as it is: what is checked is hashed, what must be read again is sealed under the instance's secret.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key

PURPOSES = ("activate", "reset", "verify", "register", "sign_in")
WAYS = ("email", "sms", "zalo", "link")
SENDING = ("none", "planned", "claimed", "sent", "failed")


def _one_of(column: str, choices: tuple[str, ...]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{choice}'" for choice in choices))


class Credential(Base):
    """A person's password as an argon2id hash in PHC form, its parameters inside."""

    __tablename__ = "credentials"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]


class OneTimeCode(Base):
    """A code of six digits or a link, for one purpose, once. ``secret_hash`` is keyed for codes, SHA-256 for links.

    ``person_id`` None: nobody has that address (the row is a decoy that nothing opens), or nobody is registered yet.
    The digits stand in no row: they follow from the key and the instance's secret. ``sending`` is the way of the
    letter that carries them.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (
        CheckConstraint(_one_of("purpose", PURPOSES), name="purpose"),
        CheckConstraint(_one_of("channel", WAYS), name="channel"),
        CheckConstraint(_one_of("sending", SENDING), name="sending"),
        Index("ix_one_time_codes_address_created_at", "address", "created_at"),
        Index("ix_one_time_codes_expires_at", "expires_at"),
        Index("ix_one_time_codes_person_id", "person_id"),
        Index("ix_one_time_codes_waiting", "created_at", postgresql_where=text("sending IN ('planned', 'claimed')")),
    )

    id: Mapped[Key]
    purpose: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    channel: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]
    notice: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    attempts: Mapped[int] = mapped_column(SmallInteger(), server_default="0")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    sending: Mapped[str]
    sendings: Mapped[int] = mapped_column(SmallInteger(), server_default="0")
    lease_until: Mapped[datetime | None]


class ProvedAddress(Base):
    """An address that a person has shown to hold, by a code that was sent there."""

    __tablename__ = "proved_addresses"
    __table_args__ = (Index("ix_proved_addresses_address", "address"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    proved_at: Mapped[datetime]


class Totp(Base):
    """An authenticator app of a person (RFC 6238); ``last_step`` is the last step of time that was taken."""

    __tablename__ = "totp"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    sealed_secret: Mapped[bytes]
    confirmed_at: Mapped[datetime]
    last_step: Mapped[int]


class RecoveryCode(Base):
    """A code for the day the phone is lost, kept as a keyed hash, good once."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TrustedDevice(Base):
    """A browser that is not asked for the second step until ``expires_at``; its token is kept as SHA-256."""

    __tablename__ = "trusted_devices"
    __table_args__ = (Index("ix_trusted_devices_person_id", "person_id"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    device: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OidcIdentity(Base):
    """Who a person is at a province's own sign-on: issuer and subject, never the mail address."""

    __tablename__ = "oidc_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject", name="uq_oidc_identities_issuer_subject"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[datetime]
    linked_by: Mapped[str]
