"""Everything that moves a pooled fund: acts, decisions, the fund's policy of fees and costs."""

import sqlalchemy as sa
from alembic import op

revision = "0035_complete_funds"
down_revision = "0034_add_amendments"
branch_labels = None
depends_on = None

REFERENCE = (
    "ALTER TABLE allocation ADD COLUMN decision_id INTEGER"
    " CONSTRAINT fk_allocation_decision_id_fund_decision REFERENCES fund_decision (id)"
)
"""Written out, because Alembic would rebuild the table on SQLite, and transfers point at it."""


def upgrade() -> None:
    """Make the tables; funds so far took no fee and said nothing of support costs."""
    rate = {"nullable": False, "server_default": "0"}
    op.add_column("fund", sa.Column("fee_rate", sa.String(12), **rate))
    op.add_column("fund", sa.Column("cost_rate", sa.String(12), **rate))
    op.add_column(
        "fund", sa.Column("carry_over", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("transfer", sa.Column("confirmed_on", sa.Date(), nullable=True))
    op.add_column("transfer", sa.Column("confirmed_by", sa.String(64), nullable=True))
    op.create_table(
        "fund_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("minute", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=True),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_fund_decision_fund_id_fund")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_decision")),
        sa.UniqueConstraint("number", name=op.f("uq_fund_decision_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_fund_decision_slug")),
    )
    op.create_index(op.f("ix_fund_decision_fund_id"), "fund_decision", ["fund_id"], unique=False)
    op.execute(REFERENCE)
    op.create_table(
        "fund_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=True),
        sa.Column("allocation_id", sa.Integer(), nullable=True),
        sa.Column("implementer_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("direct_minor", sa.BigInteger(), nullable=True),
        sa.Column("cost_rate", sa.String(length=12), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column(
            "posting_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_why", sa.Text(), nullable=False),
        sa.Column("proposed_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint(
            "(allocation_id IS NOT NULL) = (kind IN ('expenditure', 'reduction', 'refund'))",
            name=op.f("ck_fund_act_on_allocation"),
        ),
        sa.CheckConstraint(
            "kind = 'carry_over' OR (approved_by IS NULL) = (posting_seq IS NULL)",
            name=op.f("ck_fund_act_posted"),
        ),
        sa.CheckConstraint(
            "kind IN ('interest', 'implementer_interest', 'other_income', 'exchange_gain',"
            " 'exchange_loss', 'direct_cost', 'bank_charge', 'reserve', 'release', 'directed',"
            " 'refund', 'expenditure', 'reduction', 'carry_over')",
            name=op.f("ck_fund_act_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_fund_act_state"),
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_fund_act_four_eyes")),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_fund_act_period")),
        sa.CheckConstraint("proposed_minor > 0", name=op.f("ck_fund_act_positive")),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocation.id"], name=op.f("fk_fund_act_allocation_id_allocation")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["fund_decision.id"],
            name=op.f("fk_fund_act_decision_id_fund_decision"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_act_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["implementer_id"], ["partner.id"], name=op.f("fk_fund_act_implementer_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["posting_seq"], ["posting.seq"], name=op.f("fk_fund_act_posting_seq_posting")
        ),
        sa.ForeignKeyConstraint(
            ["window_id"], ["fund_window.id"], name=op.f("fk_fund_act_window_id_fund_window")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_act")),
        sa.UniqueConstraint("number", name=op.f("uq_fund_act_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_fund_act_slug")),
    )
    op.create_index(op.f("ix_fund_act_allocation_id"), "fund_act", ["allocation_id"], unique=False)
    op.create_index(op.f("ix_fund_act_fund_id"), "fund_act", ["fund_id"], unique=False)


def downgrade() -> None:
    """Forget the acts and decisions; their postings stay in the ledger."""
    op.drop_table("fund_act")
    with op.batch_alter_table("allocation") as table:
        table.drop_column("decision_id")
    op.drop_table("fund_decision")
    for table_name, column in (
        ("transfer", "confirmed_by"),
        ("transfer", "confirmed_on"),
        ("fund", "carry_over"),
        ("fund", "cost_rate"),
        ("fund", "fee_rate"),
    ):
        op.drop_column(table_name, column)
