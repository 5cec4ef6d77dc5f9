"""Questions that participants ask the panel of an agenda item."""

import sqlalchemy as sa
from alembic import op

revision = "0024_add_panel_questions"
down_revision = "0023_add_further_questions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "panel_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'seen', 'taken', 'answered', 'set_aside')",
            name=op.f("ck_panel_question_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_panel_question_agenda_item_id_agenda_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["delegate.id"],
            name=op.f("fk_panel_question_delegate_id_delegate"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_panel_question_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_panel_question_public_id")),
    )
    op.create_index(op.f("ix_panel_question_agenda_item_id"), "panel_question", ["agenda_item_id"])
    op.create_index(op.f("ix_panel_question_delegate_id"), "panel_question", ["delegate_id"])
    op.create_index("ix_panel_question_order", "panel_question", ["meeting_id", "position", "id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("panel_question")
