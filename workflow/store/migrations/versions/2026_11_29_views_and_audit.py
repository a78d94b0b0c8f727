"""Kept searches shared with colleagues or opened by default; the indexes behind a list of acts across cases."""

import sqlalchemy as sa
from alembic import op

revision = "0016_views_and_audit"
down_revision = "0015_ladders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("saved_views", sa.Column("shared_role", sa.Text(), nullable=True))
    op.add_column("saved_views", sa.Column("shared_unit_id", sa.Uuid(), nullable=True))
    op.add_column("saved_views", sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_saved_views_shared_unit_id_units"), "saved_views", "units", ["shared_unit_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_saved_views_shared"),
        "saved_views",
        "(shared_at IS NULL) = (shared_role IS NULL) AND (shared_role IS NOT NULL OR shared_unit_id IS NULL)",
    )
    op.create_index(
        "ix_saved_views_shared",
        "saved_views",
        ["shared_role", "shared_unit_id"],
        postgresql_where=sa.text("shared_at IS NOT NULL AND deleted_at IS NULL"),
    )
    op.create_table(
        "default_views",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("view_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_default_views_person_id_persons")),
        sa.ForeignKeyConstraint(["view_id"], ["saved_views.id"], name=op.f("fk_default_views_view_id_saved_views")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_default_views")),
    )
    acts = sa.text("kind <> 'proof'")
    op.create_index("ix_history_at", "history", ["at", "case_id", "seq"], postgresql_where=acts)
    op.create_index("ix_history_actor_at", "history", ["actor_id", "at", "case_id", "seq"], postgresql_where=acts)


def downgrade() -> None:
    op.drop_index("ix_history_actor_at", table_name="history")
    op.drop_index("ix_history_at", table_name="history")
    op.drop_table("default_views")
    op.drop_index("ix_saved_views_shared", table_name="saved_views")
    op.drop_constraint(op.f("ck_saved_views_shared"), "saved_views")
    op.drop_constraint(op.f("fk_saved_views_shared_unit_id_units"), "saved_views")
    for column in ("shared_at", "shared_unit_id", "shared_role"):
        op.drop_column("saved_views", column)
