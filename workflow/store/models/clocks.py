"""Clocks of cases, their ledger, what of them has fired, and the working calendars they count by (ADR 0005)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from workflow.store.models.base import Base, Key


class ClockRow(Base):
    """One running of a clock rule on a case; started by history row ``started_seq``, ended by ``ended_seq``.

    ``due_on`` is NULL while no window or calendar gives one. ``ladder`` names its instants and steps (``ladders``).
    A running clock either rides on its ladder (``next_fire_at`` NULL): what of it is over is what the ladder was
    swept of, beyond the first ``fired``; or it is armed alone at ``next_fire_at``, and the first ``fired`` are over.
    ``arming`` counts how often the ladder was laid anew. ``outcome``: ``met``, ``late``, ``dropped``, ``void``.

    The key (case, rule, row that started it) has no index of its own: a clock is written by the statement that writes
    that history row, whose key says no twice, and the hourly invariants count doubles. What finds a clock is its case
    and whether it runs, so that ending one costs the same however many the case has had.

    What the ministry owes is little and lies anywhere in the country: its own index finds it, and costs others
    nothing. All else is found by way of ``cases``, so that no move pays for a list.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        Index("ix_clocks_next_fire_at", "next_fire_at", postgresql_where=text("next_fire_at IS NOT NULL")),
        Index("ix_clocks_case_id_ended_seq", "case_id", "ended_seq"),
        Index(
            "ix_clocks_ladder",
            "ladder",
            "case_id",
            "started_seq",
            postgresql_include=["arming", "fired"],
            postgresql_where=text("ended_seq IS NULL AND stopped_at IS NULL AND next_fire_at IS NULL"),
        ),
        Index("ix_clocks_ministry", "case_id", postgresql_where=text("ended_seq IS NULL AND rule LIKE 'ministry_%'")),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    started_seq: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    start_on: Mapped[date]
    due_on: Mapped[date | None]
    calendar_epoch: Mapped[int] = mapped_column(Integer())
    arming: Mapped[int] = mapped_column(SmallInteger(), server_default="0")
    fired: Mapped[int] = mapped_column(SmallInteger(), server_default="0")
    started_at: Mapped[datetime]
    next_fire_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_seq: Mapped[int | None] = mapped_column(Integer())
    outcome: Mapped[str | None]
    ladder: Mapped[int] = mapped_column(BigInteger())


class Ladder(Base):
    """The steps of a rule with the instants that a last day gives them; shared by all clocks that have the same.

    ``id`` is made of what it holds (``store.ladders.ladder_id``). ``fires`` are minutes since 1970 UTC, in order,
    ``steps`` (a byte each) which step of ``ladder_of(rule)`` each is. The first ``swept`` have come to every clock
    that rides on it, ``next_at`` is the instant of the one after them.
    """

    __tablename__ = "ladders"
    __table_args__ = (Index("ix_ladders_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),)

    id: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    rule: Mapped[str]
    due_on: Mapped[date | None]
    steps: Mapped[bytes]
    fires: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
    swept: Mapped[int] = mapped_column(SmallInteger(), server_default="0")
    next_at: Mapped[datetime | None]


class ClockEvent(Base):
    """What happened to a running clock between its start and its end; append-only, enforced by a trigger.

    ``kind``: ``stopped``, ``resumed``, ``extension_asked``, ``extended``, ``recomputed``, ``breached``,
    ``opened``, ``apologised``. ``history_seq`` names the history row of an act by a person. ``detail`` holds
    the coded reason, document, calendar versions.
    """

    __tablename__ = "clock_events"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    started_seq: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    no: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    kind: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    history_seq: Mapped[int | None]
    due_before: Mapped[date | None]
    due_after: Mapped[date | None]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class Firing(Base):
    """A step of a ladder whose instant came; written once by the sweep, taken up by the planner.

    ``state``: ``new`` → ``planned`` (notices or an act came of it) or ``suppressed`` with ``reason``.
    """

    __tablename__ = "firings"
    __table_args__ = (Index("ix_firings_new", "fired_at", "case_id", postgresql_where=text("state = 'new'")),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    started_seq: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    arming: Mapped[int] = mapped_column(SmallInteger(), primary_key=True, autoincrement=False)
    step: Mapped[int] = mapped_column(SmallInteger(), primary_key=True, autoincrement=False)
    due_on: Mapped[date | None]
    fire_at: Mapped[datetime]
    fired_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="new")
    reason: Mapped[str | None]


class CalendarVersion(Base):
    """One year of a working calendar, of the country (``unit_id`` NULL) or what a unit adds to it.

    ``version`` is the SHA-256 of ``content``. ``state``: ``draft`` → ``confirmed`` → ``superseded``; one
    confirmed version a year and unit. ``document`` is what the confirming officer named.
    """

    __tablename__ = "calendar_versions"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'confirmed', 'superseded')", name="state"),
        Index(
            "uq_calendar_versions_confirmed",
            "year",
            "unit_id",
            unique=True,
            postgresql_where=text("state = 'confirmed'"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[Key]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    year: Mapped[int] = mapped_column(Integer())
    version: Mapped[str]
    content: Mapped[str]
    state: Mapped[str]
    document: Mapped[str | None]
    note: Mapped[str | None]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    superseded_at: Mapped[datetime | None]


class CalendarEpoch(Base):
    """One row: raised by each confirmation, read with every case, so that no process counts by an old calendar.

    ``digest`` is the SHA-256 (hex) over the confirmed versions, empty while there is none: what is cached by it is
    never stale.
    """

    __tablename__ = "calendar_epoch"
    __table_args__ = (CheckConstraint("one", name="one"),)

    one: Mapped[bool] = mapped_column(primary_key=True, server_default="true")
    epoch: Mapped[int] = mapped_column(Integer())
    digest: Mapped[str]


class SeasonChange(Base):
    """A change of a season's windows or settings after it was opened; append-only, enforced by a trigger."""

    __tablename__ = "season_changes"

    season_id: Mapped[UUID] = mapped_column(ForeignKey("seasons.id"), primary_key=True)
    no: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    kind: Mapped[str]
    reason: Mapped[str | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
