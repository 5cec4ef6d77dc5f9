"""Translations of a meeting's texts, paragraph by paragraph, and files of translators.

Revision ID: 0049_add_translations
Revises: 0046_add_report_templates
"""

import sqlalchemy as sa
from alembic import op

revision = "0049_add_translations"
down_revision = "0048_add_articles"
branch_labels = None
depends_on = None


def _of_meeting(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["meeting_id"],
        ["meeting.id"],
        name=op.f(f"fk_{table}_meeting_id_meeting"),
        ondelete="CASCADE",
    )


def upgrade() -> None:
    """Make the two tables; what is translated already stays where it stands."""
    op.create_table(
        "translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("source_language", sa.String(length=2), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.String(length=32), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of_meeting("translation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint(
            "meeting_id", "language", "key", name=op.f("uq_translation_meeting_id_language_key")
        ),
    )
    op.create_table(
        "translation_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("read_by", sa.String(length=32), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        _of_meeting("translation_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_translation_file_public_id")),
    )
    op.create_index(
        op.f("ix_translation_file_meeting_id_language"),
        "translation_file",
        ["meeting_id", "language"],
    )


def downgrade() -> None:
    """Take the tables away; texts that the record carries in a language stay."""
    op.drop_table("translation_file")
    op.drop_table("translation")
