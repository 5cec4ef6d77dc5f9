"""Further questions of a meeting with their answers, closing times of one delegation, diets."""

import sqlalchemy as sa
from alembic import op

revision = "0023_add_further_questions"
down_revision = "0022_add_session_check_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nobody has answered, and no delegation has a closing time of its own."""
    op.add_column("delegation", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("delegation", sa.Column("closes_for", sa.Date(), nullable=True))
    op.add_column(
        "delegation",
        sa.Column("closes_why", sa.String(length=500), nullable=False, server_default=""),
    )
    op.add_column("delegate", sa.Column("dietary", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "registration_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("officer_only", sa.Boolean(), nullable=False),
        sa.Column("depends_on_id", sa.Integer(), nullable=True),
        sa.Column("depends_value", sa.String(length=32), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('text', 'choice', 'date', 'yes_no', 'file')",
            name=op.f("ck_registration_question_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_registration_question_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["depends_on_id"],
            ["registration_question.id"],
            name=op.f("fk_registration_question_depends_on_id_registration_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_registration_question_public_id")),
    )
    op.create_index(
        op.f("ix_registration_question_meeting_id"), "registration_question", ["meeting_id"]
    )
    op.create_table(
        "question_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("help", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["registration_question.id"],
            name=op.f("fk_question_edition_question_id_registration_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_edition")),
        sa.UniqueConstraint(
            "question_id", "number", name=op.f("uq_question_edition_question_id_number")
        ),
    )
    op.create_table(
        "further_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["delegate.id"],
            name=op.f("fk_further_answer_delegate_id_delegate"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["registration_question.id"],
            name=op.f("fk_further_answer_question_id_registration_question"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["question_edition.id"],
            name=op.f("fk_further_answer_edition_id_question_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_further_answer")),
        sa.UniqueConstraint(
            "delegate_id", "question_id", name=op.f("uq_further_answer_delegate_id_question_id")
        ),
    )
    op.create_index(op.f("ix_further_answer_question_id"), "further_answer", ["question_id"])
    op.create_table(
        "answer_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegation.id"],
            name=op.f("fk_answer_file_delegation_id_delegation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_answer_file_public_id")),
    )
    op.create_index(op.f("ix_answer_file_delegation_id"), "answer_file", ["delegation_id"])


def downgrade() -> None:
    """Take them away again, with what was answered."""
    op.drop_table("answer_file")
    op.drop_table("further_answer")
    op.drop_table("question_edition")
    op.drop_table("registration_question")
    op.drop_column("delegate", "dietary")
    op.drop_column("delegation", "closes_why")
    op.drop_column("delegation", "closes_for")
    op.drop_column("delegation", "closes_at")
