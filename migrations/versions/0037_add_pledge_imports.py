"""Files of pledges, uploaded by one person and approved by another."""

import sqlalchemy as sa
from alembic import op

revision = "0037_add_pledge_imports"
down_revision = "0036_widen_statements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the paper and its rows."""
    op.create_table(
        "pledge_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_pledge_import_state"),
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_pledge_import_four_eyes")),
        sa.ForeignKeyConstraint(
            ["phase_id"], ["phase.id"], name=op.f("fk_pledge_import_phase_id_phase")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_import")),
        sa.UniqueConstraint("slug", name=op.f("uq_pledge_import_slug")),
    )
    op.create_index(op.f("ix_pledge_import_phase_id"), "pledge_import", ["phase_id"])
    op.create_table(
        "pledge_import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(length=200), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("proposed_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("instrument", sa.String(length=20), nullable=True),
        sa.Column("strength", sa.SmallInteger(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("theme", sa.String(length=80), nullable=True),
        sa.Column("pillar", sa.String(length=80), nullable=True),
        sa.Column("fund", sa.String(length=80), nullable=True),
        sa.Column("window", sa.String(length=80), nullable=True),
        sa.Column("reach", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
            name=op.f("fk_pledge_import_row_engagement_id_engagement"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["pledge_import.id"],
            name=op.f("fk_pledge_import_row_import_id_pledge_import"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_pledge_import_row_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_pledge_import_row_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_import_row")),
        sa.UniqueConstraint("engagement_id", name=op.f("uq_pledge_import_row_engagement_id")),
        sa.UniqueConstraint("import_id", "n", name=op.f("uq_pledge_import_row_import_id_n")),
    )
    op.create_index(op.f("ix_pledge_import_row_identity"), "pledge_import_row", ["identity"])
    op.create_index(op.f("ix_pledge_import_row_import_id"), "pledge_import_row", ["import_id"])
    op.create_index(op.f("ix_pledge_import_row_partner_id"), "pledge_import_row", ["partner_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("pledge_import_row")
    op.drop_table("pledge_import")
