"""Conditions of pledges and instalments, how engagements end, and pledges announced twice."""

import sqlalchemy as sa
from alembic import op

from app.funding.models import frozen

revision = "0033_add_conditions"
down_revision = "0032_count_in_closings"
branch_labels = None
depends_on = None

_STATES = "'draft', 'announced', 'confirmed', 'withdrawn', 'lapsed', 'declined'"


def upgrade() -> None:
    """Make the tables and freeze what is recorded in them; an engagement can be voided."""
    op.create_table(
        "ending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
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
        sa.CheckConstraint("kind IN ('lapsed', 'declined', 'voided')", name=op.f("ck_ending_kind")),
        sa.CheckConstraint(
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_ending_state"),
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_ending_four_eyes")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_ending_engagement_id_engagement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ending")),
        sa.UniqueConstraint("slug", name=op.f("uq_ending_slug")),
    )
    op.create_index(op.f("ix_ending_engagement_id"), "ending", ["engagement_id"], unique=False)
    op.create_table(
        "pledge_repeat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'suggested') = (settled_by IS NULL)", name=op.f("ck_pledge_repeat_settled")
        ),
        sa.CheckConstraint(
            "state IN ('suggested', 'repeats', 'separate')", name=op.f("ck_pledge_repeat_state")
        ),
        sa.CheckConstraint("of_id < engagement_id", name=op.f("ck_pledge_repeat_later")),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
            name=op.f("fk_pledge_repeat_engagement_id_engagement"),
        ),
        sa.ForeignKeyConstraint(
            ["of_id"], ["engagement.id"], name=op.f("fk_pledge_repeat_of_id_engagement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_repeat")),
        sa.UniqueConstraint(
            "engagement_id", "of_id", name=op.f("uq_pledge_repeat_engagement_id_of_id")
        ),
        sa.UniqueConstraint("slug", name=op.f("uq_pledge_repeat_slug")),
    )
    op.create_index(
        op.f("ix_pledge_repeat_engagement_id"), "pledge_repeat", ["engagement_id"], unique=False
    )
    op.create_index(op.f("ix_pledge_repeat_of_id"), "pledge_repeat", ["of_id"], unique=False)
    op.create_table(
        "condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("covers", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.CheckConstraint("covers IN ('pledge', 'instalment')", name=op.f("ck_condition_covers")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_condition_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_condition_book_id_book")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_condition_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_condition_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
        sa.UniqueConstraint("id", "covers", name=op.f("uq_condition_id_covers")),
        sa.UniqueConstraint("slug", name=op.f("uq_condition_slug")),
    )
    op.create_index(op.f("ix_condition_agreement_id"), "condition", ["agreement_id"], unique=False)
    op.create_index(op.f("ix_condition_book_id"), "condition", ["book_id"], unique=False)
    op.create_index(
        op.f("ix_condition_engagement_id"), "condition", ["engagement_id"], unique=False
    )
    op.create_table(
        "condition_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("condition_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("evidence", sa.String(length=64), nullable=True),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('met', 'not_met', 'open')", name=op.f("ck_condition_fact_outcome")
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_condition_fact_four_eyes")),
        sa.ForeignKeyConstraint(
            ["condition_id"],
            ["condition.id"],
            name=op.f("fk_condition_fact_condition_id_condition"),
        ),
        sa.ForeignKeyConstraint(
            ["seq"], ["posting.seq"], name=op.f("fk_condition_fact_seq_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_fact")),
        sa.UniqueConstraint("condition_id", "n", name=op.f("uq_condition_fact_condition_id_n")),
        sa.UniqueConstraint("seq", name=op.f("uq_condition_fact_seq")),
    )
    op.create_table(
        "condition_line",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("covers", sa.String(length=12), nullable=False),
        sa.Column("condition_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("part_minor", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["condition_id", "covers"],
            ["condition.id", "condition.covers"],
            name=op.f("fk_condition_line_condition_id_covers_condition"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["line.id"], name=op.f("fk_condition_line_line_id_line")
        ),
        sa.PrimaryKeyConstraint("line_id", "covers", name=op.f("pk_condition_line")),
    )
    op.create_index(
        op.f("ix_condition_line_condition_id"), "condition_line", ["condition_id"], unique=False
    )
    op.create_table(
        "condition_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("condition_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("gives", sa.Integer(), nullable=True),
        sa.Column("per", sa.Integer(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("threshold_minor", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "counts IN ('signed', 'confirmed', 'announced')", name=op.f("ck_condition_terms_counts")
        ),
        sa.CheckConstraint(
            "kind <> 'matching' OR (gives > 0 AND per > 0)"
            " AND gives IS NOT NULL AND per IS NOT NULL",
            name=op.f("ck_condition_terms_matching"),
        ),
        sa.CheckConstraint(
            "kind <> 'share_of_total' OR share IS NOT NULL AND share BETWEEN 1 AND 9999",
            name=op.f("ck_condition_terms_share"),
        ),
        sa.CheckConstraint(
            "kind <> 'threshold' OR threshold_minor IS NOT NULL AND threshold_minor > 0",
            name=op.f("ck_condition_terms_threshold"),
        ),
        sa.CheckConstraint(
            "kind IN ('none', 'parliament', 'matching', 'share_of_total', 'threshold', 'result',"
            " 'other')",
            name=op.f("ck_condition_terms_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["condition_id"],
            ["condition.id"],
            name=op.f("fk_condition_terms_condition_id_condition"),
        ),
        sa.ForeignKeyConstraint(
            ["seq"], ["posting.seq"], name=op.f("fk_condition_terms_seq_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_terms")),
        sa.UniqueConstraint("condition_id", "n", name=op.f("uq_condition_terms_condition_id_n")),
    )
    op.create_index(op.f("ix_condition_terms_seq"), "condition_terms", ["seq"], unique=False)
    op.create_table(
        "fulfilment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("condition_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(length=64), nullable=True),
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
        sa.CheckConstraint(
            "outcome IN ('met', 'not_met', 'open')", name=op.f("ck_fulfilment_outcome")
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_fulfilment_state"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (posting_seq IS NULL)", name=op.f("ck_fulfilment_posted")
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_fulfilment_four_eyes")),
        sa.ForeignKeyConstraint(
            ["condition_id"], ["condition.id"], name=op.f("fk_fulfilment_condition_id_condition")
        ),
        sa.ForeignKeyConstraint(
            ["posting_seq"], ["posting.seq"], name=op.f("fk_fulfilment_posting_seq_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fulfilment")),
        sa.UniqueConstraint("slug", name=op.f("uq_fulfilment_slug")),
    )
    op.create_index(
        op.f("ix_fulfilment_condition_id"), "fulfilment", ["condition_id"], unique=False
    )
    op.add_column(
        "engagement",
        sa.Column("condition_terms", sa.JSON(), nullable=False, server_default="{}"),
    )
    op.add_column("engagement", sa.Column("long_stop_on", sa.Date(), nullable=True))
    _states(_STATES, f"{_STATES}, 'voided'")
    for statement in frozen.freeze(frozen.CONDITIONS, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take them away again."""
    _states(f"{_STATES}, 'voided'", _STATES)
    op.drop_column("engagement", "long_stop_on")
    op.drop_column("engagement", "condition_terms")
    op.drop_table("pledge_repeat")
    op.drop_table("ending")
    op.drop_table("fulfilment")
    op.drop_table("condition_fact")
    op.drop_table("condition_terms")
    op.drop_table("condition_line")
    op.drop_table("condition")


def _states(before: str, after: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("state", "engagement", type_="check")
        op.create_check_constraint("state", "engagement", f"state IN ({after})")
        return
    # Other tables refer to this one, so it cannot be made anew while they have rows. A check lives
    # in the text of the schema alone; SQLite documents this way of changing it.
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    op.get_bind().exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?)"
        " WHERE type = 'table' AND name = 'engagement'",
        (f"state IN ({before})", f"state IN ({after})"),
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = RESET")
