"""What partners find wrong with a figure of theirs, and the messages about it."""

import sqlalchemy as sa
from alembic import op

revision = "0027_add_objections"
down_revision = "0026_add_rate_sheets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("raised_by", sa.String(length=64), nullable=False),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'closed')", name=op.f("ck_objection_state")
        ),
        sa.CheckConstraint(
            "outcome IN ('corrected', 'explained', 'withdrawn')", name=op.f("ck_objection_outcome")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_objection_closed")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_objection_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("slug", name=op.f("uq_objection_slug")),
    )
    for column in ("partner_id", "about", "state"):
        op.create_index(op.f(f"ix_objection_{column}"), "objection", [column])
    op.create_table(
        "objection_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objection.id"],
            name=op.f("fk_objection_message_objection_id_objection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_message")),
        sa.UniqueConstraint("objection_id", "n", name=op.f("uq_objection_message_objection_id_n")),
    )
    op.create_index(
        op.f("ix_objection_message_objection_id"), "objection_message", ["objection_id"]
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("objection_message")
    op.drop_table("objection")
