"""The usual shape: SQLAlchemy's ORM with a ``transitions`` machine an object, one history row, one commit.

Written as the libraries' own documentation shows it, on tables of its own and with the few states of the walk.
"""

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from transitions import Machine

CASES_EACH = 64
STATES = ["submitted", "returned", "implementing", "suspended"]
TRANSITIONS = [
    {"trigger": "return_idea", "source": "submitted", "dest": "returned"},
    {"trigger": "resubmit_idea", "source": "returned", "dest": "submitted"},
    {"trigger": "suspend", "source": "implementing", "dest": "suspended"},
    {"trigger": "resume", "source": "suspended", "dest": "implementing"},
]
WALKS = (("submitted", ("return_idea", "resubmit_idea")), ("implementing", ("suspend", "resume")))


class Base(DeclarativeBase):
    """The tables of this entry."""


class NaiveCase(Base):
    """A case."""

    __tablename__ = "naive_cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    version: Mapped[int]
    updated_at: Mapped[datetime]


class NaiveHistory(Base):
    """One thing that happened."""

    __tablename__ = "naive_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("naive_cases.id"), index=True)
    trigger: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]


def sqlalchemy_url(url: str) -> str:
    """Give the address for SQLAlchemy with psycopg."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def prepare(url: str, workers: int) -> None:
    """Make the tables, with cases for each worker."""
    engine = create_engine(sqlalchemy_url(url))
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(
            NaiveCase(
                id=number, state=WALKS[number % 2][0], version=1, updated_at=datetime.now(UTC).replace(tzinfo=None)
            )
            for number in range(CASES_EACH * workers)
        )
        session.commit()
    engine.dispose()


class Naive:
    """One transition the usual way."""

    def __init__(self, url: str, worker: int) -> None:
        self._engine = create_engine(sqlalchemy_url(url))
        self._first = worker * CASES_EACH
        self._done = 0

    def step(self) -> None:
        """Move the next case, durably."""
        lap, index = divmod(self._done, CASES_EACH)
        number = self._first + index
        trigger = WALKS[number % 2][1][lap % 2]
        with Session(self._engine) as session:
            case = session.get_one(NaiveCase, number)
            source = case.state
            Machine(model=case, states=STATES, transitions=TRANSITIONS, initial=source, auto_transitions=False)
            case.trigger(trigger)  # type: ignore[attr-defined]  # the machine gives its model this method
            at = datetime.now(UTC).replace(tzinfo=None)
            case.version += 1
            case.updated_at = at
            session.add(
                NaiveHistory(
                    case_id=number, trigger=trigger, from_state=source, to_state=case.state, actor="someone", at=at
                )
            )
            session.commit()
        self._done += 1

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()
