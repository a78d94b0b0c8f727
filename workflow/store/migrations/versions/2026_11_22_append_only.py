"""History and process versions are append-only; the engine itself is a person.

UPDATE, DELETE and TRUNCATE are refused for everybody, the owner included; the triggers fire even
when replication roles are switched (ENABLE ALWAYS).
"""

from alembic import op

revision = "0002_append_only"
down_revision = "0001_first"
branch_labels = None
depends_on = None

_TABLES = ("history", "process_versions")
_SYSTEM = "00000000-0000-7000-8000-000000000001"


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION '% on % is refused: rows are only ever added', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    for table in _TABLES:
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
    op.execute(
        "INSERT INTO persons (id, login, name, language, invented, created_at) VALUES "
        f"('{_SYSTEM}', 'system', 'OCOP', 'vi', false, '2018-05-07T00:00:00Z')"
    )
    op.execute(
        "INSERT INTO role_grants (id, person_id, role, valid_from, granted_at) VALUES "
        f"('{_SYSTEM}', '{_SYSTEM}', 'system', '2000-01-01', '2018-05-07T00:00:00Z')"
    )


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP TRIGGER {table}_append_only_rows ON {table}")
        op.execute(f"DROP TRIGGER {table}_append_only_table ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
    op.execute(f"DELETE FROM role_grants WHERE id = '{_SYSTEM}'")
    op.execute(f"DELETE FROM persons WHERE id = '{_SYSTEM}'")
