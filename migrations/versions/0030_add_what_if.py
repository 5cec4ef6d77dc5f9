"""Carry-over of agreements: whether what a year leaves may be used in later years."""

import sqlalchemy as sa
from alembic import op

revision = "0030_add_what_if"
down_revision = "0029_add_mode_by_session"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark; no agreement recorded so far says that it allows it."""
    op.add_column(
        "agreement",
        sa.Column("carry_over", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Forget which agreements allow it."""
    op.drop_column("agreement", "carry_over")
