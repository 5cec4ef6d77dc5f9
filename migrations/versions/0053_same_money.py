"""The same money through a union or a fund is suspected, and new money told from earlier money.

Revision ID: 0053_same_money
Revises: 0050_add_corrections
"""

import sqlalchemy as sa
from alembic import op

revision = "0053_same_money"
down_revision = "0052_embargoed_pledges"
branch_labels = None
depends_on = None

ORIGINS = ("agreement_line", "receipt")
PAPERS = {"agreement_line_id": "agreement_line", "receipt_id": "receipt"}
OF_ONE = (
    "(CASE WHEN of_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN agreement_line_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN receipt_id IS NULL THEN 0 ELSE 1 END) = 1"
)


def upgrade() -> None:
    """Add what names the same money; what was suspected before stays as it is."""
    op.create_table(
        "partner_membership",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("member_id <> union_id", name=op.f("ck_partner_membership_not_itself")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["partner.id"],
            name=op.f("fk_partner_membership_member_id_partner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["union_id"],
            ["partner.id"],
            name=op.f("fk_partner_membership_union_id_partner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "union_id", name=op.f("pk_partner_membership")),
    )
    op.create_index(
        op.f("ix_partner_membership_union_id"), "partner_membership", ["union_id"], unique=False
    )
    op.add_column("phase", sa.Column("new_from", sa.Date(), nullable=True))
    for table in ORIGINS:
        # With its link in one statement, because SQLite adds no constraint afterwards, and these
        # tables are not made anew while others point at their rows.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN origin_id INTEGER"
            f" CONSTRAINT fk_{table}_origin_id_partner REFERENCES partner (id)"
        )
    with op.batch_alter_table("pledge_repeat") as batch:
        batch.alter_column("of_id", existing_type=sa.Integer(), nullable=True)
        for column, table in PAPERS.items():
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_pledge_repeat_{column}_{table}"), table, [column], ["id"]
            )
            batch.create_unique_constraint(
                op.f(f"uq_pledge_repeat_engagement_id_{column}"), ["engagement_id", column]
            )
        batch.create_check_constraint(op.f("ck_pledge_repeat_of_one"), OF_ONE)
    for column in PAPERS:
        op.create_index(op.f(f"ix_pledge_repeat_{column}"), "pledge_repeat", [column])


def downgrade() -> None:
    """Take it away, with the suspicions that name no earlier pledge."""
    op.execute("DELETE FROM pledge_repeat WHERE of_id IS NULL")
    for column in PAPERS:
        op.drop_index(op.f(f"ix_pledge_repeat_{column}"), table_name="pledge_repeat")
    with op.batch_alter_table("pledge_repeat") as batch:
        batch.drop_constraint(op.f("ck_pledge_repeat_of_one"), type_="check")
        for column, table in PAPERS.items():
            batch.drop_constraint(op.f(f"uq_pledge_repeat_engagement_id_{column}"), type_="unique")
            batch.drop_constraint(op.f(f"fk_pledge_repeat_{column}_{table}"), type_="foreignkey")
            batch.drop_column(column)
        batch.alter_column("of_id", existing_type=sa.Integer(), nullable=False)
    for table in ORIGINS:
        op.drop_column(table, "origin_id")
    op.drop_column("phase", "new_from")
    op.drop_index(op.f("ix_partner_membership_union_id"), table_name="partner_membership")
    op.drop_table("partner_membership")
