"""Dossiers for evaluation: evidence with pins, uploads, snapshots, checks, requests, and the books of numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_dossiers"
down_revision = "0013_lean_clocks"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("dossier_snapshots", "snapshot_files", "supplement_requests", "case_numbers")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "dossiers",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("regulation_hash", sa.Text(), nullable=False),
        sa.Column("set_number", sa.BigInteger(), nullable=True),
        sa.Column("set_hash", sa.Text(), nullable=True),
        sa.Column("choices", json, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("updated_at", _AT, nullable=False),
        sa.CheckConstraint("(set_number IS NULL) = (set_hash IS NULL)", name=op.f("ck_dossiers_set")),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_dossiers_by_persons")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_dossiers_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_dossiers")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("removed_at", _AT, nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_evidence_removed")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_evidence_version")),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_evidence_by_persons")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_evidence_case_id_cases")),
        sa.ForeignKeyConstraint(["file_key"], ["files.key"], name=op.f("fk_evidence_file_key_files")),
        sa.ForeignKeyConstraint(["removed_by"], ["persons.id"], name=op.f("fk_evidence_removed_by_persons")),
        sa.ForeignKeyConstraint(["replaces"], ["evidence.id"], name=op.f("fk_evidence_replaces_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("replaces", name="uq_evidence_replaces"),
    )
    op.create_index("ix_evidence_case_id", "evidence", ["case_id", "at"], unique=False)
    op.create_table(
        "evidence_pins",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("page >= 0", name=op.f("ck_evidence_pins_page")),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_evidence_pins_by_persons")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_pins_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("evidence_id", "criterion", "page", name=op.f("pk_evidence_pins")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("declared", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("updated_at", _AT, nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("received BETWEEN 0 AND size", name=op.f("ck_uploads_received")),
        sa.CheckConstraint("size > 0", name=op.f("ck_uploads_size")),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_uploads_by_persons")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_uploads_case_id_cases")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_uploads_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index("ix_uploads_case_id", "uploads", ["case_id", "by"], unique=False)
    op.create_table(
        "dossier_snapshots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("history_seq", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name=op.f("ck_dossier_snapshots_sha256")),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_dossier_snapshots_by_persons")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_dossier_snapshots_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_snapshots")),
        sa.UniqueConstraint("case_id", "history_seq", name="uq_dossier_snapshots_history"),
        sa.UniqueConstraint("case_id", "number", name="uq_dossier_snapshots_number"),
    )
    op.create_table(
        "snapshot_files",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("file_key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["file_key"], ["files.key"], name=op.f("fk_snapshot_files_file_key_files")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["dossier_snapshots.id"], name=op.f("fk_snapshot_files_snapshot_id_dossier_snapshots")
        ),
        sa.PrimaryKeyConstraint("file_key", "snapshot_id", name=op.f("pk_snapshot_files")),
    )
    op.create_table(
        "dossier_checks",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("level IN ('commune', 'province', 'advisory')", name=op.f("ck_dossier_checks_level")),
        sa.CheckConstraint("verdict IN ('accepted', 'wrong', 'missing')", name=op.f("ck_dossier_checks_verdict")),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_dossier_checks_by_persons")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_dossier_checks_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "level", "item", name=op.f("pk_dossier_checks")),
    )
    op.create_table(
        "supplement_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("history_seq", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name=op.f("ck_supplement_requests_sha256")),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_supplement_requests_by_persons")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_supplement_requests_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_requests")),
        sa.UniqueConstraint("case_id", "history_seq", name="uq_supplement_requests_history"),
    )
    op.create_table(
        "number_books",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_number_books_last")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_number_books_unit_id_units")),
        sa.PrimaryKeyConstraint("book", "unit_id", "year", name=op.f("pk_number_books")),
    )
    op.create_table(
        "case_numbers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_case_numbers_number")),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_case_numbers_by_persons")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_numbers_case_id_cases")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_case_numbers_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_numbers")),
        sa.UniqueConstraint("case_id", "book", "year", name="uq_case_numbers_case"),
        sa.UniqueConstraint("book", "unit_id", "year", "number", name="uq_case_numbers_number"),
    )
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
    op.drop_table("case_numbers")
    op.drop_table("number_books")
    op.drop_table("supplement_requests")
    op.drop_table("dossier_checks")
    op.drop_table("snapshot_files")
    op.drop_table("dossier_snapshots")
    op.drop_index("ix_uploads_case_id", table_name="uploads")
    op.drop_table("uploads")
    op.drop_table("evidence_pins")
    op.drop_index("ix_evidence_case_id", table_name="evidence")
    op.drop_table("evidence")
    op.drop_table("dossiers")
