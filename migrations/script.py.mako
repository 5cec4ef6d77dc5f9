"""${message}

Say why, and what happens to rows that exist. Rules: the file's name is the revision id
(NNNN_verb_what); data moves in a migration of their own; on SQLite a batch change copies the
table and loses its triggers, so create them again here.
"""

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
