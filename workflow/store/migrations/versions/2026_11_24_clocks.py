"""Clocks and their ledger, firings, calendars, notices with their proof, contacts, phone tasks (ADR 0005)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_clocks"
down_revision = "0003_lean_writes"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("clock_events", "season_changes", "notice_receipts")


def upgrade() -> None:
    op.create_table(
        "calendar_epoch",
        sa.Column("one", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_calendar_epoch_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_calendar_epoch")),
    )
    op.create_table(
        "clock_events",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("started_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("history_seq", sa.BigInteger(), nullable=True),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("due_after", sa.Date(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("case_id", "rule", "started_seq", "no", name=op.f("pk_clock_events")),
    )
    op.create_table(
        "clocks",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("started_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("calendar_epoch", sa.Integer(), nullable=False),
        sa.Column("arming", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("fired", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_fire_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_seq", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("steps", sa.LargeBinary(), nullable=False),
        sa.Column("fires", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "rule", "started_seq", name=op.f("pk_clocks")),
    )
    op.create_index(
        "ix_clocks_next_fire_at",
        "clocks",
        ["next_fire_at"],
        unique=False,
        postgresql_where=sa.text("next_fire_at IS NOT NULL"),
    )
    op.create_table(
        "firings",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("started_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("arming", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("fire_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "rule", "started_seq", "arming", "step", name=op.f("pk_firings")),
    )
    op.create_index("ix_firings_new", "firings", ["fired_at"], unique=False, postgresql_where=sa.text("state = 'new'"))
    op.create_table(
        "notice_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_key", sa.Text(), nullable=False),
        sa.Column("proof_key", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_receipts")),
    )
    op.create_index("ix_notice_receipts_notice_key", "notice_receipts", ["notice_key"], unique=False)
    op.create_table(
        "proofs",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("notice_key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("template_version", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_seq", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_proofs")),
    )
    op.create_index("ix_proofs_notice_key", "proofs", ["notice_key"], unique=False)
    op.create_index(
        "ix_proofs_message_id",
        "proofs",
        ["message_id"],
        unique=False,
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index(
        "ix_proofs_unsealed",
        "proofs",
        ["case_id"],
        unique=False,
        postgresql_where=sa.text("sealed_seq IS NULL AND case_id IS NOT NULL"),
    )
    op.create_table(
        "calendar_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'confirmed', 'superseded')", name=op.f("ck_calendar_versions_state")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["persons.id"], name=op.f("fk_calendar_versions_confirmed_by_persons")
        ),
        sa.ForeignKeyConstraint(["drafted_by"], ["persons.id"], name=op.f("fk_calendar_versions_drafted_by_persons")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_calendar_versions_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_versions")),
    )
    op.create_index(
        "uq_calendar_versions_confirmed",
        "calendar_versions",
        ["year", "unit_id"],
        unique=True,
        postgresql_where=sa.text("state = 'confirmed'"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "contact_faults",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_contact_faults_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_faults")),
    )
    op.create_index(
        "uq_contact_faults_open",
        "contact_faults",
        ["person_id", "channel"],
        unique=True,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "contact_preferences",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("muted", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_contact_preferences_person_id_persons")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_contact_preferences")),
    )
    op.create_table(
        "notices",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("started_seq", sa.Integer(), nullable=True),
        sa.Column("arming", sa.SmallInteger(), nullable=True),
        sa.Column("step", sa.SmallInteger(), nullable=True),
        sa.Column("history_seq", sa.BigInteger(), nullable=True),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_role", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest_key", sa.Text(), nullable=True),
        sa.Column("fallback_of", sa.Text(), nullable=True),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint("(state = 'suppressed') <= (reason IS NOT NULL)", name=op.f("ck_notices_reason")),
        sa.CheckConstraint(
            "state IN ('planned', 'claimed', 'sent', 'delivered', 'failed', 'suppressed')",
            name=op.f("ck_notices_state"),
        ),
        sa.ForeignKeyConstraint(["recipient_id"], ["persons.id"], name=op.f("fk_notices_recipient_id_persons")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_case_id", "notices", ["case_id"], unique=False)
    op.create_index("ix_notices_recipient_id_planned_at", "notices", ["recipient_id", "planned_at"], unique=False)
    op.create_index(
        "ix_notices_waiting",
        "notices",
        ["send_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('planned', 'claimed')"),
    )
    op.create_table(
        "phone_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_phone_tasks_person_id_persons")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_phone_tasks_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_tasks")),
    )
    op.create_index(
        "ix_phone_tasks_open", "phone_tasks", ["unit_id"], unique=False, postgresql_where=sa.text("done_at IS NULL")
    )
    op.create_index("uq_phone_tasks_notice_key", "phone_tasks", ["notice_key"], unique=True)
    op.create_table(
        "season_changes",
        sa.Column("season_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name=op.f("fk_season_changes_season_id_seasons")),
        sa.PrimaryKeyConstraint("season_id", "no", name=op.f("pk_season_changes")),
    )
    op.add_column("seasons", sa.Column("held", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("cases", sa.Column("settled", sa.BigInteger(), server_default="0", nullable=False))
    op.execute("ALTER TABLE cases ALTER COLUMN settled TYPE bigint USING version")
    op.execute("INSERT INTO calendar_epoch (one, epoch, digest) VALUES (true, 0, '')")
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
    op.execute(
        """
        CREATE FUNCTION refuse_proof_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND OLD.sealed_seq IS NULL AND to_jsonb(NEW) - 'sealed_seq' = to_jsonb(OLD) - 'sealed_seq' THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION '% on proofs is refused: rows are only ever added, and sealed once', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER proofs_kept_rows BEFORE UPDATE OR DELETE ON proofs "
        "FOR EACH ROW EXECUTE FUNCTION refuse_proof_change()"
    )
    op.execute(
        "CREATE TRIGGER proofs_kept_table BEFORE TRUNCATE ON proofs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE proofs ENABLE ALWAYS TRIGGER proofs_kept_rows")
    op.execute("ALTER TABLE proofs ENABLE ALWAYS TRIGGER proofs_kept_table")


def downgrade() -> None:
    op.drop_column("seasons", "held")
    op.drop_column("cases", "settled")
    op.drop_table("season_changes")
    op.drop_index("uq_phone_tasks_notice_key", table_name="phone_tasks")
    op.drop_index("ix_phone_tasks_open", table_name="phone_tasks", postgresql_where=sa.text("done_at IS NULL"))
    op.drop_table("phone_tasks")
    op.drop_index(
        "ix_notices_waiting", table_name="notices", postgresql_where=sa.text("state IN ('planned', 'claimed')")
    )
    op.drop_index("ix_notices_recipient_id_planned_at", table_name="notices")
    op.drop_index("ix_notices_case_id", table_name="notices")
    op.drop_table("notices")
    op.drop_table("contact_preferences")
    op.drop_index(
        "uq_contact_faults_open", table_name="contact_faults", postgresql_where=sa.text("resolved_at IS NULL")
    )
    op.drop_table("contact_faults")
    op.drop_index(
        "uq_calendar_versions_confirmed",
        table_name="calendar_versions",
        postgresql_where=sa.text("state = 'confirmed'"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_table("calendar_versions")
    op.drop_index(
        "ix_proofs_unsealed",
        table_name="proofs",
        postgresql_where=sa.text("sealed_seq IS NULL AND case_id IS NOT NULL"),
    )
    op.drop_index("ix_proofs_message_id", table_name="proofs", postgresql_where=sa.text("message_id IS NOT NULL"))
    op.drop_index("ix_proofs_notice_key", table_name="proofs")
    op.drop_table("proofs")
    op.drop_index("ix_notice_receipts_notice_key", table_name="notice_receipts")
    op.drop_table("notice_receipts")
    op.drop_index("ix_firings_new", table_name="firings", postgresql_where=sa.text("state = 'new'"))
    op.drop_table("firings")
    op.drop_index("ix_clocks_next_fire_at", table_name="clocks", postgresql_where=sa.text("next_fire_at IS NOT NULL"))
    op.drop_table("clocks")
    op.drop_table("clock_events")
    op.drop_table("calendar_epoch")
    op.execute("DROP FUNCTION refuse_proof_change()")
