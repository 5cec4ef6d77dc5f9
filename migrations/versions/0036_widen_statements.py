"""Statements about one partner: whose it is stands with the statement and with its draft."""

import sqlalchemy as sa
from alembic import op

revision = "0036_widen_statements"
down_revision = "0035_complete_funds"
branch_labels = None
depends_on = None

TABLES = ("statement", "statement_draft")


def upgrade() -> None:
    """Add the column; what was issued so far is about no partner."""
    for table in TABLES:
        op.add_column(table, sa.Column("partner_id", sa.Integer(), nullable=True))
        op.create_index(op.f(f"ix_{table}_partner_id"), table, ["partner_id"])


def downgrade() -> None:
    """Forget whose they are."""
    for table in TABLES:
        op.drop_index(op.f(f"ix_{table}_partner_id"), table_name=table)
        op.drop_column(table, "partner_id")
