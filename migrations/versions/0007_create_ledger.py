"""The ledger: books, lines, postings and their legs, rates, statements, and what guards them.

The triggers come from one module of the funding room, so that a test can compare a migrated
database with it. The chain starts with an empty head and the first period.
"""

import sqlalchemy as sa
from alembic import op

from app.funding.models import frozen
from app.funding.rules.canonical import GENESIS

revision = "0007_create_ledger"
down_revision = "0006_create_registration"
branch_labels = None
depends_on = None

TABLES = (
    "period",
    "book",
    "line",
    "line_reach",
    "line_label",
    "fixing",
    "rate_set",
    "rate_set_item",
    "posting",
    "entry",
    "posting_note",
    "statement",
    "head",
    "series",
    "closing",
    "balance",
)


def upgrade() -> None:
    """Make the tables, start the chain, then put the triggers on."""
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "first_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("first_seq", name=op.f("uq_period_first_seq")),
    )
    op.create_table(
        "book",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'phase') = (phase_id IS NOT NULL)", name=op.f("ck_book_phase")),
        sa.CheckConstraint("kind IN ('phase', 'fund')", name=op.f("ck_book_kind")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_book_phase_id_phase")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book")),
        sa.UniqueConstraint("phase_id", name=op.f("uq_book_phase_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_book_slug")),
    )
    op.create_table(
        "line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("nature", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("fund", sa.String(length=80), nullable=True),
        sa.Column("window", sa.String(length=80), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("theme", sa.String(length=80), nullable=True),
        sa.Column("pillar", sa.String(length=80), nullable=True),
        sa.Column("outcome", sa.String(length=80), nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("instrument", sa.String(length=20), nullable=True),
        sa.Column("strength", sa.SmallInteger(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "nature IN ('requirement', 'own', 'contribution', 'allocation', 'fund')",
            name=op.f("ck_line_nature"),
        ),
        sa.CheckConstraint("strength BETWEEN 1 AND 4", name=op.f("ck_line_strength")),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name=op.f("ck_line_year")),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_line_book_id_book")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_line_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line")),
        sa.UniqueConstraint("ref", name=op.f("uq_line_ref")),
    )
    op.create_index(op.f("ix_line_book_id"), "line", ["book_id"], unique=False)
    op.create_index(op.f("ix_line_partner_id"), "line", ["partner_id"], unique=False)
    op.create_table(
        "line_reach",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "dimension IN ('country', 'theme', 'pillar', 'outcome', 'year')",
            name=op.f("ck_line_reach_dimension"),
        ),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_line_reach_line_id_line")),
        sa.PrimaryKeyConstraint("line_id", "dimension", "value", name=op.f("pk_line_reach")),
    )
    op.create_table(
        "line_label",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_line_label_line_id_line")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_line_label")),
    )
    op.create_table(
        "fixing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("from_ccy", sa.String(length=3), nullable=False),
        sa.Column("to_ccy", sa.String(length=3), nullable=False),
        sa.Column("rate", sa.String(length=32), nullable=True),
        sa.Column("quote", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_date", sa.Date(), nullable=False),
        sa.Column("requested_date", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("dataset_version", sa.String(length=120), nullable=False),
        sa.Column("derived_a", sa.Integer(), nullable=True),
        sa.Column("derived_b", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('pledge', 'agreement', 'receipt', 'statement', 'reference')",
            name=op.f("ck_fixing_purpose"),
        ),
        sa.CheckConstraint(
            "source <> 'manual' OR approved_by IS NOT NULL", name=op.f("ck_fixing_manual")
        ),
        sa.CheckConstraint(
            "(derived_a IS NULL) = (derived_b IS NULL)", name=op.f("ck_fixing_parents")
        ),
        sa.CheckConstraint("(rate IS NULL) = (derived_a IS NOT NULL)", name=op.f("ck_fixing_rate")),
        sa.CheckConstraint("approved_by <> entered_by", name=op.f("ck_fixing_four_eyes")),
        sa.CheckConstraint("source_date <= requested_date", name=op.f("ck_fixing_source_date")),
        sa.ForeignKeyConstraint(
            ["derived_a"], ["fixing.id"], name=op.f("fk_fixing_derived_a_fixing")
        ),
        sa.ForeignKeyConstraint(
            ["derived_b"], ["fixing.id"], name=op.f("fk_fixing_derived_b_fixing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fixing")),
    )
    op.create_index("ix_fixing_pair", "fixing", ["from_ccy", "to_ccy", "source_date"], unique=False)
    op.create_table(
        "rate_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("basis IN ('reference', 'current')", name=op.f("ck_rate_set_basis")),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_rate_set_book_id_book")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_set")),
        sa.UniqueConstraint("slug", name=op.f("uq_rate_set_slug")),
    )
    op.create_index(op.f("ix_rate_set_book_id"), "rate_set", ["book_id"], unique=False)
    op.create_table(
        "rate_set_item",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("fixing_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fixing_id"], ["fixing.id"], name=op.f("fk_rate_set_item_fixing_id_fixing")
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["rate_set.id"], name=op.f("fk_rate_set_item_set_id_rate_set")
        ),
        sa.PrimaryKeyConstraint("set_id", "currency", name=op.f("pk_rate_set_item")),
    )
    op.create_table(
        "posting",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=True),
        sa.Column("reverses", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("legs", sa.SmallInteger(), nullable=False),
        sa.Column("balanced", sa.SmallInteger(), nullable=False),
        sa.Column("evidence", sa.String(length=64), nullable=True),
        sa.Column("form", sa.SmallInteger(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("approver <> actor", name=op.f("ck_posting_four_eyes")),
        sa.CheckConstraint("balanced IN (0, 1)", name=op.f("ck_posting_balanced")),
        sa.CheckConstraint("legs > 0", name=op.f("ck_posting_legs")),
        sa.CheckConstraint("reverses < seq", name=op.f("ck_posting_reverses")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_posting_seq")),
        sa.ForeignKeyConstraint(["period"], ["period.id"], name=op.f("fk_posting_period_period")),
        sa.ForeignKeyConstraint(
            ["reverses"], ["posting.seq"], name=op.f("fk_posting_reverses_posting")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_posting")),
        sa.UniqueConstraint("recorded_us", name=op.f("uq_posting_recorded_us")),
        sa.UniqueConstraint("reverses", name=op.f("uq_posting_reverses")),
    )
    op.create_index(op.f("ix_posting_subject"), "posting", ["subject"], unique=False)
    op.create_table(
        "entry",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("n", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.SmallInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.Column("fixing_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "amount <> 0 OR coalesce(base, 0) <> 0", name=op.f("ck_entry_not_nothing")
        ),
        sa.CheckConstraint(
            "amount BETWEEN -9000000000000000 AND 9000000000000000 AND (base IS NULL OR "
            "base BETWEEN -9000000000000000 AND 9000000000000000)",
            name=op.f("ck_entry_amount"),
        ),
        sa.CheckConstraint("measure BETWEEN 0 AND 7", name=op.f("ck_entry_measure")),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_entry_book_id_book")),
        sa.ForeignKeyConstraint(
            ["fixing_id"], ["fixing.id"], name=op.f("fk_entry_fixing_id_fixing")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_entry_line_id_line")),
        sa.ForeignKeyConstraint(["period"], ["period.id"], name=op.f("fk_entry_period_period")),
        sa.ForeignKeyConstraint(
            ["seq"],
            ["posting.seq"],
            name=op.f("fk_entry_seq_posting"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("seq", "n", name=op.f("pk_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_entry_line_id"), "entry", ["line_id"], unique=False)
    op.create_index(
        "ix_entry_position",
        "entry",
        ["book_id", "period", "effective_on", "seq", "line_id", "measure", "amount", "base"],
        unique=False,
    )
    op.create_table(
        "posting_note",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["posting.seq"], name=op.f("fk_posting_note_seq_posting")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_posting_note")),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=10), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column(
            "known_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("method_version", sa.SmallInteger(), nullable=False),
        sa.Column("rate_set_id", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("data_sha256", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("prepared_by", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("issued_by", sa.String(length=64), nullable=False),
        sa.Column("issued_us", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("approved_by <> issued_by", name=op.f("ck_statement_two_signatures")),
        sa.CheckConstraint("approved_by <> prepared_by", name=op.f("ck_statement_four_eyes")),
        sa.CheckConstraint("number > 0", name=op.f("ck_statement_number")),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_statement_book_id_book")),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["statement.id"], name=op.f("fk_statement_previous_id_statement")
        ),
        sa.ForeignKeyConstraint(
            ["rate_set_id"], ["rate_set.id"], name=op.f("fk_statement_rate_set_id_rate_set")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["statement.id"], name=op.f("fk_statement_supersedes_id_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("code", name=op.f("uq_statement_code")),
        sa.UniqueConstraint(
            "series", "year", "number", name=op.f("uq_statement_series_year_number")
        ),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_statement_supersedes_id")),
    )
    op.create_index(op.f("ix_statement_book_id"), "statement", ["book_id"], unique=False)
    op.create_index(op.f("ix_statement_rate_set_id"), "statement", ["rate_set_id"], unique=False)
    op.create_table(
        "head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_head_single")),
        sa.ForeignKeyConstraint(["period"], ["period.id"], name=op.f("fk_head_period_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head")),
    )
    op.create_table(
        "series",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", "year", name=op.f("pk_series")),
    )
    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("through_seq", sa.BigInteger(), nullable=False),
        sa.Column("cut_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_closing_book_id_book")),
        sa.ForeignKeyConstraint(["period"], ["period.id"], name=op.f("fk_closing_period_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint(
            "book_id", "cut_on", "through_seq", name=op.f("uq_closing_book_id_cut_on_through_seq")
        ),
    )
    op.create_table(
        "balance",
        sa.Column("closing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("v0", sa.BigInteger(), nullable=False),
        sa.Column("v1", sa.BigInteger(), nullable=False),
        sa.Column("v2", sa.BigInteger(), nullable=False),
        sa.Column("v3", sa.BigInteger(), nullable=False),
        sa.Column("v4", sa.BigInteger(), nullable=False),
        sa.Column("v5", sa.BigInteger(), nullable=False),
        sa.Column("v6", sa.BigInteger(), nullable=False),
        sa.Column("v7", sa.BigInteger(), nullable=False),
        sa.Column("base3", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closing_id"],
            ["closing.id"],
            name=op.f("fk_balance_closing_id_closing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_balance_line_id_line")),
        sa.PrimaryKeyConstraint("closing_id", "line_id", name=op.f("pk_balance")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO period (id, first_seq) VALUES (1, 1)")
    op.execute(
        f"INSERT INTO head (id, seq, hash, recorded_us, period) VALUES (1, 0, '{GENESIS}', 0, 1)"
    )
    for statement in frozen.create(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take it all away. Only before the first release: a ledger is not undone."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in frozen.postgresql_drop():
            op.execute(statement)
    for table in reversed(TABLES):
        op.drop_table(table)
