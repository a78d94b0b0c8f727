"""People: names to search and sort by, locks; substitutions, invitations, and the record of administration."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_people"
down_revision = "0010_regulations"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("admin_acts",)
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANKS = "".join(chr(0x40 + place) for place in range(len(_ALPHABET)))
_TONED = "àằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ"
_TONES = "".join(str(tone) * 12 for tone in range(1, 6))
_LOWER = f"normalize(translate(name, '{(_ALPHABET + _TONED).upper()}', '{_ALPHABET + _TONED}'), NFC)"
FILL_NAMES = f"""
UPDATE persons SET
 folded = regexp_replace(trim(regexp_replace(normalize(replace({_LOWER}, 'đ', 'd'), NFD), '[\u0300-\u036f]', '', 'g')),
  '\\s+', ' ', 'g'),
 sort_key = translate(normalize(regexp_replace(normalize({_LOWER}, NFD), '[\u0300\u0301\u0303\u0309\u0323]', '', 'g'),
  NFC), '{_ALPHABET}', '{_RANKS}')
  || chr(1) || regexp_replace(translate({_LOWER}, '12345{_TONED}', 'aaaaa{_TONES}'), '[^1-5]', '0', 'g')"""
"""How names are searched and sorted (``workflow/domain/text.py`` of the day), without asking the server's locale."""


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["persons.id"], name=f"fk_{table}_{column}_persons")


def _instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("persons", sa.Column("folded", sa.Text(), server_default="", nullable=False))
    op.add_column("persons", sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False))
    op.add_column("persons", _instant("locked_at", nullable=True))
    op.execute(FILL_NAMES)
    op.create_index("ix_persons_sort_key", "persons", ["sort_key", "id"])
    op.create_table(
        "substitutions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        _instant("made_at"),
        _instant("ended_at", nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("person_id <> substitute_id", name="two_people"),
        sa.CheckConstraint("last_on >= first_on", name="dates"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        *(_person("substitutions", column) for column in ("person_id", "substitute_id", "made_by", "ended_by")),
        sa.PrimaryKeyConstraint("id", name="pk_substitutions"),
    )
    op.create_index("ix_substitutions_person_id", "substitutions", ["person_id", "last_on"])
    op.create_index("ix_substitutions_substitute_id", "substitutions", ["substitute_id", "last_on"])
    for name, kind in (
        ("granted_by", sa.Uuid()),
        ("for_person_id", sa.Uuid()),
        ("for_name", sa.Text()),
        ("for_grant_id", sa.Uuid()),
        ("substitution_id", sa.Uuid()),
    ):
        op.add_column("role_grants", sa.Column(name, kind, nullable=True))
    for column, table in (
        ("granted_by", "persons"),
        ("for_person_id", "persons"),
        ("for_grant_id", "role_grants"),
        ("substitution_id", "substitutions"),
    ):
        op.create_foreign_key(f"fk_role_grants_{column}_{table}", "role_grants", table, [column], ["id"])
    op.drop_constraint(op.f("ck_role_grants_validity"), "role_grants", type_="check")
    op.create_check_constraint(
        op.f("ck_role_grants_validity"), "role_grants", "valid_to IS NULL OR valid_to >= valid_from - 1"
    )
    op.create_check_constraint(
        op.f("ck_role_grants_substitution"), "role_grants", "(for_person_id IS NULL) = (substitution_id IS NULL)"
    )
    for column in ("for_grant_id", "substitution_id"):
        op.create_index(
            f"ix_role_grants_{column}", "role_grants", [column], postgresql_where=sa.text(f"{column} IS NOT NULL")
        )
    op.create_table(
        "invitation_sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        _instant("created_at"),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.LargeBinary(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), nullable=False),
        _instant("confirmed_at", nullable=True),
        _person("invitation_sheets", "by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation_sheets"),
    )
    op.create_index("ix_invitation_sheets_by_id", "invitation_sheets", ["by_id", "created_at"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        _instant("created_at"),
        _instant("expires_at"),
        _instant("revoked_at", nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
        *(_person("invitations", column) for column in ("person_id", "invited_by", "revoked_by")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["invitation_sheets.id"], name="fk_invitations_sheet_id_invitation_sheets"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
    )
    op.create_index("ix_invitations_person_id", "invitations", ["person_id", "created_at"])
    op.create_index(
        "ix_invitations_sheet_id", "invitations", ["sheet_id"], postgresql_where=sa.text("sheet_id IS NOT NULL")
    )
    op.create_table(
        "admin_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        _instant("at"),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), server_default="{}", nullable=False),
        *(_person("admin_acts", column) for column in ("by_id", "subject_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_admin_acts_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_admin_acts"),
    )
    for column in ("subject_id", "by_id", "act"):
        op.create_index(f"ix_admin_acts_{column}", "admin_acts", [column, "id"])
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
    op.drop_table("admin_acts")
    op.drop_table("invitations")
    op.drop_table("invitation_sheets")
    op.execute("DELETE FROM role_grants WHERE substitution_id IS NOT NULL")
    op.execute("DELETE FROM role_grants WHERE valid_to < valid_from")
    op.drop_constraint(op.f("ck_role_grants_substitution"), "role_grants", type_="check")
    op.drop_constraint(op.f("ck_role_grants_validity"), "role_grants", type_="check")
    op.create_check_constraint(
        op.f("ck_role_grants_validity"), "role_grants", "valid_to IS NULL OR valid_to >= valid_from"
    )
    for column in ("substitution_id", "for_grant_id", "for_name", "for_person_id", "granted_by"):
        op.drop_column("role_grants", column)
    op.drop_table("substitutions")
    op.drop_index("ix_persons_sort_key", table_name="persons")
    for column in ("locked_at", "sort_key", "folded"):
        op.drop_column("persons", column)
