"""The running order: slots, requests, the queue beside it, and speaking times set right.

Revision ID: 0043_add_running_order
Revises: 0039_add_live_version
"""

import sqlalchemy as sa
from alembic import op

revision = "0043_add_running_order"
down_revision = "0042_widen_board"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""

    op.create_table(
        "floor_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("function", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_seconds", sa.Integer(), nullable=False),
        sa.Column("stood_ms", sa.Integer(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_seconds", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('question', 'reply', 'point_of_order', 'request')",
            name=op.f("ck_floor_entry_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'speaking', 'spoken', 'withdrawn')",
            name=op.f("ck_floor_entry_state"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_floor_entry_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_floor_entry_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floor_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_floor_entry_public_id")),
    )
    op.create_index(op.f("ix_floor_entry_meeting_id"), "floor_entry", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_floor_entry_partner_id"), "floor_entry", ["partner_id"], unique=False)
    op.create_table(
        "floor_plan",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("usual_minutes", sa.Integer(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_floor_plan_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_floor_plan")),
    )
    op.create_table(
        "floor_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=True),
        sa.Column("alternate_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("key_points", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "mode IN ('', 'room', 'online', 'written', 'absent')",
            name=op.f("ck_floor_request_mode"),
        ),
        sa.ForeignKeyConstraint(
            ["alternate_id"],
            ["delegate.id"],
            name=op.f("fk_floor_request_alternate_id_delegate"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_floor_request_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_floor_request_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"],
            ["delegate.id"],
            name=op.f("fk_floor_request_speaker_id_delegate"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floor_request")),
        sa.UniqueConstraint(
            "meeting_id", "partner_id", name=op.f("uq_floor_request_meeting_id_partner_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_floor_request_public_id")),
    )
    op.create_index(
        op.f("ix_floor_request_alternate_id"), "floor_request", ["alternate_id"], unique=False
    )
    op.create_index(
        op.f("ix_floor_request_partner_id"), "floor_request", ["partner_id"], unique=False
    )
    op.create_index(
        op.f("ix_floor_request_speaker_id"), "floor_request", ["speaker_id"], unique=False
    )
    op.create_table(
        "floor_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("intervention_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("before_seconds", sa.Integer(), nullable=False),
        sa.Column("after_seconds", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["floor_entry.id"],
            name=op.f("fk_floor_correction_entry_id_floor_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["intervention.id"],
            name=op.f("fk_floor_correction_intervention_id_intervention"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_floor_correction_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floor_correction")),
    )
    op.create_index(
        op.f("ix_floor_correction_entry_id"), "floor_correction", ["entry_id"], unique=False
    )
    op.create_index(
        op.f("ix_floor_correction_intervention_id"),
        "floor_correction",
        ["intervention_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_floor_correction_meeting_id"), "floor_correction", ["meeting_id"], unique=False
    )
    op.create_table(
        "floor_slot",
        sa.Column("intervention_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("sound_checked", sa.Boolean(), nullable=False),
        sa.Column("alternate_id", sa.Integer(), nullable=True),
        sa.Column("added_seconds", sa.Integer(), nullable=False),
        sa.Column("stood_ms", sa.Integer(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("corrected_seconds", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "mode IN ('', 'room', 'online', 'written', 'absent')", name=op.f("ck_floor_slot_mode")
        ),
        sa.ForeignKeyConstraint(
            ["alternate_id"], ["person.id"], name=op.f("fk_floor_slot_alternate_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["intervention.id"],
            name=op.f("fk_floor_slot_intervention_id_intervention"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("intervention_id", name=op.f("pk_floor_slot")),
    )
    op.create_index(
        op.f("ix_floor_slot_alternate_id"), "floor_slot", ["alternate_id"], unique=False
    )


def downgrade() -> None:
    """Take them away again."""

    op.drop_index(op.f("ix_floor_slot_alternate_id"), table_name="floor_slot")
    op.drop_table("floor_slot")
    op.drop_index(op.f("ix_floor_correction_meeting_id"), table_name="floor_correction")
    op.drop_index(op.f("ix_floor_correction_intervention_id"), table_name="floor_correction")
    op.drop_index(op.f("ix_floor_correction_entry_id"), table_name="floor_correction")
    op.drop_table("floor_correction")
    op.drop_index(op.f("ix_floor_request_speaker_id"), table_name="floor_request")
    op.drop_index(op.f("ix_floor_request_partner_id"), table_name="floor_request")
    op.drop_index(op.f("ix_floor_request_alternate_id"), table_name="floor_request")
    op.drop_table("floor_request")
    op.drop_table("floor_plan")
    op.drop_index(op.f("ix_floor_entry_partner_id"), table_name="floor_entry")
    op.drop_index(op.f("ix_floor_entry_meeting_id"), table_name="floor_entry")
    op.drop_table("floor_entry")
