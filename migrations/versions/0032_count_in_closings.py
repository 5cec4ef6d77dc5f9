"""How many entries stand behind each sum of a closing, and an index of what is not explained yet.

A closing that is read for a date before its own has entries taken off it; only their number tells
a sum of zero from a line without an entry. No closing was ever written before this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032_count_in_closings"
down_revision = "0031_add_iati"
branch_labels = None
depends_on = None

COUNTS = [f"n{measure}" for measure in range(8)]
WAITING = sa.text("reason = 'to_be_reconciled'")


def upgrade() -> None:
    """Add the counts and the index; no table is copied, so no trigger is lost."""
    for name in COUNTS:
        op.add_column("balance", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_posting_to_be_reconciled",
        "posting",
        ["seq"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    """Forget both."""
    op.drop_index("ix_posting_to_be_reconciled", "posting")
    for name in reversed(COUNTS):
        op.drop_column("balance", name)
