"""Delegations, their delegates, and the links that open them."""

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
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("draft_saved_at", sa.DateTime(timezone=True), nullable=True),
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
    )
    op.create_index(op.f("ix_delegation_partner_id"), "delegation", ["partner_id"], unique=False)
    op.create_index(op.f("ix_delegation_state"), "delegation", ["state"], unique=False)
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
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("plain", sa.String(length=700), nullable=False),
        sa.Column("mode", sa.String(length=6), nullable=False),
        sa.Column("listen_language", sa.String(length=2), nullable=False),
        sa.Column("speak_language", sa.String(length=2), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("access_needs", sa.Text(), nullable=False),
        sa.Column("consent_list", sa.Boolean(), nullable=False),
        sa.Column("consent_public", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
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
    )
    op.create_index(op.f("ix_delegate_delegation_id"), "delegate", ["delegation_id"], unique=False)
    op.create_index(op.f("ix_delegate_email_key"), "delegate", ["email_key"], unique=False)
    op.create_index(op.f("ix_delegate_person_id"), "delegate", ["person_id"], unique=False)
    op.create_index("ix_delegate_seats", "delegate", ["meeting_id", "state", "mode"], unique=False)
    op.create_index(
        "uq_delegate_active_email",
        "delegate",
        ["meeting_id", "email_key"],
        unique=True,
        sqlite_where=sa.text("state = 'registered'"),
        postgresql_where=sa.text("state = 'registered'"),
    )
    op.create_table(
        "registration_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["delegate.id"],
            name=op.f("fk_registration_link_delegate_id_delegate"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegation.id"],
            name=op.f("fk_registration_link_delegation_id_delegation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_registration_link_token_hash")),
    )
    op.create_index(
        op.f("ix_registration_link_delegate_id"), "registration_link", ["delegate_id"], unique=False
    )
    op.create_index(
        op.f("ix_registration_link_delegation_id"),
        "registration_link",
        ["delegation_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_index(op.f("ix_registration_link_delegation_id"), table_name="registration_link")
    op.drop_index(op.f("ix_registration_link_delegate_id"), table_name="registration_link")
    op.drop_table("registration_link")
    op.drop_index(
        "uq_delegate_active_email",
        table_name="delegate",
        sqlite_where=sa.text("state = 'registered'"),
        postgresql_where=sa.text("state = 'registered'"),
    )
    op.drop_index("ix_delegate_seats", table_name="delegate")
    op.drop_index(op.f("ix_delegate_person_id"), table_name="delegate")
    op.drop_index(op.f("ix_delegate_email_key"), table_name="delegate")
    op.drop_index(op.f("ix_delegate_delegation_id"), table_name="delegate")
    op.drop_table("delegate")
    op.drop_index(op.f("ix_delegation_state"), table_name="delegation")
    op.drop_index(op.f("ix_delegation_partner_id"), table_name="delegation")
    op.drop_table("delegation")
