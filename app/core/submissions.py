"""Making a repeated form harmless.

A form carries a key minted when it was opened. The first transaction that brings the key writes
its row and does the work; every later one with the same content gets the first answer.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, UtcDateTime, db
from app.core.errors import RepeatedWithOtherContent


class Submission(Base):
    """One accepted form, by the key it carried; ``result`` is the reference of what it made."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[str | None] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


def digest_of(content: Any) -> str:
    """SHA-256 of ``content`` as sorted JSON; what is not JSON counts by its text."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def once(key: str, content: Any, effect: Callable[[], str]) -> tuple[str, bool]:
    """Run ``effect`` the first time ``key`` comes, and never again.

    ``effect`` returns the reference of what it made (a slug or a number). Returns that reference
    and whether it was made now. Must be the first statement of the transaction: on PostgreSQL the
    insert waits for a concurrent twin and then sees its answer.

    Raises RepeatedWithOtherContent when the key was used for something else.
    """
    digest = digest_of(content)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Submission).values(key=key, digest=digest, at=clock.now())
    claimed = db.session.execute(
        statement.on_conflict_do_nothing(index_elements=["key"]).returning(Submission.key)
    ).scalar()
    row = db.session.execute(
        select(Submission).where(Submission.key == key).execution_options(populate_existing=True)
    ).scalar_one()
    if claimed is None:
        if row.digest != digest:
            raise RepeatedWithOtherContent(key=key)
        return row.result or "", False
    row.result = effect()
    db.session.flush()
    return row.result, True
