"""Check-in per item of the agenda, and large files of delegates left to the worker."""

import sqlalchemy as sa
from alembic import op

revision = "0022_add_session_check_in"
down_revision = "0021_add_mailings"
branch_labels = None
depends_on = None

STANDING = sa.text("undone_at IS NULL")


def upgrade() -> None:
    """Make the table; no file is under way."""
    op.create_table(
        "session_check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "channel IN ('desk', 'online', 'import')",
            name=op.f("ck_session_check_in_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_session_check_in_agenda_item_id_agenda_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["delegate.id"],
            name=op.f("fk_session_check_in_delegate_id_delegate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_check_in")),
    )
    op.create_index(
        op.f("ix_session_check_in_delegate_id"), "session_check_in", ["delegate_id"], unique=False
    )
    op.create_index(
        "uq_session_check_in_standing",
        "session_check_in",
        ["agenda_item_id", "delegate_id", "channel"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.add_column(
        "agenda_item",
        sa.Column("attendance_source", sa.String(length=20), nullable=False, server_default=""),
    )
    op.add_column("delegate_import", sa.Column("wanted", sa.JSON(none_as_null=True)))
    op.add_column("delegate_import", sa.Column("wanted_at", sa.DateTime(timezone=True)))
    op.add_column("delegate_import", sa.Column("refused_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Forget them."""
    for column in ("refused_at", "wanted_at", "wanted"):
        op.drop_column("delegate_import", column)
    op.drop_column("agenda_item", "attendance_source")
    op.drop_table("session_check_in")
