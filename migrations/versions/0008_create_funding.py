"""Not written yet."""

revision = "0008_create_funding"
down_revision = "0007_create_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
