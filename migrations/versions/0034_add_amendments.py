"""Changes of signed agreements, mails about instalments, money given back, given up, moved."""

import sqlalchemy as sa
from alembic import op

revision = "0034_add_amendments"
down_revision = "0033_add_conditions"
branch_labels = None
depends_on = None


def _checks() -> tuple[sa.CheckConstraint, ...]:
    """The checks on a receipt: SQLite makes the table anew, and reads none from the old one."""
    return (
        sa.CheckConstraint(
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_receipt_state"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (posting_seq IS NULL)", name=op.f("ck_receipt_posted")
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_receipt_four_eyes")),
        sa.CheckConstraint("proposed_minor > 0", name=op.f("ck_receipt_positive")),
    )


def upgrade() -> None:
    """Make the tables; no receipt so far came from an unknown payer or lost a bank charge."""
    op.add_column("instalment", sa.Column("met_on", sa.Date(), nullable=True))
    op.add_column("instalment", sa.Column("requested_on", sa.Date(), nullable=True))
    op.add_column(
        "instalment",
        sa.Column("met_note", sa.String(length=300), nullable=False, server_default=""),
    )
    op.add_column(
        "receipt", sa.Column("payer", sa.String(length=200), nullable=False, server_default="")
    )
    op.add_column(
        "receipt", sa.Column("charges_minor", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column(
        "receipt", sa.Column("credit_net", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("receipt", sa.Column("over", sa.String(length=8), nullable=True))
    with op.batch_alter_table("receipt", table_args=_checks()) as table:
        table.alter_column("partner_id", existing_type=sa.Integer(), nullable=True)
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
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
            "kind IN ('amendment', 'schedule', 'termination', 'closure')",
            name=op.f("ck_amendment_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_amendment_state"),
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_amendment_four_eyes")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_amendment_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["posting_seq"], ["posting.seq"], name=op.f("fk_amendment_posting_seq_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("agreement_id", "n", name=op.f("uq_amendment_agreement_id_n")),
        sa.UniqueConstraint("number", name=op.f("uq_amendment_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_amendment_slug")),
    )
    op.create_index(op.f("ix_amendment_agreement_id"), "amendment", ["agreement_id"], unique=False)
    op.create_table(
        "amendment_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("agreement_line_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("proposed_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("proposed_minor <> 0", name=op.f("ck_amendment_line_not_nothing")),
        sa.ForeignKeyConstraint(
            ["agreement_line_id"],
            ["agreement_line.id"],
            name=op.f("fk_amendment_line_agreement_line_id_agreement_line"),
        ),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["amendment.id"],
            name=op.f("fk_amendment_line_amendment_id_amendment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_line")),
        sa.UniqueConstraint("amendment_id", "n", name=op.f("uq_amendment_line_amendment_id_n")),
    )
    op.create_index(
        op.f("ix_amendment_line_agreement_line_id"),
        "amendment_line",
        ["agreement_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_amendment_line_amendment_id"), "amendment_line", ["amendment_id"], unique=False
    )
    op.create_table(
        "amendment_instalment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("agreement_line_id", sa.Integer(), nullable=False),
        sa.Column("instalment_id", sa.Integer(), nullable=True),
        sa.Column("proposed_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("trigger_kind", sa.String(length=12), nullable=False),
        sa.Column("trigger_text", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(act = 'add') = (instalment_id IS NULL)", name=op.f("ck_amendment_instalment_which")
        ),
        sa.CheckConstraint(
            "(act = 'add') = (proposed_minor IS NOT NULL)",
            name=op.f("ck_amendment_instalment_how_much"),
        ),
        sa.CheckConstraint(
            "(act = 'waive') = (due_on IS NULL)", name=op.f("ck_amendment_instalment_when")
        ),
        sa.CheckConstraint(
            "act IN ('add', 'move', 'waive')", name=op.f("ck_amendment_instalment_act")
        ),
        sa.CheckConstraint(
            "trigger_kind IN ('date', 'report', 'condition')",
            name=op.f("ck_amendment_instalment_trigger_kind"),
        ),
        sa.CheckConstraint("proposed_minor > 0", name=op.f("ck_amendment_instalment_positive")),
        sa.ForeignKeyConstraint(
            ["agreement_line_id"],
            ["agreement_line.id"],
            name=op.f("fk_amendment_instalment_agreement_line_id_agreement_line"),
        ),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["amendment.id"],
            name=op.f("fk_amendment_instalment_amendment_id_amendment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["instalment_id"],
            ["instalment.id"],
            name=op.f("fk_amendment_instalment_instalment_id_instalment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_instalment")),
        sa.UniqueConstraint(
            "amendment_id", "n", name=op.f("uq_amendment_instalment_amendment_id_n")
        ),
    )
    op.create_index(
        op.f("ix_amendment_instalment_agreement_line_id"),
        "amendment_instalment",
        ["agreement_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_amendment_instalment_amendment_id"),
        "amendment_instalment",
        ["amendment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_amendment_instalment_instalment_id"),
        "amendment_instalment",
        ["instalment_id"],
        unique=False,
    )
    op.create_table(
        "instalment_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instalment_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=8), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instalment_id"],
            ["instalment.id"],
            name=op.f("fk_instalment_mail_instalment_id_instalment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment_mail")),
        sa.UniqueConstraint(
            "instalment_id",
            "due_on",
            "step",
            name=op.f("uq_instalment_mail_instalment_id_due_on_step"),
        ),
    )
    op.create_index(
        op.f("ix_instalment_mail_instalment_id"), "instalment_mail", ["instalment_id"], unique=False
    )
    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("agreement_line_id", sa.Integer(), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("bank_reference", sa.String(length=120), nullable=False),
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
            "kind = 'refund' OR agreement_line_id IS NOT NULL", name=op.f("ck_settlement_agreed")
        ),
        sa.CheckConstraint(
            "kind IN ('refund', 'write_off', 'application')", name=op.f("ck_settlement_kind")
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_settlement_state"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (posting_seq IS NULL)", name=op.f("ck_settlement_posted")
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_settlement_four_eyes")),
        sa.CheckConstraint("proposed_minor > 0", name=op.f("ck_settlement_positive")),
        sa.ForeignKeyConstraint(
            ["agreement_line_id"],
            ["agreement_line.id"],
            name=op.f("fk_settlement_agreement_line_id_agreement_line"),
        ),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_settlement_book_id_book")),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_settlement_line_id_line")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_settlement_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["posting_seq"], ["posting.seq"], name=op.f("fk_settlement_posting_seq_posting")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_settlement_receipt_id_receipt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("number", name=op.f("uq_settlement_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_settlement_slug")),
    )
    op.create_index(
        op.f("ix_settlement_agreement_line_id"), "settlement", ["agreement_line_id"], unique=False
    )
    op.create_index(op.f("ix_settlement_book_id"), "settlement", ["book_id"], unique=False)
    op.create_index(op.f("ix_settlement_line_id"), "settlement", ["line_id"], unique=False)
    op.create_index(op.f("ix_settlement_partner_id"), "settlement", ["partner_id"], unique=False)
    op.create_index(op.f("ix_settlement_receipt_id"), "settlement", ["receipt_id"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index(op.f("ix_settlement_receipt_id"), table_name="settlement")
    op.drop_index(op.f("ix_settlement_partner_id"), table_name="settlement")
    op.drop_index(op.f("ix_settlement_line_id"), table_name="settlement")
    op.drop_index(op.f("ix_settlement_book_id"), table_name="settlement")
    op.drop_index(op.f("ix_settlement_agreement_line_id"), table_name="settlement")
    op.drop_table("settlement")
    op.drop_index(op.f("ix_instalment_mail_instalment_id"), table_name="instalment_mail")
    op.drop_table("instalment_mail")
    op.drop_index(op.f("ix_amendment_instalment_instalment_id"), table_name="amendment_instalment")
    op.drop_index(op.f("ix_amendment_instalment_amendment_id"), table_name="amendment_instalment")
    op.drop_index(
        op.f("ix_amendment_instalment_agreement_line_id"), table_name="amendment_instalment"
    )
    op.drop_table("amendment_instalment")
    op.drop_index(op.f("ix_amendment_line_amendment_id"), table_name="amendment_line")
    op.drop_index(op.f("ix_amendment_line_agreement_line_id"), table_name="amendment_line")
    op.drop_table("amendment_line")
    op.drop_index(op.f("ix_amendment_agreement_id"), table_name="amendment")
    op.drop_table("amendment")
    with op.batch_alter_table("receipt", table_args=_checks()) as table:
        table.alter_column("partner_id", existing_type=sa.Integer(), nullable=False)
    for name in ("over", "credit_net", "charges_minor", "payer"):
        op.drop_column("receipt", name)
    for name in ("met_note", "requested_on", "met_on"):
        op.drop_column("instalment", name)
