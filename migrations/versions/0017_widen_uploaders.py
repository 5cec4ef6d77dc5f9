"""A delegation may put its statement on the shelf: who did is longer than an account's id."""

import sqlalchemy as sa
from alembic import op

revision = "0017_widen_uploaders"
down_revision = "0016_add_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for "delegation:" and a public id."""
    _resize(32, 60)


def downgrade() -> None:
    """Take the room away again."""
    _resize(60, 32)


def _resize(before: int, after: int) -> None:
    with op.batch_alter_table("document_file") as table:
        table.alter_column(
            "uploaded_by",
            existing_type=sa.String(before),
            type_=sa.String(after),
            existing_nullable=False,
        )
