"""The papers of the money side: engagements, agreements, receipts, funds, statement drafts.

They hold no amount that counts; amounts are in the ledger of the migration before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_create_funding"
down_revision = "0007_create_ledger"
branch_labels = None
depends_on = None

TABLES = (
    "fund",
    "fund_window",
    "engagement",
    "engagement_draft_line",
    "engagement_line",
    "engagement_revision",
    "evidence",
    "agreement",
    "agreement_line",
    "instalment",
    "receipt",
    "allocation",
    "transfer",
    "requirement_version",
    "requirement_cell",
    "position_entry",
    "manual_rate",
    "statement_draft",
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "fund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=True),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("fictitious", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_fund_book_id_book")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_fund_phase_id_phase")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_fund_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("book_id", name=op.f("uq_fund_book_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_fund_slug")),
    )
    op.create_index(op.f("ix_fund_phase_id"), "fund", ["phase_id"], unique=False)
    op.create_index(op.f("ix_fund_programme_id"), "fund", ["programme_id"], unique=False)
    op.create_table(
        "fund_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_window_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_window")),
        sa.UniqueConstraint("fund_id", "slug", name=op.f("uq_fund_window_fund_id_slug")),
    )
    op.create_index(op.f("ix_fund_window_fund_id"), "fund_window", ["fund_id"], unique=False)
    op.create_table(
        "engagement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("intervention_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("visibility", sa.String(length=12), nullable=False),
        sa.Column("announce_by", sa.String(length=12), nullable=False),
        sa.Column("amount_public", sa.Boolean(), nullable=False),
        sa.Column("consent_by", sa.String(length=64), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_note", sa.Text(), nullable=False),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("condition_kind", sa.String(length=16), nullable=False),
        sa.Column("condition_text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("said_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("announced_by", sa.String(length=64), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("for_partner", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (announced_on IS NULL)", name=op.f("ck_engagement_announced")
        ),
        sa.CheckConstraint(
            "announce_by IN ('partner', 'chair', 'not_public')",
            name=op.f("ck_engagement_announce_by"),
        ),
        sa.CheckConstraint(
            "condition_kind IN ('none', 'parliament', 'matching', 'share_of_total', "
            "'threshold', 'result', 'other')",
            name=op.f("ck_engagement_condition_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'announced', 'confirmed', 'withdrawn', 'lapsed', 'declined')",
            name=op.f("ck_engagement_state"),
        ),
        sa.CheckConstraint(
            "type IN ('amount', 'amount_to_follow', 'continuation', 'intention', "
            "'in_kind_or_technical', 'policy')",
            name=op.f("ck_engagement_type"),
        ),
        sa.CheckConstraint(
            "visibility IN ('delegation', 'secretariat', 'public')",
            name=op.f("ck_engagement_visibility"),
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_engagement_agenda_item_id_agenda_item"),
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["intervention.id"],
            name=op.f("fk_engagement_intervention_id_intervention"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_engagement_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_engagement_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["phase_id"], ["phase.id"], name=op.f("fk_engagement_phase_id_phase")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
        sa.UniqueConstraint("ref", name=op.f("uq_engagement_ref")),
        sa.UniqueConstraint("slug", name=op.f("uq_engagement_slug")),
    )
    op.create_index(
        op.f("ix_engagement_intervention_id"), "engagement", ["intervention_id"], unique=False
    )
    op.create_index(op.f("ix_engagement_meeting_id"), "engagement", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_engagement_partner_id"), "engagement", ["partner_id"], unique=False)
    op.create_index(op.f("ix_engagement_phase_id"), "engagement", ["phase_id"], unique=False)
    op.create_index(op.f("ix_engagement_state"), "engagement", ["state"], unique=False)
    op.create_table(
        "engagement_draft_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("proposed_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("instrument", sa.String(length=20), nullable=True),
        sa.Column("strength", sa.SmallInteger(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("theme", sa.String(length=80), nullable=True),
        sa.Column("pillar", sa.String(length=80), nullable=True),
        sa.Column("fund", sa.String(length=80), nullable=True),
        sa.Column("window", sa.String(length=80), nullable=True),
        sa.Column("reach", sa.JSON(), nullable=False),
        sa.CheckConstraint("proposed_minor > 0", name=op.f("ck_engagement_draft_line_positive")),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
            name=op.f("fk_engagement_draft_line_engagement_id_engagement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_draft_line")),
        sa.UniqueConstraint(
            "engagement_id", "n", name=op.f("uq_engagement_draft_line_engagement_id_n")
        ),
    )
    op.create_index(
        op.f("ix_engagement_draft_line_engagement_id"),
        "engagement_draft_line",
        ["engagement_id"],
        unique=False,
    )
    op.create_table(
        "engagement_line",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
            name=op.f("fk_engagement_line_engagement_id_engagement"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["line.id"], name=op.f("fk_engagement_line_line_id_line")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_engagement_line")),
        sa.UniqueConstraint("engagement_id", "n", name=op.f("uq_engagement_line_engagement_id_n")),
    )
    op.create_index(
        op.f("ix_engagement_line_engagement_id"), "engagement_line", ["engagement_id"], unique=False
    )
    op.create_table(
        "engagement_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
            name=op.f("fk_engagement_revision_engagement_id_engagement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_revision")),
        sa.UniqueConstraint(
            "engagement_id", "n", name=op.f("uq_engagement_revision_engagement_id_n")
        ),
    )
    op.create_index(
        op.f("ix_engagement_revision_engagement_id"),
        "engagement_revision",
        ["engagement_id"],
        unique=False,
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("slug", name=op.f("uq_evidence_slug")),
    )
    op.create_index(op.f("ix_evidence_subject"), "evidence", ["subject"], unique=False)
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("fund_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("partner_reference", sa.String(length=120), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
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
            "state IN ('draft', 'awaiting_approval', 'signed', 'closed', 'terminated')",
            name=op.f("ck_agreement_state"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (posting_seq IS NULL)", name=op.f("ck_agreement_posted")
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_agreement_four_eyes")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_agreement_dates")),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_agreement_book_id_book")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_agreement_engagement_id_engagement")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_agreement_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_agreement_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["posting_seq"], ["posting.seq"], name=op.f("fk_agreement_posting_seq_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("number", name=op.f("uq_agreement_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_agreement_slug")),
    )
    op.create_index(op.f("ix_agreement_book_id"), "agreement", ["book_id"], unique=False)
    op.create_index(
        op.f("ix_agreement_engagement_id"), "agreement", ["engagement_id"], unique=False
    )
    op.create_index(op.f("ix_agreement_fund_id"), "agreement", ["fund_id"], unique=False)
    op.create_index(op.f("ix_agreement_partner_id"), "agreement", ["partner_id"], unique=False)
    op.create_table(
        "agreement_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("converts_line_id", sa.Integer(), nullable=True),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("proposed_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("instrument", sa.String(length=20), nullable=True),
        sa.Column("strength", sa.SmallInteger(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("theme", sa.String(length=80), nullable=True),
        sa.Column("pillar", sa.String(length=80), nullable=True),
        sa.Column("fund", sa.String(length=80), nullable=True),
        sa.Column("window", sa.String(length=80), nullable=True),
        sa.Column("reach", sa.JSON(), nullable=False),
        sa.CheckConstraint("proposed_minor > 0", name=op.f("ck_agreement_line_positive")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_agreement_line_agreement_id_agreement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["converts_line_id"], ["line.id"], name=op.f("fk_agreement_line_converts_line_id_line")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["line.id"], name=op.f("fk_agreement_line_line_id_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_line")),
        sa.UniqueConstraint("agreement_id", "n", name=op.f("uq_agreement_line_agreement_id_n")),
    )
    op.create_index(
        op.f("ix_agreement_line_agreement_id"), "agreement_line", ["agreement_id"], unique=False
    )
    op.create_index(op.f("ix_agreement_line_line_id"), "agreement_line", ["line_id"], unique=False)
    op.create_table(
        "instalment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("agreement_line_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("trigger_kind", sa.String(length=12), nullable=False),
        sa.Column("trigger_text", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("proposed_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint(
            "state IN ('scheduled', 'conditions_met', 'requested', 'waived')",
            name=op.f("ck_instalment_state"),
        ),
        sa.CheckConstraint(
            "trigger_kind IN ('date', 'report', 'condition')",
            name=op.f("ck_instalment_trigger_kind"),
        ),
        sa.CheckConstraint("proposed_minor > 0", name=op.f("ck_instalment_positive")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_instalment_agreement_id_agreement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agreement_line_id"],
            ["agreement_line.id"],
            name=op.f("fk_instalment_agreement_line_id_agreement_line"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("agreement_id", "n", name=op.f("uq_instalment_agreement_id_n")),
    )
    op.create_index(
        op.f("ix_instalment_agreement_id"), "instalment", ["agreement_id"], unique=False
    )
    op.create_index(
        op.f("ix_instalment_agreement_line_id"), "instalment", ["agreement_line_id"], unique=False
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("agreement_line_id", sa.Integer(), nullable=True),
        sa.Column("instalment_id", sa.Integer(), nullable=True),
        sa.Column("fund_id", sa.Integer(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(length=120), nullable=False),
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
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_receipt_state"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (posting_seq IS NULL)", name=op.f("ck_receipt_posted")
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_receipt_four_eyes")),
        sa.CheckConstraint("proposed_minor > 0", name=op.f("ck_receipt_positive")),
        sa.ForeignKeyConstraint(
            ["agreement_line_id"],
            ["agreement_line.id"],
            name=op.f("fk_receipt_agreement_line_id_agreement_line"),
        ),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_receipt_book_id_book")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_receipt_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name=op.f("fk_receipt_instalment_id_instalment")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_receipt_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["posting_seq"], ["posting.seq"], name=op.f("fk_receipt_posting_seq_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_receipt_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_receipt_slug")),
    )
    op.create_index(
        op.f("ix_receipt_agreement_line_id"), "receipt", ["agreement_line_id"], unique=False
    )
    op.create_index(op.f("ix_receipt_book_id"), "receipt", ["book_id"], unique=False)
    op.create_index(op.f("ix_receipt_fund_id"), "receipt", ["fund_id"], unique=False)
    op.create_index(op.f("ix_receipt_instalment_id"), "receipt", ["instalment_id"], unique=False)
    op.create_index(op.f("ix_receipt_partner_id"), "receipt", ["partner_id"], unique=False)
    op.create_table(
        "allocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=True),
        sa.Column("implementer_id", sa.Integer(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("decision", sa.String(length=300), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
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
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_allocation_state"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (posting_seq IS NULL)", name=op.f("ck_allocation_posted")
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_allocation_four_eyes")),
        sa.CheckConstraint("proposed_minor > 0", name=op.f("ck_allocation_positive")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_allocation_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["implementer_id"], ["partner.id"], name=op.f("fk_allocation_implementer_id_partner")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_allocation_line_id_line")),
        sa.ForeignKeyConstraint(
            ["posting_seq"], ["posting.seq"], name=op.f("fk_allocation_posting_seq_posting")
        ),
        sa.ForeignKeyConstraint(
            ["window_id"], ["fund_window.id"], name=op.f("fk_allocation_window_id_fund_window")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint("number", name=op.f("uq_allocation_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_allocation_slug")),
    )
    op.create_index(op.f("ix_allocation_fund_id"), "allocation", ["fund_id"], unique=False)
    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("allocation_id", sa.Integer(), nullable=False),
        sa.Column("instructed_on", sa.Date(), nullable=False),
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
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_transfer_state"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (posting_seq IS NULL)", name=op.f("ck_transfer_posted")
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_transfer_four_eyes")),
        sa.CheckConstraint("proposed_minor > 0", name=op.f("ck_transfer_positive")),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocation.id"], name=op.f("fk_transfer_allocation_id_allocation")
        ),
        sa.ForeignKeyConstraint(
            ["posting_seq"], ["posting.seq"], name=op.f("fk_transfer_posting_seq_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_transfer_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_transfer_slug")),
    )
    op.create_index(op.f("ix_transfer_allocation_id"), "transfer", ["allocation_id"], unique=False)
    op.create_table(
        "requirement_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
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
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_requirement_version_state"),
        ),
        sa.CheckConstraint(
            "approved_by <> recorded_by", name=op.f("ck_requirement_version_four_eyes")
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["book.id"], name=op.f("fk_requirement_version_book_id_book")
        ),
        sa.ForeignKeyConstraint(
            ["posting_seq"],
            ["posting.seq"],
            name=op.f("fk_requirement_version_posting_seq_posting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_version")),
        sa.UniqueConstraint("book_id", "n", name=op.f("uq_requirement_version_book_id_n")),
        sa.UniqueConstraint("slug", name=op.f("uq_requirement_version_slug")),
    )
    op.create_index(
        op.f("ix_requirement_version_book_id"), "requirement_version", ["book_id"], unique=False
    )
    op.create_table(
        "requirement_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("pillar", sa.String(length=80), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("theme", sa.String(length=80), nullable=True),
        sa.Column("outcome", sa.String(length=80), nullable=True),
        sa.Column("proposed_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("proposed_minor >= 0", name=op.f("ck_requirement_cell_not_negative")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["requirement_version.id"],
            name=op.f("fk_requirement_cell_version_id_requirement_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_cell")),
        sa.UniqueConstraint("version_id", "n", name=op.f("uq_requirement_cell_version_id_n")),
    )
    op.create_index(
        op.f("ix_requirement_cell_version_id"), "requirement_cell", ["version_id"], unique=False
    )
    op.create_table(
        "position_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("in_kind", sa.Boolean(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
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
            "kind <> 'adjustment' OR line_id IS NOT NULL",
            name=op.f("ck_position_entry_adjusts_a_line"),
        ),
        sa.CheckConstraint(
            "kind IN ('own', 'mobilised', 'adjustment')", name=op.f("ck_position_entry_kind")
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_position_entry_state"),
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_position_entry_four_eyes")),
        sa.CheckConstraint("proposed_minor <> 0", name=op.f("ck_position_entry_not_nothing")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["book.id"], name=op.f("fk_position_entry_book_id_book")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["line.id"], name=op.f("fk_position_entry_line_id_line")
        ),
        sa.ForeignKeyConstraint(
            ["posting_seq"], ["posting.seq"], name=op.f("fk_position_entry_posting_seq_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_entry")),
        sa.UniqueConstraint("slug", name=op.f("uq_position_entry_slug")),
    )
    op.create_index(op.f("ix_position_entry_book_id"), "position_entry", ["book_id"], unique=False)
    op.create_table(
        "manual_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_ccy", sa.String(length=3), nullable=False),
        sa.Column("to_ccy", sa.String(length=3), nullable=False),
        sa.Column("rate", sa.String(length=32), nullable=False),
        sa.Column("source_date", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("fixing_id", sa.Integer(), nullable=True),
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
            "state IN ('recorded', 'returned', 'approved', 'reversed')",
            name=op.f("ck_manual_rate_state"),
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_manual_rate_four_eyes")),
        sa.ForeignKeyConstraint(
            ["fixing_id"], ["fixing.id"], name=op.f("fk_manual_rate_fixing_id_fixing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_rate")),
        sa.UniqueConstraint("slug", name=op.f("uq_manual_rate_slug")),
    )
    op.create_table(
        "statement_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=10), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("stated_minor", sa.BigInteger(), nullable=True),
        sa.Column("stated_source", sa.String(length=200), nullable=False),
        sa.Column("stated_why", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.String(length=64), nullable=True),
        sa.Column("accepted_name", sa.String(length=200), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("reviewed_by", sa.String(length=64), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_sha256", sa.String(length=64), nullable=True),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'issued') = (statement_id IS NOT NULL)",
            name=op.f("ck_statement_draft_issued"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'reviewed', 'approved', 'issued')",
            name=op.f("ck_statement_draft_state"),
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_statement_draft_four_eyes")),
        sa.CheckConstraint(
            "reviewed_by <> recorded_by", name=op.f("ck_statement_draft_reviewed_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["book.id"], name=op.f("fk_statement_draft_book_id_book")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_statement_draft_statement_id_statement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_draft")),
        sa.UniqueConstraint("slug", name=op.f("uq_statement_draft_slug")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_statement_draft_statement_id")),
    )
    op.create_index(
        op.f("ix_statement_draft_book_id"), "statement_draft", ["book_id"], unique=False
    )


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)
