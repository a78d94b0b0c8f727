"""Councils by decision, their sessions, and the score sheets: docs/adr/0010-councils-and-sheets.md."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key


class Council(Base):
    """A council set up by a decision for a term; ``rules`` are those of its statute that differ from the usual ones."""

    __tablename__ = "councils"
    __table_args__ = (
        UniqueConstraint("unit_id", "decision_no", "decision_on", name="uq_councils_decision"),
        CheckConstraint("level IN ('district', 'province', 'ministry')", name="level"),
        CheckConstraint("term_to >= term_from", name="term"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    level: Mapped[str]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str]
    decision_no: Mapped[str]
    decision_on: Mapped[date]
    decided_by: Mapped[str]
    term_from: Mapped[date]
    term_to: Mapped[date]
    rules: Mapped[dict[str, Any]]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]


class CouncilMember(Base):
    """A person's post in a council. One who leaves is ended (``until``); ``replaces_id`` names whose post it was."""

    __tablename__ = "council_members"
    __table_args__ = (
        Index(
            "uq_council_members_person",
            "council_id",
            "person_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "uq_council_members_chair",
            "council_id",
            unique=True,
            postgresql_where=text("until IS NULL AND post = 'chair'"),
        ),
        Index("ix_council_members_person_id", "person_id"),
        CheckConstraint("post IN ('chair', 'vice', 'secretary', 'member')", name="post"),
        CheckConstraint("until >= since", name="until"),
    )

    id: Mapped[Key]
    council_id: Mapped[UUID] = mapped_column(ForeignKey("councils.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    post: Mapped[str]
    scores: Mapped[bool]
    organisation: Mapped[str | None]
    tax_code: Mapped[str | None]
    since: Mapped[date]
    until: Mapped[date | None]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_members.id"))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    added_at: Mapped[datetime]


class CouncilSession(Base):
    """A meeting, or a round of written opinions, of a council. ``version`` is the ``seq`` of its newest event."""

    __tablename__ = "council_sessions"
    __table_args__ = (
        Index("ix_council_sessions_council_id", "council_id", "meets_at"),
        CheckConstraint("mode IN ('meeting', 'written')", name="mode"),
        CheckConstraint("state IN ('draft', 'listed', 'open', 'closed', 'cancelled')", name="state"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    council_id: Mapped[UUID] = mapped_column(ForeignKey("councils.id"))
    mode: Mapped[str]
    meets_at: Mapped[datetime]
    place: Mapped[str | None]
    state: Mapped[str]
    rules: Mapped[dict[str, Any]]
    appeal_of: Mapped[UUID | None] = mapped_column(ForeignKey("council_sessions.id"))
    documents_sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime]


class SessionCase(Base):
    """A case on a session's list. ``live``: on the list of a session that is not over, so on no other's.

    ``regulation_hash`` and ``set_code`` say by which sheet it is scored, ``snapshot`` what dossier the members read.
    """

    __tablename__ = "session_cases"
    __table_args__ = (
        UniqueConstraint("session_id", "position", name="uq_session_cases_position"),
        Index("uq_session_cases_live", "case_id", unique=True, postgresql_where=text("live")),
        Index("ix_session_cases_case_id", "case_id"),
        CheckConstraint("aside IN ('objection', 'divergent', 'withdrawn')", name="aside"),
        CheckConstraint("stars BETWEEN 0 AND 5", name="stars"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("council_sessions.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    position: Mapped[int]
    treatment_seq: Mapped[int | None]
    regulation_hash: Mapped[str | None]
    set_code: Mapped[str | None]
    snapshot: Mapped[str | None]
    round: Mapped[int]
    live: Mapped[bool]
    aside: Mapped[str | None]
    stars: Mapped[int | None]
    stars_reason: Mapped[str | None]


class SessionSeat(Base):
    """A member as he sits in a session, with name and post of the day the list was frozen."""

    __tablename__ = "session_seats"
    __table_args__ = (
        Index("ix_session_seats_person_id", "person_id"),
        CheckConstraint("post IN ('chair', 'vice', 'secretary', 'member')", name="post"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("council_sessions.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("council_members.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    name: Mapped[str]
    post: Mapped[str]
    organisation: Mapped[str | None]
    scores: Mapped[bool]
    present: Mapped[bool]
    declared_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("council_members.id"))


class SessionConflict(Base):
    """A ground that may keep a member from a case: declared by him or found here; then recused or cleared."""

    __tablename__ = "session_conflicts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session_id", "member_id"],
            ["session_seats.session_id", "session_seats.member_id"],
            name="fk_session_conflicts_seat",
        ),
        ForeignKeyConstraint(
            ["session_id", "case_id"],
            ["session_cases.session_id", "session_cases.case_id"],
            name="fk_session_conflicts_case",
        ),
        CheckConstraint(
            "ground IN ('declared', 'same_producer', 'same_commune', 'same_phone', 'same_tax_code', 'advised')",
            name="ground",
        ),
        CheckConstraint("decision IN ('recused', 'cleared')", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="decided"),
    )

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    ground: Mapped[str] = mapped_column(primary_key=True)
    note: Mapped[str | None]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]


class SessionEvent(Base):
    """One thing that happened in a session; chained by hash, never changed."""

    __tablename__ = "session_events"
    __table_args__ = (UniqueConstraint("session_id", "actor_id", "request_id", name="uq_session_events_request"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("council_sessions.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    kind: Mapped[str]
    data: Mapped[dict[str, Any]]
    request_id: Mapped[str | None]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]


class ScoreSheet(Base):
    """A member's sheet while it is written; read by its own person only.

    ``entries`` maps a criterion to [option, remark]; ``touched`` to the version in which it last changed. ``@stops``
    and ``@opinion`` stand among them: grounds on which the product is not scored at all, and the member's opinion.
    """

    __tablename__ = "score_sheets"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("council_sessions.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("council_members.id"), primary_key=True)
    entries: Mapped[dict[str, Any]]
    touched: Mapped[dict[str, Any]]
    version: Mapped[int]
    updated_at: Mapped[datetime]


class FiledSheet(Base):
    """A sheet as filed: ``content`` is canonical JSON, and the database itself holds its hash to it.

    ``grounds`` are those that hold on it; a sheet that one of them stops is ``stopped`` and has no points.
    """

    __tablename__ = "filed_sheets"
    __table_args__ = (
        UniqueConstraint("session_id", "case_id", "round", "member_id", name="uq_filed_sheets_round"),
        ForeignKeyConstraint(
            ["session_id", "case_id"],
            ["session_cases.session_id", "session_cases.case_id"],
            name="fk_filed_sheets_case",
        ),
        ForeignKeyConstraint(
            ["session_id", "member_id"],
            ["session_seats.session_id", "session_seats.member_id"],
            name="fk_filed_sheets_seat",
        ),
        Index("ix_filed_sheets_case_id", "case_id"),
        CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name="sha256"),
    )

    id: Mapped[Key]
    session_id: Mapped[UUID]
    case_id: Mapped[UUID]
    round: Mapped[int]
    member_id: Mapped[UUID]
    regulation_hash: Mapped[str]
    set_code: Mapped[str]
    content: Mapped[str]
    sha256: Mapped[bytes]
    total: Mapped[int]
    grounds: Mapped[list[str]]
    stopped: Mapped[bool]
    request_id: Mapped[str]
    at: Mapped[datetime]


class FiledChoice(Base):
    """What a filed sheet says on one criterion: the option that counts (NULL: none does), and its points."""

    __tablename__ = "filed_choices"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("filed_sheets.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str]
    option: Mapped[str | None]
    points: Mapped[int]


class SessionResult(Base):
    """What a session concluded on a case: canonical JSON and its hash."""

    __tablename__ = "session_results"
    __table_args__ = (CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name="sha256"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("council_sessions.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    points: Mapped[str]
    stars: Mapped[int]
    content: Mapped[str]
    sha256: Mapped[bytes]


class SessionMinutes(Base):
    """The minutes of a closed session: the text, its hash, and the hash of the template it was made with."""

    __tablename__ = "session_minutes"
    __table_args__ = (CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name="sha256"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("council_sessions.id"), primary_key=True)
    template_hash: Mapped[str] = mapped_column(ForeignKey("form_versions.hash"))
    content: Mapped[str]
    sha256: Mapped[bytes]
    at: Mapped[datetime]
