"""What a search by a word reads of a province's cases lies in the index that it walks."""

from alembic import op

revision = "0018_searched_cases"
down_revision = "0017_urgency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_cases_province_id_id_with",
        "cases",
        ["province_id", "id"],
        unique=False,
        postgresql_include=["product_id", "process_hash"],
    )
    op.drop_index("ix_cases_province_id_id", table_name="cases")


def downgrade() -> None:
    op.create_index("ix_cases_province_id_id", "cases", ["province_id", "id"], unique=False)
    op.drop_index("ix_cases_province_id_id_with", table_name="cases", postgresql_include=["product_id", "process_hash"])
