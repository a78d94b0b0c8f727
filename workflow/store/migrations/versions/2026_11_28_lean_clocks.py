"""Clocks found by their case and by whether they run; what a sweep leaves behind in their index is cleared sooner.

A move ends what runs on a case however many clocks it had. That no clock is there twice follows from the key of the
history row that starts it; ``invariants`` counts doubles.
"""

from alembic import op

revision = "0013_lean_clocks"
down_revision = "0012_councils"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("pk_clocks", "clocks", type_="primary")
    op.create_index("ix_clocks_case_id_ended_seq", "clocks", ["case_id", "ended_seq"])
    op.execute("ALTER TABLE clocks SET (autovacuum_vacuum_scale_factor = 0.1)")


def downgrade() -> None:
    op.execute("ALTER TABLE clocks RESET (autovacuum_vacuum_scale_factor)")
    op.drop_index("ix_clocks_case_id_ended_seq", table_name="clocks")
    op.create_primary_key("pk_clocks", "clocks", ["case_id", "rule", "started_seq"])
