"""New firings are walked in an index's own order, so that a planner's batch does not sort the whole backlog."""

import sqlalchemy as sa
from alembic import op

revision = "0007_firings"
down_revision = "0006_reads"
branch_labels = None
depends_on = None

_NEW = sa.text("state = 'new'")


def upgrade() -> None:
    op.drop_index("ix_firings_new", table_name="firings", postgresql_where=_NEW)
    op.create_index("ix_firings_new", "firings", ["fired_at", "case_id"], postgresql_where=_NEW)


def downgrade() -> None:
    op.drop_index("ix_firings_new", table_name="firings", postgresql_where=_NEW)
    op.create_index("ix_firings_new", "firings", ["fired_at"], postgresql_where=_NEW)
