"""Corrections by those who spoke, versions and clearance of reports, downloads counted.

Revision ID: 0050_add_corrections
Revises: 0046_add_report_templates
"""

import sqlalchemy as sa
from alembic import op

revision = "0050_add_corrections"
down_revision = "0049_add_translations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; reports so far have neither a hash of their words nor a list of changes."""
    op.create_table(
        "correction_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("silence_consents", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_correction_round_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_round")),
        sa.UniqueConstraint(
            "meeting_id", "language", name=op.f("uq_correction_round_meeting_id_language")
        ),
    )
    op.create_table(
        "paper_download",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_paper_download_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "meeting_id", "paper", "edition", "language", "day", name=op.f("pk_paper_download")
        ),
    )
    op.create_table(
        "report_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_report_version_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint(
            "meeting_id",
            "language",
            "number",
            name=op.f("uq_report_version_meeting_id_language_number"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_report_version_public_id")),
    )
    op.create_table(
        "report_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asked_of", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'sent_back', 'called_off')",
            name=op.f("ck_report_approval_state"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["report_version.id"],
            name=op.f("fk_report_approval_version_id_report_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_approval")),
        sa.UniqueConstraint("public_id", name=op.f("uq_report_approval_public_id")),
        sa.UniqueConstraint(
            "version_id", "position", name=op.f("uq_report_approval_version_id_position")
        ),
    )
    op.create_index(
        op.f("ix_report_approval_asked_of"), "report_approval", ["asked_of"], unique=False
    )
    op.create_table(
        "report_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=240), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["report_version.id"],
            name=op.f("fk_report_comment_version_id_report_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_comment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_report_comment_public_id")),
    )
    op.create_index(
        op.f("ix_report_comment_version_id"), "report_comment", ["version_id"], unique=False
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("intervention_id", sa.Integer(), nullable=False),
        sa.Column("asked_of", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("silence_consents", sa.Boolean(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("cleared_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("asked_of IN ('speaker', 'focal')", name=op.f("ck_correction_asked_of")),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'proposed', 'taken', 'refused', 'replaced')",
            name=op.f("ck_correction_state"),
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["intervention.id"],
            name=op.f("fk_correction_intervention_id_intervention"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["correction_round.id"],
            name=op.f("fk_correction_round_id_correction_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("public_id", name=op.f("uq_correction_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_correction_token_hash")),
    )
    op.create_index(
        op.f("ix_correction_intervention_id"), "correction", ["intervention_id"], unique=False
    )
    op.create_index(op.f("ix_correction_round_id"), "correction", ["round_id"], unique=False)
    op.create_index(op.f("ix_correction_due_on"), "correction", ["due_on"], unique=False)
    op.add_column(
        "report", sa.Column("text_sha256", sa.String(length=64), server_default="", nullable=False)
    )
    op.add_column("report", sa.Column("corrigendum", sa.Text(), server_default="", nullable=False))
    op.add_column("report", sa.Column("changes", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("report", sa.Column("uncleared", sa.JSON(), server_default="[]", nullable=False))
    op.add_column(
        "report", sa.Column("override_reason", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    """Take it all away."""
    op.drop_column("report", "override_reason")
    op.drop_column("report", "uncleared")
    op.drop_column("report", "changes")
    op.drop_column("report", "corrigendum")
    op.drop_column("report", "text_sha256")
    op.drop_index(op.f("ix_correction_due_on"), table_name="correction")
    op.drop_index(op.f("ix_correction_round_id"), table_name="correction")
    op.drop_index(op.f("ix_correction_intervention_id"), table_name="correction")
    op.drop_table("correction")
    op.drop_index(op.f("ix_report_comment_version_id"), table_name="report_comment")
    op.drop_table("report_comment")
    op.drop_index(op.f("ix_report_approval_asked_of"), table_name="report_approval")
    op.drop_table("report_approval")
    op.drop_table("report_version")
    op.drop_table("paper_download")
    op.drop_table("correction_round")
