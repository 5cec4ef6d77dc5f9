"""Edits that two clerks can make at once: the row is locked, and the second one is told."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from app.core.db import Versioned, db, for_update
from app.core.errors import StaleVersion

Row = TypeVar("Row", bound=Versioned)


def locked(row: Row, version: int | None, texts: Callable[[Row], Mapping[str, Any]]) -> Row:
    """``row`` as it is stored now, locked until the transaction ends.

    ``version`` is the one that the form was opened on; None comes from a service or a seed that
    has nobody to ask. Raises StaleVersion with the ``texts`` of the row when it has moved on.
    """
    kind: Any = type(row)
    key: Any = row
    fresh: Row = (
        db.session.execute(for_update(select(kind).where(kind.id == key.id))).unique().scalar_one()
    )
    if version is not None and fresh.version != version:
        raise StaleVersion(theirs=dict(texts(fresh)), version=fresh.version)
    return fresh


def raise_version(row: Versioned) -> None:
    """Count an edit of ``row``, and write it."""
    row.version += 1
    db.session.flush()


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names of the fields that differ: what they hold may be personal, and stays out of trails."""
    return [name for name, value in after.items() if before[name] != value]
