"""Letters that ask speakers about their roles."""

import sqlalchemy as sa
from alembic import op

revision = "0011_add_speaker_requests"
down_revision = "0010_create_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "speaker_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_speaker_request_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_speaker_request_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_request")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_speaker_request_token_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_speaker_request_public_id")),
    )
    op.create_index(op.f("ix_speaker_request_meeting_id"), "speaker_request", ["meeting_id"])
    op.create_index(op.f("ix_speaker_request_person_id"), "speaker_request", ["person_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("speaker_request")
