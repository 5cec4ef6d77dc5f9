"""Accepted forms, the audit trail and the outbox.

The audit trail is frozen by triggers on both databases: its rows are never changed or removed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001_create_core_tables"
down_revision = None
branch_labels = None
depends_on = None


_SQLITE = """
CREATE TRIGGER audit_event_frozen_{act} BEFORE {verb} ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit_event only grows: rows are never changed or removed'); END
"""

_POSTGRESQL_FUNCTION = """
CREATE FUNCTION audit_event_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit_event only grows: rows are never changed or removed'; END $$
"""


def _freeze_audit() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(act=verb.lower(), verb=verb))
        return
    op.execute(_POSTGRESQL_FUNCTION)
    op.execute(
        "CREATE TRIGGER audit_event_frozen_rows BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_event_frozen()"
    )
    op.execute(
        "CREATE TRIGGER audit_event_frozen_table BEFORE TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_frozen()"
    )


def upgrade() -> None:
    """Make the tables and freeze the trail."""
    op.create_table(
        "submission",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=120), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submission")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=120), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=2000), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_action_id", "audit_event", ["action", "id"], unique=False)
    op.create_index("ix_audit_event_actor_id", "audit_event", ["actor", "id"], unique=False)
    op.create_index(op.f("ix_audit_event_at"), "audit_event", ["at"], unique=False)
    op.create_index(op.f("ix_audit_event_partner_id"), "audit_event", ["partner_id"], unique=False)
    op.create_index(
        "ix_audit_event_subject_type_subject_id",
        "audit_event",
        ["subject_type", "subject_id"],
        unique=False,
    )
    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=60), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=160), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.Column("secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'kept', 'failed', 'stopped')",
            name=op.f("ck_outbox_mail_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_mail_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_mail_message_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outbox_mail_public_id")),
    )
    op.create_index(op.f("ix_outbox_mail_about"), "outbox_mail", ["about"], unique=False)
    op.create_index(op.f("ix_outbox_mail_message"), "outbox_mail", ["message"], unique=False)
    op.create_index(
        op.f("ix_outbox_mail_secret_until"), "outbox_mail", ["secret_until"], unique=False
    )
    op.create_index(
        "ix_outbox_mail_state_next_try_at", "outbox_mail", ["state", "next_try_at"], unique=False
    )
    op.create_index(op.f("ix_outbox_mail_to_address"), "outbox_mail", ["to_address"], unique=False)
    op.create_table(
        "outbox_attachment",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mime", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["outbox_mail.id"], name=op.f("fk_outbox_attachment_mail_id_outbox_mail")
        ),
        sa.PrimaryKeyConstraint("mail_id", "position", name=op.f("pk_outbox_attachment")),
    )

    _freeze_audit()


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("outbox_attachment")
    op.drop_table("outbox_mail")
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_frozen()")
    op.drop_table("submission")
