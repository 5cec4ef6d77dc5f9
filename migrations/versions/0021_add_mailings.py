"""Mailings of a meeting, reminders by rule, mails that were missed or came back."""

import sqlalchemy as sa
from alembic import op

revision = "0021_add_mailings"
down_revision = "0020_add_interpretation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; no mail so far was missed or has come back."""
    op.add_column(
        "outbox_mail",
        sa.Column("recipient", sa.String(length=60), nullable=False, server_default=""),
    )
    for name in ("send_before", "missed_at", "bounced_at"):
        op.add_column("outbox_mail", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_outbox_mail_recipient"), "outbox_mail", ["recipient"], unique=False)
    op.create_table(
        "bouncing_address",
        sa.Column("address_key", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_bouncing_address")),
    )
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.Column("report_on", sa.Date(), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.String(length=64), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invitation', 'reminder', 'thanks')", name=op.f("ck_mailing_kind")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_mailing_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mailing_public_id")),
    )
    op.create_index(op.f("ix_mailing_meeting_id"), "mailing", ["meeting_id"], unique=False)
    op.create_table(
        "reminder_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('answer', 'meeting')", name=op.f("ck_reminder_rule_kind")),
        sa.CheckConstraint(
            "state IN ('scheduled', 'sent', 'missed', 'stopped')",
            name=op.f("ck_reminder_rule_state"),
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_reminder_rule_minutes")),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_reminder_rule_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reminder_rule_public_id")),
        sa.UniqueConstraint(
            "meeting_id",
            "kind",
            "minutes",
            name=op.f("uq_reminder_rule_meeting_id_kind_minutes"),
        ),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("reminder_rule")
    op.drop_index(op.f("ix_mailing_meeting_id"), table_name="mailing")
    op.drop_table("mailing")
    op.drop_table("bouncing_address")
    op.drop_index(op.f("ix_outbox_mail_recipient"), table_name="outbox_mail")
    for name in ("bounced_at", "missed_at", "send_before", "recipient"):
        op.drop_column("outbox_mail", name)
