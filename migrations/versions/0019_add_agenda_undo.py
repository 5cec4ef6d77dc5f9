"""What was changed at an agenda, so that it can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0019_add_agenda_undo"
down_revision = "0018_add_clearance"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what was changed before stays as it is."""
    op.create_table(
        "agenda_undo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda", sa.String(length=8), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=32), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "act IN ('times', 'order', 'deletion')", name=op.f("ck_agenda_undo_act")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_agenda_undo_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_undo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agenda_undo_public_id")),
    )
    op.create_index(
        "ix_agenda_undo_latest", "agenda_undo", ["meeting_id", "agenda", "id"], unique=False
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("agenda_undo")
