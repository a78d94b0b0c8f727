"""Every table in one import, for Alembic and the schema tests."""

from workflow.store.models import (
    accounts,
    administration,
    cases,
    catalogue,
    clocks,
    councils,
    delivery,
    dossiers,
    notices,
    papers,
    people,
    reading,
    regulations,
    seasons,
    territory,
)
from workflow.store.models.base import Base

TABLES = (
    accounts,
    administration,
    cases,
    catalogue,
    clocks,
    councils,
    delivery,
    dossiers,
    notices,
    papers,
    people,
    reading,
    regulations,
    seasons,
    territory,
)
metadata = Base.metadata
