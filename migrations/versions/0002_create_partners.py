"""Partner organisations, persons and the addresses of focal points."""

import sqlalchemy as sa
from alembic import op

revision = "0002_create_partners"
down_revision = "0001_create_core_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("constituency", sa.String(length=20), nullable=False),
        sa.Column("short", sa.String(length=40), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fictitious", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "constituency IN ('governments', 'workers', 'employers', 'united_nations', 'civil_society', 'institutions', 'other')",
            name=op.f("ck_partner_constituency"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["partner.id"], name=op.f("fk_partner_parent_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("slug", name=op.f("uq_partner_slug")),
    )
    op.create_index(op.f("ix_partner_parent_id"), "partner", ["parent_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partner.id"],
            name=op.f("fk_contact_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("partner_id", "email", name=op.f("uq_contact_partner_id_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_public_id")),
    )
    op.create_index(op.f("ix_contact_partner_id"), "contact", ["partner_id"], unique=False)
    op.create_table(
        "partner_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("plain", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partner.id"],
            name=op.f("fk_partner_alias_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_alias")),
    )
    op.create_index(
        op.f("ix_partner_alias_partner_id"), "partner_alias", ["partner_id"], unique=False
    )
    op.create_index(op.f("ix_partner_alias_plain"), "partner_alias", ["plain"], unique=False)
    op.create_table(
        "partner_name",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("label_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partner.id"],
            name=op.f("fk_partner_name_partner_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("partner_id", "language", name=op.f("pk_partner_name")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("honorific", sa.String(length=40), nullable=False),
        sa.Column("given_names", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("name_order", sa.String(length=12), nullable=False),
        sa.Column("printed", sa.String(length=240), nullable=False),
        sa.Column("second_mention", sa.String(length=160), nullable=False),
        sa.Column("function", sa.String(length=300), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("family_key", sa.Text(), nullable=False),
        sa.Column("plain", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fictitious", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "name_order IN ('given-first', 'family-first')", name=op.f("ck_person_name_order")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_person_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("slug", name=op.f("uq_person_slug")),
    )
    op.create_index(op.f("ix_person_email"), "person", ["email"], unique=False)
    op.create_index(op.f("ix_person_partner_id"), "person", ["partner_id"], unique=False)
    op.create_index(op.f("ix_person_plain"), "person", ["plain"], unique=False)
    op.create_table(
        "person_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("plain", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_alias_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_alias")),
    )
    op.create_index(op.f("ix_person_alias_person_id"), "person_alias", ["person_id"], unique=False)
    op.create_index(op.f("ix_person_alias_plain"), "person_alias", ["plain"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index(op.f("ix_person_alias_plain"), table_name="person_alias")
    op.drop_index(op.f("ix_person_alias_person_id"), table_name="person_alias")
    op.drop_table("person_alias")
    op.drop_index(op.f("ix_person_plain"), table_name="person")
    op.drop_index(op.f("ix_person_partner_id"), table_name="person")
    op.drop_index(op.f("ix_person_email"), table_name="person")
    op.drop_table("person")
    op.drop_table("partner_name")
    op.drop_index(op.f("ix_partner_alias_plain"), table_name="partner_alias")
    op.drop_index(op.f("ix_partner_alias_partner_id"), table_name="partner_alias")
    op.drop_table("partner_alias")
    op.drop_index(op.f("ix_contact_partner_id"), table_name="contact")
    op.drop_table("contact")
    op.drop_index(op.f("ix_partner_parent_id"), table_name="partner")
    op.drop_table("partner")
