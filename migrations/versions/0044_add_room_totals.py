"""Whether the figures of the room are shown at a meeting.

Revision ID: 0044_add_room_totals
Revises: 0040_widen_board, 0040_add_running_order
"""

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0044_add_room_totals"
down_revision = "0043_add_running_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "room_totals",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("created_at", app.core.db.UtcDateTime(), nullable=False),
        sa.Column("updated_at", app.core.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_room_totals_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_room_totals")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("room_totals")
