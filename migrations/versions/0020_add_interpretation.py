"""Interpretation by session, interpreters and their booths, and what became of access needs."""

import sqlalchemy as sa
from alembic import op

revision = "0020_add_interpretation"
down_revision = "0019_add_agenda_undo"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the columns of items, roles and documents."""
    op.create_table(
        "interpreter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("fictitious", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interpreter")),
        sa.UniqueConstraint("public_id", name=op.f("uq_interpreter_public_id")),
    )
    op.create_table(
        "booth_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=False),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_booth_seat_agenda_item_id_agenda_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["interpreter_id"],
            ["interpreter.id"],
            name=op.f("fk_booth_seat_interpreter_id_interpreter"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booth_seat")),
        sa.UniqueConstraint(
            "agenda_item_id",
            "interpreter_id",
            name=op.f("uq_booth_seat_agenda_item_id_interpreter_id"),
        ),
    )
    op.create_index(op.f("ix_booth_seat_interpreter_id"), "booth_seat", ["interpreter_id"])
    op.create_table(
        "access_answer",
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("need_sha256", sa.String(length=64), nullable=False),
        sa.Column("answered_by", sa.String(length=64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'arranged', 'not_possible')", name=op.f("ck_access_answer_state")
        ),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["delegate.id"],
            name=op.f("fk_access_answer_delegate_id_delegate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delegate_id", name=op.f("pk_access_answer")),
    )
    op.add_column("agenda_item", sa.Column("interpretation", sa.JSON(), nullable=True))
    op.add_column("role_assignment", sa.Column("language", sa.String(length=2), nullable=True))
    op.add_column(
        "document",
        sa.Column("for_interpreters", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("document", "for_interpreters")
    op.drop_column("role_assignment", "language")
    op.drop_column("agenda_item", "interpretation")
    op.drop_table("access_answer")
    op.drop_table("booth_seat")
    op.drop_table("interpreter")
