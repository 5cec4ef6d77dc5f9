"""Exceptions of those who follow single sessions otherwise than the meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0029_add_mode_by_session"
down_revision = "0028_add_open_registration"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; everybody follows every session as they take part."""
    op.create_table(
        "session_mode",
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=6), nullable=False),
        sa.CheckConstraint("mode IN ('room', 'online')", name=op.f("ck_session_mode_mode")),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_session_mode_agenda_item_id_agenda_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["delegate.id"],
            name=op.f("fk_session_mode_delegate_id_delegate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delegate_id", "agenda_item_id", name=op.f("pk_session_mode")),
    )
    op.create_index(op.f("ix_session_mode_agenda_item_id"), "session_mode", ["agenda_item_id"])


def downgrade() -> None:
    """Forget the exceptions."""
    op.drop_table("session_mode")
