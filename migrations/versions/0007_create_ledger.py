"""Not written yet."""

revision = "0007_create_ledger"
down_revision = "0006_create_registration"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
