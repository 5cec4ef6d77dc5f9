"""Clearance of concept notes, templates of meetings, and the archive of what was held."""

import sqlalchemy as sa
from alembic import op

revision = "0018_add_clearance"
down_revision = "0017_widen_uploaders"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'asked'")


def upgrade() -> None:
    """Make the tables; no meeting is archived, and none is a template."""
    op.add_column("meeting", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "meeting",
        sa.Column("is_template", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "meeting_series",
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
    )
    op.create_table(
        "note_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_note_version_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_version")),
        sa.UniqueConstraint(
            "meeting_id",
            "language",
            "number",
            name=op.f("uq_note_version_meeting_id_language_number"),
        ),
        sa.UniqueConstraint(
            "meeting_id",
            "language",
            "digest",
            name=op.f("uq_note_version_meeting_id_language_digest"),
        ),
    )
    op.create_table(
        "clearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_of", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seals", sa.JSON(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=False),
        sa.Column("withdrawn_sections", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'sent_back', 'cleared', 'withdrawn', 'called_off')",
            name=op.f("ck_clearance_state"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_clearance_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance")),
        sa.UniqueConstraint("public_id", name=op.f("uq_clearance_public_id")),
    )
    op.create_index(op.f("ix_clearance_meeting_id"), "clearance", ["meeting_id"])
    op.create_index(
        "uq_clearance_open",
        "clearance",
        ["meeting_id", "language"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "clearance_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clearance_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=32), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "section IN ('title', 'background', 'objectives', 'audience', 'agenda', 'logistics')",
            name=op.f("ck_clearance_comment_section"),
        ),
        sa.ForeignKeyConstraint(
            ["clearance_id"],
            ["clearance.id"],
            name=op.f("fk_clearance_comment_clearance_id_clearance"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_comment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_clearance_comment_public_id")),
    )
    op.create_index(
        op.f("ix_clearance_comment_clearance_id"), "clearance_comment", ["clearance_id"]
    )


def downgrade() -> None:
    """Drop the tables and the columns."""
    op.drop_table("clearance_comment")
    op.drop_table("clearance")
    op.drop_table("note_version")
    op.drop_column("meeting_series", "version")
    op.drop_column("meeting", "is_template")
    op.drop_column("meeting", "archived_at")
