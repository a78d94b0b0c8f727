"""Moves without per-row checks that the one write path makes needless; no two seasons of a year number alike.

ADR 0003: history and cases are written by fixed statements only, and the chain shows whatever was not
written by them. What stays in the way is deleting: a case is kept as its history is.
"""

from alembic import op

revision = "0003_lean_writes"
down_revision = "0002_append_only"
branch_labels = None
depends_on = None

_CHECKS = (
    ("cases", "step", "step BETWEEN 1 AND 6"),
    ("cases", "version", "version >= 1"),
    ("cases", "head_hash", "octet_length(head_hash) = 32"),
    ("history", "seq", "seq >= 1 AND position BETWEEN 1 AND seq"),
    ("history", "hashes", "octet_length(hash) = 32 AND octet_length(prev_hash) = 32"),
)


def upgrade() -> None:
    op.create_unique_constraint("uq_seasons_case_prefix_year", "seasons", ["case_prefix", "year"])
    for table, name, _ in _CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    for table in ("history", "treatments"):
        op.drop_constraint(op.f(f"fk_{table}_case_id_cases"), table, type_="foreignkey")
    op.drop_index("ix_cases_season_id_state_id", table_name="cases")
    op.execute("ALTER TABLE cases SET (fillfactor = 70)")
    op.execute("CREATE TRIGGER cases_kept_rows BEFORE DELETE ON cases FOR EACH ROW EXECUTE FUNCTION refuse_change()")
    op.execute(
        "CREATE TRIGGER cases_kept_table BEFORE TRUNCATE ON cases FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE cases ENABLE ALWAYS TRIGGER cases_kept_rows")
    op.execute("ALTER TABLE cases ENABLE ALWAYS TRIGGER cases_kept_table")


def downgrade() -> None:
    op.execute("DROP TRIGGER cases_kept_table ON cases")
    op.execute("DROP TRIGGER cases_kept_rows ON cases")
    op.execute("ALTER TABLE cases RESET (fillfactor)")
    op.create_index("ix_cases_season_id_state_id", "cases", ["season_id", "state", "id"])
    for table in ("history", "treatments"):
        op.create_foreign_key(op.f(f"fk_{table}_case_id_cases"), table, "cases", ["case_id"], ["id"])
    for table, name, condition in _CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
    op.drop_constraint("uq_seasons_case_prefix_year", "seasons", type_="unique")
