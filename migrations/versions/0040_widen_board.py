"""Points that are offered, merged and tied to organisations; frozen boards; the screen's mode."""

import secrets

import sqlalchemy as sa
from alembic import op

from app.floor.models import FROZEN
from app.funding.models import frozen

revision = "0040_widen_board"
down_revision = "0039_add_live_version"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the points and make the tables beside them."""
    _widen_points()
    op.create_table(
        "board",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_board_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_board")),
    )
    op.create_table(
        "board_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_board_edition_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_edition")),
        sa.UniqueConstraint(
            "meeting_id", "number", name=op.f("uq_board_edition_meeting_id_number")
        ),
    )
    for statement in frozen.freeze(FROZEN, op.get_bind().dialect.name):
        op.execute(statement)
    op.create_table(
        "room_screen",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "mode IN ('auto', 'welcome', 'now', 'tour', 'engagements', 'thanks')",
            name=op.f("ck_room_screen_mode"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_room_screen_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_room_screen")),
    )


def _widen_points() -> None:
    with op.batch_alter_table("board_point") as points:
        points.add_column(sa.Column("public_id", sa.String(length=32), nullable=True))
        points.add_column(
            sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1"))
        )
        points.add_column(sa.Column("partner_id", sa.Integer(), nullable=True))
        points.add_column(sa.Column("delegate_id", sa.Integer(), nullable=True))
        points.add_column(
            sa.Column("state", sa.String(length=10), nullable=False, server_default="approved")
        )
        points.add_column(
            sa.Column("offered_text", sa.String(length=90), nullable=False, server_default="")
        )
        points.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        points.drop_constraint(op.f("uq_board_point_meeting_id_position"), type_="unique")
    rows = sa.table("board_point", sa.column("id"), sa.column("public_id"))
    link = op.get_bind()
    for key in link.execute(sa.select(rows.c.id)).scalars().all():
        link.execute(
            sa.update(rows).where(rows.c.id == key).values(public_id=secrets.token_urlsafe(16))
        )
    with op.batch_alter_table("board_point") as points:
        points.alter_column("public_id", existing_type=sa.String(length=32), nullable=False)
        points.create_unique_constraint(op.f("uq_board_point_public_id"), ["public_id"])
        points.create_check_constraint(
            op.f("ck_board_point_state"), "state IN ('offered', 'approved', 'set_aside')"
        )
        points.create_foreign_key(
            op.f("fk_board_point_partner_id_partner"), "partner", ["partner_id"], ["id"]
        )
        points.create_foreign_key(
            op.f("fk_board_point_delegate_id_delegate"),
            "delegate",
            ["delegate_id"],
            ["id"],
            ondelete="SET NULL",
        )
        points.create_foreign_key(
            op.f("fk_board_point_merged_into_id_board_point"),
            "board_point",
            ["merged_into_id"],
            ["id"],
            ondelete="SET NULL",
        )
    for column in ("partner_id", "delegate_id", "merged_into_id"):
        op.create_index(op.f(f"ix_board_point_{column}"), "board_point", [column])
    op.create_index("ix_board_point_order", "board_point", ["meeting_id", "position", "id"])


def downgrade() -> None:
    """Back to points without states; what was only offered goes."""
    for table in ("room_screen", "board_edition", "board"):
        op.drop_table(table)
    op.execute("DELETE FROM board_point WHERE state <> 'approved' OR merged_into_id IS NOT NULL")
    op.drop_index("ix_board_point_order", table_name="board_point")
    for column in ("partner_id", "delegate_id", "merged_into_id"):
        op.drop_index(op.f(f"ix_board_point_{column}"), table_name="board_point")
    with op.batch_alter_table("board_point") as points:
        for name, kind in (
            ("fk_board_point_merged_into_id_board_point", "foreignkey"),
            ("fk_board_point_delegate_id_delegate", "foreignkey"),
            ("fk_board_point_partner_id_partner", "foreignkey"),
            ("ck_board_point_state", "check"),
            ("uq_board_point_public_id", "unique"),
        ):
            points.drop_constraint(op.f(name), type_=kind)
        for column in (
            "merged_into_id",
            "offered_text",
            "state",
            "delegate_id",
            "partner_id",
            "version",
            "public_id",
        ):
            points.drop_column(column)
        points.create_unique_constraint(
            op.f("uq_board_point_meeting_id_position"), ["meeting_id", "position"]
        )
