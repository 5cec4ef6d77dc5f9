"""Meetings with their two agendas, roles, interventions and documents."""

import sqlalchemy as sa
from alembic import op

revision = "0005_create_meetings"
down_revision = "0004_create_programmes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_meeting_series_programme_id_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
        sa.UniqueConstraint("slug", name=op.f("uq_meeting_series_slug")),
    )
    op.create_index(
        op.f("ix_meeting_series_programme_id"), "meeting_series", ["programme_id"], unique=False
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("phase_id", sa.Integer(), nullable=True),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("place_short", sa.JSON(), nullable=False),
        sa.Column("platform", sa.String(length=60), nullable=False),
        sa.Column("join_url", sa.String(length=500), nullable=False),
        sa.Column("floor_language", sa.String(length=2), nullable=True),
        sa.Column("interpretation", sa.JSON(), nullable=False),
        sa.Column("documents_language", sa.String(length=2), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("registration_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("capacity_room", sa.Integer(), nullable=True),
        sa.Column("capacity_online", sa.Integer(), nullable=True),
        sa.Column("attendance", sa.Integer(), nullable=True),
        sa.Column("attendance_qualifier", sa.String(length=20), nullable=False),
        sa.Column("attendance_groups", sa.JSON(), nullable=False),
        sa.Column("attendance_source", sa.String(length=60), nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("fictitious", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "format IN ('hybrid', 'room', 'online')", name=op.f("ck_meeting_format")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'held', 'reported')", name=op.f("ck_meeting_state")
        ),
        sa.CheckConstraint(
            "ends_at IS NULL OR starts_at < ends_at", name=op.f("ck_meeting_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["copied_from_id"], ["meeting.id"], name=op.f("fk_meeting_copied_from_id_meeting")
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_meeting_phase_id_phase")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_meeting_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["meeting_series.id"], name=op.f("fk_meeting_series_id_meeting_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("slug", name=op.f("uq_meeting_slug")),
    )
    op.create_index(op.f("ix_meeting_on_date"), "meeting", ["on_date"], unique=False)
    op.create_index(op.f("ix_meeting_phase_id"), "meeting", ["phase_id"], unique=False)
    op.create_index(op.f("ix_meeting_programme_id"), "meeting", ["programme_id"], unique=False)
    op.create_index(op.f("ix_meeting_series_id"), "meeting", ["series_id"], unique=False)
    op.create_index(op.f("ix_meeting_state"), "meeting", ["state"], unique=False)
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("agenda", sa.String(length=8), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("planned_item_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("room", sa.String(length=80), nullable=False),
        sa.Column("attendance", sa.Integer(), nullable=True),
        sa.Column("attendance_qualifier", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("agenda IN ('planned', 'held')", name=op.f("ck_agenda_item_agenda")),
        sa.CheckConstraint(
            "kind IN ('plenary', 'section', 'presentation', 'country_perspective', 'parallel_block', 'parallel_panel', 'session', 'tour_de_table', 'break')",
            name=op.f("ck_agenda_item_kind"),
        ),
        sa.CheckConstraint(
            "ends_at IS NULL OR starts_at < ends_at", name=op.f("ck_agenda_item_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_agenda_item_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["agenda_item.id"], name=op.f("fk_agenda_item_parent_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(
            ["planned_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_agenda_item_planned_item_id_agenda_item"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("meeting_id", "slug", name=op.f("uq_agenda_item_meeting_id_slug")),
    )
    op.create_index(
        "ix_agenda_item_order", "agenda_item", ["meeting_id", "agenda", "position"], unique=False
    )
    op.create_index(op.f("ix_agenda_item_parent_id"), "agenda_item", ["parent_id"], unique=False)
    op.create_index(
        op.f("ix_agenda_item_planned_item_id"), "agenda_item", ["planned_item_id"], unique=False
    )
    op.create_table(
        "meeting_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_summary", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('concept_title', 'report_title', 'background', 'objectives', 'audience', 'logistics', 'purpose', 'documents_note', 'achievements', 'strategy', 'thanks')",
            name=op.f("ck_meeting_text_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_meeting_text_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_text")),
        sa.UniqueConstraint(
            "meeting_id", "kind", "language", name=op.f("uq_meeting_text_meeting_id_kind_language")
        ),
    )
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
    op.create_table(
        "role_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("honorific", sa.String(length=40), nullable=False),
        sa.Column("printed", sa.String(length=240), nullable=False),
        sa.Column("second_mention", sa.String(length=160), nullable=False),
        sa.Column("function", sa.String(length=300), nullable=False),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('chair', 'keynote', 'presenter', 'country_speaker', 'introducer', 'moderator', 'panellist', 'session_closing', 'wrap_up', 'facilitator', 'intervener', 'whiteboard_summary', 'closing', 'opening', 'rapporteur')",
            name=op.f("ck_role_assignment_role"),
        ),
        sa.CheckConstraint(
            "status IN ('to_ask', 'asked', 'accepted', 'declined', 'confirmed')",
            name=op.f("ck_role_assignment_status"),
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_role_assignment_agenda_item_id_agenda_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_role_assignment_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_role_assignment_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_assignment_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
        sa.UniqueConstraint(
            "agenda_item_id",
            "person_id",
            "role",
            name=op.f("uq_role_assignment_agenda_item_id_person_id_role"),
        ),
    )
    op.create_index(
        op.f("ix_role_assignment_agenda_item_id"),
        "role_assignment",
        ["agenda_item_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_role_assignment_meeting_id"), "role_assignment", ["meeting_id"], unique=False
    )
    op.create_index(
        op.f("ix_role_assignment_partner_id"), "role_assignment", ["partner_id"], unique=False
    )
    op.create_index(
        op.f("ix_role_assignment_person_id"), "role_assignment", ["person_id"], unique=False
    )
    op.create_table(
        "intervention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=False),
        sa.Column("role_assignment_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("reply", sa.JSON(), nullable=False),
        sa.Column("priorities", sa.Text(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("instruments", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("planned_minutes", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'speaking', 'spoken', 'skipped', 'written')",
            name=op.f("ck_intervention_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk_intervention_agenda_item_id_agenda_item"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_intervention_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_intervention_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_intervention_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["role_assignment_id"],
            ["role_assignment.id"],
            name=op.f("fk_intervention_role_assignment_id_role_assignment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention")),
        sa.UniqueConstraint("meeting_id", "slug", name=op.f("uq_intervention_meeting_id_slug")),
        sa.UniqueConstraint("public_id", name=op.f("uq_intervention_public_id")),
    )
    op.create_index(
        op.f("ix_intervention_agenda_item_id"), "intervention", ["agenda_item_id"], unique=False
    )
    op.create_index(
        op.f("ix_intervention_meeting_id"), "intervention", ["meeting_id"], unique=False
    )
    op.create_index(
        "ix_intervention_order", "intervention", ["agenda_item_id", "position"], unique=False
    )
    op.create_index(
        op.f("ix_intervention_partner_id"), "intervention", ["partner_id"], unique=False
    )
    op.create_index(op.f("ix_intervention_person_id"), "intervention", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_intervention_role_assignment_id"),
        "intervention",
        ["role_assignment_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_index(op.f("ix_intervention_role_assignment_id"), table_name="intervention")
    op.drop_index(op.f("ix_intervention_person_id"), table_name="intervention")
    op.drop_index(op.f("ix_intervention_partner_id"), table_name="intervention")
    op.drop_index("ix_intervention_order", table_name="intervention")
    op.drop_index(op.f("ix_intervention_meeting_id"), table_name="intervention")
    op.drop_index(op.f("ix_intervention_agenda_item_id"), table_name="intervention")
    op.drop_table("intervention")
    op.drop_index(op.f("ix_role_assignment_person_id"), table_name="role_assignment")
    op.drop_index(op.f("ix_role_assignment_partner_id"), table_name="role_assignment")
    op.drop_index(op.f("ix_role_assignment_meeting_id"), table_name="role_assignment")
    op.drop_index(op.f("ix_role_assignment_agenda_item_id"), table_name="role_assignment")
    op.drop_table("role_assignment")
    op.drop_index(op.f("ix_meeting_document_meeting_id"), table_name="meeting_document")
    op.drop_table("meeting_document")
    op.drop_table("meeting_text")
    op.drop_index(op.f("ix_agenda_item_planned_item_id"), table_name="agenda_item")
    op.drop_index(op.f("ix_agenda_item_parent_id"), table_name="agenda_item")
    op.drop_index("ix_agenda_item_order", table_name="agenda_item")
    op.drop_table("agenda_item")
    op.drop_index(op.f("ix_meeting_state"), table_name="meeting")
    op.drop_index(op.f("ix_meeting_series_id"), table_name="meeting")
    op.drop_index(op.f("ix_meeting_programme_id"), table_name="meeting")
    op.drop_index(op.f("ix_meeting_phase_id"), table_name="meeting")
    op.drop_index(op.f("ix_meeting_on_date"), table_name="meeting")
    op.drop_table("meeting")
    op.drop_index(op.f("ix_meeting_series_programme_id"), table_name="meeting_series")
    op.drop_table("meeting_series")
