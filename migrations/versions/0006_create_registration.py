"""Delegations and delegates."""

import sqlalchemy as sa
from alembic import op

revision = "0006_create_registration"
down_revision = "0005_create_meetings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.String(length=240), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('to_invite', 'invited', 'registered', 'declined')",
            name=op.f("ck_delegation_state"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_delegation_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_delegation_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint(
            "meeting_id", "partner_id", name=op.f("uq_delegation_meeting_id_partner_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_delegation_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_delegation_token_hash")),
    )
    op.create_index(op.f("ix_delegation_partner_id"), "delegation", ["partner_id"], unique=False)
    op.create_table(
        "delegate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("honorific", sa.String(length=40), nullable=False),
        sa.Column("given_names", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("name_order", sa.String(length=12), nullable=False),
        sa.Column("function", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("mode", sa.String(length=6), nullable=False),
        sa.Column("listen_language", sa.String(length=2), nullable=False),
        sa.Column("speak_language", sa.String(length=2), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("access_needs", sa.Text(), nullable=False),
        sa.Column("consent_list", sa.Boolean(), nullable=False),
        sa.Column("consent_public", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("mode IN ('room', 'online')", name=op.f("ck_delegate_mode")),
        sa.CheckConstraint(
            "name_order IN ('given-first', 'family-first')", name=op.f("ck_delegate_name_order")
        ),
        sa.CheckConstraint("state IN ('registered', 'withdrawn')", name=op.f("ck_delegate_state")),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegation.id"],
            name=op.f("fk_delegate_delegation_id_delegation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_delegate_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_delegate_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["delegate.id"], name=op.f("fk_delegate_replaces_id_delegate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegate")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delegate_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_delegate_token_hash")),
    )
    op.create_index(op.f("ix_delegate_delegation_id"), "delegate", ["delegation_id"], unique=False)
    op.create_index(op.f("ix_delegate_person_id"), "delegate", ["person_id"], unique=False)
    op.create_index("ix_delegate_seats", "delegate", ["meeting_id", "state", "mode"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_delegate_seats", table_name="delegate")
    op.drop_index(op.f("ix_delegate_person_id"), table_name="delegate")
    op.drop_index(op.f("ix_delegate_delegation_id"), table_name="delegate")
    op.drop_table("delegate")
    op.drop_index(op.f("ix_delegation_partner_id"), table_name="delegation")
    op.drop_table("delegation")
