"""Regulations and criteria sets, by content hash."""

import sqlalchemy as sa
from alembic import op

revision = "0010_regulations"
down_revision = "0009_papers"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("regulations", "criteria_sets")


def upgrade() -> None:
    op.create_table(
        "criteria_sets",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_criteria_sets")),
    )
    op.create_table(
        "regulations",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["published_by"], ["persons.id"], name=op.f("fk_regulations_published_by_persons")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_regulations")),
    )
    op.create_index("ix_regulations_code_published_at", "regulations", ["code", "published_at"], unique=False)
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only_rows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only_table BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only_rows")
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only_table")


def downgrade() -> None:
    op.drop_index("ix_regulations_code_published_at", table_name="regulations")
    op.drop_table("regulations")
    op.drop_table("criteria_sets")
