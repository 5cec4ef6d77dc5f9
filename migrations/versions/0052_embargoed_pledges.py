"""Pledges that are not public before a moment.

Revision ID: 0052_embargoed_pledges
Revises: 0050_add_corrections
"""

import sqlalchemy as sa
from alembic import op

revision = "0052_embargoed_pledges"
down_revision = "0051_agreement_on_its_way"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment (UTC); what is on record has none and stays as public as it was."""
    op.add_column("engagement", sa.Column("public_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget the moments."""
    op.drop_column("engagement", "public_from")
