"""Councils by decision, their sessions and seats, score sheets and minutes; a producer's tax code."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_councils"
down_revision = "0011_people"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("session_events", "filed_sheets", "filed_choices", "session_results", "session_minutes")
_NEVER_DELETED = (
    "councils",
    "council_members",
    "council_sessions",
    "session_seats",
    "session_conflicts",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "councils",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("decision_no", sa.Text(), nullable=False),
        sa.Column("decision_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("term_from", sa.Date(), nullable=False),
        sa.Column("term_to", sa.Date(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level IN ('district', 'province', 'ministry')", name=op.f("ck_councils_level")),
        sa.CheckConstraint("term_to >= term_from", name=op.f("ck_councils_term")),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_councils_created_by_persons")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_councils_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_councils")),
        sa.UniqueConstraint("code", name=op.f("uq_councils_code")),
        sa.UniqueConstraint("unit_id", "decision_no", "decision_on", name="uq_councils_decision"),
    )
    op.create_table(
        "council_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("scores", sa.Boolean(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("tax_code", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("post IN ('chair', 'vice', 'secretary', 'member')", name=op.f("ck_council_members_post")),
        sa.CheckConstraint("until >= since", name=op.f("ck_council_members_until")),
        sa.ForeignKeyConstraint(["added_by"], ["persons.id"], name=op.f("fk_council_members_added_by_persons")),
        sa.ForeignKeyConstraint(["council_id"], ["councils.id"], name=op.f("fk_council_members_council_id_councils")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_council_members_person_id_persons")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["council_members.id"], name=op.f("fk_council_members_replaces_id_council_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_members")),
    )
    op.create_index("ix_council_members_person_id", "council_members", ["person_id"], unique=False)
    op.create_index(
        "uq_council_members_chair",
        "council_members",
        ["council_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL AND post = 'chair'"),
    )
    op.create_index(
        "uq_council_members_person",
        "council_members",
        ["council_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "council_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("meets_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("appeal_of", sa.Uuid(), nullable=True),
        sa.Column("documents_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mode IN ('meeting', 'written')", name=op.f("ck_council_sessions_mode")),
        sa.CheckConstraint(
            "state IN ('draft', 'listed', 'open', 'closed', 'cancelled')", name=op.f("ck_council_sessions_state")
        ),
        sa.ForeignKeyConstraint(
            ["appeal_of"], ["council_sessions.id"], name=op.f("fk_council_sessions_appeal_of_council_sessions")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["councils.id"], name=op.f("fk_council_sessions_council_id_councils")),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_council_sessions_created_by_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_sessions")),
        sa.UniqueConstraint("code", name=op.f("uq_council_sessions_code")),
    )
    op.create_index("ix_council_sessions_council_id", "council_sessions", ["council_id", "meets_at"], unique=False)
    op.create_table(
        "session_events",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_sessions.id"], name=op.f("fk_session_events_session_id_council_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", "seq", name=op.f("pk_session_events")),
        sa.UniqueConstraint("session_id", "actor_id", "request_id", name="uq_session_events_request"),
    )
    op.create_table(
        "session_minutes",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("template_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name=op.f("ck_session_minutes_sha256")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_sessions.id"], name=op.f("fk_session_minutes_session_id_council_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["template_hash"], ["form_versions.hash"], name=op.f("fk_session_minutes_template_hash_form_versions")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_minutes")),
    )
    op.create_table(
        "session_seats",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("scores", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("post IN ('chair', 'vice', 'secretary', 'member')", name=op.f("ck_session_seats_post")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["council_members.id"], name=op.f("fk_session_seats_member_id_council_members")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_session_seats_person_id_persons")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["council_members.id"], name=op.f("fk_session_seats_replaces_id_council_members")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_sessions.id"], name=op.f("fk_session_seats_session_id_council_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", "member_id", name=op.f("pk_session_seats")),
    )
    op.create_index("ix_session_seats_person_id", "session_seats", ["person_id"], unique=False)
    op.create_table(
        "score_sheets",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("entries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("touched", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_score_sheets_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["council_members.id"], name=op.f("fk_score_sheets_member_id_council_members")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_sessions.id"], name=op.f("fk_score_sheets_session_id_council_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", "case_id", "round", "member_id", name=op.f("pk_score_sheets")),
    )
    op.create_table(
        "session_cases",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("treatment_seq", sa.BigInteger(), nullable=True),
        sa.Column("regulation_hash", sa.Text(), nullable=True),
        sa.Column("set_code", sa.Text(), nullable=True),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("aside", sa.Text(), nullable=True),
        sa.Column("stars", sa.BigInteger(), nullable=True),
        sa.Column("stars_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("aside IN ('objection', 'divergent', 'withdrawn')", name=op.f("ck_session_cases_aside")),
        sa.CheckConstraint("stars BETWEEN 0 AND 5", name=op.f("ck_session_cases_stars")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_session_cases_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_sessions.id"], name=op.f("fk_session_cases_session_id_council_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", "case_id", name=op.f("pk_session_cases")),
        sa.UniqueConstraint("session_id", "position", name="uq_session_cases_position"),
    )
    op.create_index("ix_session_cases_case_id", "session_cases", ["case_id"], unique=False)
    op.create_index(
        "uq_session_cases_live", "session_cases", ["case_id"], unique=True, postgresql_where=sa.text("live")
    )
    op.create_table(
        "session_results",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("stars", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name=op.f("ck_session_results_sha256")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_session_results_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_sessions.id"], name=op.f("fk_session_results_session_id_council_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", "case_id", name=op.f("pk_session_results")),
    )
    op.create_table(
        "filed_sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("regulation_hash", sa.Text(), nullable=False),
        sa.Column("set_code", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("grounds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name=op.f("ck_filed_sheets_sha256")),
        sa.ForeignKeyConstraint(
            ["session_id", "case_id"],
            ["session_cases.session_id", "session_cases.case_id"],
            name="fk_filed_sheets_case",
        ),
        sa.ForeignKeyConstraint(
            ["session_id", "member_id"],
            ["session_seats.session_id", "session_seats.member_id"],
            name="fk_filed_sheets_seat",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filed_sheets")),
        sa.UniqueConstraint("session_id", "case_id", "round", "member_id", name="uq_filed_sheets_round"),
    )
    op.create_index("ix_filed_sheets_case_id", "filed_sheets", ["case_id"], unique=False)
    op.create_table(
        "session_conflicts",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decision IN ('recused', 'cleared')", name=op.f("ck_session_conflicts_decision")),
        sa.CheckConstraint(
            "ground IN ('declared', 'same_producer', 'same_commune', 'same_phone', 'same_tax_code', 'advised')",
            name=op.f("ck_session_conflicts_ground"),
        ),
        sa.CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name=op.f("ck_session_conflicts_decided")),
        sa.ForeignKeyConstraint(["decided_by"], ["persons.id"], name=op.f("fk_session_conflicts_decided_by_persons")),
        sa.ForeignKeyConstraint(
            ["session_id", "case_id"],
            ["session_cases.session_id", "session_cases.case_id"],
            name="fk_session_conflicts_case",
        ),
        sa.ForeignKeyConstraint(
            ["session_id", "member_id"],
            ["session_seats.session_id", "session_seats.member_id"],
            name="fk_session_conflicts_seat",
        ),
        sa.PrimaryKeyConstraint("session_id", "member_id", "case_id", "ground", name=op.f("pk_session_conflicts")),
    )
    op.create_table(
        "filed_choices",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("option", sa.Text(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["filed_sheets.id"], name=op.f("fk_filed_choices_sheet_id_filed_sheets")),
        sa.PrimaryKeyConstraint("sheet_id", "criterion", name=op.f("pk_filed_choices")),
    )
    op.add_column("producers", sa.Column("tax_code", sa.Text(), nullable=True))
    for table in _APPEND_ONLY:
        _refuse(table, "append_only", "UPDATE OR DELETE")
    for table in _NEVER_DELETED:
        _refuse(table, "kept", "DELETE")


def _refuse(table: str, name: str, acts: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_{name}_rows BEFORE {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_{name}_table BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}_rows")
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}_table")


def downgrade() -> None:
    op.drop_column("producers", "tax_code")
    op.drop_table("filed_choices")
    op.drop_table("session_conflicts")
    op.drop_index("ix_filed_sheets_case_id", table_name="filed_sheets")
    op.drop_table("filed_sheets")
    op.drop_table("session_results")
    op.drop_index("uq_session_cases_live", table_name="session_cases", postgresql_where=sa.text("live"))
    op.drop_index("ix_session_cases_case_id", table_name="session_cases")
    op.drop_table("session_cases")
    op.drop_table("score_sheets")
    op.drop_index("ix_session_seats_person_id", table_name="session_seats")
    op.drop_table("session_seats")
    op.drop_table("session_minutes")
    op.drop_table("session_events")
    op.drop_index("ix_council_sessions_council_id", table_name="council_sessions")
    op.drop_table("council_sessions")
    op.drop_index("uq_council_members_person", table_name="council_members", postgresql_where=sa.text("until IS NULL"))
    op.drop_index(
        "uq_council_members_chair",
        table_name="council_members",
        postgresql_where=sa.text("until IS NULL AND post = 'chair'"),
    )
    op.drop_index("ix_council_members_person_id", table_name="council_members")
    op.drop_table("council_members")
    op.drop_table("councils")
