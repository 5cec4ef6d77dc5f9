"""Documents of a meeting with their languages and editions, in place of the table never filled."""

import sqlalchemy as sa
from alembic import op

revision = "0014_add_shelf"
down_revision = "0013_add_programme_releases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables of the shelf; the older one has no way in, so nothing is lost."""
    op.drop_index(op.f("ix_meeting_document_meeting_id"), table_name="meeting_document")
    op.drop_table("meeting_document")
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("release", sa.String(length=8), nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("embargo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('background', 'presentation', 'statement', 'logistics', 'other')",
            name=op.f("ck_document_kind"),
        ),
        sa.CheckConstraint(
            "audience IN ('public', 'registered', 'delegation', 'secretariat')",
            name=op.f("ck_document_audience"),
        ),
        sa.CheckConstraint(
            "release IN ('at_once', 'at', 'item')", name=op.f("ck_document_release")
        ),
        sa.CheckConstraint(
            "release <> 'at' OR release_at IS NOT NULL",
            name=op.f("ck_document_release_has_moment"),
        ),
        sa.CheckConstraint(
            "audience <> 'delegation' OR partner_id IS NOT NULL",
            name=op.f("ck_document_has_partner"),
        ),
        sa.CheckConstraint(
            "embargo_until IS NULL OR kind = 'statement'", name=op.f("ck_document_embargo")
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_document_agenda_item_id_agenda_item"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_document_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_document_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_document_public_id")),
    )
    op.create_index(op.f("ix_document_agenda_item_id"), "document", ["agenda_item_id"])
    op.create_index(op.f("ix_document_meeting_id"), "document", ["meeting_id"])
    op.create_index(op.f("ix_document_partner_id"), "document", ["partner_id"])
    op.create_table(
        "document_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=120), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("edition > 0", name=op.f("ck_document_file_edition")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_document_file_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_file")),
        sa.UniqueConstraint(
            "document_id",
            "language",
            "edition",
            name=op.f("uq_document_file_document_id_language_edition"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_document_file_public_id")),
    )


def downgrade() -> None:
    """Take the shelf away, and put the older table back."""
    op.drop_table("document_file")
    op.drop_table("document")
    op.create_table(
        "meeting_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("visibility", sa.String(length=12), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "visibility IN ('public', 'registered', 'delegation', 'secretariat')",
            name=op.f("ck_meeting_document_visibility"),
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_meeting_document_agenda_item_id_agenda_item"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_meeting_document_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_meeting_document_public_id")),
    )
    op.create_index(
        op.f("ix_meeting_document_meeting_id"), "meeting_document", ["meeting_id"], unique=False
    )
