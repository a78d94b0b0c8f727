"""Ladders in a table of their own, shared by the clocks that have the same; what is armed stays armed as it is.

A clock that runs keeps its own next instant until that has come, and rides on its ladder from then on. One that a
replay holds is armed for the year 9999 instead of not at all.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015_ladders"
down_revision = "0014_dossiers"
branch_labels = None
depends_on = None

_NAME = """('x' || encode(substr(sha256(convert_to(rule || '|' || coalesce(to_char(due_on, 'YYYY-MM-DD'), '') || '|'
 || encode(steps, 'hex') || '|' || array_to_string(fires, ','), 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint"""
_LADDERS = f"""
INSERT INTO ladders (id, rule, due_on, steps, fires, swept, next_at)
SELECT DISTINCT ON (1) {_NAME}, rule, due_on, steps, fires, 0, to_timestamp(fires[1]::bigint * 60) FROM clocks"""
_NAMED = f"UPDATE clocks SET ladder = {_NAME}"
_HELD = """
UPDATE clocks k SET next_fire_at = '9999-01-01 00:00:00+00' FROM cases c, seasons s
WHERE c.id = k.case_id AND s.id = c.season_id AND s.held AND k.ended_seq IS NULL AND k.stopped_at IS NULL"""
_BACK = """
UPDATE clocks k SET steps = l.steps, fires = l.fires,
 fired = CASE WHEN k.next_fire_at IS NULL AND k.stopped_at IS NULL AND k.ended_seq IS NULL
  THEN greatest(k.fired, l.swept) ELSE k.fired END,
 next_fire_at = CASE WHEN k.stopped_at IS NOT NULL OR k.ended_seq IS NOT NULL OR k.next_fire_at >= '9999-01-01'
  THEN NULL ELSE coalesce(k.next_fire_at, to_timestamp(l.fires[greatest(k.fired, l.swept) + 1]::bigint * 60)) END
FROM ladders l WHERE l.id = k.ladder"""
_RIDES = sa.text("ended_seq IS NULL AND stopped_at IS NULL AND next_fire_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "ladders",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("steps", sa.LargeBinary(), nullable=False),
        sa.Column("fires", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("swept", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladders")),
    )
    op.execute(_LADDERS)
    op.add_column("clocks", sa.Column("ladder", sa.BigInteger(), nullable=True))
    op.execute(_NAMED)
    op.execute(_HELD)
    op.alter_column("clocks", "ladder", nullable=False)
    op.drop_column("clocks", "steps")
    op.drop_column("clocks", "fires")
    op.create_index("ix_ladders_next_at", "ladders", ["next_at"], postgresql_where=sa.text("next_at IS NOT NULL"))
    op.create_index(
        "ix_clocks_ladder",
        "clocks",
        ["ladder", "case_id", "started_seq"],
        postgresql_include=["arming", "fired"],
        postgresql_where=_RIDES,
    )


def downgrade() -> None:
    op.add_column("clocks", sa.Column("steps", sa.LargeBinary(), nullable=True))
    op.add_column("clocks", sa.Column("fires", postgresql.ARRAY(sa.Integer()), nullable=True))
    op.drop_index("ix_clocks_ladder", table_name="clocks")
    op.execute(_BACK)
    op.alter_column("clocks", "steps", nullable=False)
    op.alter_column("clocks", "fires", nullable=False)
    op.drop_column("clocks", "ladder")
    op.drop_table("ladders")
