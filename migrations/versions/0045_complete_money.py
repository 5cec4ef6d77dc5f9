"""Approved papers taken back by two persons, published files frozen, a receipt's checks once."""

import sqlalchemy as sa
from alembic import op

from app.funding.models import frozen

revision = "0045_complete_money"
down_revision = "0044_add_room_totals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, put triggers on editions, and mend the receipts of SQLite."""
    dialect = op.get_bind().dialect.name
    op.create_table(
        "taking_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=True),
        sa.Column("settlement_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
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
        sa.CheckConstraint(
            "(amendment_id IS NOT NULL AND settlement_id IS NULL AND entry_id IS NULL)"
            " OR (amendment_id IS NULL AND settlement_id IS NOT NULL AND entry_id IS NULL)"
            " OR (amendment_id IS NULL AND settlement_id IS NULL AND entry_id IS NOT NULL)",
            name=op.f("ck_taking_back_of_one"),
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_taking_back_state"),
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_taking_back_four_eyes")),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_taking_back_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlement.id"],
            name=op.f("fk_taking_back_settlement_id_settlement"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["position_entry.id"],
            name=op.f("fk_taking_back_entry_id_position_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["posting_seq"], ["posting.seq"], name=op.f("fk_taking_back_posting_seq_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taking_back")),
        sa.UniqueConstraint("slug", name=op.f("uq_taking_back_slug")),
    )
    for column in ("amendment_id", "settlement_id", "entry_id"):
        op.create_index(op.f(f"ix_taking_back_{column}"), "taking_back", [column], unique=False)
    for statement in frozen.freeze(frozen.EDITIONS, dialect):
        op.execute(statement)
    if dialect == "sqlite":
        # An earlier migration made this table anew and wrote every check twice; made anew once
        # more from what is in it, each name is there once.
        with op.batch_alter_table("receipt", recreate="always"):
            pass


def downgrade() -> None:
    """Take the table and the triggers away again; checks stay as they are now."""
    for statement in frozen.thaw(frozen.EDITIONS, op.get_bind().dialect.name):
        op.execute(statement)
    for column in ("entry_id", "settlement_id", "amendment_id"):
        op.drop_index(op.f(f"ix_taking_back_{column}"), table_name="taking_back")
    op.drop_table("taking_back")
