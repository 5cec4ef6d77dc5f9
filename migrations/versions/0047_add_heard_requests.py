"""Requests from the floor that were heard: their place in the record, and whose device asked.

Revision ID: 0047_add_heard_requests
Revises: 0046_add_report_templates
"""

import sqlalchemy as sa
from alembic import op

revision = "0047_add_heard_requests"
down_revision = "0046_add_report_templates"
branch_labels = None
depends_on = None

LINKS = {"delegate_id": "delegate", "intervention_id": "intervention"}


def upgrade() -> None:
    """Add the columns; what was heard before stays without a place in the record."""
    with op.batch_alter_table("floor_entry") as batch:
        for column, table in LINKS.items():
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_floor_entry_{column}_{table}"), table, [column], ["id"],
                ondelete="SET NULL",
            )  # fmt: skip
        batch.add_column(sa.Column("language", sa.String(length=2), nullable=True))
        batch.add_column(
            sa.Column("recorded_name", sa.String(length=240), nullable=False, server_default="")
        )
    for column in LINKS:
        op.create_index(op.f(f"ix_floor_entry_{column}"), "floor_entry", [column])


def downgrade() -> None:
    """Take them away."""
    for column in LINKS:
        op.drop_index(op.f(f"ix_floor_entry_{column}"), table_name="floor_entry")
    with op.batch_alter_table("floor_entry") as batch:
        for column, table in LINKS.items():
            batch.drop_constraint(op.f(f"fk_floor_entry_{column}_{table}"), type_="foreignkey")
            batch.drop_column(column)
        batch.drop_column("language")
        batch.drop_column("recorded_name")
