"""Saved views, calendar feeds, who opened which case; indexes by province, product, and of what the ministry owes."""

import sqlalchemy as sa
from alembic import op

revision = "0006_reads"
down_revision = "0005_sessions"
branch_labels = None
depends_on = None

_MINISTRY = "ended_seq IS NULL AND rule LIKE 'ministry_%'"


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_saved_views_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(
        "uq_saved_views_name",
        "saved_views",
        ["person_id", "name"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "feed_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_feed_tokens_person_id_persons")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_feed_tokens")),
    )
    op.create_index(
        "uq_feed_tokens_person_id",
        "feed_tokens",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "case_reads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("as_role", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("every", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_case_reads_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reads")),
    )
    op.create_index("ix_case_reads_case_id_id", "case_reads", ["case_id", "id"], unique=False)
    op.create_index("ix_case_reads_person_id_id", "case_reads", ["person_id", "id"], unique=False)
    op.create_index(
        "uq_case_reads_daily",
        "case_reads",
        ["case_id", "person_id", "page", "on_day"],
        unique=True,
        postgresql_where=sa.text("NOT every"),
    )
    op.execute(
        "CREATE TRIGGER case_reads_append_only_rows BEFORE UPDATE OR DELETE ON case_reads "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER case_reads_append_only_table BEFORE TRUNCATE ON case_reads "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE case_reads ENABLE ALWAYS TRIGGER case_reads_append_only_rows")
    op.execute("ALTER TABLE case_reads ENABLE ALWAYS TRIGGER case_reads_append_only_table")
    op.create_index("ix_cases_province_id_id", "cases", ["province_id", "id"], unique=False)
    op.create_index("ix_cases_product_id", "cases", ["product_id"], unique=False)
    op.create_index("ix_clocks_ministry", "clocks", ["case_id"], unique=False, postgresql_where=sa.text(_MINISTRY))
    op.create_index(
        "ix_phone_tasks_case_id",
        "phone_tasks",
        ["case_id"],
        unique=False,
        postgresql_where=sa.text("case_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_phone_tasks_case_id", table_name="phone_tasks")
    op.drop_index("ix_clocks_ministry", table_name="clocks")
    op.drop_index("ix_cases_product_id", table_name="cases")
    op.drop_index("ix_cases_province_id_id", table_name="cases")
    op.drop_table("case_reads")
    op.drop_table("feed_tokens")
    op.drop_table("saved_views")
