"""Dossiers for evaluation: what is being put together, what was handed in, what was asked for, and numbers of books."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key


class Dossier(Base):
    """A dossier being put together: its kind, its rules, the producer's own score (criterion → option)."""

    __tablename__ = "dossiers"
    __table_args__ = (CheckConstraint("(set_number IS NULL) = (set_hash IS NULL)", name="set"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    kind: Mapped[str]
    regulation: Mapped[str]
    regulation_hash: Mapped[str]
    set_number: Mapped[int | None]
    set_hash: Mapped[str | None]
    choices: Mapped[dict[str, Any]]
    version: Mapped[int]
    by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    updated_at: Mapped[datetime]


class Evidence(Base):
    """A file under an item of the dossier. A newer version ``replaces`` it; taken out, it stays: when and by whom."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_case_id", "case_id", "at"),
        UniqueConstraint("replaces", name="uq_evidence_replaces"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    item: Mapped[str]
    file_key: Mapped[UUID] = mapped_column(ForeignKey("files.key"))
    version: Mapped[int]
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))
    by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))


class EvidencePin(Base):
    """Which criterion a file proves, and on which page; page 0: the whole file."""

    __tablename__ = "evidence_pins"
    __table_args__ = (CheckConstraint("page >= 0", name="page"),)

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]


class UploadRow(Base):
    """A file on its way: ``received`` bytes lie in the part store. ``mark``: by which a browser finds it again."""

    __tablename__ = "uploads"
    __table_args__ = (
        Index("ix_uploads_case_id", "case_id", "by"),
        CheckConstraint("received BETWEEN 0 AND size", name="received"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    item: Mapped[str]
    name: Mapped[str]
    declared: Mapped[str]
    mark: Mapped[str]
    size: Mapped[int]
    received: Mapped[int]
    by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]
    updated_at: Mapped[datetime]
    evidence_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))


class DossierSnapshot(Base):
    """A dossier as it was handed in, as canonical JSON; the database itself holds its hash to it."""

    __tablename__ = "dossier_snapshots"
    __table_args__ = (
        UniqueConstraint("case_id", "number", name="uq_dossier_snapshots_number"),
        UniqueConstraint("case_id", "history_seq", name="uq_dossier_snapshots_history"),
        CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name="sha256"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    content: Mapped[str]
    sha256: Mapped[bytes]
    history_seq: Mapped[int]
    by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]


class SnapshotFile(Base):
    """A file in a snapshot: whoever sees the case sees it."""

    __tablename__ = "snapshot_files"

    file_key: Mapped[UUID] = mapped_column(ForeignKey("files.key"), primary_key=True)
    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("dossier_snapshots.id"), primary_key=True)


class DossierCheck(Base):
    """What an office has found of one thing so far; goes out with its request."""

    __tablename__ = "dossier_checks"
    __table_args__ = (
        CheckConstraint("level IN ('commune', 'province', 'advisory')", name="level"),
        CheckConstraint("verdict IN ('accepted', 'wrong', 'missing')", name="verdict"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    level: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    remark: Mapped[str]
    by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]


class SupplementRequest(Base):
    """A request to complete a dossier as it went out: a verdict on every thing, canonical and hashed."""

    __tablename__ = "supplement_requests"
    __table_args__ = (
        UniqueConstraint("case_id", "history_seq", name="uq_supplement_requests_history"),
        CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name="sha256"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    level: Mapped[str]
    content: Mapped[str]
    sha256: Mapped[bytes]
    history_seq: Mapped[int]
    by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]


class NumberBook(Base):
    """The last number of a book of a unit in a year; moved on in the transaction that uses the number."""

    __tablename__ = "number_books"
    __table_args__ = (CheckConstraint("last >= 0", name="last"),)

    book: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class CaseNumber(Base):
    """A number of a book that a case was given, with the day of receipt and the day promised."""

    __tablename__ = "case_numbers"
    __table_args__ = (
        UniqueConstraint("book", "unit_id", "year", "number", name="uq_case_numbers_number"),
        UniqueConstraint("case_id", "book", "year", name="uq_case_numbers_case"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    book: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    year: Mapped[int]
    number: Mapped[int]
    text: Mapped[str]
    received_on: Mapped[date]
    due_on: Mapped[date | None]
    by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]
