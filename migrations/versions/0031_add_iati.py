"""IATI activity files: how they are identified, and the editions published."""

import sqlalchemy as sa
from alembic import op

revision = "0031_add_iati"
down_revision = "0030_add_what_if"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nothing has been published yet."""
    op.create_table(
        "iati_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("fund_id", sa.Integer(), nullable=True),
        sa.Column("reporting_ref", sa.String(length=80), nullable=False),
        sa.Column("reporting_type", sa.String(length=4), nullable=False),
        sa.Column("identifier", sa.String(length=120), nullable=False),
        sa.Column("sector", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=4), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(programme_id IS NULL) <> (fund_id IS NULL)", name=op.f("ck_iati_profile_of_one")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_iati_profile_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_iati_profile_programme_id_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_iati_profile")),
        sa.UniqueConstraint("fund_id", name=op.f("uq_iati_profile_fund_id")),
        sa.UniqueConstraint("identifier", name=op.f("uq_iati_profile_identifier")),
        sa.UniqueConstraint("programme_id", name=op.f("uq_iati_profile_programme_id")),
    )
    op.create_table(
        "iati_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=64), nullable=False),
        sa.Column("known_seq", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["iati_profile.id"],
            name=op.f("fk_iati_edition_profile_id_iati_profile"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_iati_edition")),
        sa.UniqueConstraint("profile_id", "n", name=op.f("uq_iati_edition_profile_id_n")),
    )
    op.create_index(
        op.f("ix_iati_edition_profile_id"), "iati_edition", ["profile_id"], unique=False
    )


def downgrade() -> None:
    """Take the tables away, editions and all."""
    op.drop_index(op.f("ix_iati_edition_profile_id"), table_name="iati_edition")
    op.drop_table("iati_edition")
    op.drop_table("iati_profile")
