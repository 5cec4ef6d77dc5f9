"""Notes of rapporteurs with their wordings, conflicts, questions and figures, and conclusions.

Revision ID: 0041_add_notes
Revises: 0039_add_live_version
"""

import sqlalchemy as sa
from alembic import op

revision = "0041_add_notes"
down_revision = "0040_add_outcomes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("conclusions", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.String(length=32), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_hand_over_agenda_item_id_agenda_item"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_hand_over_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("agenda_item_id", name=op.f("uq_hand_over_agenda_item_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hand_over_public_id")),
    )
    op.create_index(op.f("ix_hand_over_meeting_id"), "hand_over", ["meeting_id"], unique=False)
    op.create_table(
        "note_box",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=24), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("role_assignment_id", sa.Integer(), nullable=True),
        sa.Column("intervention_id", sa.Integer(), nullable=True),
        sa.Column("speaker", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by", sa.String(length=32), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_note_box_agenda_item_id_agenda_item"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["intervention.id"],
            name=op.f("fk_note_box_intervention_id_intervention"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_note_box_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_assignment_id"],
            ["role_assignment.id"],
            name=op.f("fk_note_box_role_assignment_id_role_assignment"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_box")),
        sa.UniqueConstraint("meeting_id", "place", name=op.f("uq_note_box_meeting_id_place")),
    )
    op.create_index(
        op.f("ix_note_box_agenda_item_id"), "note_box", ["agenda_item_id"], unique=False
    )
    op.create_index(
        op.f("ix_note_box_intervention_id"), "note_box", ["intervention_id"], unique=False
    )
    op.create_index(
        op.f("ix_note_box_role_assignment_id"), "note_box", ["role_assignment_id"], unique=False
    )
    op.create_table(
        "note_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("mine", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('merged', 'settled', 'replaced')", name=op.f("ck_note_conflict_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["note_box.id"],
            name=op.f("fk_note_conflict_box_id_note_box"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_conflict")),
        sa.UniqueConstraint("public_id", name=op.f("uq_note_conflict_public_id")),
    )
    op.create_index(op.f("ix_note_conflict_box_id"), "note_conflict", ["box_id"], unique=False)
    op.create_table(
        "note_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["note_box.id"],
            name=op.f("fk_note_figure_box_id_note_box"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["figure_id"],
            ["figure.id"],
            name=op.f("fk_note_figure_figure_id_figure"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_figure")),
        sa.UniqueConstraint("box_id", "key", name=op.f("uq_note_figure_box_id_key")),
    )
    op.create_index(op.f("ix_note_figure_figure_id"), "note_figure", ["figure_id"], unique=False)
    op.create_table(
        "note_pen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["note_box.id"],
            name=op.f("fk_note_pen_box_id_note_box"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_pen")),
        sa.UniqueConstraint("box_id", "by", "device", name=op.f("uq_note_pen_box_id_by_device")),
    )
    op.create_table(
        "note_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["note_box.id"],
            name=op.f("fk_note_question_box_id_note_box"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_note_question_public_id")),
    )
    op.create_index(op.f("ix_note_question_box_id"), "note_question", ["box_id"], unique=False)
    op.create_table(
        "note_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["note_box.id"],
            name=op.f("fk_note_wording_box_id_note_box"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_wording")),
        sa.UniqueConstraint("box_id", "number", name=op.f("uq_note_wording_box_id_number")),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("note_wording")
    op.drop_index(op.f("ix_note_question_box_id"), table_name="note_question")
    op.drop_table("note_question")
    op.drop_table("note_pen")
    op.drop_index(op.f("ix_note_figure_figure_id"), table_name="note_figure")
    op.drop_table("note_figure")
    op.drop_index(op.f("ix_note_conflict_box_id"), table_name="note_conflict")
    op.drop_table("note_conflict")
    op.drop_index(op.f("ix_note_box_role_assignment_id"), table_name="note_box")
    op.drop_index(op.f("ix_note_box_intervention_id"), table_name="note_box")
    op.drop_index(op.f("ix_note_box_agenda_item_id"), table_name="note_box")
    op.drop_table("note_box")
    op.drop_index(op.f("ix_hand_over_meeting_id"), table_name="hand_over")
    op.drop_table("hand_over")
