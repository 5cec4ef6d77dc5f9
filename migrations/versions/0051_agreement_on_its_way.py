"""Agreements on their way to two signatures, their cost recovery, pledges agreed in full.

Revision ID: 0051_agreement_on_its_way
Revises: 0050_add_corrections
"""

import sqlalchemy as sa
from alembic import op

revision = "0051_agreement_on_its_way"
down_revision = "0050_add_corrections"
branch_labels = None
depends_on = None

BEFORE = "state IN ('draft', 'awaiting_approval', 'signed', 'closed', 'terminated')"
AFTER = (
    "state IN ('draft', 'with_partner', 'signed_by_one', 'awaiting_approval', 'signed',"
    " 'closed', 'terminated')"
)
CHECKS = {
    "signed": "signed_on IS NOT NULL OR state IN ('draft', 'with_partner', 'signed_by_one')",
    "sent": "state <> 'with_partner' OR sent_on IS NOT NULL",
    "signed_by_one": "state <> 'signed_by_one'"
    " OR (first_side IS NOT NULL AND first_signed_on IS NOT NULL)",
    "first_side": "first_side IN ('host', 'partner')",
    "signatures": "signed_on >= first_signed_on",
}
COLUMNS = ("sent_on", "first_side", "first_signed_on", "cost_recovery", "refund_clause")


def upgrade() -> None:
    """Add the columns; every agreement so far was signed by both sides when it was recorded."""
    op.add_column("agreement", sa.Column("sent_on", sa.Date(), nullable=True))
    op.add_column("agreement", sa.Column("first_side", sa.String(length=8), nullable=True))
    op.add_column("agreement", sa.Column("first_signed_on", sa.Date(), nullable=True))
    op.add_column("agreement", sa.Column("cost_recovery", sa.String(length=12), nullable=True))
    op.add_column(
        "agreement", sa.Column("refund_clause", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "agreement_line",
        sa.Column("in_full", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("agreement", "signed_on", existing_type=sa.Date(), nullable=True)
        op.drop_constraint("state", "agreement", type_="check")
        for name, rule in {"state": AFTER, **CHECKS}.items():
            op.create_check_constraint(name, "agreement", rule)
        return
    _rewrite(("\tsigned_on DATE NOT NULL", "\tsigned_on DATE"), (_check("state", BEFORE), _made()))


def downgrade() -> None:
    """Take them away: what is on its way is a draft again, dated by the latest day known of it."""
    op.execute(
        "UPDATE agreement SET state = 'draft' WHERE state IN ('with_partner', 'signed_by_one')"
    )
    op.execute(
        "UPDATE agreement SET signed_on = coalesce(first_signed_on, sent_on, date(recorded_at))"
        " WHERE signed_on IS NULL"
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in ("state", *CHECKS):
            op.drop_constraint(name, "agreement", type_="check")
        op.create_check_constraint("state", "agreement", BEFORE)
        op.alter_column("agreement", "signed_on", existing_type=sa.Date(), nullable=False)
    else:
        _rewrite(
            ("\tsigned_on DATE,", "\tsigned_on DATE NOT NULL,"), (_made(), _check("state", BEFORE))
        )
    op.drop_column("agreement_line", "in_full")
    for column in reversed(COLUMNS):
        op.drop_column("agreement", column)


def _check(name: str, rule: str) -> str:
    return f"CONSTRAINT ck_agreement_{name} CHECK ({rule})"


def _made() -> str:
    return ", ".join(_check(name, rule) for name, rule in {"state": AFTER, **CHECKS}.items())


def _rewrite(*changes: tuple[str, str]) -> None:
    """Change words in the schema of the table on SQLite.

    Lines and instalments go with their agreement, so the table cannot be made anew while they have
    rows. A check and a missing value live in the text of the schema alone; SQLite documents this
    way of changing it. RuntimeError when the text is not as expected.
    """
    connection = op.get_bind()
    made = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'agreement'"
    text = connection.exec_driver_sql(made).scalar_one()
    for before, after in changes:
        if text.count(before) != 1:
            raise RuntimeError(f"agreement is not made as expected: {before}")
        text = text.replace(before, after)
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'agreement'", (text,)
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = RESET")
