"""Not written yet."""

revision = "0003_create_accounts"
down_revision = '0002_create_partners'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
