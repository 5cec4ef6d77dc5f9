"""Waiting lists with offers that hold a seat, guests beyond the capacity, imported delegates."""

import sqlalchemy as sa
from alembic import op

revision = "0016_add_places"
down_revision = "0015_add_check_in"
branch_labels = None
depends_on = None

ACTIVE = sa.text("state IN ('waiting', 'offered')")


def upgrade() -> None:
    """Make the table, and mark no delegation."""
    op.add_column(
        "delegation",
        sa.Column("beyond_capacity", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "delegation",
        sa.Column("beyond_capacity_why", sa.String(length=500), nullable=False, server_default=""),
    )
    op.create_table(
        "waiting_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=6), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delegate_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("mode IN ('room', 'online')", name=op.f("ck_waiting_entry_mode")),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'accepted', 'lapsed', 'left')",
            name=op.f("ck_waiting_entry_state"),
        ),
        sa.CheckConstraint(
            "state <> 'offered' OR expires_at IS NOT NULL",
            name=op.f("ck_waiting_entry_offer_expires"),
        ),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["delegate.id"],
            name=op.f("fk_waiting_entry_delegate_id_delegate"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegation.id"],
            name=op.f("fk_waiting_entry_delegation_id_delegation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_waiting_entry_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_waiting_entry_public_id")),
    )
    op.create_index(
        op.f("ix_waiting_entry_delegation_id"), "waiting_entry", ["delegation_id"], unique=False
    )
    op.create_index(
        "ix_waiting_entry_order",
        "waiting_entry",
        ["meeting_id", "state", "mode", "asked_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_waiting_entry_active_email",
        "waiting_entry",
        ["meeting_id", "email_key"],
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )
    op.add_column("delegate", sa.Column("import_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_delegate_import_id"), "delegate", ["import_id"], unique=False)
    op.create_table(
        "delegate_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("told_upto", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_delegate_import_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegate_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delegate_import_public_id")),
    )
    op.create_index(
        op.f("ix_delegate_import_meeting_id"), "delegate_import", ["meeting_id"], unique=False
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("delegate_import")
    op.drop_index(op.f("ix_delegate_import_id"), table_name="delegate")
    op.drop_column("delegate", "import_id")
    op.drop_table("waiting_entry")
    op.drop_column("delegation", "beyond_capacity_why")
    op.drop_column("delegation", "beyond_capacity")
