"""Files of exchange rates, the source that a book takes first, proposals of a reference basis."""

import sqlalchemy as sa
from alembic import op

revision = "0026_add_rate_sheets"
down_revision = "0025_add_alternates"
branch_labels = None
depends_on = None

_PAPER = "state IN ('recorded', 'returned', 'approved', 'reversed')"


def _paper() -> list[sa.Column[object]]:
    """What a paper of two persons has."""
    return [
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_why", sa.Text(), nullable=False),
    ]


def upgrade() -> None:
    """Make the three tables, and let a rate say from which file it is."""
    op.create_table(
        "rate_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=10), nullable=False),
        sa.Column("base_ccy", sa.String(length=3), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        *_paper(),
        sa.CheckConstraint(_PAPER, name=op.f("ck_rate_sheet_state")),
        sa.CheckConstraint(
            "series IN ('ECB', 'UNORE', 'manual')", name=op.f("ck_rate_sheet_series")
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_rate_sheet_four_eyes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_sheet")),
        sa.UniqueConstraint("slug", name=op.f("uq_rate_sheet_slug")),
    )
    op.create_table(
        "rate_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("chosen_by", sa.String(length=64), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "source IN ('ECB', 'UNORE', 'manual')", name=op.f("ck_rate_choice_source")
        ),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_rate_choice_book_id_book")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_choice")),
    )
    op.create_index(op.f("ix_rate_choice_book_id"), "rate_choice", ["book_id"])
    op.create_table(
        "basis_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("currencies", sa.String(length=400), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rate_set_id", sa.Integer(), nullable=True),
        *_paper(),
        sa.CheckConstraint(_PAPER, name=op.f("ck_basis_proposal_state")),
        sa.CheckConstraint("approved_by <> recorded_by", name=op.f("ck_basis_proposal_four_eyes")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["book.id"], name=op.f("fk_basis_proposal_book_id_book")
        ),
        sa.ForeignKeyConstraint(
            ["rate_set_id"], ["rate_set.id"], name=op.f("fk_basis_proposal_rate_set_id_rate_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basis_proposal")),
        sa.UniqueConstraint("slug", name=op.f("uq_basis_proposal_slug")),
    )
    op.create_index(op.f("ix_basis_proposal_book_id"), "basis_proposal", ["book_id"])
    with op.batch_alter_table("manual_rate") as table:
        table.add_column(sa.Column("sheet_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_manual_rate_sheet_id_rate_sheet"), "rate_sheet", ["sheet_id"], ["id"]
        )
        table.create_index(op.f("ix_manual_rate_sheet_id"), ["sheet_id"])


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("manual_rate") as table:
        table.drop_index(op.f("ix_manual_rate_sheet_id"))
        table.drop_constraint(op.f("fk_manual_rate_sheet_id_rate_sheet"), type_="foreignkey")
        table.drop_column("sheet_id")
    op.drop_table("basis_proposal")
    op.drop_table("rate_choice")
    op.drop_table("rate_sheet")
