"""One number per meeting that live screens compare.

Revision ID: 0039_add_live_version
Revises: 0038_add_in_kind
"""

import sqlalchemy as sa
from alembic import op

revision = "0039_add_live_version"
down_revision = "0038_add_in_kind"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "live_version",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_live_version_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_live_version")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("live_version")
