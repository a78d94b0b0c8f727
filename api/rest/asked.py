"""What lists may be asked for: bounded, and nothing unknown (a misspelt filter would otherwise find everything)."""

from datetime import date
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.deps import CODE_MAX
from api.rest.shapes import Role, State, StepNumber, UnitKind

LIMIT_MAX = 100
Q_MAX = 200
_DAY_LENGTH = 10


def _day(text: object) -> object:
    if isinstance(text, str) and len(text) == _DAY_LENGTH:
        return text
    raise ValueError


Day: TypeAlias = Annotated[date, BeforeValidator(_day)]
"""A day as ``YYYY-MM-DD``, and in no other form."""

KeyOrCode: TypeAlias = Annotated[str, Field(min_length=1, max_length=CODE_MAX, description="key or code")]
Words: TypeAlias = Annotated[
    str, Field(max_length=Q_MAX, description="words or beginnings of words, accents not needed", examples=["ruou nep"])
]


class Asked(BaseModel):
    """One page of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=LIMIT_MAX, description="items on a page")] = 50
    cursor: Annotated[str | None, Field(max_length=1024, description="``next`` of the page before")] = None


class CasesAsked(Asked):
    """Which cases."""

    season: KeyOrCode | None = None
    state: State | None = None
    step: StepNumber | None = None
    holder: Role | None = None
    territory: Annotated[KeyOrCode | None, Field(description="a unit of any level, by key or code")] = None
    producer: Annotated[UUID | None, Field(description="key of a producer")] = None
    product: Annotated[UUID | None, Field(description="key of a product")] = None
    q: Annotated[Words | None, Field(description="words of product or producer, or a case's number")] = None


class ProducersAsked(Asked):
    """Which producers."""

    q: Words | None = None
    territory: Annotated[KeyOrCode | None, Field(description="a unit of any level, by key or code")] = None


class ProductsAsked(ProducersAsked):
    """Which products."""

    producer: Annotated[UUID | None, Field(description="key of a producer")] = None


class UnitsAsked(Asked):
    """Which units, as they stood on a day (today when none is given)."""

    kind: UnitKind | None = None
    parent: Annotated[UUID | None, Field(description="key of the unit above")] = None
    q: Words | None = None
    on: Annotated[Day | None, Field(description="YYYY-MM-DD")] = None
