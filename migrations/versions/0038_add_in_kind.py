"""Things in kind with their frozen record, and own contributions that are delivered."""

import sqlalchemy as sa
from alembic import op

from app.funding.models import frozen

revision = "0038_add_in_kind"
down_revision = "0037_add_pledge_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nothing was offered in kind and nothing delivered so far."""
    op.create_table(
        "in_kind_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("valuer", sa.String(length=200), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("theme", sa.String(length=80), nullable=True),
        sa.Column("quantity", sa.String(length=24), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('goods', 'services')", name=op.f("ck_in_kind_item_kind")),
        sa.CheckConstraint(
            "method IN ('market', 'invoice', 'replacement', 'salary', 'other', 'unvalued')",
            name=op.f("ck_in_kind_item_method"),
        ),
        sa.CheckConstraint(
            "value_minor IS NULL OR value_minor > 0", name=op.f("ck_in_kind_item_value")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
            name=op.f("fk_in_kind_item_engagement_id_engagement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_in_kind_item")),
        sa.UniqueConstraint("engagement_id", "n", name=op.f("uq_in_kind_item_engagement_id_n")),
        sa.UniqueConstraint("slug", name=op.f("uq_in_kind_item_slug")),
    )
    op.create_index(
        op.f("ix_in_kind_item_engagement_id"), "in_kind_item", ["engagement_id"], unique=False
    )
    op.create_table(
        "in_kind_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("counters", sa.SmallInteger(), nullable=True),
        sa.Column("evidence", sa.String(length=64), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("valuer", sa.String(length=200), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("theme", sa.String(length=80), nullable=True),
        sa.Column("quantity", sa.String(length=24), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(act = 'taken_back') = (counters IS NOT NULL)", name=op.f("ck_in_kind_event_counters")
        ),
        sa.CheckConstraint(
            "(act IN ('agreed', 'delivered', 'taken_back')) = (approved_by IS NOT NULL)",
            name=op.f("ck_in_kind_event_two_persons"),
        ),
        sa.CheckConstraint(
            "act IN ('stated', 'revised', 'agreed', 'delivered', 'taken_back')",
            name=op.f("ck_in_kind_event_act"),
        ),
        sa.CheckConstraint("kind IN ('goods', 'services')", name=op.f("ck_in_kind_event_kind")),
        sa.CheckConstraint(
            "method IN ('market', 'invoice', 'replacement', 'salary', 'other', 'unvalued')",
            name=op.f("ck_in_kind_event_method"),
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_in_kind_event_four_eyes")),
        sa.CheckConstraint(
            "value_minor IS NULL OR value_minor > 0", name=op.f("ck_in_kind_event_value")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["in_kind_item.id"], name=op.f("fk_in_kind_event_item_id_in_kind_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_in_kind_event")),
        sa.UniqueConstraint("item_id", "n", name=op.f("uq_in_kind_event_item_id_n")),
    )
    op.create_table(
        "in_kind_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("counters", sa.SmallInteger(), nullable=True),
        sa.Column("evidence", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_why", sa.Text(), nullable=False),
        sa.Column("quantity", sa.String(length=24), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "act <> 'agreed' OR evidence IS NOT NULL", name=op.f("ck_in_kind_paper_evidence")
        ),
        sa.CheckConstraint(
            "act IN ('agreed', 'delivered', 'taken_back')", name=op.f("ck_in_kind_paper_act")
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_in_kind_paper_state"),
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_in_kind_paper_four_eyes")),
        sa.CheckConstraint(
            "value_minor IS NULL OR value_minor > 0", name=op.f("ck_in_kind_paper_value")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["in_kind_item.id"], name=op.f("fk_in_kind_paper_item_id_in_kind_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_in_kind_paper")),
        sa.UniqueConstraint("slug", name=op.f("uq_in_kind_paper_slug")),
    )
    op.create_index(op.f("ix_in_kind_paper_item_id"), "in_kind_paper", ["item_id"], unique=False)
    for statement in frozen.freeze(frozen.IN_KIND, op.get_bind().dialect.name):
        op.execute(statement)
    _entries("'own', 'mobilised', 'adjustment', 'delivered'", "'adjustment', 'delivered'")


def downgrade() -> None:
    """Take them away again."""
    _entries("'own', 'mobilised', 'adjustment'", "'adjustment'")
    op.drop_table("in_kind_paper")
    op.drop_table("in_kind_event")
    op.drop_table("in_kind_item")


def _entries(kinds: str, with_line: str) -> None:
    """What an entry of the position may be, and which of them change a line that is there."""
    checks = {
        "kind": f"kind IN ({kinds})",
        "adjusts_a_line": f"kind NOT IN ({with_line}) OR line_id IS NOT NULL",
    }
    with op.batch_alter_table("position_entry") as table:
        for name, rule in checks.items():
            table.drop_constraint(op.f(f"ck_position_entry_{name}"), type_="check")
            table.create_check_constraint(op.f(f"ck_position_entry_{name}"), rule)
