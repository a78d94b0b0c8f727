"""What a producer writes and hands in: drafts, papers, the forms they answered, files, and the talk about a case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key


class Draft(Base):
    """What a person has typed into a form for a case; only they read it.

    ``parts`` gives, part by part, the version in which it last changed; ``paper_number`` the newest paper of the form
    when it was last saved; ``fixed`` the remarks of the last return that the person has ticked off.
    """

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_case_id", "case_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    form_hash: Mapped[str]
    version: Mapped[int]
    parts: Mapped[dict[str, Any]]
    answers: Mapped[dict[str, Any]]
    fixed: Mapped[list[str]]
    paper_number: Mapped[int]
    updated_at: Mapped[datetime]


class FormVersion(Base):
    """A form as papers answered it, by content hash; never changed."""

    __tablename__ = "form_versions"

    hash: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    version: Mapped[str]
    content: Mapped[str]
    stored_at: Mapped[datetime]


class Paper(Base):
    """Something handed in: ``content`` is canonical JSON, and the database itself holds its hash to it.

    ``history_seq`` is the row of the history that names it; written in one transaction with it, so no key is needed.
    """

    __tablename__ = "papers"
    __table_args__ = (
        UniqueConstraint("case_id", "form", "number", name="uq_papers_number"),
        UniqueConstraint("case_id", "history_seq", name="uq_papers_history"),
        UniqueConstraint("case_id", "by", "request_id", name="uq_papers_request"),
        CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name="sha256"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    form: Mapped[str]
    number: Mapped[int]
    form_hash: Mapped[str] = mapped_column(ForeignKey("form_versions.hash"))
    content: Mapped[str]
    sha256: Mapped[bytes]
    history_seq: Mapped[int]
    by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    on_behalf: Mapped[bool]
    request_id: Mapped[str]
    at: Mapped[datetime]


class File(Base):
    """A stored file of a case; its bytes lie in the file store under ``sha256``.

    Seen by who stored it, and by who sees the case once the history names it.
    """

    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_case_id", "case_id", "at"),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name"),
        CheckConstraint("size > 0", name="size"),
    )

    key: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    sha256: Mapped[bytes]
    size: Mapped[int]
    media_type: Mapped[str]
    pages: Mapped[int | None]
    thumbnail_sha256: Mapped[bytes | None]
    name: Mapped[str]
    stored_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[datetime]


class PaperFile(Base):
    """Which question of a paper a file answers."""

    __tablename__ = "paper_files"

    paper_id: Mapped[UUID] = mapped_column(ForeignKey("papers.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_key: Mapped[UUID] = mapped_column(ForeignKey("files.key"))


class CaseMessage(Base):
    """A message in the thread of a case. ``internal`` ones are read by officers only.

    It may hang on a part of a form (``form``, ``part``) or on a file and a page of it.
    """

    __tablename__ = "case_messages"
    __table_args__ = (
        UniqueConstraint("case_id", "by", "request_id", name="uq_case_messages_request"),
        Index("ix_case_messages_case_id", "case_id", "id"),
        CheckConstraint("kind IN ('public', 'internal')", name="kind"),
        CheckConstraint("length(text) BETWEEN 1 AND 4000", name="text"),
        CheckConstraint("(form IS NULL) = (part IS NULL)", name="part"),
        CheckConstraint("page IS NULL OR file_key IS NOT NULL", name="page"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    text: Mapped[str]
    form: Mapped[str | None]
    part: Mapped[str | None]
    file_key: Mapped[UUID | None] = mapped_column(ForeignKey("files.key"))
    page: Mapped[int | None]
    by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    by_role: Mapped[str]
    by_producer: Mapped[bool]
    request_id: Mapped[str]
    at: Mapped[datetime]


class ThreadReading(Base):
    """Through which instant a person has read the thread of a case."""

    __tablename__ = "thread_readings"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    by_producer: Mapped[bool]
    read_at: Mapped[datetime]
