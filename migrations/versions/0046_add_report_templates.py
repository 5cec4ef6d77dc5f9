"""Templates of reports, photographs, waivers of the editor's checks, texts read from files.

Revision ID: 0046_add_report_templates
Revises: 0039_add_live_version
"""

import sqlalchemy as sa
from alembic import op

revision = "0046_add_report_templates"
down_revision = "0045_complete_money"
branch_labels = None
depends_on = None


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _named(table: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id"))


def _of_meeting(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["meeting_id"],
        ["meeting.id"],
        name=op.f(f"fk_{table}_meeting_id_meeting"),
        ondelete="CASCADE",
    )


def upgrade() -> None:
    """Make the tables; every report so far is made with the template of the house."""
    op.add_column(
        "report", sa.Column("template", sa.String(length=32), nullable=False, server_default="")
    )
    op.create_table(
        "report_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["meeting_series.id"],
            name=op.f("fk_report_template_series_id_meeting_series"),
            ondelete="CASCADE",
        ),
        _key("report_template"),
        _named("report_template"),
        sa.UniqueConstraint(
            "series_id", "number", name=op.f("uq_report_template_series_id_number")
        ),
    )
    op.create_table(
        "report_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("caption", sa.JSON(), nullable=False),
        sa.Column("alt", sa.JSON(), nullable=False),
        sa.Column("decorative", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        _of_meeting("report_picture"),
        _key("report_picture"),
        _named("report_picture"),
    )
    op.create_index(op.f("ix_report_picture_meeting_id"), "report_picture", ["meeting_id"])
    op.create_table(
        "report_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        _of_meeting("report_waiver"),
        _key("report_waiver"),
        _named("report_waiver"),
        sa.UniqueConstraint(
            "meeting_id",
            "language",
            "digest",
            name=op.f("uq_report_waiver_meeting_id_language_digest"),
        ),
    )
    op.create_table(
        "report_manuscript",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("read_by", sa.String(length=32), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        _of_meeting("report_manuscript"),
        _key("report_manuscript"),
        _named("report_manuscript"),
    )
    op.create_index(
        "ix_report_manuscript_meeting_id_language", "report_manuscript", ["meeting_id", "language"]
    )


def downgrade() -> None:
    """Take it all away."""
    op.drop_table("report_manuscript")
    op.drop_table("report_waiver")
    op.drop_table("report_picture")
    op.drop_table("report_template")
    op.drop_column("report", "template")
