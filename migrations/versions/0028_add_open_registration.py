"""Meetings that are open to everybody, and the requests of those who ask to take part."""

import sqlalchemy as sa
from alembic import op

revision = "0028_add_open_registration"
down_revision = "0027_add_objections"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    """Add the switch, make the table."""
    op.add_column(
        "meeting",
        sa.Column("open_registration", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "registration_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("plain", sa.String(length=900), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('unconfirmed', 'pending', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_registration_request_state"),
        ),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["delegate.id"],
            name=op.f("fk_registration_request_delegate_id_delegate"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_registration_request_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_registration_request_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_registration_request_token_hash")),
    )
    op.create_index(
        op.f("ix_registration_request_delegate_id"), "registration_request", ["delegate_id"]
    )
    op.create_index(
        "ix_registration_request_list",
        "registration_request",
        ["meeting_id", "state", "confirmed_at"],
    )
    op.create_index(
        "uq_registration_request_pending",
        "registration_request",
        ["meeting_id", "email_key"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def downgrade() -> None:
    """Drop the table, take the switch away."""
    op.drop_table("registration_request")
    op.drop_column("meeting", "open_registration")
