"""Alternates of the head of delegation."""

import sqlalchemy as sa
from alembic import op

revision = "0025_add_alternates"
down_revision = "0024_add_panel_questions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark; nobody registered so far was named as an alternate."""
    op.add_column(
        "delegate",
        sa.Column("is_alternate", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Forget who was an alternate."""
    op.drop_column("delegate", "is_alternate")
