"""How urgent a case is, on its own row: lists of work are ordered and counted without a look at clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0017_urgency"
down_revision = "0016_views_and_audit"
branch_labels = None
depends_on = None

FILL = """
UPDATE cases c SET urgency = k.urgency FROM (
 SELECT case_id, min(CASE WHEN stopped_at IS NOT NULL THEN 8000000 WHEN due_on IS NULL THEN 4000000 ELSE 0 END
  + coalesce(due_on, DATE '9999-12-31') - DATE '2000-01-01') AS urgency
 FROM clocks WHERE ended_seq IS NULL GROUP BY case_id) k
WHERE c.id = k.case_id"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("urgency", sa.Integer(), server_default="12000000", nullable=False))
    op.execute(FILL)


def downgrade() -> None:
    op.drop_column("cases", "urgency")
